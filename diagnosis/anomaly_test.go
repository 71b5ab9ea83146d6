package diagnosis_test

import (
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/kernelcopilot/copilot/diagnosis"
)

// shifted draws eight days of a KPI with noise of 4, whose last day changes as said.
func shifted(rnd *rand.Rand, change func(time.Time) float64) []diagnosis.Point {
	return kpi(rnd, now.AddDate(0, 0, -8), now, 4, 0.05, change)
}

func held(from, until time.Time, size float64) func(time.Time) float64 {
	return func(m time.Time) float64 {
		if m.Before(from) || !m.Before(until) {
			return 0
		}
		return size
	}
}

func TestAShiftIsOneAnomaly(t *testing.T) {
	rnd := rand.New(rand.NewPCG(11, 11))
	for range 20 {
		at := now.Add(-time.Duration(100+rnd.IntN(1200)) * time.Minute)
		end := at.Add(50 * time.Minute)
		as := diagnosis.Anomalies(shifted(rnd, held(at, end, -16)), now.Add(-24*time.Hour), now)
		if len(as) != 1 {
			t.Errorf("%+v", as)
			continue
		}
		a := as[0]
		if a.Since.Sub(at).Abs() > 3*time.Minute || a.Until.Sub(end).Abs() > 5*time.Minute || a.Direction != diagnosis.Down || math.Abs(a.Size-4) > 1 {
			t.Errorf("%+v, want %v to %v", a, at, end)
		}
	}
}

func TestAnAnomalyThatLastsHasNoEnd(t *testing.T) {
	rnd := rand.New(rand.NewPCG(12, 12))
	as := diagnosis.Anomalies(shifted(rnd, held(now.Add(-40*time.Minute), now, 20)), now.Add(-24*time.Hour), now)
	if len(as) != 1 || !as[0].Until.IsZero() || as[0].Direction != diagnosis.Up {
		t.Errorf("%+v", as)
	}
}

func TestQuietDaysHaveNoAnomaly(t *testing.T) {
	rnd := rand.New(rand.NewPCG(13, 13))
	found := 0
	for range 50 {
		found += len(diagnosis.Anomalies(shifted(rnd, func(time.Time) float64 { return 0 }), now.Add(-24*time.Hour), now))
	}
	if found > 1 {
		t.Errorf("%d anomalies in 50 quiet days", found)
	}
}

func TestAFaultOfThePastNeitherHidesNorMakesAnAnomaly(t *testing.T) {
	rnd := rand.New(rand.NewPCG(14, 14))
	at := now.Add(-90 * time.Minute)
	past, fault := held(at.AddDate(0, 0, -1), at.AddDate(0, 0, -1).Add(time.Hour), -60), held(at, now, 16)
	as := diagnosis.Anomalies(shifted(rnd, func(m time.Time) float64 { return past(m) + fault(m) }), now.Add(-24*time.Hour), now)
	if len(as) != 1 || as[0].Since.Sub(at).Abs() > 3*time.Minute || as[0].Direction != diagnosis.Up {
		t.Errorf("%+v", as)
	}
	if as := diagnosis.Anomalies(shifted(rnd, past), now.Add(-12*time.Hour), now); len(as) > 0 {
		t.Errorf("%+v", as)
	}
}

// TestTheDayIsLocal: when the clocks change, what people do moves in UTC, and that is no anomaly.
func TestTheDayIsLocal(t *testing.T) {
	madrid, err := time.LoadLocation("Europe/Madrid")
	if err != nil {
		t.Fatal(err)
	}
	rnd := rand.New(rand.NewPCG(15, 15))
	for _, end := range []time.Time{time.Date(2026, 3, 30, 12, 0, 0, 0, madrid), time.Date(2026, 10, 26, 12, 0, 0, 0, madrid)} {
		var points []diagnosis.Point
		for at := end.AddDate(0, 0, -8); at.Before(end); at = at.Add(time.Minute) {
			hour := float64(at.Hour()) + float64(at.Minute())/60
			points = append(points, diagnosis.Point{At: at.UTC(), Value: 100 + 60*math.Sin((hour-9)/24*2*math.Pi) + 4*rnd.NormFloat64()})
		}
		if as := diagnosis.Anomalies(points, end.Add(-24*time.Hour), end); len(as) > 0 {
			t.Errorf("%v: %+v", end, as)
		}
	}
}

func TestTooLittleForAnomalies(t *testing.T) {
	for _, points := range [][]diagnosis.Point{nil, {{At: now, Value: 1}}, kpi(rand.New(rand.NewPCG(1, 1)), now.Add(-time.Hour), now, 1, 0, func(time.Time) float64 { return 0 })} {
		if as := diagnosis.Anomalies(points, now.Add(-30*time.Minute), now); len(as) > 0 {
			t.Errorf("%+v", as)
		}
	}
}

func TestAlertsKnowNothingAheadOfTime(t *testing.T) {
	points := shifted(rand.New(rand.NewPCG(16, 16)), held(now.Add(-5*time.Hour), now, 20))
	whole := diagnosis.Alerts(points, now.Add(-24*time.Hour), now)
	part := diagnosis.Alerts(points, now.Add(-24*time.Hour), now.Add(-4*time.Hour))
	if len(part) == 0 || len(whole) < len(part) {
		t.Fatalf("%d and %d alerts", len(whole), len(part))
	}
	for i, a := range part {
		if whole[i] != a {
			t.Errorf("%+v later became %+v", a, whole[i])
		}
	}
}

func BenchmarkAnomalies90Days(b *testing.B) {
	points := kpi(rand.New(rand.NewPCG(17, 17)), now.AddDate(0, 0, -90), now, 4, 0.02, func(time.Time) float64 { return 0 })
	b.ReportAllocs()
	for b.Loop() {
		diagnosis.Anomalies(points, now.AddDate(0, 0, -83), now)
	}
}
