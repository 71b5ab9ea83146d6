package performance

import (
	"context"
	"math"
	"slices"
	"time"

	"github.com/kernelcopilot/copilot/diagnosis"
	"github.com/kernelcopilot/copilot/kernel"
)

// lookBack is how long before the window the beginning of what was off at its first sample is looked for.
const lookBack = 24 * time.Hour

// date finds out when the episodes began that the window cuts off.
func (p *performance) date(ctx context.Context, l *look, from, to time.Time) error {
	var cut []string
	for _, o := range l.objects {
		if v := l.verdicts[o.ID]; v.cut() {
			cut = append(cut, o.ID)
		}
	}
	if len(cut) == 0 {
		return nil
	}
	older, err := p.query(ctx, l.metric.Name, cut, from.Add(-lookBack), from, baselineStep)
	if err != nil {
		return err
	}
	past := map[string][]kernel.Point{}
	if l.relative() {
		start := from.Add(-lookBack - recent)
		if past, err = p.query(ctx, l.metric.Name, cut, start.AddDate(0, 0, -baselineDays), start, baselineStep); err != nil {
			return err
		}
	}
	for _, id := range cut {
		s := stretch{points(older[id]), nil, from.Add(-lookBack), from, to}
		if l.relative() {
			s.usual = diagnosis.Baseline(points(past[id]), s.start, from)
		}
		l.verdicts[id] = s.date(*l, l.verdicts[id], points(l.now[id]))
	}
	return nil
}

// cut reports whether an episode may have begun before the window.
func (v verdict) cut() bool {
	for kind := range v.hits {
		if v.before[kind] {
			return true
		}
	}
	return false
}

// stretch is the time before the window, with what was measured in it and what is usual there.
type stretch struct {
	pts      []diagnosis.Point
	usual    []diagnosis.Expected
	start    time.Time
	from, to time.Time // the window
}

// date puts the true beginning in the place of the window's, where the stretch shows it.
func (s stretch) date(l look, v verdict, now []diagnosis.Point) verdict {
	usual := slices.Concat(s.usual, v.expected)
	pts := make([]diagnosis.Point, 0, len(s.pts)+len(now))
	for _, p := range s.pts {
		if p.At.Before(s.from) && !math.IsNaN(p.Value) {
			pts = append(pts, p)
		}
	}
	older := len(pts)
	pts = append(pts, now...)
	for _, k := range l.kinds {
		if !v.before[k.Kind] {
			continue
		}
		e := v.hits[k.Kind]
		for _, whole := range diagnosis.Episodes(pts, usual, k.Rule, s.start, s.to) {
			if whole.From.After(e.From) || !whole.To.IsZero() && !whole.To.After(e.From) {
				continue
			}
			e.From = whole.From
			v.hits[k.Kind] = e
			v.before[k.Kind] = !s.sound(pts[:older], e.From, k.Rule.Drop+k.Rule.Rise > 0)
		}
	}
	return v
}

// sound reports whether a sample from before the instant was there to be judged, and so found to keep the rule.
func (s stretch) sound(pts []diagnosis.Point, at time.Time, relative bool) bool {
	var last time.Time
	for _, p := range pts {
		if p.At.Before(at) {
			last = p.At
		}
	}
	if last.IsZero() || !relative {
		return !last.IsZero()
	}
	i := int(last.Sub(s.start) / time.Minute)
	return i < len(s.usual) && s.usual[i].N >= diagnosis.MinPast
}
