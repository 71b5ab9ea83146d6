package diagnosis

import (
	"math"
	"slices"
	"time"
)

// Direction says to which side of what is usual a KPI went.
type Direction int

const (
	// Down is below what is usual.
	Down Direction = -1
	// Up is above what is usual.
	Up Direction = 1
)

// Anomaly is a stretch in which a KPI ran beside what is usual for the time of day.
type Anomaly struct {
	Since     time.Time     // first sample of it, or of the ramp towards it
	Until     time.Time     // first sample after it; zero while it lasts
	Ramp      time.Duration // how long it took to reach its level; 0 for a step
	Size      float64       // median distance from what is usual, in standard deviations of the residuals at that time of day
	Direction Direction
	Score     float64 // of the strongest window, in standard deviations of means of such windows
}

// AnomalyScore is the score from which a stretch is an anomaly.
const AnomalyScore = 4.5

const (
	endWindow  = 20 * time.Minute // over which a series must be back for an anomaly to be over
	endShare   = 0.4              // of its level, below which it is back
	joinGap    = 30 * time.Minute // anomalies of one direction that are closer are one
	datedOver  = 45 * time.Minute // around the trigger in which a step is looked for
	rampOver   = 150 * time.Minute
	rampBetter = 0.25 // share of a step's remaining squared error that a ramp must save
)

// Anomalies finds the stretches of [from, to) in which a series ran beside its seasonal baseline.
func Anomalies(series []Point, from, to time.Time) []Anomaly {
	g := newGrid(series, from, to)
	if g == nil {
		return nil
	}
	s := newScan(g)
	first := max(0, g.slot(from))
	free, join := first, g.slots(joinGap)
	var out []Anomaly
	ended := -join - 1
	for i := first; i < len(g.value); i++ {
		stat, length := s.at(i, free)
		if math.Abs(stat) < AnomalyScore {
			continue
		}
		dir := Direction(math.Copysign(1, stat))
		begun := i + 1 - length
		end := s.end(begun, i+1, dir)
		a := s.anomaly(begun, i+1, end, free, dir)
		if k := len(out) - 1; k >= 0 && out[k].Direction == dir && g.slot(a.Since)-ended <= join {
			out[k] = s.joined(out[k], a, end)
		} else {
			out = append(out, a)
		}
		free, ended, i = end, end, end-1
	}
	return out
}

// end is the slot after an anomaly that was noticed with slot i-1: where the mean over the next minutes is back near what
// is usual, measured by the highest level it had. It is the end of the series while it lasts.
func (s *scan) end(begun, i int, dir Direction) int {
	n, k := len(s.clipped), max(3, s.g.slots(endWindow))
	high := 0.0
	for j := begun; j+k <= n; j++ {
		m, ok := s.mean(j, j+k)
		if !ok {
			continue
		}
		m *= float64(dir)
		high = max(high, m)
		if j >= i-k/2 && m < endShare*high {
			at, _ := s.step(max(begun+1, j-k), min(n, j+2*k), begun)
			return max(at, i)
		}
	}
	return n
}

// step is the slot in [a, b) from which a level of its own lowers the squared error most, and the squared error saved;
// nothing before least is it.
func (s *scan) step(a, b, least int) (at int, gain float64) {
	at = max(a, least)
	for i := max(a, least); i < b; i++ {
		left, right := float64(s.count[i]-s.count[a]), float64(s.count[b]-s.count[i])
		if left < 1 || right < 1 || math.IsNaN(s.clipped[i]) {
			continue
		}
		d := (s.sum[b]-s.sum[i])/right - (s.sum[i]-s.sum[a])/left
		if g := d * d * left * right / (left + right); g > gain {
			at, gain = i, g
		}
	}
	return at, gain
}

// anomaly dates what was noticed in [begun, i) and ended at end.
func (s *scan) anomaly(begun, i, end, free int, dir Direction) Anomaly {
	g := s.g
	back := g.slots(datedOver)
	low, high := max(0, begun-back), min(end, i+back)
	at, _ := s.step(low, high, max(low, free-g.slots(joinGap)))
	a := Anomaly{Since: g.at(at), Direction: dir}
	if end < len(g.value) {
		a.Until = g.at(end)
	}
	s.measure(&a, at, end)
	return a
}

// measure fills size and score of an anomaly in [a, b).
func (s *scan) measure(an *Anomaly, a, b int) {
	var zs []float64
	for _, z := range s.g.scaled[a:b] {
		if !math.IsNaN(z) {
			zs = append(zs, z)
		}
	}
	an.Size = math.Abs(median(zs))
	for i := a; i < b; i++ {
		stat, _ := s.at(i, a)
		an.Score = max(an.Score, stat*float64(an.Direction))
	}
}

func (s *scan) joined(a, b Anomaly, end int) Anomaly {
	a.Until = b.Until
	s.measure(&a, s.g.slot(a.Since), end)
	a.Score = max(a.Score, b.Score)
	return a
}

var _ = slices.Max[[]int]
