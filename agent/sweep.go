package agent

import (
	"context"
	"errors"
	"time"

	"github.com/kernelcopilot/copilot"
)

// sweepLoop enqueues what nobody works on, ends approvals that have expired, and resumes waits that are due: at start and
// then with each tick. It also lets watchers look for what other processes stored.
func (a *Agent) sweepLoop(ctx context.Context) {
	tick := time.NewTicker(a.cfg.SweepEvery)
	defer tick.Stop()
	for {
		if err := a.sweep(ctx); err != nil && ctx.Err() == nil {
			a.deps.Log.WarnContext(ctx, "a sweep failed", "error", err.Error())
		}
		a.bus.wake(func(*watcher) bool { return true })
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// sweep does each part whatever becomes of the others.
func (a *Agent) sweep(ctx context.Context) error {
	_, err := a.deps.Store.Requeue(ctx, false)
	return errors.Join(err, a.expire(ctx), a.resumeDue(ctx))
}

// expire ends the approvals whose time is over, as rejections.
func (a *Agent) expire(ctx context.Context) error {
	refs, open, err := a.deps.Store.OpenApprovals(ctx, a.deps.Clock.Now())
	if err != nil {
		return err
	}
	for i, ap := range open {
		ap.Decision, ap.Reason, ap.DecidedAt = copilot.DecisionExpire, "expired", a.deps.Clock.Now()
		if e := a.deps.Store.Decide(ctx, refs[i].Tenant, ap); e != nil && copilot.CodeOf(e) != copilot.CodeConflict {
			err = errors.Join(err, e)
		}
	}
	return err
}

// resumeDue resumes the runs whose wait on kernel time is over. The operator's clock is read only while one waits.
func (a *Agent) resumeDue(ctx context.Context) error {
	waiting, err := a.deps.Store.Waiting(ctx, copilot.WaitTime)
	if err != nil || len(waiting) == 0 {
		return err
	}
	now, err := a.deps.Kernel.KernelNow(ctx)
	if err != nil {
		return err
	}
	for _, r := range waiting {
		if r.Wait != nil && !r.Wait.Until.After(now) {
			err = errors.Join(err, a.deps.Store.Resume(ctx, r.Tenant, r.ID))
		}
	}
	return err
}
