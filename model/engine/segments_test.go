package engine_test

import (
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/kernelcopilot/copilot"
)

const question = "Why is data slow in Sevilla Este since 09:40?"

func contains(t *testing.T, text string, want ...string) {
	t.Helper()
	for _, w := range want {
		if !strings.Contains(text, w) {
			t.Errorf("%q is not in:\n%s", w, text)
		}
	}
}

func lacks(t *testing.T, text string, not ...string) {
	t.Helper()
	for _, w := range not {
		if strings.Contains(text, w) {
			t.Errorf("%q is in:\n%s", w, text)
		}
	}
}

// head adds the system message at the head of a later segment or of a repair.
func (p *play) head(b copilot.RunBlock) {
	b.Run, b.Now, b.TimeZone, b.Job = p.block.Run, p.block.Now, p.block.TimeZone, p.block.Job
	p.req.Messages = append(p.req.Messages, copilot.ModelMessage{Role: copilot.RoleSystemMessage, Text: b.Text()})
}

func TestSegmentAfterApproval(t *testing.T) {
	result := copilot.Render(copilot.Result{Tool: "ticket.add_note", Evidence: "E9", AsOf: now, Records: []copilot.Record{{
		ID: "TT-00001", Object: obj("ticket/TT-00001"), Fields: []copilot.Field{number("notes", "2", "1")},
	}}})
	for _, c := range []struct {
		state  copilot.ActionState
		reason string
		want   []string
	}{
		{copilot.ActionVerified, "", []string{"Done and verified", "[E9]", "notes 2"}},
		{copilot.ActionNotVerified, "", []string{"not verified", "[E9]"}},
		{copilot.ActionDone, "", []string{"not verified yet"}},
		{copilot.ActionOutcomeUnknown, "", []string{"Outcome unknown"}},
		{copilot.ActionRefused, "a crew is there already", []string{"Not carried out", "a crew is there already"}},
		{copilot.ActionRejected, "do not write", []string{"Rejected", "The words given: do not write."}},
		{copilot.ActionExpired, "", []string{"expired"}},
		{copilot.ActionSuperseded, "the same note stands on the ticket already", []string{"Not sent", "the same note stands"}},
	} {
		p := newPlay(t, backhaul(), copilot.RunBlock{Run: "run_1"})
		p.ask(question)
		p.head(copilot.RunBlock{Segment: 2, Resumed: []copilot.Resumed{{Action: "act_1", Tool: "ticket.add_note", State: c.state, Reason: c.reason, Result: result}}})
		text, calls := p.run()
		contains(t, text, append(c.want, "no language model")...)
		if len(calls) > 0 {
			t.Errorf("%s: a call follows a decision: %v", c.state, calls)
		}
	}
}

func TestRepairDropsWhatWasRefused(t *testing.T) {
	p := newPlay(t, backhaul(), copilot.RunBlock{Run: "run_1", Role: []copilot.Role{}})
	p.block.Role = nil
	text, _ := p.ask("How sure are you that data is slow in Sevilla Este?")
	line := text[strings.Index(text, "- Site SITE-012"):]
	line = line[:strings.Index(line, "\n")]
	start := len(utf16.Encode([]rune(text[:strings.Index(text, line)])))
	p.head(copilot.RunBlock{Segment: 1, Repair: []copilot.Span{{Start: start + 2, End: start + 10, Verdict: copilot.SpanUnverified}}})
	again, _ := p.run()
	if want := strings.Replace(text, line+"\n", "", 1); again != want {
		t.Errorf("repaired:\n%s\nwant:\n%s", again, want)
	}
}

func TestRepairOfAnotherModelsText(t *testing.T) {
	p := newPlay(t, backhaul(), copilot.RunBlock{Run: "run_1"})
	p.ask(question)
	last := &p.req.Messages[len(p.req.Messages)-1]
	ours := last.Text
	last.Text, last.Calls = "It is the weather.", nil
	p.head(copilot.RunBlock{Segment: 1, Repair: []copilot.Span{{Start: 0, End: 18, Verdict: copilot.SpanUnverified}}})
	text, calls := p.run()
	if text != ours || len(calls) != 1 {
		t.Errorf("the engine's own answer was to be given whole, got %v:\n%s", calls, text)
	}
}

// TestTakeover gives the engine the transcript of a run that another model began: with its own ids, argument order and a
// window of its own, half of the runbook made. The engine makes what is left and no call twice.
func TestTakeover(t *testing.T) {
	w := backhaul()
	p := newPlay(t, w, copilot.RunBlock{Run: "run_1"})
	p.req.Messages = append(p.req.Messages, copilot.ModelMessage{Role: copilot.RoleUserMessage, Text: question})
	other := []copilot.ToolCall{
		{ID: "call_a", Name: "topology.find", Args: `{"name": "Sevilla Este"}`},
		{ID: "call_b", Name: "performance.check", Args: `{"until":"2026-03-04T09:50:00Z", "scope":"SITE-012", "since":"2026-03-04T08:00:00Z"}`},
	}
	p.req.Messages = append(p.req.Messages, copilot.ModelMessage{Role: copilot.RoleAssistantMessage, Text: "I look.", Calls: other})
	for _, c := range other {
		p.req.Messages = append(p.req.Messages, copilot.ModelMessage{Role: copilot.RoleToolMessage, CallID: c.ID, Text: w.answer(c)})
	}
	text, _ := p.run()
	contains(t, text, "LINK-012", "94 %", "3.4 Mbit/s")
	for _, tool := range []string{"topology.find", "performance.check", "alarm.list", "diagnosis.rank"} {
		n := 0
		for _, c := range w.calls {
			if strings.HasPrefix(c, tool+" ") {
				n++
			}
		}
		if n != 1 {
			t.Errorf("%s was called %d times: %v", tool, n, w.calls)
		}
	}
}

func TestFollowUpAfterAlarmRun(t *testing.T) {
	p := newPlay(t, backhaul(), copilot.RunBlock{Run: "run_1", Alarm: "1701"})
	p.ask("")
	b := p.block
	b.Run, b.Alarm = "run_2", ""
	p.req.Messages[0].Text = b.Text()
	text, calls := p.ask("who is hit?")
	contains(t, text, "412 customers")
	if len(calls) != 0 {
		t.Errorf("a question of fact proposed %v", calls)
	}
}

func TestRolesAndRefusals(t *testing.T) {
	p := newPlay(t, backhaul(), copilot.RunBlock{Run: "run_1"})
	b := p.block
	b.Role = []copilot.Role{copilot.RoleViewer}
	p.req.Messages[0].Text = b.Text()
	text, calls := p.ask(question)
	contains(t, text, "Your role may not propose it")
	if len(calls) != 0 {
		t.Errorf("a viewer proposed %v", calls)
	}

	p = newPlay(t, backhaul(), copilot.RunBlock{Run: "run_1"})
	_, calls = p.ask(question)
	p.req.Messages = append(p.req.Messages, copilot.ModelMessage{Role: copilot.RoleToolMessage, CallID: calls[0].ID, Text: copilot.Render(copilot.Result{
		Tool: "ticket.add_note", Failure: &copilot.Failure{Code: copilot.CodeForbidden, Message: "policy refuses it"},
	})})
	text, calls = p.run()
	contains(t, text, "policy refuses it", "Nothing was changed")
	if len(calls) != 0 {
		t.Errorf("asked again after a refusal: %v", calls)
	}
}
