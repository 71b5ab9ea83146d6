package sqlite_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/store/sqlite"
)

const tenant copilot.TenantID = "north"

// newRun creates a run in a conversation of its own.
func newRun(b testing.TB, s *sqlite.Store, n int) copilot.RunRef {
	b.Helper()
	run, conv := fmt.Sprintf("run_%06d", n), fmt.Sprintf("conv_%06d", n)
	err := s.Create(b.Context(), tenant, copilot.NewRun{
		Run:          copilot.Run{ID: run, Conversation: conv, Principal: copilot.Principal{Tenant: tenant, Name: "noc"}},
		Conversation: &copilot.Conversation{ID: conv, Owner: "noc"},
		Message:      &copilot.Message{ID: "msg_" + run, Role: copilot.RoleUserMessage, Text: "why?"},
	})
	if err != nil {
		b.Fatal(err)
	}
	return copilot.RunRef{Tenant: tenant, Run: run, Segment: 1}
}

func claimed(b *testing.B, s *sqlite.Store, n int) copilot.Lease {
	b.Helper()
	ref := newRun(b, s, n)
	l, _, err := s.Claim(b.Context(), tenant, ref.Run, 1, "proc_bench")
	if err != nil {
		b.Fatal(err)
	}
	return l
}

func textEvents(n int) []copilot.Event {
	events := make([]copilot.Event, n)
	for i := range events {
		events[i] = copilot.TextMessageContent{MessageID: "msg_1", Delta: strings.Repeat("some words ", 20), Offset: i}
	}
	return events
}

// BenchmarkCommit writes ten events, a message and an evidence of fifty records in one transaction.
func BenchmarkCommit(b *testing.B) {
	s := open(b, b.TempDir(), copilot.WallClock)
	defer s.Close() //nolint:errcheck // a benchmark
	l := claimed(b, s, 1)
	records := make([]copilot.Record, 50)
	for i := range records {
		records[i] = copilot.Record{ID: fmt.Sprint(i), Fields: []copilot.Field{{Name: "kpi", Kind: copilot.KindNumber, Value: "3.4", Unit: "%"}}}
	}
	events := textEvents(10)
	n := 0
	for b.Loop() {
		n++
		_, err := s.Commit(b.Context(), tenant, l, copilot.Batch{
			Events:   events,
			Messages: []copilot.Message{{ID: fmt.Sprintf("msg_b%d", n), Role: copilot.RoleAssistantMessage, Text: "3.4 % [E1]"}},
			Evidence: []copilot.Evidence{{ID: fmt.Sprintf("E%d", n), Tool: "performance.check", Result: copilot.Result{Records: records}}},
		})
		if err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkFlusherTick writes one text chunk of each of fifty runs in one transaction.
func BenchmarkFlusherTick(b *testing.B) {
	s := open(b, b.TempDir(), copilot.WallClock)
	defer s.Close() //nolint:errcheck // a benchmark
	items := make([]copilot.LeasedBatch, 50)
	for i := range items {
		items[i] = copilot.LeasedBatch{Tenant: tenant, Lease: claimed(b, s, i), Batch: copilot.Batch{Events: textEvents(1)}}
	}
	for b.Loop() {
		if _, lost, err := s.CommitAll(b.Context(), items); err != nil || len(lost) > 0 {
			b.Fatal(err, lost)
		}
	}
}

// BenchmarkEvents reads a run of a thousand events.
func BenchmarkEvents(b *testing.B) {
	s := open(b, b.TempDir(), copilot.WallClock)
	defer s.Close() //nolint:errcheck // a benchmark
	l := claimed(b, s, 1)
	if _, err := s.Commit(b.Context(), tenant, l, copilot.Batch{Events: textEvents(1000)}); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if events, err := s.Events(b.Context(), tenant, l.Run, 0, 0); err != nil || len(events) != 1000 {
			b.Fatal(err, len(events))
		}
	}
}

// BenchmarkCreateToWork measures from Create until a worker is called.
func BenchmarkCreateToWork(b *testing.B) {
	s := open(b, b.TempDir(), copilot.WallClock)
	defer s.Close() //nolint:errcheck // a benchmark
	worked := make(chan struct{})
	err := s.Start(b.Context(), func(context.Context, copilot.RunRef) error {
		worked <- struct{}{}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
	n := 0
	for b.Loop() {
		n++
		newRun(b, s, n)
		<-worked
	}
}

// BenchmarkSearch asks eight words, half of them common, over ten thousand passages of two tenants.
func BenchmarkSearch(b *testing.B) {
	s := open(b, b.TempDir(), copilot.WallClock)
	defer s.Close() //nolint:errcheck // a benchmark
	rng := rand.New(rand.NewPCG(1, 2))
	for doc := range 100 {
		owner := []copilot.TenantID{tenant, "south"}[doc%2]
		passages := make([]copilot.Passage, 100)
		for i := range passages {
			var words []string
			for range 120 { // a few words are frequent, most are rare
				words = append(words, fmt.Sprintf("word%d", int(rng.ExpFloat64()*300)))
			}
			passages[i] = copilot.Passage{Heading: "Part", FromLine: 1, ToLine: 2, Text: strings.Join(words, " ")}
		}
		name := fmt.Sprintf("%d.md", doc)
		if err := s.PutDocument(b.Context(), owner, copilot.Document{Name: name, Digest: name}, passages); err != nil {
			b.Fatal(err)
		}
	}
	terms := []string{"word1", "word10", "word40", "word90*", "word600", "word900", "word1200", "word2000"}
	for b.Loop() {
		if ps, err := s.SearchPassages(b.Context(), tenant, terms, 20); err != nil || len(ps) != 20 {
			b.Fatal(err, len(ps))
		}
	}
}
