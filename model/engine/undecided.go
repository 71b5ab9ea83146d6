package engine

import (
	"slices"
	"strings"

	"github.com/kernelcopilot/copilot"
)

// undecided is a verdict that decides nothing: what was seen, the two explanations that lead with what speaks for each, and the
// test that would decide.
func (e *Engine) undecided(s *state, r copilot.Ranking, ev string) string {
	c := e.say[s.lang]
	f := &fill{Object: s.place.ID, Cite: cite(ev)}
	head := "verdict.open"
	if chance(r) {
		switch at, age, old := s.oldest(); {
		case len(e.unexplained(s, s.place)) > 0:
			head = "verdict.open.seen"
		case len(e.traces(s)) > 0:
			head = "verdict.open.traces"
		case !at.IsZero():
			f.Time, f.N, f.Cite = s.clock(at), e.age(s, age), cite(old, ev)
			return c.line("verdict.none.old", f)
		default:
			return joinLines(c.line("verdict.open.unseen", f), e.decider(s, r, ev))
		}
	}
	blocks := []string{c.line(head, f)}
	for _, h := range openOptions(r) {
		blocks = append(blocks, e.option(s, h, ev))
	}
	next := e.decider(s, r, ev)
	if next == "" {
		next = joinLines(e.tryNext(s, e.unexplained(s, s.place), s.place), e.whoLooks(s, s.place))
	}
	return joinLines(append(blocks, next)...)
}

// mostOptions of an open question are named: its leading explanation and the one behind it.
const mostOptions = 2

// openOptions are the explanations that an open question leaves, the likeliest first: what leads, of several members all, and
// what comes after it. That nothing is wrong is named only where no cause is left.
func openOptions(r copilot.Ranking) []copilot.Hypothesis {
	var out []copilot.Hypothesis
	for _, h := range r.Hypotheses {
		if h.Refuted == "" && h.Cause != string(copilot.OutcomeNone) && (h.Leading || h.P >= leastOption || len(out) == 0) {
			out = append(out, h)
		}
	}
	slices.SortStableFunc(out, func(a, b copilot.Hypothesis) int {
		if a.Leading != b.Leading {
			return order(b.Leading) - order(a.Leading)
		}
		return 0
	})
	return out[:min(len(out), mostOptions)]
}

// leastOption is the probability under which an explanation is not worth a place beside another.
const leastOption = 0.01

// option is one explanation that is left, with what speaks for it and against it.
func (e *Engine) option(s *state, h copilot.Hypothesis, ev string) string {
	c := e.say[s.lang]
	f := &fill{Title: e.title(s, h), P: e.percent(s, h.P), Cite: cite(ev)}
	lines := []string{c.line("option.bare", f)}
	if points := e.points(s, h.For, ev, true, 3); points != "" {
		lines = []string{c.line("option.by", f), points}
	}
	if points := e.points(s, e.telling(h, []copilot.Hypothesis{h}), ev, false, 2); points != "" {
		lines = append(lines, c.line("premise.against", nil), points)
	}
	return strings.Join(lines, "\n")
}

// traces are what the looks of this run found that lasts and is a trace of a fault, by the last look at each.
func (e *Engine) traces(s *state) []copilot.HypothesisPoint {
	last := map[copilot.Trace]int{}
	var out []copilot.HypothesisPoint
	for _, st := range s.steps {
		if !st.ok || !st.current || st.tool == RankTool {
			continue
		}
		for _, f := range st.result.Findings {
			t := copilot.Trace{Finding: f.Kind, Object: f.Object}
			if f.State == copilot.NotLooked || e.kinds[f.Kind].Circumstance || e.kinds[f.Kind].From == "change" {
				continue
			}
			i, known := last[t]
			if !known {
				i = len(out)
				last[t], out = i, append(out, copilot.HypothesisPoint{})
			}
			out[i] = copilot.HypothesisPoint{}
			if f.State == copilot.Present && f.End.IsZero() {
				out[i] = pointOf(f, st.result.Evidence)
			}
		}
	}
	return slices.DeleteFunc(out, func(p copilot.HypothesisPoint) bool { return p.Finding == "" })
}

// seenBeside lists what was seen that the options do not tell.
func (e *Engine) seenBeside(s *state, r copilot.Ranking) string {
	told := map[copilot.Trace]bool{}
	for _, h := range openOptions(r) {
		for _, p := range slices.Concat(h.For, h.Against) {
			told[copilot.Trace{Finding: p.Finding, Object: p.Object}] = true
		}
	}
	rest := slices.DeleteFunc(e.traces(s), func(p copilot.HypothesisPoint) bool {
		return told[copilot.Trace{Finding: p.Finding, Object: p.Object}]
	})
	text := e.points(s, rest, "", true, 4)
	if text == "" {
		return ""
	}
	head := "seen"
	if len(told) > 0 {
		head = "seen.beside"
	}
	return strings.Join([]string{e.say[s.lang].line(head, nil), text}, "\n")
}
