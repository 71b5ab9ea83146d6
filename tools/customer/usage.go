package customer

import (
	"context"
	_ "embed"
	"fmt"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/tools"
)

//go:embed usage.md
var usageText string

// usage tells what a line has used. Whether the allowance is used up and whether the rate is reduced are two findings: one
// without the other is what policy and billing disagree about.
func (t *customers) usage(ctx context.Context, c tools.Call[tools.WindowArgs]) (copilot.Result, error) {
	from, to, err := c.Args.Window(c.At)
	if err != nil {
		return copilot.Result{}, err
	}
	line, err := tools.LineID(c.Args.Scope)
	if err != nil {
		return copilot.Result{}, err
	}
	u, err := t.k.Usage(ctx, line)
	if err != nil {
		return copilot.Result{}, err
	}
	o := copilot.Object{Type: copilot.ObjectSubscriber, ID: u.Subscriber}
	r := copilot.Record{ID: u.Subscriber, Object: o, Time: to, Fields: tools.Fields(tools.Text("policy", u.Policy), tools.Number("used", float64(u.UsedMB), "MB"))}
	allowance := "without limit"
	if u.AllowanceMB > 0 {
		allowance = fmt.Sprintf("of %d MB", u.AllowanceMB)
		r.Fields = append(r.Fields, tools.Number("allowance", float64(u.AllowanceMB), "MB"))
	}
	if u.ReducedKbps > 0 {
		r.Fields = append(r.Fields, tools.Number("reducedRate", float64(u.ReducedKbps), "kbit/s"))
	}
	if u.Prepaid {
		r.Fields = append(r.Fields, tools.Number("balance", u.BalanceEUR, "EUR"))
	}
	if !u.PolicySince.IsZero() {
		r.Fields = append(r.Fields, tools.Time("policySince", u.PolicySince))
	}
	r.Fields = append(r.Fields, tools.Time("periodStart", u.PeriodStart), tools.Time("periodEnd", u.PeriodEnd))
	found := func(kind string, present bool) copilot.Finding {
		f := copilot.Finding{Kind: kind, Object: o, At: to, State: copilot.Absent, Record: u.Subscriber}
		switch {
		case present && !u.PolicySince.IsZero() && u.Policy == reduced:
			f.State, f.At = copilot.Present, u.PolicySince.UTC()
		case present:
			f.State = copilot.Present
		default:
			f.End = tools.Within(u.PolicySince, from, to)
		}
		return f
	}
	return copilot.Result{
		Records: []copilot.Record{r}, Summary: fmt.Sprintf("%s has used %d MB %s; policy %s.", u.Subscriber, u.UsedMB, allowance, u.Policy),
		Findings: []copilot.Finding{
			found("subscription.allowance_used", u.AllowanceMB > 0 && u.UsedMB >= u.AllowanceMB),
			found("subscription.rate_reduced", u.Policy == reduced),
		},
	}, nil
}

// reduced is the policy that holds a line to a low rate.
const reduced = "reduced"
