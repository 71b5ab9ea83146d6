package agent

import (
	"context"
	"fmt"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/tools"
)

// maxSuperseded is how often a call is proposed anew because what it would do has changed.
const maxSuperseded = 3

// propose prepares an action for a call of the model: as it would happen now, and what is like it elsewhere. Its id is
// known to the tool, so that the request shown holds it. Nothing is stored.
func (s *segment) propose(ctx context.Context, call, tool, args string) (copilot.Action, error) {
	now := s.a.deps.Clock.Now()
	id := copilot.NewID(copilot.PrefixAction, now)
	p, err := s.a.deps.Tools.Prepare(ctx, s.request(tool, args, id))
	if err != nil {
		return copilot.Action{}, err
	}
	x := copilot.Action{
		ID: id, Run: s.run.ID, Call: call, Tool: tool, Args: p.Args, Risk: p.Risk, Summary: p.Summary, Request: p.Request, Changes: p.Changes,
		Object: p.Object, Before: p.Before, Proposer: s.run.Principal, State: copilot.ActionIntent, CreatedAt: now, UpdatedAt: now,
	}
	x.Digest = bound(x)
	if x.Like, err = s.like(ctx, x); err != nil {
		return copilot.Action{}, err
	}
	x.Summary += s.likeWords(x)
	return x, nil
}

// bound is the digest of what an approver sees of the action.
func bound(x copilot.Action) string { return tools.Bind(x.Tool, x.Args, x.Request, x.Before) }

// holds looks again, just before the call, whether it would be what was approved. When it would not, the action has ended
// and false is returned.
func (s *segment) holds(ctx context.Context, x *copilot.Action) (bool, error) {
	p, err := s.a.deps.Tools.Prepare(ctx, s.request(x.Tool, x.Args, x.ID))
	switch code := copilot.CodeOf(err); {
	case err == nil:
	case ctx.Err() != nil:
		return false, context.Cause(ctx)
	case code == copilot.CodeForbidden:
		return false, s.refuse(ctx, x, nil, byPolicy+": "+clause(copilot.MessageOf(err)))
	case code == copilot.CodeUnavailable || code == copilot.CodeInternal:
		return false, s.refuse(ctx, x, nil, "it could not be seen whether the call still is what was approved, so it was not sent: "+clause(copilot.MessageOf(err)))
	default:
		return false, s.supersede(ctx, x, clause(copilot.MessageOf(err)))
	}
	now := *x
	now.Request, now.Before = p.Request, p.Before
	if bound(now) != x.Digest {
		return false, s.supersede(ctx, x, "what was there before the call has changed since it was proposed")
	}
	return true, nil
}

// supersede ends an approved action that was not sent, because it would not be what was approved. What it would be now is
// proposed in its place and asked for again; when nothing can be proposed, the model reads why.
func (s *segment) supersede(ctx context.Context, x *copilot.Action, reason string) error {
	if x.State == copilot.ActionCalled { // a call may have left earlier: it counts when reading shows it
		found, err := s.a.deps.Tools.Reconcile(ctx, s.request(x.Tool, x.Args, x.ID))
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		if err == nil && found == tools.ReconciledDone {
			return s.called(ctx, x, tookEffect(x.Tool))
		}
	}
	next, err := s.propose(ctx, x.Call, x.Tool, x.Args)
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	x.State, x.Reason = copilot.ActionSuperseded, reason
	b := copilot.Batch{}
	if n := s.superseded(x.Call); err == nil && n >= maxSuperseded {
		err = copilot.Errorf(copilot.CodeConflict, "%s, for the %dth time", reason, n+1)
	}
	if err != nil {
		s.answer(&b, x, copilot.Result{Tool: x.Tool, Failure: &copilot.Failure{
			Code: copilot.CodeConflict, Message: "not sent: " + clause(copilot.MessageOf(err)), Next: "do not repeat the call; say that it was not sent and why",
		}})
		return s.put(ctx, x, b)
	}
	next.Supersedes = x.ID
	next.Summary += " It is asked for again: " + reason + "."
	x.UpdatedAt = next.CreatedAt
	b.Actions = []copilot.Action{*x, next}
	b.Events = []copilot.Event{
		copilot.ActionChanged{ID: x.ID, Tool: x.Tool, State: x.State, Reason: reason, By: next.ID},
		copilot.ActionChanged{ID: next.ID, Tool: next.Tool, State: next.State},
	}
	if err := s.commit(ctx, b); err != nil {
		return err
	}
	s.remember(*x)
	s.remember(next)
	return nil
}

// superseded counts the actions of a call whose place another took.
func (s *segment) superseded(call string) int {
	n := 0
	for _, x := range s.actions {
		if x.Call == call && x.State == copilot.ActionSuperseded {
			n++
		}
	}
	return n
}

// replaced reports whether another action took the place of this one.
func (s *segment) replaced(id string) bool {
	for _, x := range s.actions {
		if x.Supersedes == id {
			return true
		}
	}
	return false
}

// clause is what was said by a person, a tool or the operator, without the stop that the sentence around it brings.
func clause(text string) string {
	for n := len(text); n > 0 && (text[n-1] == '.' || text[n-1] == ' ' || text[n-1] == '\n'); n-- {
		text = text[:n-1]
	}
	return text
}

// notDone tells the model of an action that ended without effect.
func notDone(tool, why string) copilot.Result {
	return copilot.Result{Tool: tool, Failure: &copilot.Failure{
		Code: copilot.CodeForbidden, Message: fmt.Sprintf("not done: %s", why),
		Next: "do not repeat the call; say that it was not done and why, and take up a correction if there is one",
	}}
}
