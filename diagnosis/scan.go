package diagnosis

import (
	"math"
	"slices"
	"time"
)

const (
	mostCounted = 3   // robust standard deviations for which one mean counts at most in their spread
	clipAt      = 8   // standard deviations at which one sample's weight ends: spikes do not make a shift
	spikeSide   = 3   // samples on either side that tell a spike
	spikeAt     = 4   // standard deviations of minute to minute noise that a spike stands out by
	leastFull   = 0.5 // share of a window's samples that must be there
)

// scanned are the lengths of the windows whose mean is tested.
var scanned = []time.Duration{
	8 * time.Minute, 12 * time.Minute, 18 * time.Minute, 27 * time.Minute, 40 * time.Minute, 60 * time.Minute, 90 * time.Minute, 120 * time.Minute,
}

// scan tests whether the mean of the residuals over the last minutes is what chance allows, for several lengths at once.
// Chance is measured, not derived: it is the spread of the means of windows of the same length in the week before, so that
// residuals which hang together over many minutes widen it as they should.
type scan struct {
	g       *grid
	clipped []float64
	sum     []float64
	count   []int
	lengths []int
	chance  []float64 // standard deviation of the mean by length, for the day at hand
	until   int       // slot up to which chance holds
}

func newScan(g *grid) *scan {
	s := &scan{g: g, clipped: make([]float64, len(g.scaled))}
	for i, z := range g.scaled {
		s.clipped[i] = min(clipAt, max(-clipAt, z))
	}
	s.clipped = g.withoutSpikes(s.clipped)
	s.sum, s.count = runningSums(s.clipped)
	for _, d := range scanned {
		if l := g.slots(d); !slices.Contains(s.lengths, l) {
			s.lengths = append(s.lengths, l)
		}
	}
	s.chance = make([]float64, len(s.lengths))
	return s
}

// mean of the clipped residuals in [a, b); false when too few are there.
func (s *scan) mean(a, b int) (float64, bool) {
	n := s.count[b] - s.count[a]
	if n == 0 || float64(n) < leastFull*float64(b-a) {
		return 0, false
	}
	return (s.sum[b] - s.sum[a]) / float64(n), true
}

// calibrate measures chance in the week before slot c. It is at least that of independent samples.
func (s *scan) calibrate(c int) {
	first := max(0, c-PastDays*s.g.day)
	for k, l := range s.lengths {
		var means []float64
		for a := first; a+l <= c; a += max(1, l/5) {
			if m, ok := s.mean(a, a+l); ok {
				means = append(means, m)
			}
		}
		s.chance[k] = 1 / math.Sqrt(float64(l))
		if len(means) >= MinPast {
			s.chance[k] = max(s.chance[k], spreadOfMeans(means))
		}
	}
	s.until = c + s.g.day
}

// spreadOfMeans is a standard deviation about 0 in which nothing counts for more than three robust ones: a few hours of
// trouble in a week do not make it large.
func spreadOfMeans(xs []float64) float64 {
	off := make([]float64, len(xs))
	for i, x := range xs {
		off[i] = math.Abs(x)
	}
	slices.Sort(off)
	far := mostCounted * madToSigma * off[len(off)/2]
	sum := 0.0
	for _, x := range off {
		x = min(x, far)
		sum += x * x
	}
	return math.Sqrt(sum / float64(len(off)))
}

// at is the least likely mean over windows that end with slot i and begin at free or later, in standard deviations with
// its sign, and the window's length in slots.
func (s *scan) at(i, free int) (stat float64, length int) {
	if i >= s.until {
		s.calibrate(i)
	}
	for k, l := range s.lengths {
		a := i + 1 - l
		if a < free {
			break
		}
		if m, ok := s.mean(a, i+1); ok && math.Abs(m) > math.Abs(stat)*s.chance[k] {
			stat, length = m/s.chance[k], l
		}
	}
	return stat, length
}

// withoutSpikes replaces what stands out alone among its neighbours by their median. Edges stay where they are, as there
// half of the neighbours agree. In coarse steps a short trouble looks like a spike, and all is left as it is.
func (g *grid) withoutSpikes(z []float64) []float64 {
	if g.slots(scanned[0]) <= 2*spikeSide {
		return z
	}
	var known []float64
	for _, v := range z {
		if !math.IsNaN(v) {
			known = append(known, v)
		}
	}
	far := spikeAt * noiseOf(known)
	out := slices.Clone(z)
	near := make([]float64, 0, 2*spikeSide+1)
	for i, v := range z {
		near = near[:0]
		for _, x := range z[max(0, i-spikeSide):min(len(z), i+spikeSide+1)] {
			if !math.IsNaN(x) {
				near = append(near, x)
			}
		}
		if math.IsNaN(v) || len(near) <= spikeSide {
			continue
		}
		if m := middle(near); math.Abs(v-m) > far {
			out[i] = m
		}
	}
	return out
}
