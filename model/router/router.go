package router

import (
	"cmp"
	"context"
	"iter"
	"time"

	"github.com/failsafe-go/failsafe-go/circuitbreaker"

	"github.com/kernelcopilot/copilot"
)

// Config says who is tried and for how long. Zero limits mean the defaults named at each field.
type Config struct {
	Primary  copilot.Model
	Fallback copilot.Model // takes a run over when Primary fails for good; nil means that nobody does
	Tries    int           // of Primary in one turn: 2
	Wait     time.Duration // for the first chunk, over all tries of a turn: 30 s
	Pause    time.Duration // between two tries: 500 ms
	Rest     time.Duration // how long Primary is not asked after it has failed for good, when there is a Fallback: 30 s
	Clock    copilot.Clock // nil means the wall clock
}

// Router is a copilot.Model over two. It is safe for many callers, and keeps nothing of a run: whether a run has been taken
// over is told to it with the request.
type Router struct {
	cfg     Config
	breaker circuitbreaker.CircuitBreaker[any]
}

var _ copilot.Model = (*Router)(nil)

// New returns a router. The breaker opens with the first turn that fails for good, and after Rest lets one turn try.
func New(cfg Config) *Router {
	cfg.Tries = cmp.Or(cfg.Tries, 2)
	cfg.Wait = cmp.Or(cfg.Wait, 30*time.Second)
	cfg.Pause = cmp.Or(cfg.Pause, 500*time.Millisecond)
	cfg.Rest = cmp.Or(cfg.Rest, 30*time.Second)
	if cfg.Clock == nil {
		cfg.Clock = copilot.WallClock
	}
	return &Router{cfg, circuitbreaker.NewBuilder[any]().WithFailureThreshold(1).WithDelay(cfg.Rest).Build()}
}

// Name is the name of the configured backend.
func (r *Router) Name() string { return r.cfg.Primary.Name() }

// Stream implements copilot.Model. Without a fallback the error of the last try is the turn's; a context that ended is
// returned as it is.
func (r *Router) Stream(ctx context.Context, req copilot.ModelRequest) iter.Seq2[copilot.ModelChunk, error] {
	return func(yield func(copilot.ModelChunk, error) bool) {
		if req.Fallback && r.cfg.Fallback != nil {
			r.takeOver(ctx, req, "", yield)
			return
		}
		err := r.ask(ctx, req, yield)
		switch {
		case err == nil:
		case ctx.Err() != nil || r.cfg.Fallback == nil:
			yield(copilot.ModelChunk{}, err)
		default:
			r.takeOver(ctx, req, copilot.MessageOf(err), yield)
		}
	}
}

// ask has the turn of the primary, try by try. It returns nil when the turn is whole or its reader has stopped.
func (r *Router) ask(ctx context.Context, req copilot.ModelRequest, yield func(copilot.ModelChunk, error) bool) error {
	if r.cfg.Fallback != nil && !r.breaker.TryAcquirePermit() {
		return copilot.Errorf(copilot.CodeUnavailable, "it failed a moment ago and is asked again in %s", r.breaker.RemainingDelay().Round(time.Second))
	}
	t := turn{r: r, left: r.cfg.Wait, yield: yield}
	for n := 1; ; n++ {
		err := t.try(ctx, req)
		if err == nil || t.stopped {
			r.breaker.RecordSuccess()
			return nil
		}
		if ctx.Err() != nil {
			if r.breaker.IsHalfOpen() { // its one permit is given back: nothing is known
				r.breaker.RecordFailure()
			}
			return err
		}
		if n == r.cfg.Tries || t.left <= 0 || copilot.CodeOf(err) != copilot.CodeUnavailable {
			r.record(err)
			return err
		}
		again := copilot.Restart{Failed: r.Name(), Reason: copilot.MessageOf(err), Backend: r.Name()}
		if !yield(copilot.ModelChunk{Restart: &again}, nil) {
			r.record(err)
			return nil
		}
		if err := pause(ctx, r.cfg.Pause); err != nil {
			r.record(err)
			return err
		}
	}
}

// record counts a turn that failed for good. An endpoint that refuses one request is alive.
func (r *Router) record(err error) {
	if copilot.CodeOf(err) == copilot.CodeInvalid {
		r.breaker.RecordSuccess()
		return
	}
	r.breaker.RecordFailure()
}

func pause(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-t.C:
		return nil
	}
}
