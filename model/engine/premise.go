package engine

import (
	"maps"
	"slices"
	"strings"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/prompts"
)

// anyCause stands in the lexicon for a state that every cause leads to.
const anyCause = "any"

// premise finds what a question supposes, and the causes it can mean: a cause after a lead like "is it", or, in a question that
// is answered by yes or no, a named thing that is said to be faulty, or the state that a place is said to be in.
func (e *Engine) premise(l *lexicon, text string) (string, []string) {
	for clause := range strings.FieldsFuncSeq(text, func(r rune) bool { return strings.ContainsRune(",;.!\n", r) }) {
		ws := words(clause)
		yesNo := l.yesNo(clause, ws)
		for i, w := range ws {
			led := l.ledIn(ws[max(0, i-6):i]) || l.asksWhyNot(ws[:i])
			part := slices.Contains(l.Parts, w) && !slices.ContainsFunc(ws, func(f string) bool { return slices.Contains(l.Faulty, f) })
			if ids := e.meant(l, w); len(ids) > 0 && (led && !l.sound(ws) || yesNo && !part) {
				return w, e.narrowed(l, ids, ws)
			}
		}
		for _, w := range ws {
			if about, ok := l.States[w]; ok && yesNo {
				return w, e.causesAbout(about)
			}
		}
	}
	return "", nil
}

// yesNo reports whether a clause asks to be answered by yes or no, and not whether all is well.
func (l *lexicon) yesNo(clause string, ws []string) bool {
	asks := strings.ContainsAny(clause, "?¿") || len(ws) > 0 && slices.Contains(l.Closed, ws[0])
	return asks && !l.sound(ws) && !slices.ContainsFunc(l.Open, func(p string) bool { return indexOf(ws, words(p)) >= 0 })
}

func (l *lexicon) sound(ws []string) bool {
	return slices.ContainsFunc(ws, func(w string) bool { return slices.Contains(l.Sound, w) })
}

func (l *lexicon) ledIn(before []string) bool {
	return slices.ContainsFunc(l.PremiseLead, func(p string) bool { return indexOf(before, words(p)) >= 0 })
}

// meant are the causes that a word can mean, by the words of their ids and titles.
func (e *Engine) meant(l *lexicon, w string) []string {
	if about, ok := l.Premise[w]; ok {
		return e.causesAbout(about)
	}
	for _, f := range e.functions {
		if len(f.words) == 1 && f.words[0] == w {
			return e.causesOf(f.is)
		}
	}
	return nil
}

// causesAbout are the causes in whose ids or titles one of the words stands.
func (e *Engine) causesAbout(about []string) []string {
	var ids []string
	for _, id := range slices.Sorted(maps.Keys(e.cause)) {
		c := e.cause[id]
		title := words(strings.ReplaceAll(c.ID, "-", " ") + " " + c.Title)
		if slices.ContainsFunc(about, func(a string) bool { return a == anyCause || slices.Contains(title, a) }) {
			ids = append(ids, c.ID)
		}
	}
	return ids
}

// causesOf are the causes that can sit at a core function.
func (e *Engine) causesOf(is string) []string {
	var ids []string
	for _, id := range slices.Sorted(maps.Keys(e.cause)) {
		if slices.Contains(e.cause[id].Functions, is) {
			ids = append(ids, id)
		}
	}
	return ids
}

// premiseLine answers "is it congestion?" before anything else is said: yes, no and why, or not decided.
func (e *Engine) premiseLine(s *state, r copilot.Ranking, ev string) string {
	if s.premise == "" {
		return ""
	}
	c := e.say[s.lang]
	lead := leading(r)
	is := func(h copilot.Hypothesis) bool {
		at := s.blames.is == "" && s.function.is == "" || slices.Contains(s.blamedAt, h.Object.ID) || s.blames.is == "" && h.Object == s.place
		return slices.Contains(s.supposed, h.Cause) && at
	}
	word := &fill{Text: s.spokenPremise(), Cite: cite(ev)}
	decided := r.Outcome == copilot.OutcomeCause || r.Outcome == copilot.OutcomeNone
	if i := slices.IndexFunc(lead, is); decided && i >= 0 {
		if h := lead[i]; !s.then(h) {
			word.Time, word.End = s.clock(h.Onset), s.clock(h.End)
			return c.line("premise.no.then", word)
		}
		return c.line("premise.yes", word)
	}
	at := closest(r, is)
	switch {
	case r.Outcome == copilot.OutcomeNone:
		return e.contradicted(s, c.line("premise.no.fine", word), nil, ev)
	case at < 0 && !decided:
		return c.line("premise.open", word)
	case at < 0:
		line := c.line("premise.no.absent", word)
		if told := e.contradicted(s, line, nil, ev); told != line || len(lead) == 0 {
			return told
		}
		return line + " " + c.line("premise.instead", nil) + "\n" + e.points(s, lead[0].For, ev, true, 2)
	}
	h := r.Hypotheses[at]
	f := &fill{Title: e.title(s, h), P: e.percent(s, h.P), Cite: cite(ev)}
	switch {
	case h.Refuted != "":
		f.Text = e.inWords(s, h.Refuted)
		return c.line("premise.no.refuted", f)
	case decided || h.P < 0.05:
		return e.contradicted(s, c.line("premise.no.weak", f), slices.Concat(e.telling(h, lead), h.Unexplained), ev)
	}
	return c.line("premise.open", word)
}

// contradicted adds what speaks against a premise to the line that denies it: the points of the ranking, or else what would show
// its causes and was looked for and not found.
func (e *Engine) contradicted(s *state, line string, against []copilot.HypothesisPoint, ev string) string {
	if len(against) == 0 {
		against = e.missed(s)
	}
	if p := e.points(s, against, ev, false, 2); p != "" {
		line += " " + e.say[s.lang].line("premise.against", nil) + "\n" + p
	}
	return line
}

