package agent_test

import (
	"context"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/agent"
)

// pieces are n small pieces of text, with a letter outside the basic plane now and then.
func pieces(n int) []string {
	out := make([]string, n)
	for i := range out {
		out[i] = strings.Repeat("a", i%7+1) + " "
		if i%10 == 0 {
			out[i] = "😀 "
		}
	}
	return out
}

// TestWatchers: two watchers see the same events, and one who comes back after N sees exactly the rest.
func TestWatchers(t *testing.T) {
	spoken, resumes := make(chan struct{}), make(chan struct{})
	r := setup(t, nil, asks("look.at", `{"n":1}`), turn{pieces: pieces(300), spoken: spoken, resumes: resumes})
	run := r.ask("", "Look.")
	second := make(chan []copilot.StoredEvent)
	go func() {
		var out []copilot.StoredEvent
		for u, err := range r.agent.Watch(t.Context(), noc, run.ID, 0) {
			if err != nil {
				t.Error(err)
			}
			if u.Event != nil {
				out = append(out, *u.Event)
			}
		}
		second <- out
	}()
	<-spoken
	close(resumes)
	events, _ := r.end(run.ID)
	other := <-second
	if len(other) != len(events) {
		t.Fatalf("one watcher saw %d events, the other %d", len(events), len(other))
	}
	for i := range events {
		if events[i].Seq != other[i].Seq || copilot.EventName(events[i].Event) != copilot.EventName(other[i].Event) {
			t.Errorf("event %d differs", i+1)
		}
	}
	for _, after := range []int64{0, 1, 5, int64(len(events)) - 1} {
		next := after
		for u, err := range r.agent.Watch(t.Context(), noc, run.ID, after) {
			if err != nil {
				t.Fatal(err)
			}
			if next++; u.Event == nil || u.Event.Seq != next {
				t.Fatalf("after %d: %+v in the place of %d", after, u, next)
			}
		}
		if next != int64(len(events)) {
			t.Errorf("after %d the watch ended at %d of %d", after, next, len(events))
		}
	}
	text := joined(t, events)
	if text != strings.Join(pieces(300), "") {
		t.Errorf("the text of the events is not what was said: %d bytes", len(text))
	}
	wellFormed(t, events)
}

// joined puts the last message together by its offsets.
func joined(t *testing.T, events []copilot.StoredEvent) string {
	t.Helper()
	var text string
	units := 0
	for _, c := range all[copilot.TextMessageContent](events) {
		if c.Offset != units {
			t.Fatalf("a chunk at %d after %d units", c.Offset, units)
		}
		text += c.Delta
		units += len(utf16.Encode([]rune(c.Delta)))
	}
	return text
}

// TestWatchAfterTheEnd: one who has seen all of a finished run gets an end and does not hang.
func TestWatchAfterTheEnd(t *testing.T) {
	r := setup(t, nil)
	run := r.ask("", "Look.")
	events, _ := r.end(run.ID)
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()
	for u, err := range r.agent.Watch(ctx, noc, run.ID, int64(len(events))) {
		t.Errorf("%+v, %v", u, err)
	}
	if ctx.Err() != nil {
		t.Error("the watch of a run that is over does not end")
	}
}

// TestSlowWatcher: it may lose frames and no event, and holds nobody up.
func TestSlowWatcher(t *testing.T) {
	spoken, resumes := make(chan struct{}), make(chan struct{})
	r := setup(t, nil, turn{pieces: pieces(2000), spoken: spoken, resumes: resumes})
	run := r.ask("", "Look.")
	var last int64
	frames, slow := 0, true
	for u, err := range r.agent.Watch(t.Context(), noc, run.ID, 0) {
		if err != nil {
			t.Fatal(err)
		}
		if u.Frame != nil {
			frames++
		}
		if u.Event != nil {
			if last++; u.Event.Seq != last {
				t.Fatalf("event %d in the place of %d", u.Event.Seq, last)
			}
		}
		if slow {
			<-spoken // all was said while this watcher held its first update
			close(resumes)
			slow = false
		}
	}
	events, _ := r.end(run.ID)
	if last != int64(len(events)) || frames >= 2000 {
		t.Errorf("%d of %d events, %d frames", last, len(events), frames)
	}
	if text := joined(t, events); text != strings.Join(pieces(2000), "") {
		t.Errorf("the text has %d bytes", len(text))
	}
}

// TestWatchConversation: runs to come are seen too; another tenant sees nothing.
func TestWatchConversation(t *testing.T) {
	r := setup(t, nil)
	first := r.ask("", "Look.")
	r.end(first.ID)
	var second copilot.Run
	seqs := map[string]int64{}
	ends := 0
	for u, err := range r.agent.WatchConversation(t.Context(), noc, first.Conversation, map[string]int64{first.ID: 2}) {
		if err != nil {
			t.Fatal(err)
		}
		if u.Event == nil {
			continue
		}
		if seqs[u.Event.Run] == 0 && u.Event.Run == first.ID {
			seqs[first.ID] = 2
		}
		if seqs[u.Event.Run]++; u.Event.Seq != seqs[u.Event.Run] {
			t.Fatalf("event %d of %s in the place of %d", u.Event.Seq, u.Event.Run, seqs[u.Event.Run])
		}
		if _, ok := u.Event.Event.(copilot.RunFinished); ok {
			if ends++; ends == 2 {
				break
			}
			second = r.ask(first.Conversation, "And now?")
		}
	}
	if seqs[second.ID] == 0 {
		t.Error("the second run was not seen")
	}
	foreign := copilot.Principal{Tenant: "another", Name: "noc", Roles: noc.Roles}
	for name, watch := range map[string]func() error{
		"run": func() error { return firstError(r.agent.Watch(t.Context(), foreign, first.ID, 0)) },
		"conversation": func() error {
			return firstError(r.agent.WatchConversation(t.Context(), foreign, first.Conversation, nil))
		},
		"cancel": func() error { return r.agent.Cancel(t.Context(), foreign, first.ID) },
		"ask": func() error {
			_, err := r.agent.Ask(t.Context(), agent.AskRequest{Principal: foreign, Conversation: first.Conversation, Text: "Look."})
			return err
		},
	} {
		if err := watch(); copilot.CodeOf(err) != copilot.CodeNotFound {
			t.Errorf("%s of another tenant: %v", name, err)
		}
	}
}

func firstError(seq func(func(agent.Update, error) bool)) (err error) {
	for _, e := range seq {
		return e
	}
	return nil
}
