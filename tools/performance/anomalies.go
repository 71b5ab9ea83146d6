package performance

import (
	"context"
	_ "embed"
	"fmt"
	"math"
	"time"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/diagnosis"
	"github.com/kernelcopilot/copilot/kernel"
	"github.com/kernelcopilot/copilot/tools"
)

//go:embed anomalies.md
var anomaliesText string

const (
	history      = diagnosis.PastDays * 24 * time.Hour // what is usual is learned from
	mostSearched = 3 * 24 * time.Hour                  // of a window: what is longer is a matter of trends
	changeWindow = 12 * time.Hour                      // of the end, in which a change point is looked for
)

// method says how anomalies are told, for those who must weigh them.
var method = fmt.Sprintf("residuals from the median of the same time of day over up to %d days, scanned over windows of 8 to 120 minutes; an anomaly scores %g, or %g at a sharp edge, in standard deviations of such means",
	diagnosis.PastDays, diagnosis.AnomalyScore, diagnosis.SharpScore)

func (p *performance) anomalies(ctx context.Context, c tools.Call[SeriesArgs]) (copilot.Result, error) {
	from, to, err := c.Args.Window(c.At)
	if err != nil {
		return copilot.Result{}, err
	}
	m, err := p.metric(c.Args.Metric)
	if err != nil {
		return copilot.Result{}, err
	}
	if to.Sub(from) > mostSearched {
		return copilot.Result{}, copilot.Errorf(copilot.CodeTooLarge, "the window is %s long; at most %s are searched: give a later since", to.Sub(from), mostSearched)
	}
	from, to = from.Truncate(time.Minute), to.Truncate(time.Minute)
	read, err := p.query(ctx, m.Name, []string{c.Args.Scope}, from.Add(-history), to, time.Minute)
	if err != nil {
		return copilot.Result{}, err
	}
	pts := points(read[c.Args.Scope])
	s := search{metric: m, object: copilot.Object{Type: copilot.ObjectType(m.Object), ID: c.Args.Scope}, pts: pts, from: from, to: to}
	if !s.enough() {
		return copilot.Result{
			Summary: fmt.Sprintf("Too few samples of %s of %s to tell.", m.Name, c.Args.Scope),
			Hints:   []string{fmt.Sprintf("Two days of samples before since are the least; %d samples came. The metric belongs to a %s; performance.series shows what there is.", len(pts), m.Object)},
		}, nil
	}
	return s.result(), nil
}

// metric finds one by its name; CodeInvalid lists what there is.
func (p *performance) metric(name string) (kernel.Metric, error) {
	m, ok := p.units[name]
	if ok {
		return m, nil
	}
	var names []string
	for _, k := range kernel.Metrics {
		names = append(names, k.Name)
	}
	return m, copilot.Errorf(copilot.CodeInvalid, "there is no metric %q; the metrics are %v", name, names)
}

// search is one series in which anomalies are looked for, with the days before the window.
type search struct {
	metric   kernel.Metric
	object   copilot.Object
	pts      []diagnosis.Point
	from, to time.Time
}

// enough reports whether two days before the window, and the window itself, have samples.
func (s search) enough() bool {
	return len(s.pts) > 0 && s.pts[0].At.Before(s.from.Add(-47*time.Hour)) && s.pts[len(s.pts)-1].At.After(s.from)
}

func (s search) result() copilot.Result {
	found := diagnosis.Anomalies(s.pts, s.from, s.to)
	start := s.from
	if s.to.Sub(start) > changeWindow {
		start = s.to.Add(-changeWindow)
	}
	usual := diagnosis.Baseline(s.pts, s.from, s.to)
	var res copilot.Result
	for i, a := range found {
		res.Records = append(res.Records, s.anomaly(i+1, a, usual))
	}
	if change, ok := diagnosis.ChangePoint(diagnosis.Deviate(s.within(start, s.to), usual)); ok {
		res.Records = append(res.Records, s.change(change))
	}
	res.Summary = fmt.Sprintf("%s of %s of %s. Method: %s.", tools.Count(len(found), "anomaly", "anomalies"), s.metric.Name, s.object.ID, method)
	if len(res.Records) == 0 {
		res.Hints = []string{"It ran as at this time on the days before. What lasts less than eight minutes, and what grows over a week, is not found; ask with an earlier since if the trouble is older."}
	}
	return res
}

func (s search) within(from, to time.Time) []diagnosis.Point {
	var out []diagnosis.Point
	for _, p := range s.pts {
		if !p.At.Before(from) && p.At.Before(to) {
			out = append(out, p)
		}
	}
	return out
}

// anomaly is the record of one, with its level beside what is usual then.
func (s search) anomaly(n int, a diagnosis.Anomaly, usual []diagnosis.Expected) copilot.Record {
	way := "below"
	if a.Direction == diagnosis.Up {
		way = "above"
	}
	end := s.to
	if !a.Until.IsZero() {
		end = a.Until
	}
	r := copilot.Record{ID: fmt.Sprintf("%s/%s/anomaly-%d", s.object.ID, s.metric.Name, n), Object: s.object, Time: a.Since, Fields: tools.Fields(
		tools.Text("metric", s.metric.Name), tools.Text("direction", way), tools.Number("size", round(a.Size), "σ"), tools.Number("score", round(a.Score), "σ"),
	)}
	if level := median(s.within(a.Since, end)); !math.IsNaN(level) {
		r.Fields = append(r.Fields, tools.Number("level", level, s.metric.Unit))
	}
	if mid := expectedAt(usual, a.Since.Add(end.Sub(a.Since)/2)); !math.IsNaN(mid) {
		r.Fields = append(r.Fields, tools.Number("usual", mid, s.metric.Unit))
	}
	if a.Ramp > 0 {
		r.Fields = append(r.Fields, tools.Number("ramp", a.Ramp.Minutes(), "min"))
	}
	if a.Until.IsZero() {
		return with(r, tools.Text("state", "lasts"))
	}
	return with(r, tools.Time("until", a.Until))
}

func (s search) change(c diagnosis.Change) copilot.Record {
	r := copilot.Record{ID: s.object.ID + "/" + s.metric.Name + "/change", Object: s.object, Time: c.At, Fields: tools.Fields(
		tools.Text("metric", s.metric.Name), tools.Text("kind", "most pronounced lasting shift against the daily course"), tools.Number("size", round(c.Sigmas), "σ"),
		tools.Time("notBefore", c.Earliest),
	)}
	if c.Ramp > 0 {
		r = with(r, tools.Number("ramp", c.Ramp.Minutes(), "min"))
	}
	if c.Until.IsZero() {
		return with(r, tools.Text("state", "lasts"))
	}
	return with(r, tools.Time("until", c.Until))
}

func with(r copilot.Record, f copilot.Field) copilot.Record {
	r.Fields = append(r.Fields, f)
	return r
}

func round(v float64) float64 { return math.Round(v*10) / 10 }

func median(pts []diagnosis.Point) float64 {
	values := make([]float64, 0, len(pts))
	for _, p := range pts {
		values = append(values, p.Value)
	}
	return diagnosis.Median(values)
}

// expectedAt is what is usual at an instant, NaN when it is not known.
func expectedAt(usual []diagnosis.Expected, at time.Time) float64 {
	for _, e := range usual {
		if !e.At.Before(at) {
			return e.Usual
		}
	}
	return math.NaN()
}
