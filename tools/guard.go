package tools

import (
	"context"
	"math"
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
	Field  string // its name in records and changes, as in "radio_load"
	Label  string // in words
	rule   prompts.FindingRule
}

// NewGuard takes the guard of a finding kind from the vocabulary, and what readers call it. A kind without a level guards
// nothing: no sample is good.
func NewGuard(v Vocabulary, kind, field, label string) Guard {
	k, _ := v.Kind(kind)
	for _, m := range kernel.Metrics {
		if m.Name == k.Metric {
			return Guard{m, field, label, k.Rule}
		}
	}
	return Guard{Field: field, Label: label}
}

// Guards are those of all KPIs with a fixed limit, one a KPI: the strictest.
func Guards(v Vocabulary) []Guard {
	var out []Guard
	at := map[string]int{}
	for _, k := range v {
		if k.From != "metric" || k.Rule.Above == 0 && k.Rule.Below == 0 {
			continue
		}
		g := NewGuard(v, k.Kind, k.Metric, k.Metric)
		if g.Metric.Name == "" {
			continue
		}
		i, has := at[k.Metric]
		switch {
		case !has:
			at[k.Metric] = len(out)
			out = append(out, g)
		case k.Rule.Below > out[i].rule.Below && k.Rule.Below != 0, k.Rule.Above != 0 && k.Rule.Above < out[i].rule.Above:
			out[i] = g
		}
	}
	return out
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

// Side tells on which side of its limit the level is, without the figure: what a proposal rests on. A KPI moves from
// minute to minute; an approval holds while it does not change sides.
func (g Guard) Side(level kernel.Point, ok bool) string {
	switch {
	case !ok:
		return g.Field + " without samples"
	case g.Good(level.Value):
		return g.Field + " within its limit"
	}
	return g.Field + " beyond its limit"
}

// Words is the level, rounded, and on which side of its limit it is.
func (g Guard) Words(level kernel.Point, ok bool) string {
	if !ok {
		return "no samples in ten minutes"
	}
	limit, bad := g.rule.Above, "over"
	if g.rule.Below != 0 {
		limit, bad = g.rule.Below, "under"
	}
	figure := Figure(level.Value, g.Metric.Unit)
	if g.Good(level.Value) {
		return figure + ", within the limit of " + Figure(limit, g.Metric.Unit)
	}
	return figure + ", " + bad + " the limit of " + Figure(limit, g.Metric.Unit)
}

// Change is what is expected of the KPI: to be within its limit two minutes after the call.
func (g Guard) Change(level kernel.Point, ok bool) copilot.Change {
	after := Figure(g.rule.Above, g.Metric.Unit) + " or less"
	if g.rule.Below != 0 {
		after = Figure(g.rule.Below, g.Metric.Unit) + " or more"
	}
	return copilot.Change{Field: g.Field, Label: g.Label, Unit: g.Metric.Unit, Before: g.Words(level, ok), After: after + ", looked at two minutes after"}
}

// Record shows the level as a record of the object.
func (g Guard) Record(o copilot.Object, name string, p kernel.Point) copilot.Record {
	return copilot.Record{ID: o.ID + "/" + g.Metric.Name, Object: o, Time: p.Time, Fields: Fields(
		Text("name", name), Text("metric", g.Metric.Name), Number(g.Field, math.Round(p.Value*10)/10, g.Metric.Unit),
	)}
}
