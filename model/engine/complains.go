package engine

import (
	"maps"
	"slices"
	"strings"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/prompts"
)

// complaint is what the one customer at hand complains of, in the words of the ranking's argument, "" when nobody says it
// clearly: by the ticket that the run was opened with, else by the last message that tells one. Of a place nobody complains so.
func (e *Engine) complaint(s *state) string {
	if s.place.Type != copilot.ObjectSubscriber {
		return ""
	}
	for i := len(s.says) - 1; i >= 0; i-- {
		lang := orElse(e.language(s.says[i]), s.lang)
		if i == len(s.says)-1 {
			lang = s.lang
		}
		if said := e.complaintIn(e.lex[lang], s.says[i]); said != "" {
			return said
		}
		if s.number != "" && strings.Contains(onlyDigits(s.says[i]), strings.TrimPrefix(s.number, "+")) {
			return "" // with that message the conversation came to this customer
		}
	}
	return e.complaintOfTicket(s)
}

// complaintOfTicket reads it out of the ticket that the run or the conversation is about.
func (e *Engine) complaintOfTicket(s *state) string {
	if s.ticket == "" {
		return ""
	}
	for _, st := range s.steps {
		for _, rec := range st.result.Records {
			if !st.ok || rec.ID != s.ticket || rec.Object.Type != copilot.ObjectTicket {
				continue
			}
			for _, text := range []string{rec.Value("category"), rec.Value("description")} {
				for _, lang := range languages {
					if said := e.complaintIn(e.lex[lang], text); said != "" {
						return said
					}
				}
			}
		}
	}
	return ""
}

// complaintIn joins the complaints that the words of a text tell, each clause by itself: one that is denied is none.
func (e *Engine) complaintIn(l *lexicon, text string) string {
	var out []string
	for _, clause := range l.clauses(clip(text)) {
		stems := l.symptomStems(clause)
		for _, kind := range slices.Sorted(maps.Keys(l.Complains)) {
			if l.symptom(stems, prompts.Runbook{Symptoms: l.Complains[kind]}) == 0 || l.deniedIn(stems, l.Complains[kind]) {
				continue
			}
			for word := range strings.SplitSeq(kind, " ") {
				if !slices.Contains(out, word) {
					out = append(out, word)
				}
			}
		}
	}
	return strings.Join(out, ",")
}

// deniedIn reports whether what the phrases of one word say is denied: "it is not slow".
func (l *lexicon) deniedIn(stems []string, phrases []string) bool {
	for _, p := range phrases {
		want := l.symptoms[p]
		if len(want) != 1 {
			continue
		}
		for _, no := range l.Negations {
			if follows(stems, l.stem(no), want[0]) {
				return true
			}
		}
	}
	return false
}
