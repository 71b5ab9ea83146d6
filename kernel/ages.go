package kernel

import (
	"context"
	"sync"
	"time"
)

// Ages notes how old the answers to the calls under a context are: a cache or a lagging replica on the way may serve old
// ones, and an operator's Date then says so. It is safe for many callers.
type Ages struct {
	mu     sync.Mutex
	oldest time.Time
}

type agesKey struct{}

// WithAges makes calls note the Date of their answers.
func WithAges(ctx context.Context) (context.Context, *Ages) {
	a := &Ages{}
	return context.WithValue(ctx, agesKey{}, a), a
}

// Oldest is the least Date of the answers so far, in the Kernel's time and to the second; zero when none had one. Answers
// of a metrics source that is not the Kernel's, and what a client still held, do not count.
func (a *Ages) Oldest() time.Time {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.oldest
}

func note(ctx context.Context, date time.Time) {
	a, ok := ctx.Value(agesKey{}).(*Ages)
	if !ok || date.IsZero() {
		return
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.oldest.IsZero() || date.Before(a.oldest) {
		a.oldest = date
	}
}
