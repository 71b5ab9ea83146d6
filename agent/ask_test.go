package agent_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/agent"
)

func TestAskRefuses(t *testing.T) {
	r := setup(t, nil)
	for name, c := range map[string]struct {
		req  agent.AskRequest
		code copilot.Code
	}{
		"empty":         {agent.AskRequest{Principal: noc, Text: " \n"}, copilot.CodeInvalid},
		"viewer":        {agent.AskRequest{Principal: person("viewer", copilot.RoleViewer), Text: "Look."}, copilot.CodeForbidden},
		"nobody":        {agent.AskRequest{Principal: person("nobody"), Text: "Look."}, copilot.CodeForbidden},
		"no such job":   {agent.AskRequest{Principal: noc, Text: "Look.", Job: "gossip"}, copilot.CodeInvalid},
		"no purpose":    {agent.AskRequest{Principal: noc, Text: "Look.", Purpose: "dpv:Marketing"}, copilot.CodeInvalid},
		"300 KB":        {agent.AskRequest{Principal: noc, Text: strings.Repeat("long ", 60<<10)}, copilot.CodeTooLarge},
		"no such place": {agent.AskRequest{Principal: noc, Text: "Look.", Conversation: "conv_0"}, copilot.CodeNotFound},
	} {
		if _, err := r.agent.Ask(t.Context(), c.req); copilot.CodeOf(err) != c.code {
			t.Errorf("%s: %v", name, err)
		}
	}
	if n := len(r.model.seen()); n > 0 {
		t.Errorf("the model was asked %d times", n)
	}
}

// TestLongText: 200 KB are taken and stored whole; the model reads their head and tail.
func TestLongText(t *testing.T) {
	r := setup(t, nil)
	text := "HEAD " + strings.Repeat("ñ ñandú ", 20<<10) + " TAIL"
	if len(text) < 200<<10 {
		t.Fatalf("the text has %d bytes", len(text))
	}
	run := r.ask("", text)
	events, v := r.end(run.ID)
	if !noticed(events, "text_cut") {
		t.Error("nobody is told that the model reads a part")
	}
	messages, err := r.store.Messages(t.Context(), tenant, run.Conversation)
	if err != nil || messages[0].Text != text || v.Outcome != copilot.OutcomeAnswered {
		t.Errorf("stored %d of %d bytes, %v, %+v", len(messages[0].Text), len(text), err, v)
	}
	for _, m := range r.model.seen()[0].Messages {
		if m.Role != copilot.RoleUserMessage {
			continue
		}
		if len(m.Text) > 50<<10 || !utf8.ValidString(m.Text) || !strings.HasPrefix(m.Text, "HEAD ") || !strings.HasSuffix(m.Text, " TAIL") {
			t.Errorf("the model reads %d bytes", len(m.Text))
		}
	}
}

// TestInvalidUTF8 is mended at the door.
func TestInvalidUTF8(t *testing.T) {
	r := setup(t, nil)
	run := r.ask("", "Look \xff\xfe here.")
	if run.Input.Text != "Look \uFFFD here." {
		t.Errorf("%q", run.Input.Text)
	}
	r.end(run.ID)
}

// TestOneRunAConversation: a second question while a run works is refused, and while one waits it is not.
func TestOneRunAConversation(t *testing.T) {
	spoken, resumes := make(chan struct{}), make(chan struct{})
	r := setup(t, nil, turn{pieces: []string{"Yes"}, spoken: spoken, resumes: resumes})
	run := r.ask("", "Look.")
	<-spoken
	_, err := r.agent.Ask(t.Context(), agent.AskRequest{Principal: noc, Conversation: run.Conversation, Text: "And now?"})
	if copilot.CodeOf(err) != copilot.CodeConflict {
		t.Errorf("a second run: %v", err)
	}
	close(resumes)
	r.end(run.ID)
	r.goesOn(run.Conversation)
}

// TestWaitingBlocksNothing: while a run waits for a person another answers; the decision then ends the first.
func TestWaitingBlocksNothing(t *testing.T) {
	r, run, ap := proposal(t, nil, says("In between."), says("It is mended."))
	r.goesOn(run.Conversation)
	if err := r.decide(approver, ap.ID, ap.Digest, copilot.DecisionApprove, ""); err != nil {
		t.Fatal(err)
	}
	events, _ := r.end(run.ID)
	wellFormed(t, events)
	wire(t, r.model.seen())
	if len(r.tools.done()) != 1 {
		t.Errorf("%d effects", len(r.tools.done()))
	}
}

// TestCancelOfAWaitingRun closes it and its approval: nothing can be done by it any more.
func TestCancelOfAWaitingRun(t *testing.T) {
	r, run, ap := proposal(t, nil)
	if err := r.agent.Cancel(t.Context(), noc, run.ID); err != nil {
		t.Fatal(err)
	}
	events, v := r.end(run.ID)
	if v.Outcome != copilot.OutcomeStopped || v.Reason != "cancelled" {
		t.Errorf("ended as %+v", v)
	}
	if err := r.decide(approver, ap.ID, ap.Digest, copilot.DecisionApprove, ""); copilot.CodeOf(err) != copilot.CodeConflict {
		t.Errorf("a decision after the end: %v", err)
	}
	changes := all[copilot.ActionChanged](events)
	if last := changes[len(changes)-1]; last.State != copilot.ActionRefused || len(r.tools.done()) > 0 {
		t.Errorf("the action ends as %+v", last)
	}
	resolved := all[copilot.ApprovalResolved](events)
	if len(resolved) != 1 || resolved[0].ID != ap.ID || resolved[0].Decision != copilot.DecisionReject {
		t.Errorf("the approval's end in the record: %+v", resolved)
	}
	wellFormed(t, events)
	r.goesOn(run.Conversation)
	wire(t, r.model.seen())
}
