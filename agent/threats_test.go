package agent_test

import (
	"strings"
	"testing"
	"time"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/agent"
)

// TestV09ApprovedArgumentsAreNotRemembered: after one call of a tool was approved, the same tool with other arguments is
// asked for, and so is the same call again.
func TestV09ApprovedArgumentsAreNotRemembered(t *testing.T) {
	r, run, ap := proposal(t, nil, asks("fix.it", `{"o":"B"}`), asks("fix.it", `{"o":"A"}`), says("Done."))
	known := []string{ap.ID}
	for n := 1; n <= 2; n++ {
		if err := r.decide(approver, ap.ID, ap.Digest, copilot.DecisionApprove, ""); err != nil {
			t.Fatal(err)
		}
		ap = r.approvalAfter(run.ID, known...)
		known = append(known, ap.ID)
		if len(r.tools.done()) != n {
			t.Fatalf("%d effects after %d approvals", len(r.tools.done()), n)
		}
	}
}

// TestV12NoEffectWithoutLeave: rejected, expired, and a run that was stopped: nothing was sent, each end has its own word,
// no answer of the operator is shown, and the run ends well.
func TestV12NoEffectWithoutLeave(t *testing.T) {
	for name, c := range map[string]struct {
		end    func(r *rig, run copilot.Run, ap copilot.ApprovalRequested) error
		state  copilot.ActionState
		reason string
		reads  string
	}{
		"rejected": {func(r *rig, _ copilot.Run, ap copilot.ApprovalRequested) error {
			return r.decide(approver, ap.ID, ap.Digest, copilot.DecisionReject, "do not write..")
		}, copilot.ActionRejected, "do not write", "approver rejected it: do not write"},
		"rejected without a word": {func(r *rig, _ copilot.Run, ap copilot.ApprovalRequested) error {
			return r.decide(approver, ap.ID, ap.Digest, copilot.DecisionReject, "")
		}, copilot.ActionRejected, "", "approver rejected it"},
		"expired": {func(r *rig, _ copilot.Run, _ copilot.ApprovalRequested) error {
			r.clock.step(2 * time.Hour)
			return nil
		}, copilot.ActionExpired, "", "nobody decided in time"},
		"stopped": {func(r *rig, run copilot.Run, _ copilot.ApprovalRequested) error {
			return r.agent.Cancel(r.t.Context(), noc, run.ID)
		}, copilot.ActionRefused, "the run was stopped", ""},
	} {
		t.Run(name, func(t *testing.T) {
			r, run, ap := proposal(t, func(*agent.Config, *agent.Deps) {}, says("Then not."))
			if err := c.end(r, run, ap); err != nil {
				t.Fatal(err)
			}
			events, _ := r.end(run.ID)
			changes := all[copilot.ActionChanged](events)
			last := changes[len(changes)-1]
			if len(r.tools.done()) > 0 || last.State != c.state || last.Reason != c.reason || last.Result != "" {
				t.Errorf("%d effects, ended as %+v", len(r.tools.done()), last)
			}
			if len(all[copilot.ApprovalResolved](events)) != 1 {
				t.Errorf("resolved: %+v", all[copilot.ApprovalResolved](events))
			}
			for _, res := range all[copilot.ToolCallResult](events) {
				if c.reads != "" && !strings.Contains(res.Content, c.reads+`"`) {
					t.Errorf("the model reads %s", res.Content)
				}
			}
			wellFormed(t, events)
			r.goesOn(run.Conversation)
		})
	}
}

// TestV15NoPromptHoldsWhatApproves: the model never sees the id of an approval or the digest that a decision is bound to.
func TestV15NoPromptHoldsWhatApproves(t *testing.T) {
	r, run, ap := proposal(t, nil, says("It is mended."))
	if err := r.decide(approver, ap.ID, ap.Digest, copilot.DecisionApprove, ""); err != nil {
		t.Fatal(err)
	}
	r.end(run.ID)
	for i, req := range r.model.seen() {
		for _, m := range req.Messages {
			if strings.Contains(m.Text, ap.ID) || strings.Contains(m.Text, ap.Digest) {
				t.Errorf("request %d holds it: %s", i, m.Text)
			}
		}
	}
}
