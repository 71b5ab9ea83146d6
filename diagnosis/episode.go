package diagnosis

import (
	"math"
	"slices"
	"time"

	"github.com/kernelcopilot/copilot/prompts"
)

// Episode is a stretch of time in which a KPI broke a rule.
type Episode struct {
	From  time.Time // first sample of it
	To    time.Time // first sample after it; zero while it lasts
	Level float64   // median of its last ten samples, in the KPI's unit; NaN for missing samples
	Usual float64   // what is usual at the time of Level, in the KPI's unit; 0 for rules that do not compare with it
}

const (
	leastHeld   = 3 // samples that must break a rule, of leastHeld+1 in a row, for an episode to begin
	strayRun    = 3 // samples in a row that may keep the rule without ending an episode
	leastZ      = 2 // spreads from what is usual that one sample must lie off to break a relative rule
	leastMedian = 3 // spreads, over the root of up to five samples, that an episode's level must lie off
	levelOver   = 10
)

// Episodes applies a rule of the vocabulary to a series and returns when it was broken, in order of time. Points are the
// samples of the window [from, until); usual is the Baseline of the window for rules that compare with it (drop, rise), else
// nil. An episode that had not ended at the last sample lasts, also when samples cease: what was broken when a counter was
// last heard of has not been seen to mend. For a rule about missing samples an episode is a gap of at least the stated minutes.
func Episodes(points []Point, usual []Expected, rule prompts.FindingRule, from, until time.Time) []Episode {
	pts := make([]Point, 0, len(points))
	for _, p := range points {
		if !math.IsNaN(p.Value) && !p.At.Before(from) && p.At.Before(until) {
			pts = append(pts, p)
		}
	}
	sortPoints(pts)
	if rule.Missing > 0 {
		return gaps(pts, time.Duration(rule.Missing)*time.Minute, from, until)
	}
	s := series{pts: pts, rule: rule, usual: byMinute(usual)}
	var out []Episode
	for i := 0; i < len(pts); {
		if !s.begins(i) {
			i++
			continue
		}
		end := s.ends(i)
		if e, ok := s.episode(i, end); ok {
			out = append(out, e)
		}
		i = end
	}
	return out
}

func byMinute(usual []Expected) map[int64]Expected {
	out := make(map[int64]Expected, len(usual))
	for _, e := range usual {
		if e.N >= MinPast {
			out[e.At.Unix()/60] = e
		}
	}
	return out
}

// series is one KPI's samples under one rule.
type series struct {
	pts   []Point
	rule  prompts.FindingRule
	usual map[int64]Expected
}

// breaks reports whether one sample breaks the rule.
func (s series) breaks(i int) bool {
	v := s.pts[i].Value
	switch r := s.rule; {
	case r.Above != 0:
		return v > r.Above
	case r.Below != 0:
		return v < r.Below
	default:
		e, ok := s.usual[s.pts[i].At.Unix()/60]
		return ok && e.Usual != 0 && s.off(v, e) && math.Abs(v-e.Usual) > leastZ*e.Spread
	}
}

// off reports whether a value lies as far from what is usual as a relative rule says.
func (s series) off(v float64, e Expected) bool {
	change := (v - e.Usual) / e.Usual
	return s.rule.Drop > 0 && change <= -s.rule.Drop || s.rule.Rise > 0 && change >= s.rule.Rise
}

func (s series) begins(i int) bool {
	if !s.breaks(i) {
		return false
	}
	held := 0
	for j := i; j < min(i+leastHeld+1, len(s.pts)); j++ {
		if s.breaks(j) {
			held++
		}
	}
	return held >= leastHeld
}

// ends is the index of the first sample after the episode that begins at i; len(pts) while it lasts.
func (s series) ends(i int) int {
	kept, last := 0, i
	for j := i; j < len(s.pts); j++ {
		if s.breaks(j) {
			kept, last = 0, j
		} else if kept++; kept > strayRun {
			return last + 1
		}
	}
	return len(s.pts)
}

func (s series) episode(i, end int) (Episode, bool) {
	tail := s.pts[max(i, end-levelOver):end]
	values := make([]float64, 0, len(tail))
	for _, p := range tail {
		values = append(values, p.Value)
	}
	e := Episode{From: s.pts[i].At, Level: median(values)}
	if end < len(s.pts) {
		e.To = s.pts[end].At
	}
	if s.rule.Drop == 0 && s.rule.Rise == 0 {
		return e, true
	}
	usual := s.usual[tail[len(tail)/2].At.Unix()/60]
	n := math.Min(float64(len(values)), 5)
	if usual.N == 0 || !s.off(e.Level, usual) || math.Abs(e.Level-usual.Usual) <= leastMedian*usual.Spread/math.Sqrt(n) {
		return Episode{}, false
	}
	e.Usual = usual.Usual
	middle := (e.Level + usual.Usual) / 2
	for i > 0 && (s.pts[i-1].Value < middle) == (e.Level < middle) {
		i--
	}
	e.From = s.pts[i].At
	return e, true
}

// gaps lists the stretches without samples. Before the first sample of the window nothing is known to have ended.
func gaps(pts []Point, least time.Duration, from, until time.Time) []Episode {
	var out []Episode
	if len(pts) == 0 {
		if until.Sub(from) >= least {
			return []Episode{{From: from, Level: math.NaN()}}
		}
		return nil
	}
	for i, p := range pts {
		since := p.At.Add(time.Minute)
		switch {
		case i+1 < len(pts) && pts[i+1].At.Sub(p.At) > least:
			out = append(out, Episode{From: since, To: pts[i+1].At, Level: math.NaN()})
		case i+1 == len(pts) && until.Sub(p.At) > least:
			out = append(out, Episode{From: since, Level: math.NaN()})
		}
	}
	return out
}

// Prevailing is the episode that matters most: the one that lasts, else the longest. It reports false for none.
func Prevailing(es []Episode) (Episode, bool) {
	if len(es) == 0 {
		return Episode{}, false
	}
	return slices.MaxFunc(es, func(a, b Episode) int {
		if a.To.IsZero() != b.To.IsZero() {
			if a.To.IsZero() {
				return 1
			}
			return -1
		}
		return int(a.To.Sub(a.From) - b.To.Sub(b.From))
	}), true
}
