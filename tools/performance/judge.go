package performance

import (
	"math"
	"slices"
	"time"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/diagnosis"
	"github.com/kernelcopilot/copilot/kernel"
	"github.com/kernelcopilot/copilot/prompts"
	"github.com/kernelcopilot/copilot/tools"
)

// verdict is what one metric of one object shows.
type verdict struct {
	level float64                      // median of the last ten minutes, NaN without samples
	usual float64                      // median of the same minutes of the days before, NaN when not compared
	last  time.Time                    // sample in the window, zero without one
	hits  map[string]diagnosis.Episode // by kind
	blind bool                         // no samples lately: only what was seen before can be said
	never bool                         // no samples in the window, nor in the day before it

	before   map[string]bool // by kind, whether the episode was under way at the first sample that was read
	expected []diagnosis.Expected
}

func judge(l look, id string, from, to time.Time) verdict {
	pts := points(l.now[id])
	v := verdict{level: math.NaN(), usual: math.NaN(), hits: map[string]diagnosis.Episode{}, before: map[string]bool{}}
	var late []float64
	for _, p := range pts {
		v.last = p.At
		if p.At.After(to.Add(-recent)) {
			late = append(late, p.Value)
		}
	}
	v.blind = len(late) < 3
	if len(late) > 0 {
		v.level = diagnosis.Median(late)
	}
	start := from
	if i := slices.IndexFunc(pts, func(p diagnosis.Point) bool { return !math.IsNaN(p.Value) }); i >= 0 {
		start = pts[i].At
	}
	var usual []diagnosis.Expected
	if l.relative() {
		usual = diagnosis.Baseline(points(l.before[id]), from, to)
		for i := len(usual) - 1; i >= 0 && math.IsNaN(v.usual); i-- {
			v.usual = usual[i].Usual
		}
	}
	for _, k := range l.kinds {
		if e, ok := diagnosis.Prevailing(diagnosis.Episodes(pts, usual, k.Rule, from, to)); ok {
			v.hits[k.Kind], v.before[k.Kind] = e, !e.From.After(start)
		}
	}
	v.expected = usual
	return v
}

func points(ps []kernel.Point) []diagnosis.Point {
	out := make([]diagnosis.Point, 0, len(ps))
	for _, p := range ps {
		out = append(out, diagnosis.Point{At: p.Time, Value: p.Value})
	}
	return out
}

// findings are those of the metric at the object: present with onset and, if it is over, end; absent, as of the last sample
// when they arrive no more; or not looked when there was none to tell.
func (v verdict) findings(l look, o kernel.Object, to time.Time) []copilot.Finding {
	out := make([]copilot.Finding, 0, len(l.kinds))
	for _, k := range l.kinds {
		f := copilot.Finding{Kind: k.Kind, Object: tools.Ref(o), At: to, State: copilot.Absent}
		e, hit := v.hits[k.Kind]
		switch {
		case hit:
			f.State, f.At, f.End, f.Record = copilot.Present, e.From, e.To, o.ID+"/"+l.metric.Name
			f.Before, f.Degree = v.before[k.Kind], diagnosis.Degree(k.Rule, e, sound(l.metric, k.Rule))
		case v.blind && k.Rule.Missing == 0 && v.last.IsZero():
			f.State = copilot.NotLooked
		case v.blind && k.Rule.Missing == 0:
			f.At = v.last
		}
		out = append(out, f)
	}
	return out
}

// sound is the end of the metric's range that is farthest from what the rule calls harm.
func sound(m kernel.Metric, rule prompts.FindingRule) float64 {
	if rule.Above != 0 {
		return m.Min
	}
	return m.Max
}

// prevailing is the episode that the record tells of: of two kinds over one metric, the one that began first.
func (v verdict) prevailing(l look) (diagnosis.Episode, bool) {
	var es []diagnosis.Episode
	for _, k := range l.kinds {
		if e, hit := v.hits[k.Kind]; hit {
			es = append(es, e)
		}
	}
	slices.SortStableFunc(es, func(a, b diagnosis.Episode) int { return a.From.Compare(b.From) })
	return diagnosis.Prevailing(es)
}

// deviates reports whether a rule is broken at the end of the window.
func (v verdict) deviates(l look) bool {
	e, ok := v.prevailing(l)
	return ok && e.To.IsZero()
}

// record shows the metric of the object: its level, what is usual, since when it deviates, and when that was over.
func (v verdict) record(l look, o kernel.Object) (copilot.Record, bool) {
	r := copilot.Record{ID: o.ID + "/" + l.metric.Name, Object: tools.Ref(o)}
	r.Fields = tools.Fields(tools.Text("name", o.Name), tools.Text("metric", l.metric.Name))
	e, hit := v.prevailing(l)
	if hit {
		r.Time = e.From
	}
	switch {
	case v.blind && hit:
		r.Fields = append(r.Fields, tools.Text("state", "no samples arrive"))
		if !v.last.IsZero() {
			r.Fields = append(r.Fields, tools.Time("lastSample", v.last))
		}
		if !math.IsNaN(e.Level) {
			r.Fields = append(r.Fields, tools.Number("lastValue", e.Level, l.metric.Unit))
		}
	case math.IsNaN(v.level):
		return r, false
	case hit && e.To.IsZero() && !math.IsNaN(e.Level): // of the episode alone: the last minutes may hold some from before it
		r.Fields = append(r.Fields, tools.Number("value", e.Level, l.metric.Unit))
	default:
		r.Fields = append(r.Fields, tools.Number("value", v.level, l.metric.Unit))
	}
	if !math.IsNaN(v.usual) {
		r.Fields = append(r.Fields, tools.Number("usual", v.usual, l.metric.Unit))
		if v.usual != 0 && !v.blind {
			r.Fields = append(r.Fields, tools.Number("change", math.Round(1000*(v.level-v.usual)/v.usual)/10, "%"))
		}
	}
	if hit && !e.To.IsZero() {
		r.Fields = append(r.Fields, tools.Time("ended", e.To))
		if !math.IsNaN(e.Level) {
			r.Fields = append(r.Fields, tools.Number("valueThen", e.Level, l.metric.Unit))
		}
	}
	return r, true
}
