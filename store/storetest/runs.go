package storetest

import (
	"reflect"
	"testing"

	"github.com/kernelcopilot/copilot"
)

// RunStore tests how runs are created and listed.
func RunStore(t *testing.T, d Driver) {
	t.Run("Create stores run, message and conversation", func(t *testing.T) { createStores(t, d) })
	t.Run("Create refuses", func(t *testing.T) { createRefuses(t, d) })
	t.Run("a refused Create leaves nothing behind", func(t *testing.T) { createIsWhole(t, d) })
	t.Run("one active run of racing ones", func(t *testing.T) { createRace(t, d) })
	t.Run("Runs filters and pages", func(t *testing.T) { listRuns(t, d) })
}

func createStores(t *testing.T, d Driver) {
	f := newFixture(t, d)
	n := f.newRun(ours, "")
	f.ok(f.Create(f.ctx, ours, n))
	got := f.state(n.Run.ID, copilot.StateQueued, 1)
	want := n.Run
	want.Tenant, want.State, want.Segment = ours, copilot.StateQueued, 1
	want.CreatedAt, want.UpdatedAt = f.clock.Now(), f.clock.Now()
	if !reflect.DeepEqual(got, want) {
		t.Fatalf("stored run\n%+v, want\n%+v", got, want)
	}
	messages, err := f.Messages(f.ctx, ours, n.Run.Conversation)
	f.ok(err)
	if len(messages) != 1 || messages[0].Text != n.Message.Text || messages[0].Run != n.Run.ID {
		t.Fatalf("messages %+v", messages)
	}
	c, err := f.Conversation(f.ctx, ours, n.Run.Conversation)
	f.ok(err)
	if c.Title != "Slow data" || c.Owner != "noc" || !c.UpdatedAt.Equal(f.clock.Now()) {
		t.Fatalf("conversation %+v", c)
	}
}

func createRefuses(t *testing.T, d Driver) {
	f := newFixture(t, d)
	active := f.create("")
	f.code(copilot.CodeConflict, f.Create(f.ctx, ours, f.newRun(ours, active.Conversation)))
	f.code(copilot.CodeNotFound, f.Create(f.ctx, ours, f.newRun(ours, "conv_missing")))
	f.code(copilot.CodeNotFound, f.Create(f.ctx, theirs, f.newRun(theirs, active.Conversation)))
	f.code(copilot.CodeInvalid, f.Create(f.ctx, ours, f.newRun(theirs, "")))
	again := f.newRun(ours, "")
	again.Run.ID = active.ID
	f.code(copilot.CodeConflict, f.Create(f.ctx, ours, again))
	l := f.claim(active.ID)
	f.code(copilot.CodeConflict, f.Create(f.ctx, ours, f.newRun(ours, active.Conversation)))
	f.ask(l) // a waiting run blocks nothing
	f.ok(f.Create(f.ctx, ours, f.newRun(ours, active.Conversation)))
}

func createIsWhole(t *testing.T, d Driver) {
	f := newFixture(t, d)
	first := f.newRun(ours, "")
	f.ok(f.Create(f.ctx, ours, first))
	second := f.newRun(ours, "")
	second.Message.ID = first.Message.ID // a message is written once
	f.code(copilot.CodeConflict, f.Create(f.ctx, ours, second))
	_, err := f.Conversation(f.ctx, ours, second.Run.Conversation)
	f.code(copilot.CodeNotFound, err)
	_, err = f.Run(f.ctx, ours, second.Run.ID)
	f.code(copilot.CodeNotFound, err)
}

func createRace(t *testing.T, d Driver) {
	f := newFixture(t, d)
	first := f.create("")
	f.finish(f.claim(first.ID))
	runs := make([]copilot.NewRun, 30)
	for i := range runs {
		runs[i] = f.newRun(ours, first.Conversation)
	}
	won := 0
	for _, err := range race(len(runs), func(i int) error { return f.Create(f.ctx, ours, runs[i]) }) {
		if err == nil {
			won++
			continue
		}
		f.code(copilot.CodeConflict, err)
	}
	if won != 1 {
		t.Fatalf("%d runs of one conversation are active", won)
	}
}

func listRuns(t *testing.T, d Driver) {
	f := newFixture(t, d)
	a := f.create("")
	f.finish(f.claim(a.ID))
	b := f.create(a.Conversation)
	c := f.create("")
	for _, tc := range []struct {
		q    copilot.RunQuery
		want []string
	}{
		{copilot.RunQuery{}, []string{c.ID, b.ID, a.ID}},
		{copilot.RunQuery{Conversation: a.Conversation}, []string{b.ID, a.ID}},
		{copilot.RunQuery{States: []copilot.RunState{copilot.StateFinished, copilot.StateWaiting}}, []string{a.ID}},
		{copilot.RunQuery{Before: c.ID, Limit: 1}, []string{b.ID}},
		{copilot.RunQuery{Before: a.ID}, nil},
		{copilot.RunQuery{Conversation: "conv_missing"}, nil},
	} {
		got, err := f.Runs(f.ctx, ours, tc.q)
		f.ok(err)
		var ids []string
		for _, r := range got {
			ids = append(ids, r.ID)
		}
		if !reflect.DeepEqual(ids, tc.want) {
			t.Errorf("%+v lists %v, want %v", tc.q, ids, tc.want)
		}
	}
}
