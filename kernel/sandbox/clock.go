package sandbox

import (
	"sync"
	"time"

	copilot "github.com/kernelcopilot/copilot"
)

// ClockMode says how kernel time passes.
type ClockMode string

// The modes. A stepped clock is a standing one that someone moves.
const (
	ClockReal     ClockMode = "real"     // at the speed of the wall clock, with an offset
	ClockStanding ClockMode = "standing" // only when set or stepped
)

// The years in which the operator's time may lie.
const firstYear, lastYear = 2000, 2100

// plausible refuses a time for which neither calendars nor counters are made.
func plausible(what string, t time.Time) error {
	if y := t.UTC().Year(); y < firstYear || y > lastYear {
		return copilot.Errorf(copilot.CodeInvalid, "%s %s is not in the years %d to %d", what, t.UTC().Format(time.RFC3339), firstYear, lastYear)
	}
	return nil
}

// clock is the operator's time.
type clock struct {
	mu   sync.Mutex
	wall copilot.Clock
	mode ClockMode
	base time.Time // kernel time at mark
	mark time.Time // wall time when base was set
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.locked()
}

func (c *clock) locked() time.Time {
	if c.mode == ClockReal {
		return c.base.Add(c.wall.Now().Sub(c.mark)).UTC()
	}
	return c.base
}

// simulated reports whether it shows another time than the wall's.
func (c *clock) simulated() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.wall.Now().Sub(c.locked()).Abs() > time.Minute
}

// set makes it the given kernel time. The zero time keeps the present one, an empty mode the present mode.
func (c *clock) set(t time.Time, mode ClockMode) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if t.IsZero() {
		t = c.locked()
	}
	if mode != "" {
		c.mode = mode
	}
	c.base, c.mark = t.UTC(), c.wall.Now()
}

// state returns mode, kernel time and the wall time at which that was so.
func (c *clock) state() (ClockMode, time.Time, time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.mode, c.base, c.mark
}
