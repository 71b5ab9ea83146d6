package engine

import (
	"github.com/kernelcopilot/copilot"
)

// unexplained are the kinds of what was found at an object and lasts by the latest look, in the order of the
// vocabulary: while one of them stands, nobody may say that nothing is wrong there. What is no trace of a fault by itself is
// left out.
func (e *Engine) unexplained(s *state, o copilot.Object) []string {
	last := map[string]bool{}
	for _, st := range s.steps {
		if !st.ok || st.tool == RankTool {
			continue
		}
		for _, f := range st.result.Findings {
			if f.Object != o || f.State == copilot.NotLooked || e.kinds[f.Kind].Circumstance {
				continue
			}
			last[f.Kind] = f.State == copilot.Present && f.End.IsZero()
		}
	}
	var out []string
	for _, k := range e.cfg.Vocabulary {
		if last[k.Kind] {
			out = append(out, k.Kind)
		}
	}
	return out
}

// verdictNone says that no fault was found. Where something is not as it should be all the same, it says that without a
// probability: a trace that stands is no proof of health.
func (e *Engine) verdictNone(s *state, r copilot.Ranking, ev string) string {
	c := e.say[s.lang]
	f := &fill{Object: s.place.ID, Sure: e.sureness(s, r.P), P: e.percent(s, r.P), Time: s.clock(r.Since), Cite: cite(ev)}
	if !s.askedUntil().IsZero() {
		f.End = s.clock(r.Until)
		return c.line("verdict.none", f)
	}
	if at, age, old := s.oldest(); !at.IsZero() { // what it was then is not what it is
		f.Time, f.N, f.Cite = s.clock(at), e.age(s, age), cite(old, ev)
		return c.line("verdict.none.old", f)
	}
	kinds := e.unexplained(s, s.place)
	if len(kinds) == 0 {
		return c.line("verdict.none", f)
	}
	return joinLines(c.line("verdict.none.but", f), e.tryNext(s, kinds, s.place), e.whoLooks(s, s.place))
}

// tryNext is what to try or look at next: for what was found, else for an object of the type.
func (e *Engine) tryNext(s *state, kinds []string, o copilot.Object) string {
	c := e.say[s.lang]
	for _, kind := range kinds {
		if c.has("try." + kind) {
			return c.line("try", &fill{Text: c.line("try."+kind, nil)})
		}
	}
	if name := "try." + string(o.Type); c.has(name) {
		return c.line("try", &fill{Text: c.line(name, nil)})
	}
	return ""
}

// handOver says of an unknown cause what to try next, first to look at a change that was made before it, and who is to look.
// What is over needs neither.
func (e *Engine) handOver(s *state, r copilot.Ranking, ev string) string {
	lead := leading(r)
	if len(lead) == 0 || !lead[0].End.IsZero() || lead[0].Object.ID == "" {
		return ""
	}
	h, c := lead[0], e.say[s.lang]
	var kinds, lines []string
	changed := false
	for _, p := range h.For {
		kinds = append(kinds, p.Finding)
		if e.kinds[p.Finding].From == "change" && !changed {
			changed = true
			lines = append(lines, c.line("try.change", &fill{Object: p.Object.ID, Cite: cite(orElse(p.Evidence, ev))}))
		}
	}
	lines = append(lines, e.tryNext(s, kinds, h.Object))
	return joinLines(append(lines, e.whoLooks(s, h.Object))...)
}

// whoLooks is who is to look at what nobody explains, by the type of its object.
func (e *Engine) whoLooks(s *state, o copilot.Object) string {
	c := e.say[s.lang]
	if name := "look." + string(o.Type); c.has(name) {
		return c.line("look", &fill{Text: c.line(name, nil)})
	}
	return ""
}

// chance reports whether the leading explanation is that nothing is wrong, though it is not the outcome.
func chance(r copilot.Ranking) bool {
	lead := leading(r)
	return r.Outcome == copilot.OutcomeNotDecided && len(lead) == 1 && lead[0].Cause == string(copilot.OutcomeNone)
}
