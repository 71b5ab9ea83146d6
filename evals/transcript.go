package evals

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/kernelcopilot/copilot"
)

// transcript gathers what a run showed, from its events alone.
type transcript struct {
	run       string
	order     []string
	text      map[string]string
	retracted map[string]bool
	marked    map[string]int
	calls     []Call
	names     map[string]int // tool call id → index of calls
	approvals map[string]*copilot.ApprovalRequested
}

func newTranscript(run string) *transcript {
	return &transcript{
		run: run, text: map[string]string{}, retracted: map[string]bool{}, marked: map[string]int{}, names: map[string]int{},
		approvals: map[string]*copilot.ApprovalRequested{},
	}
}

func (t *transcript) add(s copilot.StoredEvent) {
	switch e := s.Event.(type) {
	case copilot.TextMessageStart:
		if e.Role == copilot.RoleAssistantMessage {
			t.order = append(t.order, e.MessageID)
		}
	case copilot.TextMessageContent:
		t.text[e.MessageID] += e.Delta
	case copilot.Retracted:
		t.retracted[e.MessageID] = true
	case copilot.Grounded:
		t.marked[e.MessageID] = 0
		for _, sp := range e.Spans {
			if sp.Verdict == copilot.SpanUnverified {
				t.marked[e.MessageID]++
			}
		}
	case copilot.ToolCallStart:
		t.names[e.ToolCallID] = len(t.calls)
		t.calls = append(t.calls, Call{Tool: e.ToolCallName})
	case copilot.ToolCallArgs:
		if i, ok := t.names[e.ToolCallID]; ok {
			_ = json.Unmarshal([]byte(e.Delta), &t.calls[i].Args) // arguments that are no JSON stay empty
		}
	case copilot.ApprovalRequested:
		t.approvals[e.ID] = &e
	}
}

// into writes the run into the record; the last run of a conversation is the one that is graded.
func (t *transcript) into(rec *Record, v copilot.Verdict) {
	var texts []string
	rec.Unverified = 0
	for _, id := range t.order {
		if !t.retracted[id] {
			texts = append(texts, t.text[id])
			rec.Unverified += t.marked[id]
		}
	}
	rec.Run, rec.Verdict, rec.Text, rec.Calls = t.run, v, strings.Join(texts, "\n\n"), t.calls
}

func isRemedy(truths []Truth, a copilot.Action) bool {
	got := Call{Tool: a.Tool}
	if json.Unmarshal([]byte(a.Args), &got.Args) != nil {
		return false
	}
	for _, t := range truths {
		if slices.ContainsFunc(t.Ends, func(end Call) bool { return same(end, got) }) {
			return true
		}
	}
	return false
}
