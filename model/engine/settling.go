package engine

import (
	"slices"
	"strings"

	"github.com/kernelcopilot/copilot"
)

// answerSettling answers while a change of the conversation has not had time to show: what was done and when, what has come
// back, what has not, and when to look again. It reports false when nothing is settling, when all is well, or when something
// leads that the change was not meant to end: that is answered as ever.
func (e *Engine) answerSettling(s *state) (turn, bool) {
	if s.intent != wantWhy && s.intent != wantAction || s.picking {
		return turn{}, false
	}
	ds := e.settlingDeeds(s)
	r, ev, ok := s.ranking(s.place.ID, true)
	if len(ds) == 0 || !ok || r.Outcome == copilot.OutcomeNone {
		return turn{}, false
	}
	lead := leading(r)
	aimed := func(h copilot.Hypothesis) bool {
		return slices.ContainsFunc(ds, func(d deed) bool { return d.aims(h) })
	}
	over := !slices.ContainsFunc(lead, func(h copilot.Hypothesis) bool { return h.End.IsZero() })
	if r.Outcome == copilot.OutcomeCause && (over || slices.ContainsFunc(lead, func(h copilot.Hypothesis) bool { return !aimed(h) })) {
		return turn{}, false
	}
	verdict := ""
	if lasts := slices.ContainsFunc(lead, func(h copilot.Hypothesis) bool { return h.Cause == ds[len(ds)-1].Cause }); lasts && r.Outcome == copilot.OutcomeCause {
		verdict = e.verdict(s, r, ev)
	}
	return turn{text: e.page(s, e.found(s), e.early(s, ds), verdict, e.cameBack(s, ds), e.lookAgain(s, ds), e.gaps(s, r, ev))}, true
}

// early says what was done and when, and that it is too early to tell.
func (e *Engine) early(s *state, ds []deed) string {
	var lines []string
	for _, d := range ds {
		name := "deed.early"
		if d.hands {
			name = "deed.hands"
		}
		f := e.deedFill(s, d)
		f.N = itoa(int(s.now.Sub(d.At).Minutes()))
		lines = append(lines, e.say[s.lang].line(name, f))
	}
	return strings.Join(lines, "\n\n")
}

// doneLines says what the conversation did about the place.
func (e *Engine) doneLines(s *state) string {
	var lines []string
	for _, d := range e.deeds(s) {
		line := e.say[s.lang].line("deed.done", e.deedFill(s, d))
		if !slices.Contains(lines, line) {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, "\n\n")
}

func (e *Engine) deedFill(s *state, d deed) *fill {
	f := e.remedy(s, copilot.Remedy{Tool: d.Tool, Args: d.Args})
	f.Time, f.Cite, f.Text, f.Name = s.clock(d.At), cite(d.Evidence), "", capital(f.List)
	return f
}

// cameBack lists what the looks since then found of the traces that were to end, and what came with the change.
func (e *Engine) cameBack(s *state, ds []deed) string {
	now := e.standingAfter(s, ds)
	c := e.say[s.lang]
	var blocks []string
	for _, part := range []struct {
		head   string
		points []copilot.HypothesisPoint
	}{{"deed.back", now.back}, {"deed.still", now.still}, {"deed.fresh", now.fresh}} {
		if text := e.points(s, part.points, "", true, 4); text != "" {
			blocks = append(blocks, c.line(part.head, nil)+"\n"+text)
		}
	}
	if len(now.still) == 0 && len(now.back) > 0 {
		blocks = append(blocks, c.line("deed.gone", nil))
	}
	return strings.Join(blocks, "\n\n")
}

// lookAgain says when another look tells more, and that the same is not proposed before.
func (e *Engine) lookAgain(s *state, ds []deed) string {
	last := ds[0]
	for _, d := range ds {
		if d.until.After(last.until) {
			last = d
		}
	}
	if last.hands {
		return e.say[s.lang].line("deed.report", nil)
	}
	return e.say[s.lang].line("deed.again", &fill{Time: s.clock(last.until)})
}

// doneBefore is the line for a remedy that was carried out already, "" when it may be proposed: nothing like it was done, or
// what it is for began after it, or it is asked for although it did not help.
func (e *Engine) doneBefore(s *state, h copilot.Hypothesis, m copilot.Remedy) string {
	d, ok := e.doneAlready(s, m)
	if !ok {
		return ""
	}
	f := e.deedFill(s, d)
	switch {
	case s.now.Before(d.until):
		f.End = s.clock(d.until)
		return e.say[s.lang].line("act.settling", f)
	case s.intent == wantAction, !h.Onset.IsZero() && h.Onset.After(d.At):
		return ""
	}
	return e.say[s.lang].line("act.vain", f)
}
