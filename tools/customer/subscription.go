package customer

import (
	"context"
	_ "embed"
	"fmt"
	"time"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/kernel"
	"github.com/kernelcopilot/copilot/tools"
)

//go:embed subscription.md
var subscriptionText string

func (t *customers) subscription(ctx context.Context, c tools.Call[tools.WindowArgs]) (copilot.Result, error) {
	from, to, err := c.Args.Window(c.At)
	if err != nil {
		return copilot.Result{}, err
	}
	s, err := t.line(ctx, c.Args.Scope)
	if err != nil {
		return copilot.Result{}, err
	}
	p := profile{s, from, to}
	res := copilot.Result{
		Records: []copilot.Record{p.record()}, Summary: fmt.Sprintf("Profile of %s in CRM, HSS and billing.", s.MSISDN),
		Findings: append(p.states(), p.device()...),
	}
	if words := tools.Disagreements(s); len(words) > 0 {
		res.Summary += fmt.Sprintf(" %s between them.", tools.Count(len(words), "disagreement", "disagreements"))
	}
	if p.silent() {
		res.Hints = []string{"The device has not registered in the window, so whether its sessions would be refused cannot be told."}
	}
	return res, nil
}

// line reads the subscription of an id or number.
func (t *customers) line(ctx context.Context, scope string) (kernel.Subscription, error) {
	id, err := tools.LineID(scope)
	if err != nil {
		return kernel.Subscription{}, err
	}
	return t.k.Subscription(ctx, id)
}

// profile is a subscription with the window that is asked about.
type profile struct {
	kernel.Subscription
	from, to time.Time
}

func (p profile) mobile() bool { return p.Access != "fixed" }

// silent reports whether a device has asked for nothing in the window: it was refused nothing.
func (p profile) silent() bool {
	return p.mobile() && p.LastReject == nil && !p.LastAttach.IsZero() && p.LastAttach.Before(p.from)
}

func (p profile) found(kind string, present bool, at, sound time.Time) copilot.Finding {
	return tools.State{Line: p.ID, From: p.from, To: p.to}.Found(kind, present, at, sound)
}

// states are the findings of what the systems hold of the line.
func (p profile) states() []copilot.Finding {
	at := p.UpdatedAt
	missing := false
	for _, s := range p.Services {
		missing = missing || s.Sold && !s.Built
	}
	out := []copilot.Finding{
		p.found("subscription.suspended", p.Status == "suspended", at, at),
		tools.Unless(p.Billing == "", p.found("subscription.billing_stopped", p.Billing != "active", at, at)),
		tools.Unless(p.Billing == "" && p.HSSStatus == "", p.found("subscription.status_mismatch", !tools.StatesAgree(p.Subscription), at, at)),
		tools.Unless(len(p.Services) == 0, p.found("subscription.service_missing", missing, at, at)),
	}
	if !p.mobile() {
		return out
	}
	var refused time.Time
	if p.LastReject != nil && p.LastReject.Time.After(p.from) {
		refused = p.LastReject.Time
	}
	return append(out,
		tools.Unless(p.HSSStatus == "", p.found("subscription.barred", p.HSSStatus == tools.HSSBarred, at, at)),
		p.found("subscription.apn_mismatch", p.HSSAPN != "" && p.HSSAPN != p.ExpectedAPN, at, at),
		tools.Unless(p.silent(), p.found("subscription.session_rejected", !refused.IsZero(), refused, p.LastAttach)),
	)
}

// device are the findings of what the network last heard of the device. A line without calls has no registration to miss.
func (p profile) device() []copilot.Finding {
	if !p.mobile() {
		return nil
	}
	voice := true
	for _, s := range p.Services {
		if s.Name == "voice" {
			voice = s.Sold
		}
	}
	foreign := p.DeviceAPN != p.ExpectedAPN && p.DeviceAPN != p.HSSAPN
	return []copilot.Finding{
		tools.Unless(p.DeviceAPN == "", p.found("device.apn_foreign", foreign, p.LastAttach, p.LastAttach)),
		p.found("device.no_voice", voice && p.VoiceSince.IsZero(), p.to, p.VoiceSince),
		p.found("device.abroad", p.Visited != "", p.LastAttach, p.LastAttach),
	}
}

func (p profile) record() copilot.Record {
	r := copilot.Record{ID: p.ID, Object: copilot.Object{Type: copilot.ObjectSubscriber, ID: p.ID}, Time: p.UpdatedAt.UTC(), Fields: tools.Fields(
		tools.ID("msisdn", p.MSISDN), tools.ID("customer", p.Customer), tools.Text("product", p.ProductName), tools.Text("access", p.Access),
		tools.Text("status", p.Status), tools.Text("hssStatus", p.HSSStatus), tools.Text("billing", p.Billing),
		tools.Text("expectedApn", p.ExpectedAPN), tools.Text("hssApn", p.HSSAPN), tools.Text("deviceApn", p.DeviceAPN), tools.Text("visitedNetwork", p.Visited),
	)}
	for _, s := range p.Services {
		if s.Sold || s.Built {
			r.Fields = append(r.Fields, tools.Text("service", tools.ServiceWords(s)))
		}
	}
	if !p.LastAttach.IsZero() {
		r.Fields = append(r.Fields, tools.Time("lastAttach", p.LastAttach))
	}
	if !p.VoiceSince.IsZero() {
		r.Fields = append(r.Fields, tools.Time("voiceSince", p.VoiceSince))
	}
	if p.LastReject != nil {
		r.Fields = append(r.Fields, tools.Time("lastReject", p.LastReject.Time), tools.Text("rejectedApn", p.LastReject.APN),
			tools.Number("rejectCause", float64(p.LastReject.Cause), ""), tools.Text("rejectText", p.LastReject.Text))
	}
	for _, w := range tools.Disagreements(p.Subscription) {
		r.Fields = append(r.Fields, tools.Text("disagreement", w))
	}
	return r
}
