package engine

import (
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/prompts"
)

// need makes the call that serves a need of the dialogue. False when it is not mapped, a slot is empty, or not offered.
func (e *Engine) need(s *state, name string, extra map[string]string) (plannedCall, bool) {
	st, ok := e.cfg.Dialogue.Needs[name]
	if !ok {
		return plannedCall{}, false
	}
	slots := s.slots()
	maps.Copy(slots, extra)
	return s.call(st.Tool, st.Args, slots)
}

// call fills the slots of a step. An argument whose slot is unknown is left out where the schema lets it, otherwise the
// step is skipped; a tool that is not offered is skipped too.
func (s *state) call(tool string, args, slots map[string]string) (plannedCall, bool) {
	spec, ok := s.specs[tool]
	if !ok {
		return plannedCall{}, false
	}
	out := map[string]string{}
	for name, form := range args {
		value, whole := fillSlots(form, slots)
		if whole {
			out[name] = value
			continue
		}
		if spec.properties == nil || slices.Contains(spec.required, name) || name == "scope" {
			return plannedCall{}, false
		}
	}
	return plannedCall{tool, canonicalMap(out)}, true
}

func fillSlots(form string, slots map[string]string) (string, bool) {
	for name, value := range slots {
		hole := "{" + name + "}"
		if !strings.Contains(form, hole) {
			continue
		}
		if value == "" {
			return "", false
		}
		if form == hole {
			return value, true
		}
		form = strings.ReplaceAll(form, hole, value)
	}
	return form, !strings.Contains(form, "{")
}

// made reports whether a call needs no more making: answered in this run, or failed as often as it may. A call of the
// same tool and object whose window holds ours counts, whichever model made it.
func (s *state) made(c plannedCall) (bool, step) {
	want := newStep(copilot.ToolCall{Name: c.tool, Args: c.args}, true)
	failed, last := 0, step{}
	for i := len(s.steps) - 1; i >= 0; i-- {
		st := s.steps[i]
		if st.tool != c.tool || !st.answered || !s.covers(st, want) {
			continue
		}
		if st.ok && (st.current || timeless(want)) {
			return true, st
		}
		if st.current && !st.ok {
			if failed == 0 {
				last = st
			}
			failed++
		}
	}
	limit := 2
	if last.result.Failure == nil || last.result.Failure.Code != copilot.CodeUnavailable {
		limit = 1
	}
	return failed >= limit, last
}

// timeless are calls without a window: what they told in an earlier run of the conversation still names the same object.
func timeless(st step) bool {
	return st.values["since"] == "" && st.values["scope"] == "" && st.values["until"] == ""
}

const windowSlack = 15 * time.Minute

func (s *state) covers(have, want step) bool {
	if have.args == want.args {
		return true
	}
	if len(have.values) != len(want.values) {
		return false
	}
	for k, v := range want.values {
		if k == "since" || k == "until" {
			a, errA := time.Parse(time.RFC3339, have.values[k])
			b, errB := time.Parse(time.RFC3339, v)
			late := k == "since" && a.After(b.Add(windowSlack)) || k == "until" && a.Before(b.Add(-windowSlack))
			if errA != nil || errB != nil || late {
				return false
			}
			continue
		}
		if have.values[k] != v {
			return false
		}
	}
	return true
}

func failureOf(st step) *copilot.Failure {
	if st.result.Failure != nil {
		return st.result.Failure
	}
	return &copilot.Failure{Code: copilot.CodeInternal}
}

// shown finds the list that the words of a question name; the longest match wins, the first among equals.
func (e *Engine) shown(l *lexicon, text string) (prompts.ShowEntry, bool) {
	return e.shownBy(l, text, func(string) bool { return true })
}

// shownBy is shown among the lists of the tools that may be used.
func (e *Engine) shownBy(l *lexicon, text string, may func(tool string) bool) (prompts.ShowEntry, bool) {
	stems := l.stems(text)
	best, found := 0, prompts.ShowEntry{}
	for _, entry := range e.cfg.Dialogue.Show {
		if n, ok := l.spoken(stems, entry.Words); ok && n > best && may(entry.Tool) {
			best, found = n, entry
		}
	}
	return found, best > 0
}

// symptom scores a runbook: the content words of its best symptom, all of which must stand in the text. A negation counts half.
func (l *lexicon) symptom(stems []string, r prompts.Runbook) int {
	best := 0
	for _, s := range r.Symptoms {
		want := l.symptoms[s]
		whole := len(want) > 0
		for _, w := range want {
			whole = whole && slices.Contains(stems, w)
		}
		for i, w := range want[:max(0, len(want)-1)] { // "no bars, many calls" is not "no calls"
			whole = whole && (!slices.Contains(l.Negations, w) || follows(stems, w, want[i+1]))
		}
		if whole {
			score := 2 * len(want)
			for _, w := range want {
				if slices.Contains(l.Negations, w) {
					score--
				}
			}
			best = max(best, score)
		}
	}
	return best
}

// follows reports whether a word stands among the few after another.
func follows(stems []string, first, then string) bool {
	for i, w := range stems {
		if w != first {
			continue
		}
		near := stems[i+1 : min(len(stems), i+1+reach)]
		if end := slices.Index(near, clauseEnd); end >= 0 {
			near = near[:end]
		}
		if slices.Contains(near, then) {
			return true
		}
	}
	return false
}

// reach is how many words after a negation it still denies.
const reach = 4

