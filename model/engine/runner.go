package engine

import (
	"slices"
	"strings"

	"github.com/kernelcopilot/copilot"
)

// runner says in one line why the runner-up lost: what it would show and was looked for and not found and, apart from that,
// what it would leave unexplained.
func (e *Engine) runner(s *state, r copilot.Ranking, h copilot.Hypothesis, ev string) string {
	c := e.say[s.lang]
	parts := []string{c.line("runner", &fill{Title: e.title(s, h), P: e.percent(s, h.P), Cite: cite(ev)})}
	missed := slices.DeleteFunc(slices.Clone(e.telling(h, leading(r))), func(p copilot.HypothesisPoint) bool {
		return e.stateOf(s, p, false) != copilot.Absent
	})
	if list := e.clauses(s, missed, ev); list != "" {
		parts = append(parts, c.line("runner.missed", &fill{List: list}))
	}
	if list := e.clauses(s, h.Unexplained, ev); list != "" {
		parts = append(parts, c.line("runner.unexplained", &fill{List: list}))
	}
	if len(parts) == 1 {
		parts = append(parts, c.line("runner.rarer", &fill{Cite: cite(ev)}))
	}
	return strings.Join(parts, " ")
}

const (
	runnerKinds   = 2 // of what is said of the runner-up on either side
	runnerObjects = 3 // of each
)

// clauses tells points in one line, those of one kind and evidence together.
func (e *Engine) clauses(s *state, points []copilot.HypothesisPoint, ranked string) string {
	var out []string
	var done []copilot.HypothesisPoint
	for _, p := range points {
		alike := func(q copilot.HypothesisPoint) bool { return q.Finding == p.Finding && q.Evidence == p.Evidence }
		if len(out) == runnerKinds || slices.ContainsFunc(done, alike) {
			continue
		}
		done = append(done, p)
		var at []string
		for _, q := range points {
			if alike(q) && len(at) < runnerObjects && !slices.Contains(at, q.Object.ID) {
				at = append(at, q.Object.ID)
			}
		}
		out = append(out, e.clause(s, p.Finding)+" ("+strings.Join(at, ", ")+") "+cite(orElse(p.Evidence, ranked)))
	}
	return strings.Join(out, "; ")
}
