package app

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/kernel"
	"github.com/kernelcopilot/copilot/kernel/sandbox"
)

const (
	// settled is how long a symptom must have lasted before a question claims it: sooner, the figures do not show it yet.
	settled = 10 * time.Minute
	// telling bounds how far from the onset an alarm may be raised and still be taken for a sign of the symptom.
	telling = 30 * time.Minute
)

// ask words the first question: one that the running operator can answer.
func (a *App) ask(ctx context.Context) error {
	zone, err := time.LoadLocation(a.cfg.TimeZone)
	if err != nil {
		return err
	}
	if a.sandbox == nil {
		a.question = "Which open alarms matter most right now?"
		if place := firstSite(ctx, a.kernel); place != "" {
			a.question = fmt.Sprintf("Which alarms are open in %s right now?", place)
		}
		return nil
	}
	hint, failing := a.sandbox.Hint()
	if !failing {
		a.question = calm(firstSite(ctx, a.kernel))
		return nil
	}
	now := a.sandbox.Now()
	if now.Sub(hint.Since) < settled || !a.felt(ctx, hint) {
		a.question = calm(hint.Place)
		if hint.Symptom == "one_customer_no_data" {
			a.question = fmt.Sprintf("Is the mobile data of %s working right now?", hint.MSISDN)
		}
		return nil
	}
	a.question = question(hint, since(hint.Since.In(zone), now.In(zone)))
	return nil
}

// question claims a symptom, from place and symptom alone, never from its cause.
func question(h sandbox.Hint, since string) string {
	switch h.Symptom {
	case "no_service":
		return fmt.Sprintf("Why is there no service in %s %s?", h.Place, since)
	case "one_customer_no_data":
		return fmt.Sprintf("Why has the customer with %s had no mobile data %s?", h.MSISDN, since)
	}
	return fmt.Sprintf("Why is data slow in %s %s?", h.Place, since)
}

// calm claims nothing.
func calm(place string) string {
	if place == "" {
		place = "the network"
	}
	return fmt.Sprintf("Is anything wrong in %s right now?", place)
}

// since says when, as a person says it who is asked today.
func since(t, now time.Time) string {
	day := func(t time.Time) time.Time { return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC) }
	switch days := int(day(now).Sub(day(t)) / (24 * time.Hour)); days {
	case 0:
		return "since " + t.Format("15:04")
	case 1:
		return "since yesterday " + t.Format("15:04")
	default:
		return fmt.Sprintf("for %d days", days)
	}
}

// firstSite is the spoken name of a site, "" when the operator names none.
func firstSite(ctx context.Context, c *kernel.Client) string {
	g, err := c.Objects(ctx, kernel.ObjectQuery{Types: []string{"site"}, Limit: 1})
	if err != nil || len(g.Objects) == 0 {
		return ""
	}
	return g.Objects[0].Name
}

// felt reports whether the operator's systems still show the symptom. In a world that began with this process nothing can
// have been mended; one that goes on is asked: a refused session of the customer, or an open alarm of that time at the
// place, and nothing that was done to the network since, for alarms take their time to clear.
func (a *App) felt(ctx context.Context, h sandbox.Hint) bool {
	if !a.continued {
		return true
	}
	if a.acted(ctx, h.Since) {
		return false
	}
	if h.Symptom == "one_customer_no_data" {
		s, err := a.kernel.Subscription(ctx, h.MSISDN)
		return err == nil && s.LastReject != nil
	}
	named, err := a.kernel.Objects(ctx, kernel.ObjectQuery{Types: []string{"site", "cell"}, Name: h.Place})
	if err != nil {
		return false
	}
	var at []string
	for _, o := range named.Objects {
		if o.Name != h.Place {
			continue
		}
		near, err := a.kernel.Neighbourhood(ctx, o.ID, 1)
		if err != nil {
			return false
		}
		for _, n := range near.Objects {
			at = append(at, n.ID)
		}
	}
	if len(at) == 0 {
		return false
	}
	open, err := a.kernel.Alarms(ctx, kernel.AlarmQuery{Objects: at, Open: true, Since: h.Since.Add(-telling)})
	if err != nil {
		return false
	}
	for _, x := range open {
		if d := x.RaisedTime.Sub(h.Since); d > -telling && d < telling {
			return true
		}
	}
	return false
}

// acted reports whether an action reached the network since t.
func (a *App) acted(ctx context.Context, t time.Time) bool {
	list, err := a.store.Approvals(ctx, copilot.TenantID(a.cfg.Tenant), false, 1000)
	if err != nil {
		return true
	}
	return slices.ContainsFunc(list, func(v copilot.ApprovalView) bool {
		switch v.Action.State {
		case copilot.ActionCalled, copilot.ActionDone, copilot.ActionVerified, copilot.ActionNotVerified, copilot.ActionOutcomeUnknown:
			return v.Action.Risk == copilot.RiskNetwork && v.Action.UpdatedAt.After(t)
		case copilot.ActionIntent, copilot.ActionApproved, copilot.ActionRefused:
		}
		return false
	})
}
