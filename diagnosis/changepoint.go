package diagnosis

import (
	"math"
	"time"
)

// Change is a lasting shift of a series away from where it was.
type Change struct {
	At       time.Time     // first sample of the new level, or of the ramp towards it
	Earliest time.Time     // last sample of the old level: with a gap in between, the change is somewhere after it
	Until    time.Time     // first sample back near the old level; zero while the shift lasts
	Ramp     time.Duration // how long it took to reach the new level; 0 for a step
	From, To float64       // levels before and after, in spreads from what is usual
	Sigmas   float64       // size of the shift in standard deviations of the series' own noise
}

const (
	leastSide  = 5   // samples needed on either side of a change
	leastShift = 2   // standard deviations below which a shift is not told from noise
	leastGain  = 40  // gain in squared error, in variances, below which a straight line is as good
	leastNoise = 0.3 // spreads: the noise of a series cannot be smaller than its baseline can tell
	rampCost   = 12  // gain a ramp must bring over a step
)

// rampMinutes are the durations of ramps that are tried.
var rampMinutes = []int{6, 10, 15, 20, 30, 45, 60}

// ChangePoint finds the most pronounced lasting shift in deviations from the baseline: as they are measured against the
// same time of day, the daily shape is no change. Single spikes are passed over; missing minutes are allowed. It reports
// false when no shift stands out. A shift of three standard deviations or more is dated to within three minutes.
func ChangePoint(devs []Deviation) (Change, bool) {
	n := len(devs)
	if n < 2*leastSide {
		return Change{}, false
	}
	raw := make([]float64, n)
	for i, d := range devs {
		raw[i] = d.Z
	}
	noise := max(noiseOf(raw), leastNoise)
	z := despiked(raw, noise)
	sum := newSums(z)
	a, b, gain := bestStep(sum, n)
	if gain/(noise*noise) < leastGain {
		return Change{}, false
	}
	before, after := sum.mean(0, a), sum.mean(a, b)
	c := Change{From: before, To: after, Sigmas: math.Abs(after-before) / noise}
	start, length, rampGain := bestRamp(z, sum, a, b)
	if rampGain-stepGain(sum, a, b) > rampCost*noise*noise {
		a = start
		c.Ramp = time.Duration(length) * time.Minute
		c.From, c.To = sum.mean(0, a), rampLevel(z, devs, a, b, c.Ramp)
		c.Sigmas = math.Abs(c.To-c.From) / noise
	}
	if c.Sigmas < leastShift {
		return Change{}, false
	}
	c.At, c.Earliest = devs[a].At, devs[a-1].At
	if b < n {
		c.Until = devs[b].At
	}
	return c, true
}

// bestStep returns the segment [a, b) whose own level, beside one common level before and after it, lowers the squared
// error most. What follows b must lie back near the old level by itself, as it shares it.
func bestStep(s sums, n int) (a, b int, gain float64) {
	for i := leastSide; i <= n-leastSide; i++ {
		for j := i + leastSide; j <= n; j++ {
			if rest := n - j; rest > 0 && rest < leastSide {
				continue
			}
			if g := stepGain(s, i, j); g > gain {
				a, b, gain = i, j, g
			}
		}
	}
	return a, b, gain
}

// stepGain is the squared error that a level of its own for [i, j) saves over one level for all.
func stepGain(s sums, i, j int) float64 {
	n := len(s) - 1
	in, out := float64(j-i), float64(n-(j-i))
	mean := s.mean(i, j) - (s[n]-(s[j]-s[i]))/out
	return mean * mean * in * out / (in + out)
}

// bestRamp looks for a straight way from the old level to the new one that ends or begins near a step found at a, and
// returns where it begins, how many samples it takes, and the squared error it saves over one level for all.
func bestRamp(z []float64, s sums, a, b int) (start, length int, gain float64) {
	n := len(z)
	total := 0.0
	all := s.mean(0, n)
	for _, v := range z {
		total += (v - all) * (v - all)
	}
	for _, d := range rampMinutes {
		for i := max(leastSide, a-d); i <= min(a+leastSide, b-d); i++ {
			if g := total - rampError(z, i, d, b); g > gain {
				start, length, gain = i, d, g
			}
		}
	}
	return start, length, gain
}

// rampError is the squared error of the best fit by low outside [i, b), rising over d samples to high until b.
func rampError(z []float64, i, d, b int) float64 {
	var sx, sxx, sy, sxy, syy float64
	for k, y := range z {
		x := 0.0
		if k >= i && k < b {
			x = min(1, float64(k-i+1)/float64(d))
		}
		sx, sxx, sy, sxy, syy = sx+x, sxx+x*x, sy+y, sxy+x*y, syy+y*y
	}
	n := float64(len(z))
	vxx, vxy, vyy := sxx-sx*sx/n, sxy-sx*sy/n, syy-sy*sy/n
	if vxx <= 0 {
		return vyy
	}
	return vyy - vxy*vxy/vxx
}

// rampLevel is the mean after the ramp, or that of its last third when it had not ended by b.
func rampLevel(z []float64, devs []Deviation, a, b int, ramp time.Duration) float64 {
	var late []float64
	for k := a; k < b; k++ {
		if !devs[k].At.Before(devs[a].At.Add(ramp)) {
			late = append(late, z[k])
		}
	}
	if len(late) == 0 {
		late = z[b-max(1, (b-a)/3) : b]
	}
	return median(late)
}

// despiked replaces what stands out by more than four standard deviations from the median of the seven around it (a
// Hampel filter): edges stay where they are.
func despiked(z []float64, noise float64) []float64 {
	out := make([]float64, len(z))
	for i, v := range z {
		lo := min(max(0, i-3), max(0, len(z)-7))
		m := median(z[lo:min(len(z), lo+7)])
		out[i] = v
		if math.Abs(v-m) > 4*noise {
			out[i] = m
		}
	}
	return out
}

// noiseOf is the standard deviation of minute to minute noise: robust, and blind to slow movements and single steps.
func noiseOf(z []float64) float64 {
	steps := make([]float64, 0, len(z))
	for i := 1; i < len(z); i++ {
		steps = append(steps, math.Abs(z[i]-z[i-1]))
	}
	return madToSigma * median(steps) / math.Sqrt2
}

// sums are running sums: sums[i] is that of the first i values.
type sums []float64

func newSums(z []float64) sums {
	s := make(sums, len(z)+1)
	for i, v := range z {
		s[i+1] = s[i] + v
	}
	return s
}

func (s sums) mean(i, j int) float64 { return (s[j] - s[i]) / float64(j-i) }
