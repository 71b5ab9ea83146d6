package evals

import (
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/kernelcopilot/copilot/kernel"
)

// judged runs the scorer with a detector over made-up quiet series. What it knows of the truth it is told beforehand.
func judged(n int, detect func(t trial) []Alarm) AnomalyReport {
	rnd := rand.New(rand.NewPCG(7, 7))
	r := newAnomalyReport(AnomalyConfig{})
	for range n {
		q := madeUp(rnd)
		r.Series++
		for i, k := range injectionKinds {
			if t, ok := inject(q, k, rnd); ok {
				r.Rows[i].add(t, detect(t))
			}
		}
		r.QuietFalse += len(detect(trial{series: q.samples, from: q.end.AddDate(0, 0, -pastDays), to: q.end}))
	}
	r.sum()
	return r
}

func madeUp(rnd *rand.Rand) quiet {
	end := time.Date(2026, 5, 4, 10, 0, 0, 0, time.UTC)
	q := quiet{metric: kernel.Metric{Name: "m", Min: 0, Max: 100}, object: "o", end: end, sigma: 1, decimals: 2}
	for at := end.AddDate(0, 0, -seriesDays); at.Before(end); at = at.Add(10 * time.Minute) {
		q.samples = append(q.samples, Sample{at, 50 + 20*math.Sin(float64(at.Unix())/86400*2*math.Pi) + rnd.NormFloat64()})
	}
	return q
}

func told(t trial, late time.Duration, up bool) []Alarm {
	if t.truth.onset.IsZero() {
		return nil
	}
	return []Alarm{{Since: t.truth.onset.Add(late), Until: t.truth.end.Add(late), Up: up}}
}

func TestAPerfectAnomalyDetectorPasses(t *testing.T) {
	r := judged(100, func(t trial) []Alarm { return told(t, 2*time.Minute, t.truth.size > 0) })
	if !r.Pass || r.Rows[2].OnsetMedian != 2 || r.PerWeek != 0 {
		t.Errorf("%+v", r)
	}
}

// TestWrongAnomalyDetectorsFail: each is wrong in one way, and none may pass.
func TestWrongAnomalyDetectorsFail(t *testing.T) {
	for name, detect := range map[string]func(t trial) []Alarm{
		"never": func(trial) []Alarm { return nil },
		"always": func(t trial) []Alarm {
			var out []Alarm
			for at := t.from; at.Before(t.to); at = at.Add(20 * time.Minute) {
				out = append(out, Alarm{Since: at, Until: at.Add(20 * time.Minute), Up: true}, Alarm{Since: at, Until: at.Add(20 * time.Minute)})
			}
			return out
		},
		"once, over everything": func(t trial) []Alarm {
			return []Alarm{{Since: t.from, Until: t.to, Up: true}, {Since: t.from, Until: t.to}}
		},
		"an hour late":     func(t trial) []Alarm { return told(t, time.Hour, t.truth.size > 0) },
		"an hour early":    func(t trial) []Alarm { return told(t, -time.Hour, t.truth.size > 0) },
		"ten minutes late": func(t trial) []Alarm { return told(t, 10*time.Minute, t.truth.size > 0) },
		"the wrong way":    func(t trial) []Alarm { return told(t, 0, t.truth.size < 0) },
		"twice for each": func(t trial) []Alarm {
			return append(told(t, 0, t.truth.size > 0), told(t, 5*time.Minute, t.truth.size > 0)...)
		},
		"one in ten missed": func(t trial) []Alarm {
			if t.truth.onset.Minute()%10 == 0 {
				return nil
			}
			return told(t, 0, t.truth.size > 0)
		},
	} {
		if r := judged(100, detect); r.Pass || len(r.Why) == 0 {
			t.Errorf("%s passes: %+v", name, r.Rows[2])
		}
	}
}

func TestInjectionsKeepToTheRange(t *testing.T) {
	rnd := rand.New(rand.NewPCG(8, 8))
	q := madeUp(rnd)
	q.metric.Max = 76 // the daily peak leaves no room above
	ups := 0
	for range 200 {
		for _, k := range injectionKinds {
			tr, ok := inject(q, k, rnd)
			if !ok {
				continue
			}
			in := tr.truth
			if held := in.end.Sub(in.onset) - in.ramp; held < leastHold*time.Minute || held > mostHold*time.Minute || in.end.After(tr.to) || in.onset.Before(tr.from) {
				t.Fatalf("%+v in %v–%v", in, tr.from, tr.to)
			}
			if in.size > 0 {
				ups++
			}
			for _, s := range tr.series {
				if in.share(s.At) > 0 && s.Value > q.metric.Max {
					t.Fatalf("%s: %.2f at %v", k.name, s.Value, s.At)
				}
			}
		}
	}
	if ups < 100 {
		t.Errorf("only %d went up", ups)
	}
}

func TestSigmaIsTheNoiseNotTheShapeOfTheDay(t *testing.T) {
	q := madeUp(rand.New(rand.NewPCG(9, 9)))
	if got := residualSigma(q.samples, time.UTC); math.Abs(got-1) > 0.06 {
		t.Errorf("σ is %.3f, want 1", got)
	}
	if got := decimals([]Sample{{Value: 3}, {Value: 0.25}}); got != 2 {
		t.Errorf("%d decimals", got)
	}
}

func TestNABScoring(t *testing.T) {
	f := NABFile{Name: "a/b.csv", Times: make([]time.Time, 100), Values: make([]float64, 100), Windows: [][2]int{{50, 59}, {80, 89}}}
	score := func(rows ...int) float64 {
		s := make([]float64, 100)
		for _, i := range rows {
			s[i] = 1
		}
		rep, err := ScoreNAB("d", []NABFile{f}, [][]float64{s})
		if err != nil {
			t.Fatal(err)
		}
		return rep.Scores[0].Score
	}
	perfect, late, false1, near := score(50, 80), score(59, 89), score(50, 80, 20), score(50, 80, 61)
	switch {
	case math.Abs(perfect-100) > 1e-9:
		t.Errorf("a perfect detector has %.3f", perfect)
	case score() != 0 || score(20) != 0 || score(5) != 0:
		t.Error("what never fires, or only falsely, is best with no threshold at all, and has 0")
	case late >= perfect || late <= 50:
		t.Errorf("late in both windows has %.3f", late)
	case math.Abs(perfect-false1-100*0.11/4) > 1e-9:
		t.Errorf("a false alarm far from a window costs %.3f", perfect-false1)
	case near <= false1 || near >= perfect:
		t.Errorf("a false alarm behind a window has %.3f", near)
	case math.Abs(score(50, 80, 5)-perfect) > 1e-9:
		t.Error("probation is scored")
	}
}
