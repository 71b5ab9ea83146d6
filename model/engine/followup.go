package engine

import (
	"slices"
	"strings"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/prompts"
)

func (e *Engine) answerSince(s *state) turn {
	r, ev, ok := s.ranking(s.place.ID, false)
	if !ok || r.Outcome != copilot.OutcomeCause && r.Outcome != copilot.OutcomeUnknown {
		return e.answer(s) // it proposes nothing: no cause leads
	}
	c := e.say[s.lang]
	lines := []string{e.overLine(s, r, ev)}
	for _, h := range leading(r) {
		if h.Onset.IsZero() {
			lines = append(lines, c.line("since.none", &fill{Cite: cite(ev)}))
			continue
		}
		lines = append(lines, c.line("since", &fill{Title: e.title(s, h), Time: s.clock(h.Onset), End: s.clock(h.End), Before: h.Before, Cite: cite(ev)}))
		if p := e.points(s, earliest(h.For), ev, true, 2); p != "" {
			lines = append(lines, p)
		}
	}
	return turn{text: e.page(s, lines...)}
}

// earliest orders points by their time; those without one stand last.
func earliest(points []copilot.HypothesisPoint) []copilot.HypothesisPoint {
	out := slices.Clone(points)
	slices.SortStableFunc(out, func(a, b copilot.HypothesisPoint) int {
		if a.At.IsZero() != b.At.IsZero() {
			if a.At.IsZero() {
				return 1
			}
			return -1
		}
		return a.At.Compare(b.At)
	})
	return out
}

func (e *Engine) answerSure(s *state) turn {
	r, ev, ok := s.ranking(s.place.ID, false)
	if !ok {
		return e.answer(s)
	}
	c := e.say[s.lang]
	var board []string
	lead := leading(r)
	for _, h := range r.Hypotheses {
		in := slices.ContainsFunc(lead, func(l copilot.Hypothesis) bool { return l.Cause == h.Cause && l.Object == h.Object })
		if in || len(board) == 3 {
			continue
		}
		if h.Refuted != "" {
			board = append(board, c.line("refuted", &fill{Title: e.title(s, h), Text: e.inWords(s, h.Refuted), Cite: cite(ev)}))
			continue
		}
		board = append(board, c.line("option", &fill{Title: e.title(s, h), P: e.percent(s, h.P), Cite: cite(ev)}))
	}
	others := ""
	if len(board) > 0 {
		others = c.line("board", nil) + "\n" + strings.Join(board, "\n")
	}
	counter := c.line("against.none", &fill{Cite: cite(ev)})
	var lines []string
	for _, h := range lead {
		if p := e.points(s, e.telling(h, lead), ev, false, 4); p != "" {
			lines = append(lines, p)
		}
	}
	if len(lines) > 0 {
		counter = c.line("against", nil) + "\n" + strings.Join(lines, "\n")
	}
	alone := ""
	if s.picking && s.alone() {
		alone = c.line("alone", &fill{Cite: cite(ev)})
	}
	return turn{text: e.page(s, alone, e.verdict(s, r, ev), counter, others, e.gaps(s, r, ev))}
}

// answerAction proposes the remedy, or says why there is none.
func (e *Engine) answerAction(s *state) turn {
	r, ev, ok := s.ranking(s.place.ID, false)
	if !ok {
		return e.answer(s)
	}
	c := e.say[s.lang]
	text, calls := e.action(s, r, ev)
	if text == "" {
		reason := "act.unsure"
		if r.Outcome == copilot.OutcomeNone {
			reason = "act.fine"
		}
		text = c.line("act.none", &fill{Text: c.line(reason, nil)})
	}
	asked := e.requestLine(s, r, ev)
	if asked != "" && len(calls) == 0 && !strings.Contains(text, "`") {
		text = "" // the line says why there is none
	}
	if e.inherited(s) {
		return turn{text: e.page(s, e.verdict(s, r, ev), asked, text), calls: calls}
	}
	return turn{text: e.page(s, e.found(s), e.doneLines(s), e.verdict(s, r, ev), e.reasons(s, r, ev), asked, text, e.gaps(s, r, ev)), calls: calls}
}

// looked lists what kinds of things were looked at, each with its evidence.
func (e *Engine) looked(s *state) string {
	var names []string
	by := map[string][]string{}
	for _, st := range s.steps {
		if !st.ok || !st.current || st.tool == RankTool || st.values["scope"] == "" {
			continue
		}
		name := e.source(s, st)
		if _, ok := by[name]; !ok {
			names = append(names, name)
		}
		by[name] = append(by[name], st.result.Evidence)
	}
	var out []string
	for _, n := range names {
		out = append(out, n+" "+cite(by[n]...))
	}
	if len(out) == 0 {
		return ""
	}
	return e.say[s.lang].line("looked", &fill{List: strings.Join(out, ", ")})
}

// source names what a tool reads by the first finding it says it establishes, or by its own name.
func (e *Engine) source(s *state, st step) string {
	for _, kind := range s.specs[st.tool].establishes {
		if k, ok := e.kinds[kind]; ok && e.say[s.lang].has("from."+k.From) {
			return e.say[s.lang].line("from."+k.From, nil)
		}
	}
	for _, need := range prompts.Needs {
		if name := "need." + need; e.cfg.Dialogue.Needs[need].Tool == st.tool && e.say[s.lang].has(name) {
			return e.say[s.lang].line(name, nil)
		}
	}
	return "`" + plain(st.tool, 40) + "`"
}

// seen lists present findings of this run, the first of each kind.
func (e *Engine) seen(s *state) string {
	var points []copilot.HypothesisPoint
	for _, st := range s.steps {
		if !st.ok || !st.current || st.tool == RankTool {
			continue
		}
		for _, f := range st.result.Findings {
			if f.State == copilot.Present {
				points = append(points, copilot.HypothesisPoint{
					Finding: f.Kind, Object: f.Object, Evidence: st.result.Evidence, Record: f.Record, At: f.At, End: f.End, Before: f.Before,
				})
			}
		}
	}
	text := e.points(s, points, "", true, 4)
	if text == "" {
		return ""
	}
	return e.say[s.lang].line("seen", nil) + "\n" + text
}

// rankFailure is why there is no ranking, in words: the ranking failed, or the looks that it would rest on.
func (e *Engine) rankFailure(s *state) string {
	why := ""
	for i := len(s.steps) - 1; i >= 0; i-- {
		st := s.steps[i]
		if !st.current || !st.answered || st.ok {
			continue
		}
		if st.tool == RankTool {
			return e.failed(s, failureOf(st))
		}
		if why == "" {
			why = e.failed(s, failureOf(st))
		}
	}
	return why
}

// draft is the customer-safe answer of a ticket's run: no cause, no object, no time.
func (e *Engine) draft(s *state, r copilot.Ranking) string {
	if s.block.Job != copilot.JobTicket {
		return ""
	}
	name := "draft.open"
	switch r.Outcome {
	case copilot.OutcomeCause, copilot.OutcomeUnknown:
		name = "draft.cause"
	case copilot.OutcomeNone:
		name = "draft.none"
	}
	c := e.say[s.lang]
	return c.line("draft", &fill{Text: c.line(name, nil)})
}
