package storetest

import (
	"context"
	"fmt"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"github.com/kernelcopilot/copilot"
)

// Leases tests claims, fencing and what happens after a process dies.
func Leases(t *testing.T, d Driver) {
	t.Run("one claimer of a race wins", func(t *testing.T) { claimRace(t, d) })
	t.Run("Claim refuses what is not claimable", func(t *testing.T) { claimRefuses(t, d) })
	t.Run("an old epoch writes nothing", func(t *testing.T) { fencing(t, d) })
	t.Run("Renew extends and tells of a cancel", func(t *testing.T) { renew(t, d) })
	t.Run("CommitAll leaves out lost leases", func(t *testing.T) { commitAll(t, d) })
	t.Run("a killed process's segment goes on in a new one", func(t *testing.T) { killed(t, d) })
	t.Run("Requeue makes no job twice", func(t *testing.T) { requeueOnce(t, d) })
}

func claimRace(t *testing.T, d Driver) {
	f := newFixture(t, d)
	run := f.create("")
	won := 0
	for _, err := range race(100, func(i int) error {
		_, _, err := f.Claim(f.ctx, ours, run.ID, 1, fmt.Sprintf("proc_%d", i))
		return err
	}) {
		if err == nil {
			won++
			continue
		}
		f.code(copilot.CodeLeaseLost, err)
	}
	if won != 1 {
		t.Fatalf("%d processes hold the lease", won)
	}
}

func claimRefuses(t *testing.T, d Driver) {
	f := newFixture(t, d)
	run := f.create("")
	for _, segment := range []int{0, 2} {
		_, _, err := f.Claim(f.ctx, ours, run.ID, segment, "proc_b")
		f.code(copilot.CodeLeaseLost, err)
	}
	_, _, err := f.Claim(f.ctx, ours, "run_missing", 1, "proc_b")
	f.code(copilot.CodeNotFound, err)
	l := f.claim(run.ID)
	_, _, err = f.Claim(f.ctx, ours, run.ID, 1, "proc_a")
	f.code(copilot.CodeLeaseLost, err)
	f.finish(l)
	_, _, err = f.Claim(f.ctx, ours, run.ID, 1, "proc_b")
	f.code(copilot.CodeLeaseLost, err)
}

func fencing(t *testing.T, d Driver) {
	f := newFixture(t, d)
	run := f.create("")
	old := f.claim(run.ID)
	f.commit(old, copilot.Batch{Events: []copilot.Event{notice("first")}})
	f.clock.Advance(LeaseTTL - time.Nanosecond)
	_, _, err := f.Claim(f.ctx, ours, run.ID, 1, "proc_b")
	f.code(copilot.CodeLeaseLost, err)
	f.clock.Advance(time.Nanosecond)
	next, taken, err := f.Claim(f.ctx, ours, run.ID, 1, "proc_b")
	f.ok(err)
	if next.Epoch <= old.Epoch || taken.State != copilot.StateRunning || !next.Expires.Equal(f.clock.Now().Add(LeaseTTL)) {
		t.Fatalf("lease %+v after %+v, run %+v", next, old, taken)
	}
	full := copilot.Batch{
		Events:   []copilot.Event{notice("late")},
		Messages: []copilot.Message{{ID: "msg_late", Role: copilot.RoleAssistantMessage}},
		Evidence: []copilot.Evidence{{ID: "E1"}},
		Actions:  []copilot.Action{{ID: "act_late"}},
		Run:      &copilot.RunChange{State: copilot.StateFinished, Segment: 1},
	}
	forged := old
	forged.Owner = next.Owner // the epoch fences, not the name
	for _, l := range []copilot.Lease{old, forged} {
		_, err = f.Commit(f.ctx, ours, l, full)
		f.code(copilot.CodeLeaseLost, err)
		_, _, err = f.Renew(f.ctx, ours, l)
		f.code(copilot.CodeLeaseLost, err)
	}
	events := f.commit(next, copilot.Batch{Events: []copilot.Event{notice("second")}})
	if events[0].Seq != 2 {
		t.Fatalf("seq %d after a fenced write, want 2", events[0].Seq)
	}
	f.state(run.ID, copilot.StateRunning, 1)
	_, err = f.Action(f.ctx, ours, "act_late")
	f.code(copilot.CodeNotFound, err)
}

