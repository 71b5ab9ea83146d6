package agent_test

import (
	"strings"
	"testing"

	"github.com/kernelcopilot/copilot"
)

// TestRepair: a wrong answer is taken back once and written again; what fails there stays and is marked.
func TestRepair(t *testing.T) {
	r := setup(t, nil, asks("look.at", `{"n":1}`), says("The loss is 42 % [E1]."), says("The loss is 43 % [E1]."), says("Never asked for."))
	run := r.ask("", "How high is the loss?")
	events, _ := r.end(run.ID)
	back, checked := all[copilot.Retracted](events), all[copilot.Grounded](events)
	if len(back) != 1 || len(checked) != 2 || back[0].MessageID != checked[0].MessageID || back[0].Reason != "unverified" {
		t.Fatalf("taken back: %+v, checked: %+v", back, checked)
	}
	for _, g := range checked {
		if !unverified(g.Spans) {
			t.Errorf("%s is not marked: %+v", g.MessageID, g.Spans)
		}
	}
	messages, err := r.store.Messages(t.Context(), tenant, run.Conversation)
	if err != nil || len(messages) != 3 {
		t.Fatalf("%d messages, %v", len(messages), err)
	}
	if messages[1].State != copilot.MessageRetracted || messages[2].State != copilot.MessageSettled || !unverified(messages[2].Spans) || !strings.Contains(messages[2].Text, "43") {
		t.Errorf("stored: %+v", messages[1:])
	}
	requests := r.model.seen()
	if len(requests) != 3 {
		t.Fatalf("the model was asked %d times", len(requests))
	}
	last := requests[2].Messages[len(requests[2].Messages)-1]
	block, ok := copilot.ParseRunBlock(last.Text)
	if last.Role != copilot.RoleSystemMessage || !ok || len(block.Repair) == 0 {
		t.Errorf("the model is not told what to mend: %+v", last)
	}
	wellFormed(t, events)
	wire(t, requests)
}

// TestRepairSucceeds: the second writing carries its evidence.
func TestRepairSucceeds(t *testing.T) {
	r := setup(t, nil, asks("look.at", `{"n":1}`), says("The loss is 42 % [E1]."), says("The loss is 7 % [E1]."))
	events, _ := r.end(r.ask("", "How high is the loss?").ID)
	checked := all[copilot.Grounded](events)
	if len(all[copilot.Retracted](events)) != 1 || len(checked) != 2 || unverified(checked[1].Spans) || len(all[copilot.CitationMade](events)) == 0 {
		t.Errorf("checked: %+v", checked)
	}
}

// TestRightAnswerStays is the control: nothing is taken back without a reason.
func TestRightAnswerStays(t *testing.T) {
	r := setup(t, nil, asks("look.at", `{"n":1}`), says("The loss is 7 % [E1]."))
	events, _ := r.end(r.ask("", "How high is the loss?").ID)
	if len(all[copilot.Retracted](events)) != 0 {
		t.Errorf("taken back: %+v", all[copilot.Grounded](events))
	}
}

func unverified(spans []copilot.Span) bool {
	for _, s := range spans {
		if s.Verdict == copilot.SpanUnverified {
			return true
		}
	}
	return false
}
