package diagnosis_test

import (
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/kernelcopilot/copilot/diagnosis"
)

// kpi draws minutes of a KPI with a daily shape, noise of the given standard deviation, gaps and single spikes, and adds
// what change says for the minute.
func kpi(rnd *rand.Rand, from, to time.Time, noise, gaps float64, change func(time.Time) float64) []diagnosis.Point {
	var out []diagnosis.Point
	for at := from; at.Before(to); at = at.Add(time.Minute) {
		hour := float64(at.Hour()) + float64(at.Minute())/60
		v := 100 + 60*math.Sin((hour-9)/24*2*math.Pi) + noise*rnd.NormFloat64() + change(at)
		if rnd.Float64() < 0.005 {
			v += 12 * noise
		}
		if rnd.Float64() >= gaps {
			out = append(out, diagnosis.Point{At: at, Value: v})
		}
	}
	return out
}

// deviations of the last four hours of a week that changes as said.
func deviations(rnd *rand.Rand, noise, gaps float64, change func(time.Time) float64) []diagnosis.Deviation {
	from := now.Add(-4 * time.Hour)
	points := kpi(rnd, now.AddDate(0, 0, -7), now, noise, gaps, change)
	return diagnosis.Deviate(points, diagnosis.Baseline(points, from, now))
}

func TestStepIsDated(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 1))
	const rounds = 40
	for _, sigmas := range []float64{3, -3, 5, -8} {
		late := 0
		for range rounds {
			at := now.Add(-time.Duration(20+rnd.IntN(180)) * time.Minute)
			c, ok := diagnosis.ChangePoint(deviations(rnd, 4, 0.1, func(m time.Time) float64 {
				if m.Before(at) {
					return 0
				}
				return sigmas * 4
			}))
			if off := c.At.Sub(at).Abs(); !ok || off > 3*time.Minute || c.To > c.From != (sigmas > 0) {
				late++
				t.Logf("%+.0f sigma: off by %v, found %v", sigmas, off, ok)
			}
		}
		if late > rounds/20 {
			t.Errorf("%+.0f sigma: %d of %d missed by more than 3 minutes", sigmas, late, rounds)
		}
	}
}

func TestDailyShapeIsNoChange(t *testing.T) {
	rnd := rand.New(rand.NewPCG(2, 2))
	const rounds = 100
	alarms := 0
	for range rounds {
		if c, ok := diagnosis.ChangePoint(deviations(rnd, 4, 0.1, func(time.Time) float64 { return 0 })); ok {
			alarms++
			t.Logf("%+v", c)
		}
	}
	if alarms > rounds/50 {
		t.Errorf("%d false changes in %d quiet series", alarms, rounds)
	}
}

func TestRampIsDatedByItsBeginning(t *testing.T) {
	rnd := rand.New(rand.NewPCG(3, 3))
	const rounds = 40
	var off []float64
	for range rounds {
		at := now.Add(-time.Duration(60+rnd.IntN(60)) * time.Minute)
		c, ok := diagnosis.ChangePoint(deviations(rnd, 4, 0.05, func(m time.Time) float64 {
			return -32 * min(1, max(0, m.Sub(at).Minutes()/30))
		}))
		if !ok || c.Ramp == 0 {
			t.Errorf("no ramp: %+v", c)
		}
		off = append(off, math.Abs(c.At.Sub(at).Minutes()))
	}
	sum, worst := 0.0, 0.0
	for _, o := range off {
		sum, worst = sum+o, max(worst, o)
	}
	t.Logf("mean %.1f minutes, worst %.0f", sum/rounds, worst)
	if sum/rounds > 5 || worst > 12 {
		t.Errorf("mean %.1f minutes, worst %.0f", sum/rounds, worst)
	}
}

func TestRecoveryEndsAChange(t *testing.T) {
	rnd := rand.New(rand.NewPCG(4, 4))
	at, end := now.Add(-2*time.Hour), now.Add(-time.Hour)
	c, ok := diagnosis.ChangePoint(deviations(rnd, 4, 0, func(m time.Time) float64 {
		if m.Before(at) || !m.Before(end) {
			return 0
		}
		return -40
	}))
	if !ok || c.At.Sub(at).Abs() > 3*time.Minute || c.Until.Sub(end).Abs() > 3*time.Minute {
		t.Errorf("%+v, %v", c, ok)
	}
}

func TestAGapIsOwnedUpTo(t *testing.T) {
	rnd := rand.New(rand.NewPCG(5, 5))
	gap, back := now.Add(-70*time.Minute), now.Add(-50*time.Minute)
	var devs []diagnosis.Deviation
	for _, d := range deviations(rnd, 4, 0, func(m time.Time) float64 {
		if m.Before(back) {
			return 0
		}
		return -40
	}) {
		if d.At.Before(gap) || !d.At.Before(back) {
			devs = append(devs, d)
		}
	}
	c, ok := diagnosis.ChangePoint(devs)
	if !ok || !c.At.Equal(back) || !c.Earliest.Equal(gap.Add(-time.Minute)) {
		t.Errorf("%+v, %v", c, ok)
	}
}

func TestAFaultYesterdayIsNotUsual(t *testing.T) {
	rnd := rand.New(rand.NewPCG(6, 6))
	yesterday := now.Add(-24 * time.Hour)
	points := kpi(rnd, now.AddDate(0, 0, -7), now, 4, 0.1, func(m time.Time) float64 {
		if m.Before(yesterday.Add(-2*time.Hour)) || m.After(yesterday.Add(2*time.Hour)) {
			return 0
		}
		return -90
	})
	for _, e := range diagnosis.Baseline(points, now.Add(-10*time.Minute), now) {
		hour := float64(e.At.Hour()) + float64(e.At.Minute())/60
		if want := 100 + 60*math.Sin((hour-9)/24*2*math.Pi); math.Abs(e.Usual-want) > 4 || e.Spread > 12 {
			t.Errorf("%s: usual %.1f, want %.1f; spread %.1f", e.At.Format("15:04"), e.Usual, want, e.Spread)
		}
	}
}

func TestLittlePastGivesNoBaseline(t *testing.T) {
	points := []diagnosis.Point{{At: now.Add(-24 * time.Hour), Value: 1}, {At: now, Value: math.NaN()}, {At: now.Add(-time.Minute), Value: 5}}
	usual := diagnosis.Baseline(points, now.Add(-2*time.Minute), now.Add(time.Minute))
	if len(usual) != 3 || !math.IsNaN(usual[0].Usual) {
		t.Errorf("%+v", usual)
	}
	devs := diagnosis.Deviate(points, usual)
	if len(devs) != 0 {
		t.Errorf("%+v", devs)
	}
	if c, ok := diagnosis.ChangePoint(devs); ok {
		t.Errorf("%+v", c)
	}
}

func TestSilence(t *testing.T) {
	points := []diagnosis.Point{{At: began, Value: 3}, {At: began.Add(-time.Minute), Value: 3}, {At: began.Add(time.Minute), Value: math.NaN()}}
	if at, ok := diagnosis.Silence(points, now, 5*time.Minute); !ok || !at.Equal(began.Add(time.Minute)) {
		t.Errorf("%v, %v", at, ok)
	}
	if at, ok := diagnosis.Silence(points, began.Add(3*time.Minute), 5*time.Minute); ok {
		t.Errorf("silent since %v", at)
	}
	if _, ok := diagnosis.Silence(nil, now, 5*time.Minute); ok {
		t.Error("a series without points is not one that ended")
	}
}
