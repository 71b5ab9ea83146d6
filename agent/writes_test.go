package agent_test

import (
	"context"
	"testing"
	"time"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/tools"
)

// approvalAfter watches the run until it waits for an approval that is not among the known ones.
func (r *rig) approvalAfter(run string, known ...string) copilot.ApprovalRequested {
	r.t.Helper()
	var ap copilot.ApprovalRequested
	r.until(run, func(e copilot.Event) bool {
		if a, ok := e.(copilot.ApprovalRequested); ok {
			ap = a
		}
		_, ok := e.(copilot.RunFinished)
		fresh := ap.ID != ""
		for _, k := range known {
			fresh = fresh && ap.ID != k
		}
		return ok && fresh
	})
	return ap
}

// TestTwoWritesInOneTurn: each has its own approval, one after the other; a read beside them is made at once.
func TestTwoWritesInOneTurn(t *testing.T) {
	for name, c := range map[string]struct {
		first, second copilot.Decision
		effects       int
	}{
		"both":   {copilot.DecisionApprove, copilot.DecisionApprove, 2},
		"second": {copilot.DecisionReject, copilot.DecisionApprove, 1},
		"first":  {copilot.DecisionApprove, copilot.DecisionReject, 1},
	} {
		t.Run(name, func(t *testing.T) {
			r := setup(t, nil, asks("fix.it", `{"o":"A"}`, "look.at", `{"n":1}`, "fix.it", `{"o":"B"}`), says("That is how it stands."))
			run := r.ask("", "Mend both.")
			one := r.approvalAfter(run.ID)
			if err := r.decide(approver, one.ID, one.Digest, c.first, ""); err != nil {
				t.Fatal(err)
			}
			two := r.approvalAfter(run.ID, one.ID)
			if err := r.decide(approver, two.ID, one.Digest, c.second, ""); copilot.CodeOf(err) != copilot.CodeConflict {
				t.Errorf("the digest of another call: %v", err)
			}
			if err := r.decide(approver, two.ID, two.Digest, c.second, ""); err != nil {
				t.Fatal(err)
			}
			events, v := r.end(run.ID)
			if len(r.tools.done()) != c.effects || len(all[copilot.ToolCallResult](events)) != 3 || len(all[copilot.ApprovalResolved](events)) != 2 {
				t.Errorf("%d effects, %d results, %d resolved", len(r.tools.done()), len(all[copilot.ToolCallResult](events)), len(all[copilot.ApprovalResolved](events)))
			}
			if v.Outcome != copilot.OutcomeAnswered || len(r.model.seen()) != 2 {
				t.Errorf("%+v after %d turns", v, len(r.model.seen()))
			}
			wellFormed(t, events)
			wire(t, r.model.seen())
		})
	}
}

// TestCancelDuringAWrite: the call may have reached the operator, so the record tells what reading shows of it, and
// nothing is made again.
func TestCancelDuringAWrite(t *testing.T) {
	for found, want := range map[tools.Reconciled]copilot.ActionState{
		tools.ReconciledDone: copilot.ActionNotVerified, tools.ReconciledNotDone: copilot.ActionOutcomeUnknown,
		tools.ReconciledUnknown: copilot.ActionOutcomeUnknown,
	} {
		t.Run(string(found), func(t *testing.T) {
			r, run, ap := proposal(t, nil)
			under := make(chan struct{})
			r.tools.fix = func(ctx context.Context, _ tools.Request) (copilot.Result, error) {
				close(under)
				<-ctx.Done()
				return copilot.Result{}, ctx.Err()
			}
			r.tools.reconcile = found
			if err := r.decide(approver, ap.ID, ap.Digest, copilot.DecisionApprove, ""); err != nil {
				t.Fatal(err)
			}
			<-under
			r.cancelled(run, want)
		})
	}
}

// TestCancelWhileTheGuardIsWaitedFor: it was done, and nobody saw whether it helped.
func TestCancelWhileTheGuardIsWaitedFor(t *testing.T) {
	r, run, ap := proposal(t, nil)
	r.tools.guard = 2 * time.Minute
	if err := r.decide(approver, ap.ID, ap.Digest, copilot.DecisionApprove, ""); err != nil {
		t.Fatal(err)
	}
	r.until(run.ID, func(e copilot.Event) bool {
		f, ok := e.(copilot.RunFinished)
		return ok && f.Outcome.Interrupts[0].Reason == string(copilot.WaitTime)
	})
	r.cancelled(run, copilot.ActionNotVerified)
}

// cancelled stops the run and wants its one action to end so, made once.
func (r *rig) cancelled(run copilot.Run, want copilot.ActionState) {
	r.t.Helper()
	if err := r.agent.Cancel(r.t.Context(), noc, run.ID); err != nil {
		r.t.Fatal(err)
	}
	events, v := r.end(run.ID)
	actions, err := r.store.RunActions(r.t.Context(), tenant, run.ID)
	if err != nil || len(actions) != 1 || actions[0].State != want || v.Reason != "cancelled" {
		r.t.Errorf("%+v, %v; ended as %+v", actions, err, v)
	}
	if len(r.tools.done()) != 1 {
		r.t.Errorf("%d attempts", len(r.tools.done()))
	}
	wellFormed(r.t, events)
	r.goesOn(run.Conversation)
	wire(r.t, r.model.seen())
}
