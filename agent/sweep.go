package agent

import (
	"context"
	"time"

	"github.com/kernelcopilot/copilot"
)

// sweepLoop enqueues what nobody works on, ends approvals that have expired, and resumes waits that are due. It also
// tells watchers of what other processes stored.
func (a *Agent) sweepLoop(ctx context.Context) {
	tick := time.NewTicker(a.cfg.SweepEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			if err := a.sweep(ctx); err != nil && ctx.Err() == nil {
				a.deps.Log.WarnContext(ctx, "a sweep failed", "error", err.Error())
			}
		}
	}
}

func (a *Agent) sweep(ctx context.Context) error {
	if _, err := a.deps.Store.Requeue(ctx, false); err != nil {
		return err
	}
	refs, open, err := a.deps.Store.OpenApprovals(ctx, a.deps.Clock.Now())
	if err != nil {
		return err
	}
	for i, ap := range open {
		ap.Decision, ap.Reason, ap.DecidedAt = copilot.DecisionExpire, "expired", a.deps.Clock.Now()
		if err := a.deps.Store.Decide(ctx, refs[i].Tenant, ap); err != nil && copilot.CodeOf(err) != copilot.CodeConflict {
			return err
		}
	}
	return a.resumeDue(ctx)
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
		if r.Wait == nil || r.Wait.Until.After(now) {
			continue
		}
		if err := a.deps.Store.Resume(ctx, r.Tenant, r.ID); err != nil {
			return err
		}
	}
	return nil
}
