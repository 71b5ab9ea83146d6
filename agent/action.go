package agent

import (
	"context"
	"slices"

	"github.com/kernelcopilot/copilot"
)

// intend prepares a write and stores its intent. Nothing reaches the operator. A write that cannot be prepared is
// answered with the reason.
func (s *segment) intend(ctx context.Context, c copilot.ToolCall) error {
	x, err := s.propose(ctx, c.ID, c.Name, c.Args)
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
	b.Events = append(b.Events, changed(*x))
	if err := s.commit(ctx, b); err != nil {
		return err
	}
	s.remember(*x)
	return nil
}

// remember keeps the action's new state.
func (s *segment) remember(x copilot.Action) {
	if i := slices.IndexFunc(s.actions, func(o copilot.Action) bool { return o.ID == x.ID }); i >= 0 {
		s.actions[i] = x
		return
	}
	s.actions = append(s.actions, x)
}

// changed tells of the action's state. It carries the operator's answer, or what the read-back saw, and no answer when
// nothing was sent.
func changed(x copilot.Action) copilot.ActionChanged {
	e := copilot.ActionChanged{ID: x.ID, Tool: x.Tool, State: x.State, Reason: x.Reason, Mended: x.Mended}
	if made(x.State) {
		e.Result = x.Result
	}
	if x.ReadBack != "" {
		e.Result, e.Changes = x.ReadBack, x.Changes
	}
	return e
}

// action returns the newest action of a tool call, nil if it has none.
func (s *segment) action(call string) *copilot.Action {
	for i := len(s.actions) - 1; i >= 0; i-- {
		if s.actions[i].Call == call {
			return &s.actions[i]
		}
	}
	return nil
}

// act brings each open action as far as it goes, one after the other. It reports whether the run waits now.
func (s *segment) act(ctx context.Context) (waits bool, err error) {
	for i := 0; i < len(s.actions); i++ { // a superseded one adds another at the end
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
	case copilot.ActionVerified, copilot.ActionNotVerified, copilot.ActionOutcomeUnknown, copilot.ActionRefused, copilot.ActionRejected,
		copilot.ActionExpired, copilot.ActionSuperseded:
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
