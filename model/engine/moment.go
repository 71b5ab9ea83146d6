package engine

import (
	"slices"
	"time"

	"github.com/kernelcopilot/copilot"
)

const (
	// momentWidth is how long after a moment that is asked about what belongs to it may begin.
	momentWidth = 30 * time.Minute
	// momentPast is how long ago the end of such a moment must be for it to be looked at by itself: looks until now tell of one
	// episode of a trace, and it may be a later one.
	momentPast = time.Hour
)

// askedUntil is the end of what the question is about: that of the stretch that is named, or a while after the moment; zero for now.
func (s *state) askedUntil() time.Time {
	until := s.time.until
	if s.time.at && until.IsZero() {
		until = s.time.since.Add(momentWidth)
	}
	if until.IsZero() || !until.Before(s.now) {
		return time.Time{}
	}
	return until.UTC()
}

// past reports whether the question is about a moment that is long over.
func (s *state) past() bool {
	until := s.askedUntil()
	return s.time.at && !until.IsZero() && s.now.Sub(until) > momentPast
}

// lookBack diagnoses a moment of the past: first as everything stood then, and then what became of what was found.
func (e *Engine) lookBack(s *state) (turn, bool) {
	then := *s
	then.asThen = true
	if t, more := e.investigate(&then); more {
		return t, true
	}
	if len(s.supposed) > 0 && s.noneThen() { // what is supposed was not there: perhaps it came later
		now := *s
		now.time.at = false
		return e.investigate(&now)
	}
	r, _, ok := s.ranking(s.place.ID, true)
	if !ok || r.Outcome != copilot.OutcomeCause && r.Outcome != copilot.OutcomeUnknown {
		return turn{}, false
	}
	var next []copilot.NextTest
	for _, t := range e.tracesOf(r) {
		if _, _, ok := s.foundSince(t); !ok {
			next = append(next, copilot.NextTest{Finding: t.Finding, Object: t.Object})
		}
	}
	calls := e.tests(s, next)
	return turn{calls: calls}, len(calls) > 0
}

// noneThen reports whether a ranking of this run says that nothing was wrong at the moment.
func (s *state) noneThen() bool {
	until := s.askedUntil().Format(time.RFC3339)
	return slices.ContainsFunc(s.steps, func(st step) bool {
		if st.tool != RankTool || !st.current || !st.ok || st.values["scope"] != s.place.ID || st.values["until"] != until {
			return false
		}
		r, ok := copilot.RankingOf(st.result)
		return ok && r.Outcome == copilot.OutcomeNone
	})
}

// tracesOf are the traces that carry the leading explanations and go when these end.
func (e *Engine) tracesOf(r copilot.Ranking) []copilot.Trace {
	var out []copilot.Trace
	for _, h := range leading(r) {
		for _, p := range h.For {
			if t := (copilot.Trace{Finding: p.Finding, Object: p.Object}); e.heals(p.Finding) && !slices.Contains(out, t) {
				out = append(out, t)
			}
		}
	}
	return out
}

// foundSince is how a look of this run until now found a trace.
func (s *state) foundSince(t copilot.Trace) (found copilot.Finding, evidence string, ok bool) {
	for _, st := range s.steps {
		if !st.ok || !st.current || !s.reachesNow(st) {
			continue
		}
		for _, f := range st.result.Findings {
			if f.Kind == t.Finding && f.Object == t.Object {
				found, evidence, ok = f, st.result.Evidence, true
			}
		}
	}
	return found, evidence, ok
}

// reachesNow reports whether a look goes on past the moment that is asked about.
func (s *state) reachesNow(st step) bool {
	until, err := time.Parse(time.RFC3339, st.values["until"])
	return err == nil && until.After(s.askedUntil().Add(windowSlack))
}

// fate is what became of what was found at a moment of the past, by the looks until now.
type fate int

const (
	fateUnknown fate = iota // not looked, or the moment is not past
	fateLasts
	fateOver
)

// fateOf tells what became of the traces of a ranking: one that still stands from then makes it last. What came again later is
// another matter. The evidence is that of the looks until now, and end the last time at which one of the traces went.
func (e *Engine) fateOf(s *state, r copilot.Ranking) (f fate, end time.Time, evidence []string) {
	if !s.past() || len(leading(r)) == 0 || leading(r)[0].Onset.After(s.askedUntil()) {
		return fateUnknown, end, nil
	}
	for _, t := range e.tracesOf(r) {
		found, ev, ok := s.foundSince(t)
		if !ok || found.State == copilot.NotLooked {
			continue
		}
		evidence = append(evidence, ev)
		from := found.State == copilot.Present && !found.At.After(s.askedUntil())
		switch {
		case from && found.End.IsZero():
			f = fateLasts
		case f == fateUnknown:
			f = fateOver
		}
		if from && found.End.After(end) {
			end = found.End
		}
	}
	return f, end, evidence
}

// sayFate says what became of it.
func (e *Engine) sayFate(s *state, r copilot.Ranking) string {
	f, end, evidence := e.fateOf(s, r)
	c := e.say[s.lang]
	switch {
	case f == fateLasts:
		return c.line("fate.lasts", &fill{Cite: cite(evidence...)})
	case f == fateOver && !leading(r)[0].End.IsZero():
		return ""
	case f == fateOver:
		return c.line("fate.over", &fill{End: s.clock(end), Cite: cite(evidence...)})
	}
	return ""
}
