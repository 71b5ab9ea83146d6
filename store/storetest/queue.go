package storetest

import (
	"context"
	"testing"

	"github.com/kernelcopilot/copilot"
)

// Queue tests that created, resumed and requeued segments are worked, and how working ends.
func Queue(t *testing.T, d Driver) {
	t.Run("a created run is worked from claim to finish", func(t *testing.T) { queueWorks(t, d) })
	t.Run("Stop cancels and waits", func(t *testing.T) { queueStops(t, d) })
	t.Run("a failed job leaves the run to the sweeper", func(t *testing.T) { queueFails(t, d) })
}

func queueWorks(t *testing.T, d Driver) {
	f := newFixture(t, d)
	before := f.create("")
	done := make(chan copilot.RunRef, 10)
	f.ok(f.Start(f.ctx, func(ctx context.Context, ref copilot.RunRef) error {
		lease, run, err := f.Claim(ctx, ref.Tenant, ref.Run, ref.Segment, "proc_w")
		if err != nil {
			return err
		}
		change := &copilot.RunChange{State: copilot.StateFinished, Segment: ref.Segment, Result: &copilot.Verdict{Outcome: copilot.OutcomeNone}}
		_, err = f.Commit(ctx, ref.Tenant, lease, copilot.Batch{Events: []copilot.Event{notice(run.Input.Text)}, Run: change})
		done <- ref
		return err
	}))
	after := f.create("")
	seen := map[string]bool{(<-done).Run: true, (<-done).Run: true}
	if !seen[before.ID] || !seen[after.ID] {
		t.Fatalf("worked %v", seen)
	}
	r := f.state(after.ID, copilot.StateFinished, 1)
	if r.LastSeq != 1 || r.Result == nil || r.Result.Outcome != copilot.OutcomeNone {
		t.Fatalf("run after work: %+v", r)
	}
	f.code(copilot.CodeConflict, f.Start(f.ctx, nil))
}

func queueStops(t *testing.T, d Driver) {
	f := newFixture(t, d)
	f.ok(f.Stop(f.ctx))
	run := f.create("")
	begun, ended := make(chan struct{}), make(chan struct{})
	f.ok(f.Start(f.ctx, func(ctx context.Context, _ copilot.RunRef) error {
		close(begun)
		<-ctx.Done()
		close(ended)
		return ctx.Err()
	}))
	<-begun
	f.ok(f.Stop(f.ctx))
	select {
	case <-ended:
	default:
		t.Fatal("Stop returned before the work had ended")
	}
	f.ok(f.Stop(f.ctx))
	n, err := f.Requeue(f.ctx, false)
	f.ok(err)
	if n != 1 {
		t.Fatalf("requeued %d, want the run whose work was cancelled before it claimed", n)
	}
	if ref := <-f.work(); ref != (copilot.RunRef{Tenant: ours, Run: run.ID, Segment: 1}) {
		t.Fatalf("worked %+v", ref)
	}
}

func queueFails(t *testing.T, d Driver) {
	f := newFixture(t, d)
	run := f.create("")
	calls := make(chan copilot.RunRef, 10)
	f.ok(f.Start(f.ctx, func(ctx context.Context, ref copilot.RunRef) error {
		_, _, err := f.Claim(ctx, ref.Tenant, ref.Run, ref.Segment, "proc_w")
		calls <- ref
		if err != nil {
			return err
		}
		return copilot.Errorf(copilot.CodeUnavailable, "the model endpoint is down")
	}))
	<-calls
	f.state(run.ID, copilot.StateRunning, 1)
	if n, err := f.Requeue(f.ctx, false); err != nil || n != 0 {
		t.Fatalf("requeued %d under a good lease (%v)", n, err)
	}
	f.clock.Advance(LeaseTTL)
	if n, err := f.Requeue(f.ctx, false); err != nil || n != 1 {
		t.Fatalf("requeued %d after the lease, want 1 (%v)", n, err)
	}
	if ref := <-calls; ref.Run != run.ID {
		t.Fatalf("worked %+v", ref)
	}
}
