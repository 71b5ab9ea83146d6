package storetest

import (
	"testing"
	"time"

	"github.com/kernelcopilot/copilot"
)

// Waits tests how runs wait, are resumed and are cancelled.
func Waits(t *testing.T, d Driver) {
	t.Run("Resume enqueues the next segment once", func(t *testing.T) { resume(t, d) })
	t.Run("a due run starts when the other ends", func(t *testing.T) { resumeAfterOther(t, d) })
	t.Run("a run that ends in a wait lets the due one start", func(t *testing.T) { resumeAfterWait(t, d) })
	t.Run("Cancel of a waiting run closes its approval", func(t *testing.T) { cancelWaiting(t, d) })
	t.Run("a cancel before the wait ends it at once", func(t *testing.T) { cancelBeforeWait(t, d) })
	t.Run("StateQueued enqueues the next segment", func(t *testing.T) { nextSegment(t, d) })
	t.Run("wrong changes are refused whole", func(t *testing.T) { wrongChanges(t, d) })
}

// waitForTime lets the run wait for kernel time.
func (f *fixture) waitForTime(l copilot.Lease) {
	f.t.Helper()
	f.commit(l, copilot.Batch{Run: &copilot.RunChange{
		State: copilot.StateWaiting, Segment: l.Segment, Result: &copilot.Verdict{Outcome: copilot.OutcomeNotDecided},
		Wait: &copilot.Wait{Kind: copilot.WaitTime, Action: "act_1", Until: f.clock.Now().Add(2 * time.Minute)},
	}})
}

func (f *fixture) waiting(kind copilot.WaitKind) []copilot.Run {
	f.t.Helper()
	runs, err := f.Waiting(f.ctx, kind)
	f.ok(err)
	return runs
}

func resume(t *testing.T, d Driver) {
	f := newFixture(t, d)
	run := f.create("")
	f.waitForTime(f.claim(run.ID))
	r := f.state(run.ID, copilot.StateWaiting, 1)
	if r.Wait == nil || !r.Wait.Until.Equal(f.clock.Now().Add(2*time.Minute)) || r.Result.Outcome != copilot.OutcomeNotDecided {
		t.Fatalf("waiting run %+v", r)
	}
	if got := f.waiting(copilot.WaitTime); len(got) != 1 || got[0].ID != run.ID || got[0].Tenant != ours {
		t.Fatalf("waiting on time: %+v", got)
	}
	if got := f.waiting(copilot.WaitApproval); len(got) != 0 {
		t.Fatalf("waiting on approval: %+v", got)
	}
	for _, err := range race(20, func(int) error { return f.Resume(f.ctx, ours, run.ID) }) {
		f.ok(err)
	}
	f.state(run.ID, copilot.StateQueued, 2)
	refs := f.work()
	if f.next(refs).Segment+f.next(refs).Segment != 1+2 { // the first segment's job ends without a lease
		t.Fatal("not exactly segments 1 and 2 were worked")
	}
	f.finish(f.claim(run.ID))
	f.ok(f.Resume(f.ctx, ours, run.ID))
	f.state(run.ID, copilot.StateFinished, 2)
	f.code(copilot.CodeNotFound, f.Resume(f.ctx, ours, "run_missing"))
}

func resumeAfterOther(t *testing.T, d Driver) {
	f := newFixture(t, d)
	first := f.create("")
	f.waitForTime(f.claim(first.ID))
	second := f.create(first.Conversation)
	f.ok(f.Resume(f.ctx, ours, first.ID))
	f.ok(f.Resume(f.ctx, ours, first.ID))
	f.state(first.ID, copilot.StateWaiting, 1)
	if got := f.waiting(copilot.WaitTime); len(got) != 0 {
		t.Fatalf("a due run is still told to wait: %+v", got)
	}
	l := f.claim(second.ID)
	f.commit(l, copilot.Batch{Events: []copilot.Event{notice("not the end")}})
	f.state(first.ID, copilot.StateWaiting, 1)
	f.finish(l)
	f.state(first.ID, copilot.StateQueued, 2)
	f.code(copilot.CodeConflict, f.Create(f.ctx, ours, f.newRun(ours, first.Conversation)))
	f.finish(f.claim(first.ID))
	f.create(first.Conversation)
}

