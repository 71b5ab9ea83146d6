package performance

import (
	"math"
	"slices"
	"time"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/kernel"
	"github.com/kernelcopilot/copilot/prompts"
	"github.com/kernelcopilot/copilot/tools"
)

// verdict is what one metric of one object shows.
type verdict struct {
	level    float64 // median of the last ten minutes, NaN without samples
	usual    float64 // median of the same minutes of the days before, NaN when not compared
	spread   float64 // robust standard deviation of those
	last     time.Time
	deviates bool
	hits     map[string]time.Time // kind → onset
	blind    bool                 // no samples lately: only a missing rule can say anything
}

func judge(l look, id string, from, to time.Time) verdict {
	pts := l.now[id]
	v := verdict{level: math.NaN(), usual: math.NaN(), hits: map[string]time.Time{}}
	var late []float64
	for _, p := range pts {
		v.last = p.Time
		if p.Time.After(to.Add(-recent)) {
			late = append(late, p.Value)
		}
	}
	v.blind = len(late) < 3
	if len(late) > 0 {
		v.level = median(late)
	}
	var past []float64
	for _, day := range l.before[id] {
		for _, p := range day {
			past = append(past, p.Value)
		}
	}
	if len(past) > 0 {
		v.usual = median(past)
		v.spread = mad(past, v.usual)
	}
	for _, k := range l.kinds {
		if on, ok := v.onset(k.Rule, pts, from, to); ok {
			v.hits[k.Kind] = on
			v.deviates = true
		}
	}
	return v
}

// onset applies one rule and dates it.
func (v verdict) onset(r prompts.FindingRule, pts []kernel.Point, from, to time.Time) (time.Time, bool) {
	switch {
	case r.Missing > 0:
		silent := time.Duration(r.Missing) * time.Minute
		if v.last.IsZero() {
			return from, true
		}
		return v.last.Add(time.Minute), to.Sub(v.last) >= silent
	case v.blind:
		return time.Time{}, false
	case r.Above > 0:
		return since(pts, func(x float64) bool { return x > r.Above }, from), v.level > r.Above
	case r.Below != 0:
		return since(pts, func(x float64) bool { return x < r.Below }, from), v.level < r.Below
	case math.IsNaN(v.usual) || v.usual == 0:
		return time.Time{}, false
	}
	change := (v.level - v.usual) / v.usual
	distinct := math.Abs(v.level-v.usual) > 3*v.spread/math.Sqrt(5)
	middle := (v.level + v.usual) / 2
	switch {
	case r.Drop > 0 && change <= -r.Drop && distinct:
		return since(pts, func(x float64) bool { return x < middle }, from), true
	case r.Rise > 0 && change >= r.Rise && distinct:
		return since(pts, func(x float64) bool { return x > middle }, from), true
	}
	return time.Time{}, false
}

// stray is how many samples in a row may break a run without ending it.
const stray = 3

// since goes back from the last sample as long as the condition holds, a few strays forgiven, and returns where the run
// began: the change point.
func since(pts []kernel.Point, holds func(float64) bool, from time.Time) time.Time {
	began, broken := time.Time{}, 0
	for i := len(pts) - 1; i >= 0; i-- {
		if holds(pts[i].Value) {
			began, broken = pts[i].Time, 0
			continue
		}
		if broken++; broken > stray {
			break
		}
	}
	if began.IsZero() {
		return from
	}
	return began
}

// findings are those of the metric at the object: present with onset, absent, or not looked when no samples arrive.
func (v verdict) findings(l look, o kernel.Object, to time.Time) []copilot.Finding {
	var out []copilot.Finding
	for _, k := range l.kinds {
		f := copilot.Finding{Kind: k.Kind, Object: tools.Ref(o), At: to, State: copilot.Absent}
		on, hit := v.hits[k.Kind]
		switch {
		case hit:
			f.State, f.At, f.Record = copilot.Present, on, o.ID+"/"+l.metric.Name
		case v.blind && k.Rule.Missing == 0:
			f.State = copilot.NotLooked
		}
		out = append(out, f)
	}
	return out
}

// record shows the metric of the object: its level, what is usual, and since when it deviates.
func (v verdict) record(l look, o kernel.Object) (copilot.Record, bool) {
	r := copilot.Record{ID: o.ID + "/" + l.metric.Name, Object: tools.Ref(o)}
	for _, on := range v.hits {
		if r.Time.IsZero() || on.Before(r.Time) {
			r.Time = on
		}
	}
	r.Fields = tools.Fields(tools.Text("name", o.Name), tools.Text("metric", l.metric.Name))
	switch {
	case v.blind && v.deviates:
		r.Fields = append(r.Fields, tools.Text("state", "no samples arrive"))
		if !v.last.IsZero() {
			r.Fields = append(r.Fields, tools.Time("lastSample", v.last))
		}
	case math.IsNaN(v.level):
		return r, false
	default:
		r.Fields = append(r.Fields, tools.Number("value", v.level, l.metric.Unit))
	}
	if !math.IsNaN(v.usual) {
		r.Fields = append(r.Fields, tools.Number("usual", v.usual, l.metric.Unit))
		if v.usual != 0 && !v.blind {
			r.Fields = append(r.Fields, tools.Number("change", math.Round(1000*(v.level-v.usual)/v.usual)/10, "%"))
		}
	}
	return r, true
}

func median(xs []float64) float64 {
	s := slices.Sorted(slices.Values(xs))
	n := len(s)
	if n%2 == 1 {
		return s[n/2]
	}
	return (s[n/2-1] + s[n/2]) / 2
}

// mad is the median absolute deviation, scaled to a normal distribution's standard deviation.
func mad(xs []float64, m float64) float64 {
	d := make([]float64, len(xs))
	for i, x := range xs {
		d[i] = math.Abs(x - m)
	}
	return 1.4826 * median(d)
}
