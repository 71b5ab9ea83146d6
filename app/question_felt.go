package app

import (
	"context"
	"slices"
	"time"

	"github.com/kernelcopilot/copilot/kernel"
	"github.com/kernelcopilot/copilot/kernel/sandbox"
)

// felt reports whether the operator's systems still show the symptom: nothing was done about it since, for alarms take
// their time to clear; and in a world that goes on from an earlier process, what the systems hold of the one line, or an open
// alarm or complaint of that time at the place.
func (a *App) felt(ctx context.Context, h sandbox.Hint) bool {
	if a.acted(ctx, h.Since) {
		return false
	}
	if !a.continued {
		return true
	}
	if _, one := ofOne[h.Symptom]; one {
		return a.feltBy(ctx, h) || a.reported(ctx, []string{a.lineOf(ctx, h.MSISDN)}, h.Since)
	}
	at, err := a.around(ctx, h.Place)
	return err == nil && len(at) > 0 && a.reported(ctx, at, h.Since)
}

// feltBy reports whether what the operator's systems hold of one line would be felt as the symptom.
func (a *App) feltBy(ctx context.Context, h sandbox.Hint) bool {
	switch h.Symptom {
	case "home_internet":
		t, err := a.kernel.LineTest(ctx, a.lineOf(ctx, h.MSISDN))
		return err == nil && (t.State != "operational" || !t.Session)
	case "one_customer_slow":
		u, err := a.kernel.Usage(ctx, h.MSISDN)
		return err == nil && u.Policy == "reduced"
	}
	s, err := a.kernel.Subscription(ctx, h.MSISDN)
	if err != nil {
		return false
	}
	unbuilt := slices.ContainsFunc(s.Services, func(b kernel.Built) bool { return b.Sold && !b.Built })
	stopped := s.Status != "active" || s.HSSStatus == "OPERATOR_DETERMINED_BARRING" || s.Billing != "" && s.Billing != "active"
	foreign := s.DeviceAPN != "" && s.DeviceAPN != s.ExpectedAPN
	switch h.Symptom {
	case "one_customer_no_calls":
		return s.VoiceSince.IsZero() || unbuilt || stopped
	case "roaming":
		return s.LastReject != nil || unbuilt || stopped || s.Visited != "" && s.LastAttach.Before(h.Since)
	}
	return s.LastReject != nil || unbuilt || stopped || foreign
}

// lineOf is the id of the line with a number, "" when the operator does not say.
func (a *App) lineOf(ctx context.Context, msisdn string) string {
	g, err := a.kernel.Objects(ctx, kernel.ObjectQuery{MSISDN: msisdn})
	if err != nil || len(g.Objects) == 0 {
		return ""
	}
	return g.Objects[0].ID
}

// around are the objects of a name and those next to them.
func (a *App) around(ctx context.Context, place string) ([]string, error) {
	named, err := a.kernel.Objects(ctx, kernel.ObjectQuery{Types: []string{"region", "site", "cell", "link", "core"}, Name: place})
	if err != nil {
		return nil, err
	}
	var at []string
	for _, o := range named.Objects {
		if o.Name != place {
			continue
		}
		near, err := a.kernel.Neighbourhood(ctx, o.ID, 1)
		if err != nil {
			return nil, err
		}
		for _, n := range near.Objects {
			at = append(at, n.ID)
		}
	}
	return at, nil
}

// reported reports whether an open alarm at the objects was raised near the time, or an open complaint about them came since.
func (a *App) reported(ctx context.Context, at []string, since time.Time) bool {
	if at = slices.DeleteFunc(at, func(id string) bool { return id == "" }); len(at) == 0 {
		return false
	}
	open, err := a.kernel.Alarms(ctx, kernel.AlarmQuery{Objects: at, Open: true, Since: since.Add(-telling)})
	if err != nil {
		return false
	}
	for _, x := range open {
		if d := x.RaisedTime.Sub(since); d > -telling && d < telling {
			return true
		}
	}
	tickets, err := a.kernel.Tickets(ctx, kernel.TicketQuery{Entities: at, Open: true, Since: since, Limit: 1})
	return err == nil && len(tickets) > 0
}