// anySymptom leaves out what only an alarm or a ticket at hand opens.
func (e *Engine) anySymptom(l *lexicon, text string) bool {
	stems := l.symptomStems(l.ailing(text))
	return slices.ContainsFunc(e.cfg.Runbooks, func(r prompts.Runbook) bool {
		return !uses(r, "{alarm}") && !uses(r, "{ticket}") && l.symptom(stems, r) > 0
	})
}

// symptomStems are the stems of a text with the words of symptoms that mean the same put alike.
func (l *lexicon) symptomStems(text string) []string {
	var out []string
	for _, clause := range l.clauses(text) {
		for _, w := range l.spread(words(clause)) {
			out = append(out, l.stem(orElse(l.Same[w], w)))
		}
		out = append(out, clauseEnd)
	}
	return out
}

// clauseEnd stands between the stems of clauses: a negation does not reach over it.
const clauseEnd = ","

func uses(r prompts.Runbook, slot string) bool {
	return slices.ContainsFunc(r.Steps, func(st prompts.RunbookStep) bool {
		return slices.Contains(slices.Collect(maps.Values(st.Args)), slot)
	})
}

// runbook chooses by what the run was opened with, then by type of place, then by symptoms in all that was said.
func (e *Engine) runbook(s *state) prompts.Runbook {
	var best prompts.Runbook
	top := -1
	var said []string
	for _, text := range s.says {
		said = append(said, s.lex.ailing(clip(text)))
	}
	stems := s.lex.symptomStems(strings.Join(said, "\n"))
	if s.abroad {
		stems = append(stems, s.lex.stem(s.lex.Abroad))
	}
	fixed := s.isFixed()
	for _, r := range e.cfg.Runbooks {
		score := 0
		alarm, ticket := uses(r, "{alarm}"), uses(r, "{ticket}")
		switch {
		case alarm && s.alarm == "", ticket && s.ticket == "":
			continue
		case alarm && !s.asked, ticket:
			score += 200
		}
		if slices.Contains(r.Scope, string(s.place.Type)) {
			score += 40
		}
		score += 2 * s.lex.symptom(stems, r)
		if fixed && r.Sits.Fixed && slices.Contains(r.Scope, string(s.place.Type)) {
			score += 30
		}
		if score > top {
			best, top = r, score
		}
	}
	return best
}

// pending are the steps of a runbook that are still to be made, all of which are independent of each other.
func (e *Engine) pending(s *state, r prompts.Runbook) []plannedCall {
	var out []plannedCall
	for _, st := range r.Steps {
		c, ok := s.call(st.Tool, st.Args, s.slots())
		if !ok {
			continue
		}
		if done, _ := s.made(c); !done && !slices.Contains(out, c) {
			out = append(out, c)
		}
	}
	return out
}

// tests turns the ranking's next tests into calls: a tool whose description says it establishes the finding, at the finding's
// object: one of the runbooks before others, then the first by name. What was made already, by any model, is not made again.
func (e *Engine) tests(s *state, next []copilot.NextTest) []plannedCall {
	var out []plannedCall
	for _, n := range next {
		for _, tool := range e.testers(s, n.Finding) {
			args := map[string]string{"scope": "{scope}"}
			for _, k := range []string{"since", "until"} {
				if p := s.specs[tool].properties; p == nil || slices.Contains(p, k) {
					args[k] = "{" + k + "}"
				}
			}
			since, until := s.window()
			c, ok := s.call(tool, args, map[string]string{
				"scope": n.Object.ID, "since": since.Format(time.RFC3339), "until": until.Format(time.RFC3339),
			})
			if !ok {
				continue
			}
			if done, _ := s.made(c); !done && !slices.Contains(out, c) {
				out = append(out, c)
			}
			break
		}
	}
	return out[:min(len(out), e.cfg.Width)]
}

// testers are the tools that establish a finding, those that a runbook uses first.
func (e *Engine) testers(s *state, finding string) []string {
	var used, others []string
	for _, tool := range slices.Sorted(maps.Keys(s.specs)) {
		switch {
		case !slices.Contains(s.specs[tool].establishes, finding):
		case e.routine[tool]:
			used = append(used, tool)
		default:
			others = append(others, tool)
		}
	}
	return append(used, others...)
}

// wider are the looks that other runbooks for the same kind of place begin with and this run has not made: they part what the
// ranking could not, when it names no test that is open.
func (e *Engine) wider(s *state) []plannedCall {
	var out []plannedCall
	fixed := s.isFixed()
	for _, r := range e.cfg.Runbooks {
		if !slices.Contains(r.Scope, string(s.place.Type)) || uses(r, "{alarm}") || uses(r, "{ticket}") {
			continue
		}
		for _, c := range e.pending(s, r) {
			if (fixed || !s.tests(c, homeTest)) && !slices.Contains(out, c) && !s.tried(c) {
				out = append(out, c)
			}
		}
	}
	return out[:min(len(out), e.cfg.Width)]
}

// homeTest is what only a test of a fixed line tells.
const homeTest = "line.no_light"

// tests reports whether a call may establish a finding.
func (s *state) tests(c plannedCall, finding string) bool {
	return slices.Contains(s.specs[c.tool].establishes, finding)
}

// tried reports whether this run has made the call, whatever came of it.
func (s *state) tried(c plannedCall) bool {
	return slices.ContainsFunc(s.steps, func(st step) bool { return st.current && st.tool == c.tool && st.args == c.args })
}
