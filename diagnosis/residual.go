package diagnosis

import (
	"math"
	"slices"
	"time"
)

const (
	// leastDays is the number of preceding days from which a seasonal baseline is given for an anomaly.
	leastDays = 2
	// aroundUsual is the time of day on either side over which the level of one day is averaged.
	aroundUsual = 20 * time.Minute
	// aroundScale is the time of day on either side over which the size of residuals is averaged.
	aroundScale = time.Hour
	// leastScale is the least standard deviation of residuals, as a share of what is usual: constant KPIs still round.
	leastScale = 0.0005
	// leastShare is the least standard deviation at one time of day, as a share of the typical one over the day.
	leastShare = 0.25

	meanAbsToSigma = 1.2533 // for a normal distribution
)

// grid holds a series in equal steps of local time, NaN where no sample is, with its seasonal residuals. By local time
// eight in the morning stays eight in the morning over a change of the clocks; the hour that then comes twice keeps the
// later samples.
type grid struct {
	start  time.Time // local time, as if it were UTC
	zone   *time.Location
	step   time.Duration
	day    int       // slots of a day
	value  []float64 // in the KPI's unit
	resid  []float64 // value minus usual, in the KPI's unit
	scale  []float64 // standard deviation of resid at this time of day, in the KPI's unit
	scaled []float64 // resid ÷ scale
}

// newGrid lays out the samples before to by the local time of from's location, and compares each with the days before it.
// from ends what is only history. It is nil when there is too little to compare.
func newGrid(points []Point, from, to time.Time) *grid {
	ps := make([]Point, 0, len(points))
	for _, p := range points {
		if p.At.Before(to) && !math.IsNaN(p.Value) && !math.IsInf(p.Value, 0) {
			ps = append(ps, p)
		}
	}
	if !slices.IsSortedFunc(ps, func(a, b Point) int { return a.At.Compare(b.At) }) {
		sortPoints(ps)
	}
	if len(ps) < MinPast {
		return nil
	}
	g := &grid{zone: from.Location(), step: stepOf(ps), start: local(ps[0].At, from.Location())}
	for _, p := range ps[:min(len(ps), 120)] { // within the hour that comes twice the first sample need not be the first by local time
		if l := local(p.At, g.zone); l.Before(g.start) {
			g.start = l
		}
	}
	g.day = int(math.Round(float64(day) / float64(g.step)))
	n := 0
	for _, p := range ps {
		n = max(n, g.slot(p.At)+1)
	}
	if g.day < 1 || n > maxSlots {
		return nil
	}
	g.value = nans(n)
	for _, p := range ps {
		g.value[g.slot(p.At)] = p.Value
	}
	g.compare(min(PastDays*g.day, max(0, min(n, g.slot(from)))))
	return g
}

// maxSlots bounds the memory of one grid: ten years of minutes.
const maxSlots = 10 * 366 * 24 * 60

// stepOf is the median distance of samples, one minute at least.
func stepOf(ps []Point) time.Duration {
	gaps := make([]float64, 0, len(ps))
	for i := 1; i < len(ps); i++ {
		if d := ps[i].At.Sub(ps[i-1].At); d > 0 {
			gaps = append(gaps, d.Seconds())
		}
	}
	if len(gaps) == 0 {
		return time.Minute
	}
	return max(time.Minute, time.Duration(median(gaps))*time.Second)
}

// local is the local time as if it were UTC, so that days are of 24 hours.
func local(at time.Time, zone *time.Location) time.Time {
	_, offset := at.In(zone).Zone()
	return at.UTC().Add(time.Duration(offset) * time.Second)
}

func (g *grid) slot(at time.Time) int {
	return int(math.Round(float64(local(at, g.zone).Sub(g.start)) / float64(g.step)))
}

// at is the instant of a slot, in UTC.
func (g *grid) at(i int) time.Time {
	l := g.start.Add(time.Duration(i) * g.step)
	return time.Date(l.Year(), l.Month(), l.Day(), l.Hour(), l.Minute(), l.Second(), l.Nanosecond(), g.zone).UTC()
}

