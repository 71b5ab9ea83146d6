package agent

import (
	"context"
	"encoding/json"

	"github.com/kernelcopilot/copilot"
)

// decide asks policy, and a person where policy says so. Right, digest and expiry are checked again here, at execution.
func (s *segment) decide(ctx context.Context, x *copilot.Action) (*copilot.Wait, error) {
	ap, err := s.approvalOf(ctx, x.ID)
	if err != nil {
		return nil, err
	}
	if x.Digest != bound(*x) {
		return nil, s.refuse(ctx, x, ap, "the stored call is not the one that was proposed")
	}
	d, err := s.a.deps.Policy.Decide(ctx, copilot.PolicyRequest{
		Principal: s.run.Principal, Purpose: s.run.Purpose, Tool: x.Tool, Risk: x.Risk, Args: json.RawMessage(x.Args), Approval: ap, Now: s.a.deps.Clock.Now(),
	})
	switch {
	case err != nil:
		return nil, err
	case ap != nil && ap.Decision == copilot.DecisionReject:
		return nil, s.end(ctx, x, ap, copilot.ActionRejected, ap.Reason, rejection(*ap))
	case ap != nil && ap.Decision == copilot.DecisionExpire:
		return nil, s.end(ctx, x, ap, copilot.ActionExpired, "", "nobody decided in time")
	case d.Effect == copilot.PolicyDeny:
		return nil, s.refuse(ctx, x, ap, byPolicy+" ("+d.Rule+"): "+clause(d.Reason))
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
		return nil, s.end(ctx, x, ap, copilot.ActionExpired, lapsed, lapsed)
	}
	return s.requestApproval(ctx, x, ap, d)
}

// lapsed is why a call is not made that was approved once.
const lapsed = "the approval does not hold for this call any more, which was not made in time"

// byPolicy begins the reason of an action that policy refused.
const byPolicy = "policy refuses it"

func (s *segment) valid(ap copilot.Approval, x *copilot.Action, d copilot.PolicyDecision) bool {
	return ap.Action == x.ID && ap.Digest == x.Digest && ap.DecidedBy != nil && ap.DecidedBy.Tenant == s.run.Tenant && ap.DecidedBy.Has(d.Roles...) &&
		ap.DecidedAt.Before(ap.Expires) && s.a.deps.Clock.Now().Before(ap.Expires)
}

// rejection says who rejected, and in which words.
func rejection(ap copilot.Approval) string {
	by := "a person"
	if ap.DecidedBy != nil {
		by = ap.DecidedBy.Name
	}
	if ap.Reason == "" {
		return by + " rejected it"
	}
	return by + " rejected it: " + clause(ap.Reason)
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

// approvalOf reads the approval that was asked for an action, nil when none was.
func (s *segment) approvalOf(ctx context.Context, action string) (*copilot.Approval, error) {
	id := s.history.approvals[action]
	if id == "" {
		return nil, nil
	}
	ap, err := s.a.deps.Store.Approval(ctx, s.run.Tenant, id)
	return &ap, err
}

// refuse ends an action that policy or the operator refuses, or that was stopped.
func (s *segment) refuse(ctx context.Context, x *copilot.Action, ap *copilot.Approval, reason string) error {
	return s.end(ctx, x, ap, copilot.ActionRefused, reason, reason)
}

// end ends an action without effect and answers its call: reason is for the record, why is what the model reads.
func (s *segment) end(ctx context.Context, x *copilot.Action, ap *copilot.Approval, st copilot.ActionState, reason, why string) error {
	x.State, x.Reason = st, reason
	b := copilot.Batch{}
	if ap != nil && ap.Decision != "" {
		b.Events = append(b.Events, resolved(*ap))
	}
	s.answer(&b, x, notDone(x.Tool, why))
	return s.put(ctx, x, b)
}
