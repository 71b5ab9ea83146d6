package tools

import (
	"context"
	"time"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/kernel"
	"github.com/kernelcopilot/copilot/prompts"
)

// GuardAfter is how long after a write its guard KPI is read, in kernel time.
const GuardAfter = 2 * time.Minute

// Guard is the KPI by which a write's success is told: a finding kind with a level, which must not be present afterwards.
type Guard struct {
	Metric kernel.Metric
	rule   prompts.FindingRule
}

// NewGuard takes the guard of a finding kind from the vocabulary. A kind without a level guards nothing: no sample is good.
func NewGuard(v Vocabulary, kind string) Guard {
	k, _ := v.Kind(kind)
	for _, m := range kernel.Metrics {
		if m.Name == k.Metric {
			return Guard{m, k.Rule}
		}
	}
	return Guard{}
}

// SeriesReader reads series.
type SeriesReader interface {
	Series(ctx context.Context, q kernel.SeriesQuery) ([]kernel.Series, error)
}

// Level reads the newest sample of the object in the ten minutes before at; false when there is none.
func (g Guard) Level(ctx context.Context, r SeriesReader, object string, at time.Time) (kernel.Point, bool, error) {
	series, err := r.Series(ctx, kernel.SeriesQuery{
		Metric: g.Metric.Name, Objects: []string{object}, Start: at.Add(-10 * time.Minute), End: at, Step: time.Minute,
	})
	if err != nil {
		return kernel.Point{}, false, err
	}
	for _, s := range series {
		if n := len(s.Points); n > 0 {
			return s.Points[n-1], true, nil
		}
	}
	return kernel.Point{}, false, nil
}

// Good reports whether the level does not make the finding.
func (g Guard) Good(level float64) bool {
	switch {
	case g.rule.Below != 0:
		return level >= g.rule.Below
	case g.rule.Above != 0:
		return level <= g.rule.Above
	}
	return false
}

// Record shows the level as a record of the object.
func (g Guard) Record(o copilot.Object, name string, p kernel.Point) copilot.Record {
	return copilot.Record{ID: o.ID + "/" + g.Metric.Name, Object: o, Time: p.Time, Fields: Fields(
		Text("name", name), Text("metric", g.Metric.Name), Number("value", p.Value, g.Metric.Unit),
	)}
}
