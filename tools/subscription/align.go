package subscription

import (
	"context"
	_ "embed"
	"fmt"
	"time"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/kernel"
	"github.com/kernelcopilot/copilot/tools"
)

//go:embed align.md
var alignText string

// Kernel is what the tool needs of the operator.
type Kernel interface {
	Subscription(ctx context.Context, id string) (kernel.Subscription, error)
	Usage(ctx context.Context, id string) (kernel.Usage, error)
	Order(ctx context.Context, path, key string) (kernel.Command, error)
}

// Args are the arguments of subscription.align.
type Args struct {
	Subscriber string `json:"subscriber"`
}

// New returns subscription.align.
func New(k Kernel) []tools.Tool {
	t := &aligner{k}
	return []tools.Tool{
		tools.Define("subscription.align", copilot.RiskNetwork, 15*time.Second, t.align).Describe(alignText).Needs(kernel.ScopeProvisioningRead, kernel.ScopeProvisioningWrite, kernel.ScopeUsageRead).Writes(tools.Write[Args]{
			Prepare: t.prepare, ReadBack: t.readBack, Reconcile: t.reconcile,
		}),
	}
}

type aligner struct{ k Kernel }

// target is a line with what an alignment would change of it.
type target struct {
	line    kernel.Subscription
	changes []copilot.Change
	now     map[string]string // the values that it may change, as they are
}

func (t *aligner) look(ctx context.Context, scope string) (target, error) {
	id, err := tools.LineID(scope)
	if err != nil {
		return target{}, err
	}
	s, err := t.k.Subscription(ctx, id)
	if err != nil {
		return target{}, err
	}
	u, err := t.k.Usage(ctx, s.ID)
	if err != nil && copilot.CodeOf(err) != copilot.CodeNotFound && copilot.CodeOf(err) != copilot.CodeForbidden {
		return target{}, err
	}
	x := target{line: s, now: map[string]string{}}
	for _, v := range values(s, u) {
		x.now[v.Field] = v.Before
		if v.Before != v.After {
			x.changes = append(x.changes, v)
		}
	}
	return x, nil
}

// values lists what HSS, billing and policy hold, and what they hold once they follow the CRM.
func values(s kernel.Subscription, u kernel.Usage) []copilot.Change {
	var out []copilot.Change
	hss := tools.HSSGranted
	if s.Status != "active" {
		hss = tools.HSSBarred
	}
	if s.HSSStatus != "" {
		out = append(out, copilot.Change{Field: "hssStatus", Label: "State in the HSS", Before: s.HSSStatus, After: hss})
	}
	if s.Billing != "" {
		out = append(out, copilot.Change{Field: "billing", Label: "State in billing", Before: s.Billing, After: s.Status})
	}
	for _, b := range s.Services {
		after := b
		after.Built = b.Sold
		out = append(out, copilot.Change{Field: "service_" + b.Name, Label: "Service " + b.Name, Before: tools.ServiceWords(b), After: tools.ServiceWords(after)})
	}
	if u.Policy != "" {
		out = append(out, copilot.Change{Field: "policy", Label: "Rate that policy allows", Before: u.Policy, After: policyOf(u)})
	}
	return out
}

// policyOf is the policy that the usage asks for: the full rate while the allowance lasts. What an operator does to a line
// that has used it up is its product's matter and stays as it is.
func policyOf(u kernel.Usage) string {
	if u.AllowanceMB > 0 && u.UsedMB >= u.AllowanceMB {
		return u.Policy
	}
	return "full"
}

func (t *aligner) prepare(ctx context.Context, c tools.Call[Args]) (tools.Plan, error) {
	x, err := t.look(ctx, c.Args.Subscriber)
	if err != nil {
		return tools.Plan{}, err
	}
	if len(x.changes) == 0 {
		return tools.Plan{}, copilot.Errorf(copilot.CodeConflict,
			"CRM, HSS, billing and policy hold %s alike already, so there is nothing to align; a wrong APN is put right by apn.restore", x.line.ID)
	}
	plan := tools.Plan{
		Object: x.line.ID, Request: "POST " + kernel.AlignPath(x.line.ID) + "\n{}", Changes: x.changes,
		Summary: fmt.Sprintf("Write what the CRM holds of %s to HSS, billing and policy.", x.line.ID),
	}
	if x.line.Status != "active" {
		plan.Summary += " The CRM holds it as " + x.line.Status + ", so its service ends."
	}
	plan.Before = tools.Values(x.changes)
	return plan, nil
}

func (t *aligner) align(ctx context.Context, c tools.Call[Args]) (copilot.Result, error) {
	x, err := t.look(ctx, c.Args.Subscriber)
	if err != nil {
		return copilot.Result{}, &tools.NotDoneError{Err: err}
	}
	return tools.Ordered(ctx, t.k, kernel.AlignPath(x.line.ID), c.Key, copilot.Object{Type: copilot.ObjectSubscriber, ID: x.line.ID}, "")
}

// reconcile reads the state: systems that agree need no second order.
func (t *aligner) reconcile(ctx context.Context, c tools.Call[Args]) (tools.Reconciled, error) {
	x, err := t.look(ctx, c.Args.Subscriber)
	switch {
	case err != nil:
		return tools.ReconciledUnknown, err
	case len(x.changes) == 0:
		return tools.ReconciledDone, nil
	}
	return tools.ReconciledNotDone, nil
}

// readBack looks whether the systems agree now.
func (t *aligner) readBack(ctx context.Context, c tools.Call[Args], _ bool) (tools.ReadBack, error) {
	x, err := t.look(ctx, c.Args.Subscriber)
	if err != nil {
		return tools.ReadBack{}, err
	}
	rb := tools.ReadBack{Good: len(x.changes) == 0, Mended: len(x.changes) == 0, Seen: x.now}
	r := copilot.Record{ID: x.line.ID, Object: copilot.Object{Type: copilot.ObjectSubscriber, ID: x.line.ID}, Time: x.line.UpdatedAt.UTC(), Fields: tools.Fields(
		tools.ID("msisdn", x.line.MSISDN), tools.Text("status", x.line.Status), tools.Text("hssStatus", x.line.HSSStatus), tools.Text("billing", x.line.Billing),
	)}
	for _, v := range x.changes {
		r.Fields = append(r.Fields, tools.Text("differs", v.Label+": "+v.Before+", should be "+v.After))
	}
	rb.Result.Records = []copilot.Record{r}
	rb.Result.Summary = fmt.Sprintf("CRM, HSS, billing and policy hold %s alike.", x.line.ID)
	if !rb.Good {
		rb.Result.Summary = fmt.Sprintf("%s of %s still differ.", tools.Count(len(x.changes), "value", "values"), x.line.ID)
	}
	return rb, nil
}
