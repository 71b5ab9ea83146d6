package engine

import (
	"slices"

	"github.com/kernelcopilot/copilot"
)

// premiseLine answers "is it congestion?" before anything else is said: yes, no and why, or not decided.
func (e *Engine) premiseLine(s *state, r copilot.Ranking, ev string) string {
	if s.premise == "" {
		return ""
	}
	c := e.say[s.lang]
	lead := leading(r)
	is := func(h copilot.Hypothesis) bool { return slices.Contains(s.supposed, h.Cause) }
	word := &fill{Text: s.spokenPremise(), Cite: cite(ev)}
	decided := r.Outcome == copilot.OutcomeCause || r.Outcome == copilot.OutcomeNone || r.Outcome == copilot.OutcomeUnknown
	if decided && slices.ContainsFunc(lead, is) {
		return c.line("premise.yes", word)
	}
	at := slices.IndexFunc(r.Hypotheses, is)
	switch {
	case at < 0 && !decided:
		return c.line("premise.open", word)
	case at < 0:
		return c.line("premise.no.absent", word)
	}
	h := r.Hypotheses[at]
	f := &fill{Title: e.title(s, h), P: s.percent(h.P), Cite: cite(ev)}
	switch {
	case h.Refuted != "":
		f.Text = e.inWords(s, h.Refuted)
		return c.line("premise.no.refuted", f)
	case decided || h.P < 0.05:
		text := c.line("premise.no.weak", f)
		if p := e.points(s, h.Against, ev, false, 2); p != "" {
			text += " " + c.line("premise.against", nil) + "\n" + p
		}
		return text
	}
	return c.line("premise.open", word)
}

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
