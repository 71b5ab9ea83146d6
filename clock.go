package copilot

import (
	"context"
	"time"
)

// Clock tells wall time. It is injected everywhere, so that tests decide what time it is.
type Clock interface {
	Now() time.Time
}

// ClockFunc adapts a function to Clock.
type ClockFunc func() time.Time

// Now implements Clock.
func (f ClockFunc) Now() time.Time { return f() }

// WallClock is the machine's own clock, in UTC.
var WallClock Clock = ClockFunc(func() time.Time { return time.Now().UTC() })

// KernelClock tells the operator's time, as read from the Date header of the Kernel. Questions and windows use it.
type KernelClock interface {
	KernelNow(ctx context.Context) (time.Time, error)
}
