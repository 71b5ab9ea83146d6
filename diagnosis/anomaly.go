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

const (
	// AnomalyScore is the score from which a stretch is an anomaly.
	AnomalyScore = 4.5
	// SharpScore is the score from which a stretch is an anomaly when it began at a sharp edge.
	SharpScore = 3.2
)

const (
	endWindow = 20 * time.Minute // over which a series must be back for an anomaly to be over
	endShare  = 0.4              // of its level, below which it is back
	joinGap   = 30 * time.Minute // anomalies of one direction that are closer are one
	datedOver = 20 * time.Minute // around the trigger in which a step is looked for
	rampOver  = 150 * time.Minute
	sharpJump = 2.2 // standard deviations of residuals that an edge is worth at least
	stepShare = 0.6 // of the size that a step is worth at once; with less it may be a ramp
	rampJumps = 10  // squared jumps that a ramp must save over a step in squared error
)

var (
	edgeWindows = []time.Duration{3 * time.Minute, 5 * time.Minute, 8 * time.Minute, 13 * time.Minute}
	rampTried   = []time.Duration{15 * time.Minute, 30 * time.Minute, 45 * time.Minute, time.Hour, 90 * time.Minute, 2 * time.Hour}
)

// Anomalies finds the stretches of [from, to) in which a series ran beside its seasonal baseline, in order of time. Samples
// before from are history: a week is best, two days are the least. Days follow the local time of from's location.
//
// What is usual is the median, over up to seven days before, of the level within twenty minutes of the same local time;
// residuals are divided by their size at that time of day. The test is a scan: the mean of the residuals over windows of 8
// to 120 minutes that end with each sample, in standard deviations of such means. These are measured on the week before,
// for each length, so that autocorrelation, which makes means wander more than independent samples would, raises the bar by
// as much. An anomaly begins where a mean lies 4.5 of them off, or 3.2 when an edge of 2.2 residual standard deviations,
// sharper than any at that time on the days before, leads into it, and ends where twenty minutes are back within 40 % of its highest level. It is dated at its sharpest edge
// (differences of means over 3 to 13 minutes), or at the foot of a ramp that fits clearly better.
//
// Single spikes, what lasts less than about eight minutes, and what grows over more than a week are not found. A change of
// level at the same hour every day is usual; one that keeps to weekdays is not.
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
		if math.Abs(stat) < SharpScore {
			continue
		}
		dir := Direction(math.Copysign(1, stat))
		begun := i + 1 - length
		if math.Abs(stat) < AnomalyScore {
			at, jump := s.edge(max(0, free-g.slots(joinGap), begun-g.slots(datedOver)), i+1, dir)
			if jump < sharpJump || jump < s.usualJump(at) {
				continue
			}
		}
		end := s.end(begun, i+1, dir)
		a := s.anomaly(begun, i+1, end, free, dir)
		a.Score = max(a.Score, math.Abs(stat))
		if k := len(out) - 1; k >= 0 && out[k].Direction == dir && g.slot(a.Since)-ended <= join {
			out[k] = s.joined(out[k], a, end)
		} else {
			out = append(out, a)
		}
		free, ended, i = end, end, end-1
	}
	return out
}

// usualJump is the sharpest edge at about the same time on the days before: what jumps there every day, such as at midnight
// where counters are set anew, is not sharp.
func (s *scan) usualJump(at int) float64 {
	around, most := s.g.slots(edgeWindows[1]), 0.0
	for d := 1; d <= PastDays; d++ {
		i := at - d*s.g.day
		if i < around {
			break
		}
		for _, dir := range []Direction{Up, Down} {
			_, jump := s.edge(i-around, i+around+1, dir)
			most = max(most, jump)
		}
	}
	return most
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
			at, _ := s.edge(max(begun+1, j-k), min(n, j+2*k), -dir)
			return max(at, i)
		}
	}
	return n
}

// anomaly dates what was noticed in [begun, i) and ended at end: at the sharpest change around, or, where no change is
// worth most of its size, at the foot of a ramp.
func (s *scan) anomaly(begun, i, end, free int, dir Direction) Anomaly {
	g := s.g
	a := Anomaly{Direction: dir}
	if end < len(g.value) {
		a.Until = g.at(end)
	}
	least := max(0, free-g.slots(joinGap))
	at, jump := s.edge(max(least, begun-g.slots(datedOver)), min(end, i+g.slots(datedOver)), dir)
	s.measure(&a, at, end)
	if jump < stepShare*min(clipAt, a.Size) {
		if foot, ramp, ok := s.ramp(at, jump, max(least, begun-g.slots(rampOver)), min(end, i+g.slots(rampOver)/2), dir); ok {
			at, a.Ramp = foot, time.Duration(ramp)*g.step
			s.measure(&a, at, end)
		}
	}
	a.Since = g.at(at)
	return a
}

// edge is the slot in [a, b) at which the mean of the next minutes differs most in the direction from that of the minutes
// before, and by how many standard deviations; minutes are few and many at once, as few are sharp and many are sure.
func (s *scan) edge(a, b int, dir Direction) (at int, jump float64) {
	at = a
	for i := max(a, 1); i < b; i++ {
		if math.IsNaN(s.clipped[i]) {
			continue
		}
		sum, n := 0.0, 0
		for _, d := range edgeWindows {
			k := max(2, s.g.slots(d))
			left, ok := s.mean(max(0, i-k), i)
			right, found := s.mean(i, min(len(s.clipped), i+k))
			if ok && found {
				sum, n = sum+(right-left)*float64(dir), n+1
			}
		}
		if d := sum / float64(len(edgeWindows)); n == len(edgeWindows) && d > jump {
			at, jump = i, d
		}
	}
	return at, jump
}

// ramp fits a straight way up from what is usual to [a, b), and returns its foot and how many slots it takes. It must fit
// better than a step at `at`, the more so the sharper that is.
func (s *scan) ramp(at int, jump float64, a, b int, dir Direction) (foot, length int, ok bool) {
	var z []float64
	var slot []int
	for i := a; i < b; i++ {
		if !math.IsNaN(s.clipped[i]) {
			z, slot = append(z, s.clipped[i]), append(slot, i)
		}
	}
	step, _ := slices.BinarySearch(slot, at)
	gain := rampGain(z[step:], 1, dir) + rampJumps*jump*jump
	for _, d := range rampTried {
		k := s.g.slots(d)
		for i := 0; i < len(z); i++ {
			if e := rampGain(z[i:], k, dir); e > gain {
				gain, foot, length, ok = e, slot[i], k, true
			}
		}
	}
	return foot, length, ok
}

// rampGain is the squared error that a rise from 0 over d samples to a level, held from then on, saves over 0 throughout.
func rampGain(z []float64, d int, dir Direction) float64 {
	var xx, xy float64
	for k, y := range z {
		x := min(1, float64(k+1)/float64(d))
		xx, xy = xx+x*x, xy+x*y*float64(dir)
	}
	return max(0, xy) * xy / xx
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
