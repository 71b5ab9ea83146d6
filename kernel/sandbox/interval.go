package sandbox

import (
	"sort"
	"time"
)

// interval is a stretch of kernel time. A zero to means that it goes on.
type interval struct{ from, to time.Time }

func (v interval) holds(t time.Time) bool {
	return !t.Before(v.from) && (v.to.IsZero() || t.Before(v.to))
}

// holdsAny returns the interval of the list that holds t.
func holdsAny(list []interval, t time.Time) (interval, bool) {
	for _, v := range list {
		if v.holds(t) {
			return v, true
		}
	}
	return interval{}, false
}

// stretches cuts time at the given instants and joins the pieces in which the condition holds.
func stretches(cuts []time.Time, condition func(time.Time) bool) []interval {
	sort.Slice(cuts, func(i, j int) bool { return cuts[i].Before(cuts[j]) })
	var out []interval
	open := false
	for _, t := range cuts {
		switch now := condition(t); {
		case now && !open:
			out, open = append(out, interval{from: t}), true
		case !now && open:
			out[len(out)-1].to, open = t, false
		}
	}
	return out
}

// later returns t moved on, and the zero time for the zero time.
func later(t time.Time, d time.Duration) time.Time {
	if t.IsZero() {
		return t
	}
	return t.Add(d)
}