func renew(t *testing.T, d Driver) {
	f := newFixture(t, d)
	run := f.create("")
	l := f.claim(run.ID)
	f.clock.Advance(LeaseTTL - time.Second)
	l, cancel, err := f.Renew(f.ctx, ours, l)
	f.ok(err)
	if cancel || !l.Expires.Equal(f.clock.Now().Add(LeaseTTL)) {
		t.Fatalf("renewed to %v, cancel %v", l.Expires, cancel)
	}
	f.ok(f.Cancel(f.ctx, ours, run.ID))
	f.clock.Advance(LeaseTTL - time.Second)
	_, cancel, err = f.Renew(f.ctx, ours, l)
	f.ok(err)
	if !cancel {
		t.Fatal("the cancel is not told")
	}
	f.finish(l)
	_, _, err = f.Renew(f.ctx, ours, l)
	f.code(copilot.CodeLeaseLost, err)
	f.ok(f.Cancel(f.ctx, ours, run.ID))
	f.state(run.ID, copilot.StateFinished, 1)
}

func commitAll(t *testing.T, d Driver) {
	f := newFixture(t, d)
	var items []copilot.LeasedBatch
	for i := range 3 {
		run := f.create("")
		items = append(items, copilot.LeasedBatch{Tenant: ours, Lease: f.claim(run.ID), Batch: copilot.Batch{
			Events: []copilot.Event{copilot.TextMessageContent{MessageID: "m", Delta: fmt.Sprint(i)}, notice("x")},
		}})
	}
	gone := items[1].Lease
	f.clock.Advance(LeaseTTL)
	_, _, err := f.Claim(f.ctx, ours, gone.Run, 1, "proc_b")
	f.ok(err)
	foreign := items[0]
	foreign.Tenant = theirs
	stored, lost, err := f.CommitAll(f.ctx, append(items, foreign))
	f.ok(err)
	if !slices.Equal(lost, []string{gone.Run, foreign.Lease.Run}) || len(stored) != 4 {
		t.Fatalf("stored %d, lost %v", len(stored), lost)
	}
	for i, want := range []int64{1, 2, 1, 2} {
		if stored[i].Seq != want {
			t.Fatalf("seq %d at %d, want %d", stored[i].Seq, i, want)
		}
	}
	events, err := f.Events(f.ctx, ours, gone.Run, 0, 0)
	f.ok(err)
	if len(events) != 0 {
		t.Fatalf("the lost run has events: %+v", events)
	}
}

func killed(t *testing.T, d Driver) {
	f := newFixture(t, d)
	run, waiting := f.create(""), f.create("")
	held := make(chan copilot.Lease)
	var dying atomic.Bool // a dead process claims nothing more
	f.ok(f.Start(f.ctx, func(_ context.Context, ref copilot.RunRef) error {
		if ref.Run == waiting.ID || !dying.CompareAndSwap(false, true) {
			return nil
		}
		l, _, err := f.Claim(f.ctx, ref.Tenant, ref.Run, ref.Segment, "proc_dead")
		held <- l
		return err
	}))
	dead := <-held
	f.commit(dead, copilot.Batch{Events: []copilot.Event{notice("before the kill")}})
	g := f.reopen() // the first store is still open: nothing was said goodbye to
	n, err := g.Requeue(g.ctx, true)
	g.ok(err)
	if n != 2 {
		t.Fatalf("requeued %d, want the running run and the one whose job was lost", n)
	}
	_, err = f.Commit(f.ctx, ours, dead, copilot.Batch{Events: []copilot.Event{notice("late")}})
	f.code(copilot.CodeLeaseLost, err)
	l, taken, err := g.Claim(g.ctx, ours, run.ID, 1, "proc_new")
	g.ok(err)
	if taken.LastSeq != 1 || taken.Segment != 1 {
		t.Fatalf("taken over as %+v", taken)
	}
	if events := g.commit(l, copilot.Batch{Events: []copilot.Event{notice("after")}}); events[0].Seq != 2 {
		t.Fatalf("seq %d, want 2", events[0].Seq)
	}
}

func requeueOnce(t *testing.T, d Driver) {
	f := newFixture(t, d)
	f.create("")
	claimed := f.create("")
	l := f.claim(claimed.ID)
	for _, want := range []int{0, 0} { // every queued run has its job, the running one its lease
		n, err := f.Requeue(f.ctx, false)
		f.ok(err)
		if n != want {
			t.Fatalf("requeued %d, want %d", n, want)
		}
	}
	f.clock.Advance(LeaseTTL)
	n, err := f.Requeue(f.ctx, false) // its first job has not been worked yet, so no other is needed
	f.ok(err)
	if n != 0 {
		t.Fatalf("requeued %d although the job of the segment still waits", n)
	}
	if _, _, err := f.Renew(f.ctx, ours, l); err != nil {
		t.Fatalf("a lease nobody took cannot be renewed: %v", err)
	}
}
