package line

import (
	"context"
	"fmt"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/kernel"
	"github.com/kernelcopilot/copilot/tools"
)

// ResetArgs are the arguments of line.reset.
type ResetArgs struct {
	Subscriber string `json:"subscriber"`
}

// The fields of what a reset changes.
const (
	fieldState   = "state"
	fieldSession = "session"
)

func (t *lines) prepare(ctx context.Context, c tools.Call[ResetArgs]) (tools.Plan, error) {
	l, err := t.look(ctx, c.Args.Subscriber)
	if err != nil {
		return tools.Plan{}, err
	}
	plan := tools.Plan{
		Object: l.Subscriber, Summary: fmt.Sprintf("Reset the terminal of line %s: it is off for about a minute.", l.Subscriber),
		Request: "POST " + kernel.ResetLinePath(l.Subscriber) + "\n{}", Before: "state " + l.State + ", session " + session(l),
		Changes: []copilot.Change{
			{Field: fieldSession, Label: "Session of the line", Before: session(l), After: "in use, looked at two minutes after"},
			{Field: fieldState, Label: "State of the terminal", Before: l.State, After: operational + ", looked at two minutes after"},
		},
	}
	switch {
	case l.State != operational:
		plan.Summary += " The terminal does not answer, so the order may not reach it."
	case l.Session:
		plan.Summary += " It has a session now, so there is nothing to mend."
	}
	return plan, nil
}

func (t *lines) reset(ctx context.Context, c tools.Call[ResetArgs]) (copilot.Result, error) {
	l, err := t.look(ctx, c.Args.Subscriber)
	if err != nil {
		return copilot.Result{}, &tools.NotDoneError{Err: err}
	}
	return tools.Ordered(ctx, t.k, kernel.ResetLinePath(l.Subscriber), c.Key, object(l), "")
}

// reconcile cannot tell from a line whether it was reset: a person is asked.
func (t *lines) reconcile(context.Context, tools.Call[ResetArgs]) (tools.Reconciled, error) {
	return tools.ReconciledUnknown, nil
}

// readBack looks at the line at once, and again when the terminal has had time to come back.
func (t *lines) readBack(ctx context.Context, c tools.Call[ResetArgs], guard bool) (tools.ReadBack, error) {
	l, err := t.look(ctx, c.Args.Subscriber)
	if err != nil {
		return tools.ReadBack{}, err
	}
	rb := tools.ReadBack{Good: true, Seen: map[string]string{fieldSession: session(l), fieldState: l.State}}
	rb.Result.Records = []copilot.Record{record(l)}
	rb.Result.Summary = fmt.Sprintf("%s: %s.", l.Subscriber, words(l))
	if !guard {
		rb.WaitFor = tools.GuardAfter
		return rb, nil
	}
	rb.Good = l.State == operational && l.Session
	rb.Mended = rb.Good
	return rb, nil
}
