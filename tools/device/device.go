package device

import (
	"context"
	_ "embed"
	"fmt"
	"slices"
	"time"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/kernel"
	"github.com/kernelcopilot/copilot/tools"
)

//go:embed reachability.md
var reachabilityText string

// Kernel is what the tool needs of the operator.
type Kernel interface {
	Subscription(ctx context.Context, id string) (kernel.Subscription, error)
	Reachability(ctx context.Context, purpose copilot.Purpose, msisdn string) (kernel.Reachability, error)
}

// New returns device.reachability.
func New(k Kernel) []tools.Tool {
	d := &devices{k}
	return []tools.Tool{tools.Define("device.reachability", copilot.RiskRead, 10*time.Second, d.reachability).Describe(reachabilityText).Needs(kernel.ScopeProvisioningRead, kernel.ScopeReachabilityRead)}
}

type devices struct{ k Kernel }

func (d *devices) reachability(ctx context.Context, c tools.Call[tools.WindowArgs]) (copilot.Result, error) {
	from, _, err := c.Args.Window(c.At)
	if err != nil {
		return copilot.Result{}, err
	}
	line, err := tools.LineID(c.Args.Scope)
	if err != nil {
		return copilot.Result{}, err
	}
	sub, err := d.k.Subscription(ctx, line)
	if err != nil {
		return copilot.Result{}, err
	}
	r, err := d.k.Reachability(ctx, c.Purpose, sub.MSISDN)
	if err != nil {
		return copilot.Result{}, err
	}
	o := copilot.Object{Type: copilot.ObjectSubscriber, ID: sub.ID}
	data, sms := r.Reachable && slices.Contains(r.Connectivity, "DATA"), r.Reachable && slices.Contains(r.Connectivity, "SMS")
	found := func(kind string, present bool) copilot.Finding {
		f := copilot.Finding{Kind: kind, Object: o, At: c.At, State: copilot.Absent, Record: sub.ID, End: tools.Within(r.LastStatusTime, from, c.At)}
		if present {
			f.State, f.End = copilot.Present, time.Time{}
			if !r.LastStatusTime.IsZero() {
				f.At = r.LastStatusTime.UTC()
			}
		}
		return f
	}
	rec := copilot.Record{ID: sub.ID, Object: o, Time: r.LastStatusTime.UTC(), Fields: tools.Fields(
		tools.ID("msisdn", sub.MSISDN), tools.Text("reachable", yes(r.Reachable)), tools.Text("data", yes(data)), tools.Text("sms", yes(sms)),
	)}
	res := copilot.Result{
		Records: []copilot.Record{rec}, Summary: fmt.Sprintf("%s: data %s, SMS %s.", sub.MSISDN, yes(data), yes(sms)),
		Findings: []copilot.Finding{found("device.unreachable", !data && !sms), found("device.no_data", sms && !data)},
	}
	if !data && !sms { // of a device that is not there, nothing tells whether it would get data
		res.Findings[1].State, res.Findings[1].End = copilot.NotLooked, time.Time{}
	}
	return res, nil
}

func yes(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}
