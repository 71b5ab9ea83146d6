package apn

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/kernel"
	"github.com/kernelcopilot/copilot/tools"
)

// RestoreArgs are the arguments of apn.restore.
type RestoreArgs struct {
	Object string `json:"object" jsonschema:"description=APN or subscriber id"`
}

// target is what an object of the restore is now.
type target struct {
	object  copilot.Object
	path    string
	changes []copilot.Change
	now     map[string]string // the values that a restore may change, as they are
	record  copilot.Record
}

// look finds out what the object is. CodeNotFound when it is neither an APN nor a line.
func (t *apns) look(ctx context.Context, id string) (target, error) {
	a, err := t.k.APN(ctx, id)
	if err == nil {
		return target{
			object: copilot.Object{Type: copilot.ObjectAPN, ID: a.ID}, path: kernel.RestoreAPNPath(a.ID), changes: differences(a), now: values(a),
			record: copilot.Record{ID: a.ID, Object: copilot.Object{Type: copilot.ObjectAPN, ID: a.ID}, Time: a.UpdatedAt.UTC(), Fields: tools.Fields(tools.Text("name", a.Name))},
		}, nil
	}
	if copilot.CodeOf(err) != copilot.CodeNotFound {
		return target{}, err
	}
	s, err := t.k.Subscription(ctx, id)
	if err != nil {
		return target{}, err
	}
	o := copilot.Object{Type: copilot.ObjectSubscriber, ID: s.ID}
	out := target{object: o, path: kernel.RestoreSubscriptionPath(s.ID), now: map[string]string{"hssApn": s.HSSAPN}, record: copilot.Record{ID: s.ID, Object: o, Time: s.UpdatedAt.UTC(), Fields: tools.Fields(
		tools.ID("msisdn", s.MSISDN), tools.Text("expectedApn", s.ExpectedAPN), tools.Text("hssApn", s.HSSAPN),
	)}}
	if s.HSSAPN != s.ExpectedAPN {
		out.changes = []copilot.Change{{Field: "hssApn", Label: "APN in the subscriber's profile", Before: s.HSSAPN, After: s.ExpectedAPN}}
	}
	return out, nil
}

func (t *apns) prepare(ctx context.Context, c tools.Call[RestoreArgs]) (tools.Plan, error) {
	x, err := t.look(ctx, c.Args.Object)
	if err != nil {
		return tools.Plan{}, err
	}
	if len(x.changes) == 0 {
		return tools.Plan{}, copilot.Errorf(copilot.CodeConflict, "the %s is as it should be already, so there is nothing to restore", x.object.Type)
	}
	summary := fmt.Sprintf("Bring %s back to its reference configuration.", x.object.ID)
	if x.object.Type == copilot.ObjectSubscriber {
		summary = fmt.Sprintf("Write the product's APN into the profile of %s.", x.object.ID)
	}
	plan := tools.Plan{Object: x.object.ID, Summary: summary, Request: "POST " + x.path + "\n{}", Changes: slices.Clone(x.changes)}
	plan.Before = tools.Values(x.changes)
	if x.object.Type != copilot.ObjectAPN {
		return plan, nil
	}
	level, ok, err := t.guard.Level(ctx, t.k, x.object.ID, c.At)
	if err != nil {
		return tools.Plan{}, err
	}
	plan.Changes = append(plan.Changes, t.guard.Change(level, ok))
	return plan, nil
}

// values is the running configuration as a map of its own.
func values(a kernel.APN) map[string]string {
	out := map[string]string{}
	maps.Copy(out, a.Running)
	return out
}

func (t *apns) restore(ctx context.Context, c tools.Call[RestoreArgs]) (copilot.Result, error) {
	x, err := t.look(ctx, c.Args.Object)
	if err != nil {
		return copilot.Result{}, &tools.NotDoneError{Err: err}
	}
	return tools.Ordered(ctx, t.k, x.path, c.Key, x.object, "")
}

// reconcile reads the state: an object that is as it should be needs no second order.
func (t *apns) reconcile(ctx context.Context, c tools.Call[RestoreArgs]) (tools.Reconciled, error) {
	x, err := t.look(ctx, c.Args.Object)
	switch {
	case err != nil:
		return tools.ReconciledUnknown, err
	case len(x.changes) == 0:
		return tools.ReconciledDone, nil
	}
	return tools.ReconciledNotDone, nil
}

// readBack looks at the configuration at once, and for an APN at its session success two minutes later.
func (t *apns) readBack(ctx context.Context, c tools.Call[RestoreArgs], guard bool) (tools.ReadBack, error) {
	x, err := t.look(ctx, c.Args.Object)
	if err != nil {
		return tools.ReadBack{}, err
	}
	rb := tools.ReadBack{Good: len(x.changes) == 0, Mended: len(x.changes) == 0, Seen: x.now}
	rb.Result.Records = []copilot.Record{x.record}
	rb.Result.Summary = fmt.Sprintf("%s is as it should be.", x.object.ID)
	if !rb.Good {
		rb.Result.Summary = fmt.Sprintf("%s still differs from what it should be.", x.object.ID)
	}
	if x.object.Type != copilot.ObjectAPN {
		return rb, nil
	}
	if !guard {
		rb.WaitFor = tools.GuardAfter
		return rb, nil
	}
	level, ok, err := t.guard.Level(ctx, t.k, x.object.ID, c.At)
	if err != nil {
		return tools.ReadBack{}, err
	}
	rb.Good = rb.Good && ok && t.guard.Good(level.Value)
	rb.Mended = rb.Good
	rb.Seen[t.guard.Field] = t.guard.Words(level, ok)
	rb.Result.Summary += fmt.Sprintf(" %s: %s.", t.guard.Label, t.guard.Words(level, ok))
	if ok {
		rb.Result.Records = append(rb.Result.Records, t.guard.Record(x.object, "", level))
	}
	return rb, nil
}