// missed are the absent findings of the run that the supposed causes would most likely show: those at the place of the question
// first, then those at the cause's own object, and changes, which come before a fault and are none, last. What was found at one
// object is not missed at another.
func (e *Engine) missed(s *state) []copilot.HypothesisPoint {
	var out []copilot.HypothesisPoint
	said := map[copilot.Finding]bool{}
	seen := e.foundNowhere(s)
	for _, id := range s.supposed {
		for _, m := range e.cause[id].Shows {
			for _, p := range seen[m.Finding] {
				at := m.Where == prompts.AtSelf || p.Object == s.place
				as := copilot.Finding{Kind: p.Finding, Object: p.Object}
				if at && m.Strength >= likely && !said[as] {
					said[as] = true
					out = append(out, p)
				}
			}
		}
	}
	rank := func(p copilot.HypothesisPoint) int {
		switch {
		case e.kinds[p.Finding].From == "change":
			return 2
		case p.Object == s.place:
			return 0
		}
		return 1
	}
	slices.SortStableFunc(out, func(a, b copilot.HypothesisPoint) int { return rank(a) - rank(b) })
	return out
}

// foundNowhere are the findings that were looked for and found at no object, by kind: of this turn, when it looked again.
func (e *Engine) foundNowhere(s *state) map[string][]copilot.HypothesisPoint {
	out, found := map[string][]copilot.HypothesisPoint{}, map[string]bool{}
	_, _, fresh := s.ranking(s.place.ID, true)
	for _, st := range s.steps {
		if !st.ok || fresh && !st.current {
			continue
		}
		for _, f := range st.result.Findings {
			switch f.State {
			case copilot.Present:
				found[f.Kind] = true
			case copilot.Absent:
				out[f.Kind] = append(out[f.Kind], copilot.HypothesisPoint{Finding: f.Kind, Object: f.Object, Evidence: st.result.Evidence})
			}
		}
	}
	for kind := range found {
		delete(out, kind)
	}
	return out
}

// likely is the strength from which a cause that holds shows a finding more often than not.
const likely = 0.7

// spokenPremise is the word as the person wrote it, with its accents.
func (s *state) spokenPremise() string { return s.spokenAs(s.premise) }

func (s *state) spokenAs(word string) string {
	for _, w := range tokens(s.ask.text) {
		if fold(w) == word || len(words(w)) == 1 && words(w)[0] == word {
			return plain(w, 40)
		}
	}
	return word
}

// telling are the points against a hypothesis that a reader can weigh: what the cause itself would make and was not found, and
// what was found and is left unexplained by it. What it would sometimes make next door says too little.
func (e *Engine) telling(h copilot.Hypothesis, lead []copilot.Hypothesis) []copilot.HypothesisPoint {
	cause, known := e.cause[h.Cause]
	if !known {
		return h.Against
	}
	var out []copilot.HypothesisPoint
	for _, p := range h.Against {
		makes := slices.ContainsFunc(cause.Shows, func(m prompts.Manifestation) bool {
			at := m.Where == prompts.AtSelf && p.Object == h.Object || m.Where != prompts.AtSelf && m.Where != prompts.AtNeighbour
			return m.Finding == p.Finding && at && m.Strength >= likely
		})
		explained := slices.ContainsFunc(lead, func(l copilot.Hypothesis) bool {
			return slices.ContainsFunc(l.For, func(q copilot.HypothesisPoint) bool { return q.Finding == p.Finding && q.Object == p.Object })
		})
		if makes || explained {
			out = append(out, p)
		}
	}
	return out
}

// narrowed leaves of the causes that a thing can mean those that also leave it as the words say: a cut fibre is an interrupted
// link and no noisy one.
func (e *Engine) narrowed(l *lexicon, ids, ws []string) []string {
	for _, w := range ws {
		about, ok := l.States[w]
		if !ok {
			continue
		}
		so := e.causesAbout(about)
		if both := slices.DeleteFunc(slices.Clone(ids), func(id string) bool { return !slices.Contains(so, id) }); len(both) > 0 {
			return both
		}
	}
	return ids
}

// asksWhyNot reports whether words ask why it is not what follows them.
func (l *lexicon) asksWhyNot(before []string) bool {
	return slices.ContainsFunc(l.WhyNot, func(p string) bool { return indexOf(before, words(p)) >= 0 })
}

// closest is the supposed hypothesis that has most to do with the leading one: it would make most of what that one makes. What is
// excluded comes last.
func closest(r copilot.Ranking, is func(copilot.Hypothesis) bool) int {
	lead := leading(r)
	best, top := -1, -1.0
	for i, h := range r.Hypotheses {
		if !is(h) {
			continue
		}
		score := h.P
		for _, l := range lead {
			for _, p := range h.For {
				if slices.ContainsFunc(l.For, func(q copilot.HypothesisPoint) bool { return q.Finding == p.Finding && q.Object == p.Object }) {
					score++
				}
			}
		}
		if h.Refuted == "" {
			score += 100
		}
		if score > top {
			best, top = i, score
		}
	}
	return best
}

// then reports whether a hypothesis held at the time that the question names, give or take the time that a finding needs.
func (s *state) then(h copilot.Hypothesis) bool {
	from, to := s.time.since, s.time.until
	switch {
	case s.time.at:
		to = from
	case to.IsZero():
		to = s.now
	}
	late := !h.Onset.IsZero() && !to.IsZero() && h.Onset.After(to.Add(windowSlack))
	early := !h.End.IsZero() && !from.IsZero() && h.End.Before(from.Add(-windowSlack))
	return !late && !early
}
