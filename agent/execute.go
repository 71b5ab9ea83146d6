package agent

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/tools"
)

// execute makes the call: committed as called just before it leaves, with the action's id as its key, if it still is what
// was approved and no call like it has left meanwhile. An approved call that a dead process did not make is made only
// while its approval lasts.
func (s *segment) execute(ctx context.Context, x *copilot.Action) error {
	ap, err := s.approvalOf(ctx, x.ID)
	if err != nil {
		return err
	}
	late := ap != nil && !s.a.deps.Clock.Now().Before(ap.Expires)
	if late || x.Digest != bound(*x) {
		return s.end(ctx, x, nil, copilot.ActionExpired, lapsed, lapsed)
	}
	if ok, err := s.holds(ctx, x); !ok || err != nil {
		return err
	}
	if left, err := s.leave(ctx, x); !left || err != nil {
		return err
	}
	return s.call(ctx, x)
}

// leave commits the action as called. Of calls that are like one another only one leaves at a time, so that each knows
// of those before it.
func (s *segment) leave(ctx context.Context, x *copilot.Action) (bool, error) {
	s.a.leaving.Lock()
	meanwhile, err := s.madeMeanwhile(ctx, *x)
	if err == nil && !meanwhile {
		x.State = copilot.ActionCalled
		err = s.put(ctx, x, copilot.Batch{})
	}
	s.a.leaving.Unlock()
	if err != nil || !meanwhile {
		return err == nil, err
	}
	return false, s.supersede(ctx, x, "a call like it was made from another conversation after this one was proposed")
}

func (s *segment) call(ctx context.Context, x *copilot.Action) error {
	req := s.request(x.Tool, x.Args, x.ID)
	req.Bound = x.Digest
	res, err := s.a.deps.Tools.Execute(ctx, req)
	var stale *tools.StaleError
	if errors.As(err, &stale) {
		return s.supersede(ctx, x, clause(stale.Message))
	}
	if err != nil {
		if ctx.Err() != nil {
			return context.Cause(ctx) // the call may have reached the operator: the next segment reconciles
		}
		return s.reconcile(ctx, x)
	}
	res.Tool = x.Tool
	if res.Failure != nil {
		return s.refuse(ctx, x, nil, "the operator refused it: "+clause(res.Failure.Message))
	}
	return s.called(ctx, x, res)
}

// called stores that the call took effect.
func (s *segment) called(ctx context.Context, x *copilot.Action, res copilot.Result) error {
	x.State = copilot.ActionDone
	b := copilot.Batch{}
	s.keep(&b, x.Call, x.Args, &res)
	s.answer(&b, x, res)
	return s.put(ctx, x, b)
}

// reconcile reads whether a call whose answer was lost took effect. It is made again, with the same key, only when
// reading shows that it did not.
func (s *segment) reconcile(ctx context.Context, x *copilot.Action) error {
	found, err := s.a.deps.Tools.Reconcile(ctx, s.request(x.Tool, x.Args, x.ID))
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	if err != nil {
		found = tools.ReconciledUnknown
	}
	switch found {
	case tools.ReconciledDone:
		return s.called(ctx, x, tookEffect(x.Tool))
	case tools.ReconciledNotDone:
		if x.Reason == retried {
			return s.unknown(ctx, x, lookLimit)
		}
		x.Reason = retried
		if err := s.put(ctx, x, copilot.Batch{}); err != nil {
			return err
		}
		if ok, err := s.holds(ctx, x); !ok || err != nil {
			return err
		}
		return s.call(ctx, x)
	case tools.ReconciledUnknown:
	}
	return s.unknown(ctx, x, lookLimit)
}

const retried = "the first call did not arrive; it is made again with the same key"

func tookEffect(tool string) copilot.Result {
	return copilot.Result{Tool: tool, Summary: "The call took effect; its answer was lost, and reading shows it."}
}

// lookLimit bounds the look at how things stand after a call of unknown outcome: the operator may answer nothing at all.
const lookLimit = 10 * time.Second

func (s *segment) unknown(ctx context.Context, x *copilot.Action, limit time.Duration) error {
	x.State, x.Reason = copilot.ActionOutcomeUnknown, "the operator's answer was lost and reading cannot tell whether the call took effect"
	b := copilot.Batch{}
	s.answer(&b, x, copilot.Result{Tool: x.Tool, Failure: &copilot.Failure{
		Code: copilot.CodeUnavailable, Message: x.Reason, Next: "do not repeat the call; ask a person to look at the operator's system",
	}})
	s.lookNow(ctx, &b, x, limit)
	return s.put(ctx, x, b)
}

// lookNow keeps how things stand after a call of which nobody knows whether it took effect. What is there may be its doing
// or another's, so the state of the action does not rest on it. A look that fails is no loss.
func (s *segment) lookNow(ctx context.Context, b *copilot.Batch, x *copilot.Action, limit time.Duration) {
	reading, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	rb, err := s.a.deps.Tools.ReadBack(reading, s.request(x.Tool, x.Args, x.ID), false)
	if err != nil {
		return
	}
	rb.Result.Summary = strings.TrimSpace("How it stands now, whoever brought it about: " + rb.Result.Summary)
	s.saw(b, x, rb)
}

// saw keeps what a read-back saw, as evidence and with the action.
func (s *segment) saw(b *copilot.Batch, x *copilot.Action, rb tools.ReadBack) {
	if rb.Result.Tool == "" {
		rb.Result.Tool = x.Tool
	}
	s.keep(b, x.ID, x.Args, &rb.Result)
	x.Changes = slices.Clone(x.Changes)
	for i, c := range x.Changes {
		x.Changes[i].Seen = rb.Seen[c.Field]
	}
	x.ReadBack = s.a.deps.Tools.ModelText(rb.Result)
}

// readBack reads after a write: state and alarms at once, the guard KPI once its time has come.
func (s *segment) readBack(ctx context.Context, x *copilot.Action) (*copilot.Wait, error) {
	guard := x.ReadBack != ""
	rb, err := s.a.deps.Tools.ReadBack(ctx, s.request(x.Tool, x.Args, x.ID), guard)
	b := copilot.Batch{}
	switch {
	case ctx.Err() != nil:
		return nil, context.Cause(ctx)
	case err != nil:
		x.State, x.Reason = copilot.ActionNotVerified, "the read-back failed: "+clause(copilot.MessageOf(err))
		return nil, s.put(ctx, x, b)
	}
	s.saw(&b, x, rb)
	switch {
	case !guard && rb.WaitFor > 0:
		return s.waitForGuard(ctx, x, b, rb.WaitFor)
	case rb.Good:
		x.State, x.Reason, x.Mended = copilot.ActionVerified, "", rb.Mended
	default:
		x.State, x.Reason = copilot.ActionNotVerified, "the read-back does not show recovery"
	}
	return nil, s.put(ctx, x, b)
}

func (s *segment) waitForGuard(ctx context.Context, x *copilot.Action, b copilot.Batch, d time.Duration) (*copilot.Wait, error) {
	now, err := s.a.deps.Kernel.KernelNow(ctx)
	if err != nil {
		now = s.block.Now
	}
	x.UpdatedAt = s.a.deps.Clock.Now()
	b.Actions = append(b.Actions, *x)
	b.Events = append(b.Events, changed(*x))
	return s.wait(ctx, b, copilot.Wait{Kind: copilot.WaitTime, Action: x.ID, Until: now.Add(d)}, x.ID)
}
