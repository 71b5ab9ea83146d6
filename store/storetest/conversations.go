package storetest

import (
	"reflect"
	"testing"
	"time"

	"github.com/kernelcopilot/copilot"
)

// ConversationStore tests conversations and their messages.
func ConversationStore(t *testing.T, d Driver) {
	t.Run("listed by activity, paged", func(t *testing.T) { listConversations(t, d) })
	t.Run("messages are written once", func(t *testing.T) { messagesOnce(t, d) })
}

func listConversations(t *testing.T, d Driver) {
	f := newFixture(t, d)
	var ids []string
	for range 3 {
		ids = append(ids, f.create("").Conversation)
		f.clock.Advance(time.Second)
	}
	list := func(owner, before string, limit int) []string {
		t.Helper()
		got, err := f.Conversations(f.ctx, ours, owner, before, limit)
		f.ok(err)
		var out []string
		for _, c := range got {
			out = append(out, c.ID)
		}
		return out
	}
	f.ok(f.RenameConversation(f.ctx, ours, ids[0], "Sevilla Este"))
	runs, err := f.Runs(f.ctx, ours, copilot.RunQuery{Conversation: ids[0]})
	f.ok(err)
	l := f.claim(runs[0].ID)
	f.commit(l, copilot.Batch{Messages: []copilot.Message{{ID: "msg_a", Role: copilot.RoleAssistantMessage, Text: "hi"}}})
	if got, want := list("", "", 0), []string{ids[0], ids[2], ids[1]}; !reflect.DeepEqual(got, want) {
		t.Fatalf("by activity %v, want %v", got, want)
	}
	if got, want := list("noc", ids[0], 1), []string{ids[2]}; !reflect.DeepEqual(got, want) {
		t.Fatalf("second page %v, want %v", got, want)
	}
	if got := list("someone", "", 0); got != nil {
		t.Fatalf("of another owner: %v", got)
	}
	c, err := f.Conversation(f.ctx, ours, ids[0])
	f.ok(err)
	if c.Title != "Sevilla Este" {
		t.Fatalf("title %q", c.Title)
	}
	f.code(copilot.CodeNotFound, f.RenameConversation(f.ctx, ours, "conv_missing", "x"))
	_, err = f.Conversation(f.ctx, ours, "conv_missing")
	f.code(copilot.CodeNotFound, err)
}

func messagesOnce(t *testing.T, d Driver) {
	f := newFixture(t, d)
	run := f.create("")
	l := f.claim(run.ID)
	m := copilot.Message{
		ID: "msg_1", Conversation: run.Conversation, Run: run.ID, Role: copilot.RoleAssistantMessage, Text: "3.4 % [E1]",
		State: copilot.MessageRetracted, CreatedAt: f.clock.Now(),
		Spans:     []copilot.Span{{Start: 0, End: 5, Verdict: copilot.SpanUnverified, Reason: "no record"}},
		Citations: []copilot.Citation{{Start: 6, End: 10, Evidence: "E1"}},
	}
	f.commit(l, copilot.Batch{Messages: []copilot.Message{m}})
	_, err := f.Commit(f.ctx, ours, l, copilot.Batch{Messages: []copilot.Message{m}})
	f.code(copilot.CodeConflict, err)
	foreign := m
	foreign.ID, foreign.Run = "msg_2", "run_other"
	_, err = f.Commit(f.ctx, ours, l, copilot.Batch{Messages: []copilot.Message{foreign}})
	f.code(copilot.CodeInvalid, err)
	got, err := f.Messages(f.ctx, ours, run.Conversation)
	f.ok(err)
	if len(got) != 2 || !reflect.DeepEqual(got[1], m) {
		t.Fatalf("messages %+v", got)
	}
	_, err = f.Messages(f.ctx, ours, "conv_missing")
	f.code(copilot.CodeNotFound, err)
}
