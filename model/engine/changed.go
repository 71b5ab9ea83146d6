package engine

import (
	"slices"
	"strings"
	"time"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/prompts"
)

// mostChanges is how many related changes stand below a diagnosis.
const mostChanges = 4

// relatedCall looks up what changed before the trouble began, where it sits, when the question asks for it beside a complaint.
func (e *Engine) relatedCall(s *state) (plannedCall, bool) {
	if !s.ask.changes {
		return plannedCall{}, false
	}
	at := *s
	onset := s.time.since
	if r, _, ok := s.ranking(s.place.ID, false); ok && r.Outcome != copilot.OutcomeNone {
		if h := leading(r)[:1]; len(h) > 0 {
			if h[0].Object.ID != "" && r.Outcome == copilot.OutcomeCause {
				at.place = h[0].Object
			}
			if !h[0].Onset.IsZero() {
				onset = h[0].Onset
			}
		}
	}
	if onset.IsZero() {
		onset, _ = s.window()
	}
	return e.need(&at, prompts.NeedRelated, map[string]string{"since": onset.UTC().Format(time.RFC3339)})
}

// changedLine lists the changes that are related, those that speak for the explanation first, then the closest; those made after the trouble began come last and are named as such.
func (e *Engine) changedLine(s *state) string {
	call, open := e.relatedCall(s)
	if !open {
		return ""
	}
	_, st := s.made(call)
	c := e.say[s.lang]
	switch {
	case !st.ok:
		return ""
	case len(st.result.Records) == 0:
		return c.line("changed.none", &fill{Cite: cite(st.result.Evidence)})
	}
	lines := []string{c.line("changed.head", nil)}
	since := st.values["since"]
	rows := slices.Clone(st.result.Records)
	slices.SortStableFunc(rows, func(a, b copilot.Record) int { return e.tieOf(s, a, since) - e.tieOf(s, b, since) })
	for _, rec := range rows[:min(len(rows), mostChanges)] {
		name := "changed.row"
		if e.tieOf(s, rec, since) == 2 {
			name = "changed.later"
		}
		why, _ := rec.Field("why")
		if s.lang != languages[0] && !c.has("word."+why.Value) {
			why = copilot.Field{} // the tool's words are not of the answer's language
		}
		lines = append(lines, c.line(name, &fill{
			Time: s.clock(rec.Time), Text: e.changed(s, rec), Object: rec.Object.ID, Title: e.value(s, why), Cite: cite(st.result.Evidence),
		}))
	}
	return strings.Join(lines, "\n")
}

// inStep is how long after the recorded onset of a trouble a change may be dated that brought it about: figures are a minute wide.
const inStep = 2 * time.Minute

// tieOf is the place of a change in the list: those that speak for the leading explanation, those before the onset, and those after it.
func (e *Engine) tieOf(s *state, rec copilot.Record, since string) int {
	if r, _, ok := s.ranking(s.place.ID, false); ok && r.Outcome != copilot.OutcomeNone {
		for _, h := range leading(r) {
			if slices.ContainsFunc(h.For, func(p copilot.HypothesisPoint) bool { return p.Record == rec.ID && rec.ID != "" }) {
				return 0
			}
		}
	}
	onset, err := time.Parse(time.RFC3339, since)
	if err == nil && rec.Time.After(onset.Add(inStep)) {
		return 2
	}
	return 1
}
