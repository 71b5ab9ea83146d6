package diagnosis

import (
	"math"
	"slices"
	"time"
)

// Point is one sample of a KPI. A minute without a sample has no Point; a NaN counts as none.
type Point struct {
	At    time.Time
	Value float64
}

// Expected is what a KPI usually is at one minute.
type Expected struct {
	At     time.Time
	Usual  float64 // median of the same time of day on the days before, in the KPI's unit; NaN with fewer than MinPast samples
	Spread float64 // robust standard deviation about it (1.4826 × MAD), in the KPI's unit; never 0
	N      int     // samples it rests on
}

// Deviation is how far one sample lies from what is usual.
type Deviation struct {
	At    time.Time
	Value float64
	Usual float64
	Z     float64 // in spreads, positive above
}

const (
	// MinPast is the number of past samples from which a baseline is given.
	MinPast = 10
	// PastDays is how many preceding days a baseline rests on, at most.
	PastDays = 7

	day         = 24 * time.Hour
	aroundPast  = 10 * time.Minute // of the time of day on either side
	leastSpread = 0.01             // of the usual value: a KPI that never moves still rounds
	madToSigma  = 1.4826           // for a normal distribution
)

// Baseline tells what is usual for each minute of [from, to): the median and the robust spread of the samples within ten
// minutes of the same time of day on up to seven preceding days. Days are of 24 hours, so a change of the clocks shifts
// the shape by an hour for a week. Samples at or after from are not used, so that a fault cannot become usual; past may
// hold gaps and be in any order.
func Baseline(past []Point, from, to time.Time) []Expected {
	old := make([]Point, 0, len(past))
	for _, p := range past {
		if p.At.Before(from) && !math.IsNaN(p.Value) {
			old = append(old, p)
		}
	}
	sortPoints(old)
	var out []Expected
	for at := from; at.Before(to); at = at.Add(time.Minute) {
		out = append(out, expectedAt(old, at))
	}
	return out
}

func expectedAt(old []Point, at time.Time) Expected {
	var same []float64
	for d := 1; d <= PastDays; d++ {
		middle := at.Add(-time.Duration(d) * day)
		first, _ := slices.BinarySearchFunc(old, middle.Add(-aroundPast), func(p Point, t time.Time) int { return p.At.Compare(t) })
		for i := first; i < len(old) && !old[i].At.After(middle.Add(aroundPast)); i++ {
			same = append(same, old[i].Value)
		}
	}
	e := Expected{At: at, Usual: math.NaN(), N: len(same)}
	if len(same) >= MinPast {
		e.Usual = median(same)
		e.Spread = spreadOf(same, e.Usual)
	}
	return e
}

// Deviate compares the samples with what is usual at their minute. Samples without a baseline are left out. The result is
// in order of time.
func Deviate(points []Point, usual []Expected) []Deviation {
	byMinute := make(map[int64]Expected, len(usual))
	for _, e := range usual {
		byMinute[e.At.Unix()/60] = e
	}
	var out []Deviation
	for _, p := range points {
		e, ok := byMinute[p.At.Unix()/60]
		if !ok || e.N < MinPast || math.IsNaN(p.Value) {
			continue
		}
		out = append(out, Deviation{At: p.At, Value: p.Value, Usual: e.Usual, Z: (p.Value - e.Usual) / e.Spread})
	}
	slices.SortStableFunc(out, func(a, b Deviation) int { return a.At.Compare(b.At) })
	return out
}

// Silence tells since when no sample has arrived, when that is for at least the given time before until. Points at or
// after until are not counted. Without any point it reports false: a series that never was is not one that ended.
func Silence(points []Point, until time.Time, atLeast time.Duration) (time.Time, bool) {
	var last time.Time
	for _, p := range points {
		if p.At.Before(until) && p.At.After(last) && !math.IsNaN(p.Value) {
			last = p.At
		}
	}
	if last.IsZero() || until.Sub(last) <= atLeast {
		return time.Time{}, false
	}
	return last.Add(time.Minute), true
}

func sortPoints(ps []Point) {
	slices.SortStableFunc(ps, func(a, b Point) int { return a.At.Compare(b.At) })
}

// Median of values in any order, which it leaves as they are; NaN for none.
func Median(xs []float64) float64 { return median(xs) }

// median sorts a copy; it is NaN for no values.
func median(xs []float64) float64 {
	if len(xs) == 0 {
		return math.NaN()
	}
	s := slices.Clone(xs)
	slices.Sort(s)
	m := len(s) / 2
	if len(s)%2 == 1 {
		return s[m]
	}
	return (s[m-1] + s[m]) / 2
}

func spreadOf(xs []float64, middle float64) float64 {
	off := make([]float64, len(xs))
	for i, x := range xs {
		off[i] = math.Abs(x - middle)
	}
	return max(madToSigma*median(off), leastSpread*math.Abs(middle), 1e-9)
}
