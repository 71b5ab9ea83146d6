package agent

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"time"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/tools"
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

// decide asks policy, and a person where policy says so. Right, digest and expiry are checked again here, at execution.
func (s *segment) decide(ctx context.Context, x *copilot.Action) (*copilot.Wait, error) {
	ap, err := s.approvalOf(ctx, x.ID)
	if err != nil {
		return nil, err
	}
	if x.Digest != digest(x.Tool, x.Args) {
		return nil, s.refuse(ctx, x, ap, "the stored call is not the one that was proposed")
	}
	d, err := s.a.deps.Policy.Decide(ctx, copilot.PolicyRequest{
		Principal: s.run.Principal, Purpose: s.run.Purpose, Tool: x.Tool, Risk: x.Risk, Args: json.RawMessage(x.Args), Approval: ap, Now: s.a.deps.Clock.Now(),
	})
	switch {
	case err != nil:
		return nil, err
	case ap != nil && ap.Decision == copilot.DecisionReject, ap != nil && ap.Decision == copilot.DecisionExpire:
		return nil, s.refuse(ctx, x, ap, rejection(*ap))
	case d.Effect == copilot.PolicyDeny:
		return nil, s.refuse(ctx, x, ap, byPolicy+" ("+d.Rule+"): "+d.Reason)
	case d.Effect == copilot.PolicyAllow, ap != nil && ap.Decision == copilot.DecisionApprove && s.valid(*ap, x, d):
		x.State = copilot.ActionApproved
		b := copilot.Batch{}
		if ap != nil {
			b.Events = append(b.Events, resolved(*ap))
		}
		if err := s.put(ctx, x, b); err != nil {
			return nil, err
		}
		s.a.deps.Reached("after_approval")
		return nil, nil
	case ap != nil && ap.Decision != "":
		return nil, s.refuse(ctx, x, ap, lapsed)
	}
	return s.requestApproval(ctx, x, ap, d)
}

// lapsed is why a call is not made that was approved once.
const lapsed = "the approval does not hold for this call any more; it was not made in time, or what was approved has changed"

// byPolicy begins the reason of an action that policy refused.
const byPolicy = "policy refuses it"

func (s *segment) valid(ap copilot.Approval, x *copilot.Action, d copilot.PolicyDecision) bool {
	return ap.Action == x.ID && ap.Digest == x.Digest && ap.DecidedBy != nil && ap.DecidedBy.Tenant == s.run.Tenant && ap.DecidedBy.Has(d.Roles...) &&
		ap.DecidedAt.Before(ap.Expires) && s.a.deps.Clock.Now().Before(ap.Expires)
}

func rejection(ap copilot.Approval) string {
	if ap.Decision == copilot.DecisionExpire {
		return "expired"
	}
	by := ""
	if ap.DecidedBy != nil {
		by = " by " + ap.DecidedBy.Name
	}
	if ap.Reason == "" {
		return "rejected" + by
	}
	return "rejected" + by + ": " + ap.Reason
}

func resolved(ap copilot.Approval) copilot.ApprovalResolved {
	e := copilot.ApprovalResolved{ID: ap.ID, Decision: ap.Decision, Reason: ap.Reason}
	if ap.DecidedBy != nil {
		e.By = ap.DecidedBy.Name
	}
	return e
}

