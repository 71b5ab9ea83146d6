package agent

import (
	"context"
	"slices"

	"github.com/kernelcopilot/copilot"
)

// intend prepares a write and stores its intent. Nothing reaches the operator. A write that cannot be prepared is
// answered with the reason.
func (s *segment) intend(ctx context.Context, c copilot.ToolCall) error {
	p, err := s.a.deps.Tools.Prepare(ctx, s.request(c.Name, c.Args, ""))
	if err != nil {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		res := copilot.Result{Tool: c.Name, Failure: &copilot.Failure{
			Code: copilot.CodeOf(err), Message: copilot.MessageOf(err), Next: "nothing was done; correct the arguments, or say that it cannot be done",
		}}
		b := copilot.Batch{}
		if !s.noCall(res) && res.Failure.Code != copilot.CodeForbidden {
			b.Events = append(b.Events, s.notice("bad_call", "tool", c.Name, "cause", res.Failure.Message))
		}
		s.take(&b, c, res, 0)
		return s.commit(ctx, b)
	}
	now := s.a.deps.Clock.Now()
	x := copilot.Action{
		ID: copilot.NewID(copilot.PrefixAction, now), Run: s.run.ID, Call: c.ID, Tool: c.Name, Args: p.Args, Risk: p.Risk, Digest: p.Digest,
		Summary: p.Summary, Request: p.Request, Changes: p.Changes, Proposer: s.run.Principal, State: copilot.ActionIntent,
		CreatedAt: now, UpdatedAt: now,
	}
	if err := s.put(ctx, &x, copilot.Batch{}); err != nil {
		return err
	}
	s.a.deps.Reached("after_intent")
	return nil
}

// put stores an action's new state with its event and whatever belongs to the same instant.
func (s *segment) put(ctx context.Context, x *copilot.Action, b copilot.Batch) error {
	x.UpdatedAt = s.a.deps.Clock.Now()
	b.Actions = append(b.Actions, *x)
	b.Events = append(b.Events, copilot.ActionChanged{ID: x.ID, Tool: x.Tool, State: x.State, Reason: x.Reason, Result: shownResult(*x)})
	if err := s.commit(ctx, b); err != nil {
		return err
	}
	if have := s.action(x.Call); have != nil {
		*have = *x
	} else {
		s.actions = append(s.actions, *x)
	}
	return nil
}

func shownResult(x copilot.Action) string {
	if x.ReadBack != "" {
		return x.ReadBack
	}
	return x.Result
}

// action returns the action of a tool call, nil if it has none.
func (s *segment) action(call string) *copilot.Action {
	i := slices.IndexFunc(s.actions, func(x copilot.Action) bool { return x.Call == call })
	if i < 0 {
		return nil
	}
	return &s.actions[i]
}

// act brings each open action as far as it goes, one after the other. It reports whether the run waits now.
func (s *segment) act(ctx context.Context) (waits bool, err error) {
	for i := range s.actions {
		x := s.actions[i]
		for !over(x.State) {
			var w *copilot.Wait
			switch x.State {
			case copilot.ActionIntent:
				w, err = s.decide(ctx, &x)
			case copilot.ActionApproved:
				err = s.execute(ctx, &x)
			case copilot.ActionCalled:
				err = s.reconcile(ctx, &x)
			default:
				w, err = s.readBack(ctx, &x)
			}
			if w != nil || err != nil {
				return w != nil, err
			}
		}
	}
	return false, nil
}

// settleDecisions goes on with the actions of a run that was waiting.
func (s *segment) settleDecisions(ctx context.Context) error {
	waits, err := s.act(ctx)
	if err == nil && waits {
		return errWaiting
	}
	return err
}

func over(st copilot.ActionState) bool {
	switch st {
	case copilot.ActionVerified, copilot.ActionNotVerified, copilot.ActionOutcomeUnknown, copilot.ActionRefused:
		return true
	case copilot.ActionIntent, copilot.ActionApproved, copilot.ActionCalled, copilot.ActionDone:
	}
	return false
}

// wait ends the segment with an interrupt.
func (s *segment) wait(ctx context.Context, b copilot.Batch, w copilot.Wait, id string) (*copilot.Wait, error) {
	v := s.verdict(s.history.last())
	if s.history.openStep != "" {
		b.Events = append(b.Events, copilot.StepFinished{StepName: s.history.openStep})
	}
	b.Events = append(b.Events, copilot.RunFinished{
		Outcome: copilot.RunEnd{Type: "interrupt", Interrupts: []copilot.Interrupt{{ID: id, Reason: string(w.Kind), Until: w.Until}}}, Result: v,
	})
	b.Run = &copilot.RunChange{State: copilot.StateWaiting, Segment: s.run.Segment, Wait: &w, Result: &v}
	return &w, s.commit(ctx, b)
}

// answer writes the result of an action's call, once.
func (s *segment) answer(b *copilot.Batch, x *copilot.Action, res copilot.Result) {
	answered := false
	s.history.call(x.Call, func(c *call) { answered = c.has })
	if answered {
		return
	}
	x.Result = s.a.deps.Tools.ModelText(res)
	b.Events = append(b.Events, copilot.ToolCallResult{
		MessageID: copilot.NewID(copilot.PrefixMessage, s.a.deps.Clock.Now()), ToolCallID: x.Call, Content: x.Result, Role: "tool",
	})
}
