package evals

import (
	"context"
	"math/rand/v2"
	"net/http"
	"strings"
	"time"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/kernel"
)

// Sample is one value of a series.
type Sample struct {
	At    time.Time
	Value float64
}

// Alarm is what a detector says of a series: since when, until when (zero while it lasts), and to which side.
type Alarm struct {
	Since, Until time.Time
	Up           bool
}

// Detector finds anomalies in [from, to) of a series, whose samples before from are its history. from is in the time zone
// that the daily shape follows. It must be a pure function.
type Detector func(series []Sample, from, to time.Time) []Alarm

// SeriesSource reads KPIs and what has them, as kernel.Client does.
type SeriesSource interface {
	Network(ctx context.Context) (kernel.Graph, error)
	Series(ctx context.Context, q kernel.SeriesQuery) ([]kernel.Series, error)
}

// AnomalyConfig says what is measured.
type AnomalyConfig struct {
	Kernel   SeriesSource
	Sandbox  string // base URL of the sandbox's control port, with or without /sandbox/v1
	Token    string // of the control API
	Zone     *time.Location
	Seed     uint64 // of the first world; the others follow it
	N        int    // injections of each kind
	Detect   Detector
	Progress func(done, total int) // series read and judged
}

const (
	pastDays     = 7  // of history before a judged day or week
	seriesDays   = 14 // read of each series: a week of history and a quiet week
	worldSeries  = 20 // series taken from one world
	leastMinutes = 0.9
)

// RunAnomalies reads quiet series of the sandbox, world by world, injects shifts and ramps of known onset into copies of
// them, has the detector judge each copy and each quiet week, and scores what it said.
func RunAnomalies(ctx context.Context, cfg AnomalyConfig) (AnomalyReport, error) {
	if cfg.N < 1 {
		return AnomalyReport{}, copilot.Errorf(copilot.CodeInvalid, "n is %d; give at least 1", cfg.N)
	}
	op := &operator{strings.TrimSuffix(strings.TrimRight(cfg.Sandbox, "/"), controlPath) + controlPath, cfg.Token, &http.Client{Timeout: 30 * time.Second}}
	rep := newAnomalyReport(cfg)
	for world := uint64(0); rep.Series < cfg.N; world++ {
		if world > uint64(cfg.N) { // every world has some series that move
			return rep, copilot.Errorf(copilot.CodeUnavailable, "the sandbox's worlds from seed %d on have too few KPIs with history", cfg.Seed)
		}
		seed := cfg.Seed + world
		rnd := rand.New(rand.NewPCG(seed, 4)) //nolint:gosec // repeatable on purpose
		all, err := readWorld(ctx, cfg, op, seed, rnd)
		if err != nil {
			return rep, err
		}
		for _, q := range all {
			if rep.Series == cfg.N {
				break
			}
			rep.judge(cfg, q, rnd)
			if cfg.Progress != nil {
				cfg.Progress(rep.Series, cfg.N)
			}
		}
	}
	rep.sum()
	return rep, nil
}

// quiet is one series into which nothing was injected, from two weeks before a whole minute until it.
type quiet struct {
	metric   kernel.Metric
	object   string
	samples  []Sample
	end      time.Time
	sigma    float64 // standard deviation of the residuals against the mean day
	decimals int     // that the values are rounded to
}

// readWorld builds the world of a seed without faults and noise events, at an hour and day of the year that follow from
// the seed, and reads series of all metrics in turn at random objects. Series that never move are left out.
func readWorld(ctx context.Context, cfg AnomalyConfig, op *operator, seed uint64, rnd *rand.Rand) ([]quiet, error) {
	end := time.Date(2026, 1, 20, 0, 0, 0, 0, time.UTC).Add(time.Duration(rnd.IntN(300*24*60)) * time.Minute)
	if err := op.build(ctx, Case{Seed: seed, Clock: end.Format(time.RFC3339), Noise: "none"}); err != nil {
		return nil, err
	}
	g, err := cfg.Kernel.Network(ctx)
	if err != nil {
		return nil, err
	}
	objects := map[string][]string{}
	for _, o := range g.Objects {
		objects[o.Type] = append(objects[o.Type], o.ID)
	}
	var out []quiet
	for try := 0; try < 4*worldSeries && len(out) < worldSeries; try++ {
		m := kernel.Metrics[try%len(kernel.Metrics)]
		ids := objects[m.Object]
		if len(ids) == 0 {
			continue
		}
		q := quiet{metric: m, object: ids[rnd.IntN(len(ids))], end: end}
		if q.samples, err = readSeries(ctx, cfg.Kernel, m.Name, q.object, end); err != nil {
			return nil, err
		}
		if float64(len(q.samples)) < leastMinutes*seriesDays*24*60 {
			continue
		}
		q.decimals = decimals(q.samples)
		if q.sigma = residualSigma(q.samples, cfg.Zone); q.sigma > 0 {
			out = append(out, q)
		}
	}
	return out, nil
}

// readSeries reads the minutes before end, a day at a time as a real metrics store bounds the samples of one answer.
func readSeries(ctx context.Context, src SeriesSource, metric, object string, end time.Time) ([]Sample, error) {
	out := make([]Sample, 0, seriesDays*24*60)
	for d := seriesDays; d > 0; d-- {
		start := end.Add(-time.Duration(d) * 24 * time.Hour)
		answer, err := src.Series(ctx, kernel.SeriesQuery{
			Metric: metric, Objects: []string{object}, Start: start, End: start.Add(24*time.Hour - time.Minute), Step: time.Minute,
		})
		if err != nil {
			return nil, err
		}
		for _, s := range answer {
			for _, p := range s.Points {
				out = append(out, Sample{p.Time, p.Value})
			}
		}
	}
	return out, nil
}
