package storetest

import (
	"fmt"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/kernelcopilot/copilot"
)

// PageStore tests that lists come whole over their pages, also when they change between two of them.
func PageStore(t *testing.T, d Driver) {
	t.Run("each list comes whole", func(t *testing.T) { pagesWhole(t, d) })
	t.Run("a list changes between its pages", func(t *testing.T) { pagesChange(t, d) })
	t.Run("a cursor that is none", func(t *testing.T) { pagesCursor(t, d) })
}

// paged reads a list by pages of two and returns the ids of all.
func paged[T any](f *fixture, id func(T) string, read func(cursor string) (copilot.Page[T], error), between func()) []string {
	f.t.Helper()
	var out []string
	for cursor, pages := "", 0; ; pages++ {
		p, err := read(cursor)
		f.ok(err)
		if len(p.Items) > 2 || pages > 20 || len(p.Items) == 0 && p.Next != "" {
			f.t.Fatalf("page %d holds %d rows, next %q", pages, len(p.Items), p.Next)
		}
		for _, x := range p.Items {
			out = append(out, id(x))
		}
		if cursor = p.Next; cursor == "" {
			return out
		}
		if between != nil {
			between()
		}
	}
}

// filled makes five of everything and returns the conversation that holds the messages and the evidence.
func (f *fixture) filled() (conversation string, conversations, approvals []string) {
	f.t.Helper()
	for i := range 5 {
		run := f.create("")
		l := f.claim(run.ID)
		if i == 0 {
			conversation = run.Conversation
			for n := 1; n <= 4; n++ {
				f.commit(l, copilot.Batch{
					Messages: []copilot.Message{{ID: fmt.Sprintf("msg_%d", n), Role: copilot.RoleAssistantMessage}},
					Evidence: []copilot.Evidence{{ID: fmt.Sprintf("E%d", n), Tool: "alarm.list"}},
				})
			}
		}
		approvals = append([]string{f.ask(l).ID}, approvals...)
		conversations = append([]string{run.Conversation}, conversations...)
		f.put(ours, fmt.Sprintf("%c.md", 'e'-rune(i)), "alpha")
		f.clock.Advance(time.Second)
	}
	return conversation, conversations, approvals
}

func (f *fixture) conversationPages(between func()) []string {
	f.t.Helper()
	return paged(f, func(c copilot.Conversation) string { return c.ID }, func(c string) (copilot.Page[copilot.Conversation], error) {
		return f.ConversationPage(f.ctx, ours, "noc", c, 2)
	}, between)
}

func pagesWhole(t *testing.T, d Driver) {
	f := newFixture(t, d)
	conversation, conversations, approvals := f.filled()
	if got := f.conversationPages(nil); !reflect.DeepEqual(got, conversations) {
		t.Errorf("conversations %v, want %v", got, conversations)
	}
	got := paged(f, func(v copilot.ApprovalView) string { return v.Approval.ID }, func(c string) (copilot.Page[copilot.ApprovalView], error) {
		return f.ApprovalPage(f.ctx, ours, true, c, 2)
	}, nil)
	if !reflect.DeepEqual(got, approvals) {
		t.Errorf("approvals %v, want %v", got, approvals)
	}
	got = paged(f, func(e copilot.Evidence) string { return e.ID }, func(c string) (copilot.Page[copilot.Evidence], error) {
		return f.EvidencePage(f.ctx, ours, conversation, c, 2)
	}, nil)
	if want := []string{"E1", "E2", "E3", "E4"}; !reflect.DeepEqual(got, want) {
		t.Errorf("evidence %v, want %v", got, want)
	}
	all, err := f.Messages(f.ctx, ours, conversation)
	f.ok(err)
	got = paged(f, func(m copilot.Message) string { return m.ID }, func(c string) (copilot.Page[copilot.Message], error) {
		return f.MessagePage(f.ctx, ours, conversation, c, 2)
	}, nil)
	if len(got) != 5 || len(all) != 5 || got[0] != all[0].ID || got[4] != "msg_4" {
		t.Errorf("messages %v of %d", got, len(all))
	}
	got = paged(f, func(d copilot.Document) string { return d.Name }, func(c string) (copilot.Page[copilot.Document], error) {
		return f.DocumentPage(f.ctx, ours, c, 2)
	}, nil)
	if want := []string{"a.md", "b.md", "c.md", "d.md", "e.md"}; !reflect.DeepEqual(got, want) {
		t.Errorf("documents %v, want %v", got, want)
	}
}

func pagesChange(t *testing.T, d Driver) {
	f := newFixture(t, d)
	_, conversations, approvals := f.filled()
	moves := []string{conversations[1], conversations[4]}
	got := f.conversationPages(func() { // the row of the cursor, then one that is still to come, get new activity
		f.clock.Advance(time.Second)
		f.create("")
		if len(moves) > 0 {
			f.create(moves[0])
			moves = moves[1:]
		}
	})
	slices.Sort(got)
	if want := slices.Compact(slices.Clone(got)); len(want) != len(got) || len(got) < 4 {
		t.Errorf("conversations came twice or not at all: %v", got)
	}
	decided := 0
	got = paged(f, func(v copilot.ApprovalView) string { return v.Approval.ID }, func(c string) (copilot.Page[copilot.ApprovalView], error) {
		return f.ApprovalPage(f.ctx, ours, true, c, 2)
	}, func() { // those of the page before are decided
		for range 2 {
			a, err := f.Approval(f.ctx, ours, approvals[decided])
			f.ok(err)
			a.Decision = copilot.DecisionReject
			f.ok(f.Decide(f.ctx, ours, a))
			decided++
		}
	})
	if !reflect.DeepEqual(got, approvals) {
		t.Errorf("approvals %v, want %v", got, approvals)
	}
	documents, err := f.Documents(f.ctx, ours)
	f.ok(err)
	next := 1
	got = paged(f, func(d copilot.Document) string { return d.Name }, func(c string) (copilot.Page[copilot.Document], error) {
		return f.DocumentPage(f.ctx, ours, c, 2)
	}, func() { // the row of the cursor is deleted
		f.ok(f.DeleteDocument(f.ctx, ours, documents[next].ID))
		next += 2
	})
	if len(got) != 5 {
		t.Errorf("documents %v", got)
	}
}

func pagesCursor(t *testing.T, d Driver) {
	f := newFixture(t, d)
	conversation, _, _ := f.filled()
	for _, cursor := range []string{"x", hostile, "bnVsbA", "IjEi"} {
		_, err := f.ConversationPage(f.ctx, ours, "", cursor, 2)
		f.code(copilot.CodeInvalid, err)
		_, err = f.MessagePage(f.ctx, ours, conversation, cursor, 2)
		f.code(copilot.CodeInvalid, err)
		_, err = f.EvidencePage(f.ctx, ours, conversation, cursor, 2)
		f.code(copilot.CodeInvalid, err)
		_, err = f.ApprovalPage(f.ctx, ours, false, cursor, 2)
		f.code(copilot.CodeInvalid, err)
	}
	_, err := f.DocumentPage(f.ctx, ours, hostile, 2)
	f.code(copilot.CodeInvalid, err)
}