// requestApproval ends the segment: the run waits for a person and holds nothing.
func (s *segment) requestApproval(ctx context.Context, x *copilot.Action, open *copilot.Approval, d copilot.PolicyDecision) (*copilot.Wait, error) {
	b := copilot.Batch{}
	ap := copilot.Approval{
		ID: copilot.NewID(copilot.PrefixApproval, s.a.deps.Clock.Now()), Run: s.run.ID, Action: x.ID, Digest: x.Digest, Rule: d.Rule,
		Roles: d.Roles, Expires: s.a.deps.Clock.Now().Add(s.a.cfg.ApprovalTTL),
	}
	if open != nil {
		ap = *open
	} else {
		b.Approvals = []copilot.Approval{ap}
		b.Events = append(b.Events, copilot.ApprovalRequested{
			ID: ap.ID, Action: *x, Digest: ap.Digest, Request: x.Request, Rule: ap.Rule, Roles: ap.Roles, Expires: ap.Expires,
		})
	}
	return s.wait(ctx, b, copilot.Wait{Kind: copilot.WaitApproval, Action: x.ID, Approval: ap.ID, Until: ap.Expires}, ap.ID)
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

// approvalOf reads the approval that was asked for an action, nil when none was.
func (s *segment) approvalOf(ctx context.Context, action string) (*copilot.Approval, error) {
	id := s.history.approvals[action]
	if id == "" {
		return nil, nil
	}
	ap, err := s.a.deps.Store.Approval(ctx, s.run.Tenant, id)
	return &ap, err
}

// refuse ends an action without effect and answers its call.
func (s *segment) refuse(ctx context.Context, x *copilot.Action, ap *copilot.Approval, reason string) error {
	x.State, x.Reason = copilot.ActionRefused, reason
	b := copilot.Batch{}
	if ap != nil && ap.Decision != "" {
		b.Events = append(b.Events, resolved(*ap))
	}
	s.answer(&b, x, copilot.Result{Tool: x.Tool, Failure: &copilot.Failure{
		Code: copilot.CodeForbidden, Message: "not done: " + reason, Next: "do not repeat the call; say that it was not done and why, and take up a correction if there is one",
	}})
	return s.put(ctx, x, b)
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

func digest(tool, args string) string {
	sum := sha256.Sum256([]byte(tool + "\n" + args))
	return hex.EncodeToString(sum[:])
}

// execute makes the call: committed as called just before it leaves, with the action's id as its key. An approved call
// that a dead process did not make is made only while its approval lasts.
func (s *segment) execute(ctx context.Context, x *copilot.Action) error {
	ap, err := s.approvalOf(ctx, x.ID)
	if err != nil {
		return err
	}
	late := ap != nil && !s.a.deps.Clock.Now().Before(ap.Expires)
	if late || x.Digest != digest(x.Tool, x.Args) {
		return s.refuse(ctx, x, nil, lapsed)
	}
	x.State = copilot.ActionCalled
	if err := s.put(ctx, x, copilot.Batch{}); err != nil {
		return err
	}
	return s.call(ctx, x)
}

func (s *segment) call(ctx context.Context, x *copilot.Action) error {
	res, err := s.a.deps.Tools.Execute(ctx, s.request(x.Tool, x.Args, x.ID))
	if err != nil {
		if ctx.Err() != nil {
			return context.Cause(ctx) // the call may have reached the operator: the next segment reconciles
		}
		return s.reconcile(ctx, x)
	}
	res.Tool = x.Tool
	if res.Failure != nil {
		return s.refuse(ctx, x, nil, "the operator refused it: "+res.Failure.Message)
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
			return s.unknown(ctx, x)
		}
		x.Reason = retried
		if err := s.put(ctx, x, copilot.Batch{}); err != nil {
			return err
		}
		return s.call(ctx, x)
	case tools.ReconciledUnknown:
	}
	return s.unknown(ctx, x)
}

func tookEffect(tool string) copilot.Result {
	return copilot.Result{Tool: tool, Summary: "The call took effect; its answer was lost, and reading shows it."}
}

const retried = "the first call did not arrive; it is made again with the same key"

func (s *segment) unknown(ctx context.Context, x *copilot.Action) error {
	x.State, x.Reason = copilot.ActionOutcomeUnknown, "the operator's answer was lost and reading cannot tell whether the call took effect"
	b := copilot.Batch{}
	s.answer(&b, x, copilot.Result{Tool: x.Tool, Failure: &copilot.Failure{
		Code: copilot.CodeUnavailable, Message: x.Reason, Next: "do not repeat the call; ask a person to look at the operator's system",
	}})
	return s.put(ctx, x, b)
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
		x.State, x.Reason = copilot.ActionNotVerified, "the read-back failed: "+copilot.MessageOf(err)
		return nil, s.put(ctx, x, b)
	}
	if rb.Result.Tool == "" {
		rb.Result.Tool = x.Tool
	}
	s.keep(&b, x.ID, x.Args, &rb.Result)
	x.ReadBack = s.a.deps.Tools.ModelText(rb.Result)
	switch {
	case !guard && rb.WaitFor > 0:
		return s.waitForGuard(ctx, x, b, rb.WaitFor)
	case rb.Good:
		x.State, x.Reason = copilot.ActionVerified, ""
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
	b.Events = append(b.Events, copilot.ActionChanged{ID: x.ID, Tool: x.Tool, State: x.State, Result: x.ReadBack})
	return s.wait(ctx, b, copilot.Wait{Kind: copilot.WaitTime, Action: x.ID, Until: now.Add(d)}, x.ID)
}
