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
	// suggesting bounds how long the home page waits for its suggestion.
	suggesting = 2 * time.Second
)

// ask words the first question that the console's log and its start print.
func (a *App) ask(ctx context.Context) error {
	q, err := a.firstQuestion(ctx, "en")
	a.question = q
	return err
}

// suggest words the questions that the home page suggests now, in its language, one of each kind; the one of the start when
// the operator does not answer in time.
func (a *App) suggest(ctx context.Context, lang string) []string {
	ctx, cancel := context.WithTimeout(ctx, suggesting)
	defer cancel()
	first, err := a.firstQuestion(ctx, lang)
	place := a.spokenPlace(ctx)
	if err != nil || ctx.Err() != nil {
		first, place = a.question, ""
	}
	say, out := asking(lang), []string{}
	if first != "" {
		out = append(out, first)
	}
	if all := say["alarms_all"]; all != first {
		out = append(out, all)
	}
	if place != "" {
		out = append(out, fmt.Sprintf(say["who"], place), fmt.Sprintf(say["changed"], place))
	}
	return out
}

// spokenPlace is the place that the first question speaks of, else a site; "" when the operator names none.
func (a *App) spokenPlace(ctx context.Context) string {
	if a.sandbox != nil {
		hint, failing := a.sandbox.Hint()
		if _, one := ofOne[hint.Symptom]; failing && !one && hint.Symptom != "platform" && hint.Place != "" {
			return hint.Place
		}
	}
	return firstSite(ctx, a.kernel)
}

// firstQuestion words a question that the running operator can answer.
func (a *App) firstQuestion(ctx context.Context, lang string) (string, error) {
	zone, err := time.LoadLocation(a.cfg.TimeZone)
	if err != nil {
		return "", err
	}
	say := asking(lang)
	if a.sandbox == nil {
		if place := firstSite(ctx, a.kernel); place != "" {
			return fmt.Sprintf(say["alarms"], place), nil
		}
		return say["alarms_all"], nil
	}
	hint, failing := a.sandbox.Hint()
	if !failing {
		return calm(say, firstSite(ctx, a.kernel)), nil
	}
	now := a.sandbox.Now()
	if now.Sub(hint.Since) < settled || !a.felt(ctx, hint) {
		if one, ok := ofOne[hint.Symptom]; ok {
			return fmt.Sprintf(say[one], hint.MSISDN), nil
		}
		return calm(say, hint.Place), nil
	}
	when := since(say, hint.Since.In(zone), now.In(zone))
	if hint.Symptom == "platform" {
		if hint.Place = a.platform(ctx, say, hint.Place); hint.Place == "" {
			return fmt.Sprintf(say["platform_any"], when), nil
		}
	}
	return question(say, hint, when), nil
}

// platform is how a person speaks of a function of the API platform, "" when no core function is called so.
func (a *App) platform(ctx context.Context, say map[string]string, name string) string {
	g, err := a.kernel.Objects(ctx, kernel.ObjectQuery{Types: []string{"core"}, Name: name})
	if err != nil {
		return ""
	}
	for _, o := range g.Objects {
		switch spoken := say[o.Details["function"]]; {
		case o.Name != name:
		case spoken != "":
			return spoken
		default:
			return say["the"] + name
		}
	}
	return ""
}

// question claims a symptom, from place and symptom alone, never from its cause.
func question(say map[string]string, h sandbox.Hint, since string) string {
	form, known := say[h.Symptom]
	_, one := ofOne[h.Symptom]
	switch {
	case one:
		return fmt.Sprintf(form, h.MSISDN, since)
	case !known:
		return calm(say, h.Place)
	}
	return fmt.Sprintf(form, h.Place, since)
}

// calm claims nothing.
func calm(say map[string]string, place string) string {
	if place == "" {
		place = say["network"]
	}
	return fmt.Sprintf(say["calm"], place)
}

// since says when, as a person says it who is asked today.
func since(say map[string]string, t, now time.Time) string {
	day := func(t time.Time) time.Time { return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC) }
	switch days := int(day(now).Sub(day(t)) / (24 * time.Hour)); days {
	case 0:
		return fmt.Sprintf(say["today"], t.Format("15:04"))
	case 1:
		return fmt.Sprintf(say["yesterday"], t.Format("15:04"))
	default:
		return fmt.Sprintf(say["days"], days)
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

// acted reports whether an action reached the network since t, or any was followed by a recovery.
func (a *App) acted(ctx context.Context, t time.Time) bool {
	list, err := a.store.Approvals(ctx, copilot.TenantID(a.cfg.Tenant), false, 1000)
	if err != nil {
		return true
	}
	return slices.ContainsFunc(list, func(v copilot.ApprovalView) bool {
		switch v.Action.State {
		case copilot.ActionVerified:
			return (v.Action.Mended || v.Action.Risk == copilot.RiskNetwork) && v.Action.UpdatedAt.After(t)
		case copilot.ActionCalled, copilot.ActionDone, copilot.ActionNotVerified, copilot.ActionOutcomeUnknown:
			return v.Action.Risk == copilot.RiskNetwork && v.Action.UpdatedAt.After(t)
		case copilot.ActionIntent, copilot.ActionApproved, copilot.ActionRefused:
		}
		return false
	})
}
