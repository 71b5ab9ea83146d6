package agent

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"time"

	"github.com/kernelcopilot/copilot"
)

var (
	errCancelled = errors.New("cancelled")
	errLost      = errors.New("the lease is lost")
	errWall      = errors.New("the time of the run is spent")
)

// finishTimeout bounds what must still be written after a cancel.
const finishTimeout = 5 * time.Second

// work is the queue's callback: it claims the segment, runs it and renews its lease meanwhile. A job without a lease to
// be had ends at once: jobs are disposable.
func (a *Agent) work(ctx context.Context, ref copilot.RunRef) (err error) {
	lease, run, err := a.deps.Store.Claim(ctx, ref.Tenant, ref.Run, ref.Segment, a.id)
	if err != nil {
		if code := copilot.CodeOf(err); code == copilot.CodeLeaseLost || code == copilot.CodeNotFound {
			return nil
		}
		return err
	}
	ctx, stop := context.WithCancelCause(ctx)
	s := newSegment(a, run, lease, stop)
	a.mu.Lock()
	a.active[run.ID] = s
	a.mu.Unlock()
	renewed := make(chan struct{})
	go func() {
		defer close(renewed)
		a.renew(ctx, s)
	}()
	defer func() {
		if p := recover(); p != nil {
			a.deps.Log.ErrorContext(ctx, "a run panicked", "run", run.ID, "panic", fmt.Sprint(p), "stack", string(debug.Stack()))
			err = s.fail(ctx, "internal error")
		}
		stop(nil)
		<-renewed
		a.mu.Lock()
		if a.active[run.ID] == s { // the next segment may have begun already
			delete(a.active, run.ID)
		}
		a.mu.Unlock()
	}()
	return a.outcome(ctx, s, s.play(ctx))
}

// outcome writes how the segment ended when it did not end by itself.
func (a *Agent) outcome(ctx context.Context, s *segment, err error) error {
	cause := context.Cause(ctx)
	switch {
	case err == nil:
		return nil
	case copilot.CodeOf(err) == copilot.CodeLeaseLost, errors.Is(cause, errLost):
		return nil // another process goes on with it
	case errors.Is(cause, errCancelled):
		return s.stopped(ctx, "cancelled", s.in("cancelled"))
	case errors.Is(cause, errWall):
		return s.stopped(ctx, "budget: time", s.in("budget.time"))
	case cause != nil:
		return nil //nolint:nilerr // the process ends: the next one goes on
	}
	a.deps.Log.ErrorContext(ctx, "a run failed", "run", s.run.ID, "error", fmt.Sprint(errors.Join(err, errors.Unwrap(err))))
	return s.fail(ctx, copilot.MessageOf(err))
}

// renew extends the lease until ctx ends, and stops the segment when the lease is lost or a cancel was asked for.
func (a *Agent) renew(ctx context.Context, s *segment) {
	tick := time.NewTicker(a.cfg.RenewEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		next, cancel, err := a.deps.Store.Renew(ctx, s.run.Tenant, s.lease())
		switch {
		case copilot.CodeOf(err) == copilot.CodeLeaseLost:
			s.stop(errLost)
			return
		case err != nil:
			continue // the next tick tries again, well before the lease ends
		case cancel:
			s.stop(errCancelled)
			return
		}
		s.setLease(next)
	}
}