// slots is how many steps a time spans, one at least.
func (g *grid) slots(d time.Duration) int { return max(1, int(math.Round(float64(d)/float64(g.step)))) }

// compare fills residuals and scales. The first `learn` slots are compared with the other days among themselves, as they
// have too few before them; later ones only with the days before, so that nothing is known ahead of its time.
func (g *grid) compare(learn int) {
	level := around(g.withoutSpikes(g.value), g.slots(aroundUsual))
	g.resid = g.byDay(learn, func(i int, days []float64) float64 { return g.value[i] - middle(days) }, level, false)
	size := make([]float64, len(g.resid))
	for i, r := range g.resid {
		size[i] = math.Abs(r)
	}
	size = around(size, g.slots(aroundScale))
	g.scale = g.byDay(learn, func(_ int, days []float64) float64 { return meanAbsToSigma * middle(days) }, size, true)
	sum, n := runningSums(g.scale)
	g.scaled = nans(len(g.resid))
	for i, r := range g.resid {
		a, b := max(0, i-PastDays*g.day), max(i+1, learn)
		typical := (sum[b] - sum[a]) / float64(n[b]-n[a])
		g.scale[i] = max(g.scale[i], leastShare*typical, leastScale*math.Abs(g.value[i]-r), 1e-9)
		g.scaled[i] = r / g.scale[i]
	}
}

// byDay computes each slot from the values at the same time on other days: for the first `learn` slots on all days among
// them, its own only if said so, and later on up to PastDays days before. It is NaN with fewer than leastDays of them, or
// during learning fewer than one.
func (g *grid) byDay(learn int, f func(i int, days []float64) float64, of []float64, own bool) []float64 {
	out := nans(len(of))
	days := make([]float64, 0, PastDays+1)
	for i := range of {
		days = days[:0]
		least := leastDays
		if i < learn {
			least = 1
			for j := i % g.day; j < learn; j += g.day {
				if (j != i || own) && !math.IsNaN(of[j]) {
					days = append(days, of[j])
				}
			}
		} else {
			for j, d := i-g.day, 0; j >= 0 && d < PastDays; j, d = j-g.day, d+1 {
				if !math.IsNaN(of[j]) {
					days = append(days, of[j])
				}
			}
		}
		if len(days) >= least {
			out[i] = f(i, days)
		}
	}
	return out
}

// around is the mean of the values within k slots on either side; NaN without any.
func around(xs []float64, k int) []float64 {
	sum, n := runningSums(xs)
	out := make([]float64, len(xs))
	for i := range xs {
		a, b := max(0, i-k), min(len(xs), i+k+1)
		out[i] = (sum[b] - sum[a]) / float64(n[b]-n[a]) // 0/0 is NaN
	}
	return out
}

// runningSums are sum and count of the values before each index, NaN left out.
func runningSums(xs []float64) (sum []float64, n []int) {
	sum, n = make([]float64, len(xs)+1), make([]int, len(xs)+1)
	for i, x := range xs {
		sum[i+1], n[i+1] = sum[i], n[i]
		if !math.IsNaN(x) {
			sum[i+1] += x
			n[i+1]++
		}
	}
	return sum, n
}

// middle is the median of a few values, which it sorts in place.
func middle(xs []float64) float64 {
	for i := 1; i < len(xs); i++ {
		for j := i; j > 0 && xs[j] < xs[j-1]; j-- {
			xs[j], xs[j-1] = xs[j-1], xs[j]
		}
	}
	m := len(xs) / 2
	if len(xs)%2 == 1 {
		return xs[m]
	}
	return (xs[m-1] + xs[m]) / 2
}

func nans(n int) []float64 {
	out := make([]float64, n)
	for i := range out {
		out[i] = math.NaN()
	}
	return out
}