func resumeAfterWait(t *testing.T, d Driver) {
	f := newFixture(t, d)
	first := f.create("")
	f.waitForTime(f.claim(first.ID))
	second := f.create(first.Conversation)
	f.waitForTime(f.claim(second.ID))
	third := f.create(first.Conversation)
	f.ok(f.Resume(f.ctx, ours, second.ID))
	f.ok(f.Resume(f.ctx, ours, first.ID))
	f.waitForTime(f.claim(third.ID))
	f.state(first.ID, copilot.StateQueued, 2)
	f.state(second.ID, copilot.StateWaiting, 1)
	f.waitForTime(f.claim(first.ID))
	f.state(second.ID, copilot.StateQueued, 2)
	f.finish(f.claim(second.ID))
	f.state(first.ID, copilot.StateWaiting, 2)
	f.state(third.ID, copilot.StateWaiting, 1)
}

func cancelWaiting(t *testing.T, d Driver) {
	f := newFixture(t, d)
	run := f.create("")
	appr := f.ask(f.claim(run.ID))
	f.ok(f.Cancel(f.ctx, ours, run.ID))
	r := f.state(run.ID, copilot.StateQueued, 2)
	if !r.Cancel {
		t.Fatal("the last segment does not know of the cancel")
	}
	got, err := f.Approval(f.ctx, ours, appr.ID)
	f.ok(err)
	if got.Decision != copilot.DecisionReject || got.Reason != "cancelled" {
		t.Fatalf("approval after cancel: %+v", got)
	}
	got.Decision = copilot.DecisionApprove
	f.code(copilot.CodeConflict, f.Decide(f.ctx, ours, got))
	f.finish(f.claim(run.ID))
	f.code(copilot.CodeNotFound, f.Cancel(f.ctx, ours, "run_missing"))
}

func cancelBeforeWait(t *testing.T, d Driver) {
	f := newFixture(t, d)
	run := f.create("")
	l := f.claim(run.ID)
	f.ok(f.Cancel(f.ctx, ours, run.ID))
	f.state(run.ID, copilot.StateRunning, 1)
	appr := f.ask(l)
	f.state(run.ID, copilot.StateQueued, 2)
	got, err := f.Approval(f.ctx, ours, appr.ID)
	f.ok(err)
	if got.Decision != copilot.DecisionReject {
		t.Fatalf("approval after cancel: %+v", got)
	}
}

func nextSegment(t *testing.T, d Driver) {
	f := newFixture(t, d)
	run := f.create("")
	l := f.claim(run.ID)
	f.commit(l, copilot.Batch{Run: &copilot.RunChange{State: copilot.StateQueued, Segment: 2}})
	f.state(run.ID, copilot.StateQueued, 2)
	_, err := f.Commit(f.ctx, ours, l, copilot.Batch{Events: []copilot.Event{notice("late")}})
	f.code(copilot.CodeLeaseLost, err)
	f.finish(f.claim(run.ID))
}

func wrongChanges(t *testing.T, d Driver) {
	f := newFixture(t, d)
	run := f.create("")
	l := f.claim(run.ID)
	for _, c := range []copilot.RunChange{
		{State: copilot.StateFinished, Segment: 2}, {State: copilot.StateQueued, Segment: 1},
		{State: copilot.StateWaiting, Segment: 1}, {State: "paused", Segment: 1}, {},
	} {
		_, err := f.Commit(f.ctx, ours, l, copilot.Batch{Events: []copilot.Event{notice("x")}, Run: &c})
		f.code(copilot.CodeInvalid, err)
	}
	if r := f.state(run.ID, copilot.StateRunning, 1); r.LastSeq != 0 {
		t.Fatalf("a refused change left %d events", r.LastSeq)
	}
	f.commit(l, copilot.Batch{Run: &copilot.RunChange{
		State: copilot.StateRunning, Segment: 1, Result: &copilot.Verdict{Outcome: copilot.OutcomeUnknown},
	}})
	if r := f.state(run.ID, copilot.StateRunning, 1); r.Result == nil || r.Result.Outcome != copilot.OutcomeUnknown {
		t.Fatalf("verdict so far: %+v", r.Result)
	}
}
