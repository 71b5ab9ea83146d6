package engine

import (
	"slices"
	"time"

	"github.com/kernelcopilot/copilot"
)

// overLine answers whether it is over, yes or no first: it is when every leading explanation has an end.
func (e *Engine) overLine(s *state, r copilot.Ranking, ev string) string {
	if !s.ask.over && !s.ask.anew {
		return ""
	}
	c := e.say[s.lang]
	var end time.Time
	for _, h := range leading(r) {
		if h.End.After(end) {
			end = h.End
		}
	}
	lasts := slices.ContainsFunc(leading(r), func(h copilot.Hypothesis) bool { return h.End.IsZero() })
	f := &fill{Object: s.place.ID, Time: s.clock(s.asOf(ev)), Cite: cite(ev)}
	name := "over.no"
	switch {
	case r.Outcome == copilot.OutcomeNone:
		name = "over.nothing"
	case r.Outcome == copilot.OutcomeNotDecided:
		name = "over.open"
	case !lasts:
		name, f.End = "over.yes", s.clock(end)
	}
	if !s.ask.over && c.has(name+".anew") { // "and now?" is answered by neither yes nor no
		return c.line(name+".anew", f)
	}
	if s.ask.lasting && c.has(name+".lasting") { // "is it still down?": yes means that it lasts
		name += ".lasting"
	}
	return c.line(name, f)
}

// asOf is the time at which an evidence was read.
func (s *state) asOf(evidence string) time.Time {
	for _, st := range s.steps {
		if st.ok && st.result.Evidence == evidence {
			return st.result.AsOf
		}
	}
	return time.Time{}
}
