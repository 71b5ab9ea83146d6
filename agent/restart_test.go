package agent_test

import (
	"strings"
	"testing"

	"github.com/kernelcopilot/copilot"
)

// TestBackendTakesOver: half a turn is taken back, a notice names who failed, why, and who speaks now; the run stays with
// the other backend, in later segments too.
func TestBackendTakesOver(t *testing.T) {
	taken := asks("fix.it", `{"o":"A"}`)
	taken.pieces, taken.anew = []string{"Half an ans"}, "I propose to mend A."
	taken.restart = &copilot.Restart{Failed: "azure:x", Reason: "the model endpoint failed (500).", Backend: "engine", Fallback: true}
	r := setup(t, nil, taken, says("It is mended."))
	run := r.ask("", "Mend A.")
	ap := r.approvalAfter(run.ID)
	if err := r.decide(approver, ap.ID, ap.Digest, copilot.DecisionApprove, ""); err != nil {
		t.Fatal(err)
	}
	events, _ := r.end(run.ID)
	starts, back := all[copilot.TextMessageStart](events), all[copilot.Retracted](events)
	if len(back) != 1 || len(starts) != 3 || back[0].MessageID != starts[0].MessageID || starts[0].Backend != "script" || starts[1].Backend != "engine" {
		t.Errorf("taken back %+v of %+v", back, starts)
	}
	notices := all[copilot.Notice](events)
	if len(notices) != 1 || notices[0].Code != "model_fallback" || !strings.Contains(notices[0].Message, "azure:x gave no answer, since the model endpoint failed (500). From here on") {
		t.Errorf("told: %+v", notices)
	}
	requests := r.model.seen()
	if requests[0].Fallback || !requests[1].Fallback {
		t.Error("the run does not stay with the one that took it over")
	}
	wellFormed(t, events)
	wire(t, requests)
	next := r.ask(run.Conversation, "And B?")
	r.end(next.ID)
	if asked := r.model.seen(); asked[len(asked)-1].Fallback {
		t.Error("the next run does not try the configured backend")
	}
}
