package storetest

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/kernelcopilot/copilot"
)

// EventStore tests that the log has no holes and reads back as it was published.
func EventStore(t *testing.T, d Driver) {
	t.Run("events read back as published", func(t *testing.T) { eventsReadBack(t, d) })
	t.Run("seq has no holes under concurrency", func(t *testing.T) { noHoles(t, d) })
	t.Run("a failed batch uses no number", func(t *testing.T) { failedBatch(t, d) })
	t.Run("a conversation's events come run by run", func(t *testing.T) { conversationEvents(t, d) })
}

func eventsReadBack(t *testing.T, d Driver) {
	f := newFixture(t, d)
	run := f.create("")
	l := f.claim(run.ID)
	published := f.commit(l, copilot.Batch{Events: []copilot.Event{
		copilot.RunStarted{Input: copilot.RunBlock{Run: run.ID, Segment: 1, Now: f.clock.Now()}},
		copilot.TextMessageContent{MessageID: "m1", Delta: "naïve “quotes” 'n' \x00 😀", Offset: 3},
	}})
	f.clock.Advance(1500 * time.Microsecond)
	published = append(published, f.commit(l, copilot.Batch{Events: []copilot.Event{
		copilot.EvidenceAdded{ID: "E1", Tool: "alarm.list", Origin: copilot.OriginCustomer}, copilot.StepFinished{StepName: "step 1"},
	}})...)
	got, err := f.Events(f.ctx, ours, run.ID, 0, 0)
	f.ok(err)
	if !reflect.DeepEqual(got, published) {
		t.Fatalf("stored\n%+v, published\n%+v", got, published)
	}
	if got[0].Thread != run.Conversation || got[0].Run != run.ID || got[3].Seq != 4 {
		t.Fatalf("places %+v", got)
	}
	got, err = f.Events(f.ctx, ours, run.ID, 1, 2)
	f.ok(err)
	if !reflect.DeepEqual(got, published[1:3]) {
		t.Fatalf("after 1, at most 2: %+v", got)
	}
	got, err = f.Events(f.ctx, ours, run.ID, 4, 0)
	f.ok(err)
	if len(got) != 0 {
		t.Fatalf("after the last: %+v", got)
	}
	_, err = f.Events(f.ctx, ours, "run_missing", 0, 0)
	f.code(copilot.CodeNotFound, err)
}

func noHoles(t *testing.T, d Driver) {
	f := newFixture(t, d)
	run := f.create("")
	l := f.claim(run.ID)
	for _, err := range race(100, func(i int) error {
		b := copilot.Batch{Events: []copilot.Event{notice("a"), notice("b")}}
		if i%3 == 0 {
			_, _, err := f.CommitAll(f.ctx, []copilot.LeasedBatch{{Tenant: ours, Lease: l, Batch: b}})
			return err
		}
		_, err := f.Commit(f.ctx, ours, l, b)
		return err
	}) {
		f.ok(err)
	}
	events, err := f.Events(f.ctx, ours, run.ID, 0, 0)
	f.ok(err)
	for i, e := range events {
		if e.Seq != int64(i+1) {
			t.Fatalf("seq %d at %d", e.Seq, i)
		}
	}
	if r := f.state(run.ID, copilot.StateRunning, 1); len(events) != 200 || r.LastSeq != 200 {
		t.Fatalf("%d events, last seq %d", len(events), r.LastSeq)
	}
}

func failedBatch(t *testing.T, d Driver) {
	f := newFixture(t, d)
	run := f.create("")
	l := f.claim(run.ID)
	f.commit(l, copilot.Batch{Events: []copilot.Event{notice("a")}, Evidence: []copilot.Evidence{{ID: "E1"}}})
	_, err := f.Commit(f.ctx, ours, l, copilot.Batch{Events: []copilot.Event{notice("b")}, Evidence: []copilot.Evidence{{ID: "E1"}}})
	f.code(copilot.CodeConflict, err)
	if got := f.commit(l, copilot.Batch{Events: []copilot.Event{notice("c")}}); got[0].Seq != 2 {
		t.Fatalf("seq %d after a failed batch, want 2", got[0].Seq)
	}
	big := strings.Repeat("x", 1<<20)
	f.commit(l, copilot.Batch{Events: []copilot.Event{notice(big)}})
	got, err := f.Events(f.ctx, ours, run.ID, 2, 1)
	f.ok(err)
	if n, ok := got[0].Event.(copilot.Notice); !ok || n.Message != big {
		t.Fatal("a large event does not read back")
	}
}

func conversationEvents(t *testing.T, d Driver) {
	f := newFixture(t, d)
	first := f.create("")
	l := f.claim(first.ID)
	f.commit(l, copilot.Batch{Events: []copilot.Event{notice("1"), notice("2")}})
	f.waitForTime(l)
	second := f.create(first.Conversation)
	l2 := f.claim(second.ID)
	f.commit(l2, copilot.Batch{Events: []copilot.Event{notice("4")}})
	f.finish(l2)
	f.ok(f.Resume(f.ctx, ours, first.ID))
	f.commit(f.claim(first.ID), copilot.Batch{Events: []copilot.Event{notice("3")}})
	events, err := f.ConversationEvents(f.ctx, ours, first.Conversation)
	f.ok(err)
	text := ""
	for _, e := range events {
		text += e.Event.(copilot.Notice).Message
	}
	if text != "1234" {
		t.Fatalf("order %s, want 1234", text)
	}
	_, err = f.ConversationEvents(f.ctx, ours, "conv_missing")
	f.code(copilot.CodeNotFound, err)
}
