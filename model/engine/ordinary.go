package engine

import (
	"slices"
	"strings"
	"unicode"

	"github.com/kernelcopilot/copilot/prompts"
)

// spread puts contractions into words of their own, with or without their apostrophe: "whats" and "what's" are "what is".
func (l *lexicon) spread(ws []string) []string {
	if len(l.Contractions) == 0 {
		return ws
	}
	out := make([]string, 0, len(ws))
	for i := 0; i < len(ws); i++ {
		if i+1 < len(ws) && len(ws[i+1]) <= 2 {
			if full, ok := l.Contractions[ws[i]+ws[i+1]]; ok {
				out = append(out, strings.Fields(full)...)
				i++
				continue
			}
		}
		if full, ok := l.Contractions[ws[i]]; ok {
			out = append(out, strings.Fields(full)...)
			continue
		}
		out = append(out, ws[i])
	}
	return out
}

// learnOrdinary collects the stems of words that are said of any network, and so name no place by themselves: what the knowledge
// files and the lists of words hold, but not the names of objects.
func (l *lexicon) learnOrdinary(cfg Config) {
	l.ordinary = map[string]bool{}
	add := func(phrases ...string) {
		for _, p := range phrases {
			for _, s := range l.stems(p) {
				l.ordinary[s] = true
			}
		}
	}
	for w := range l.known {
		add(w)
	}
	add(l.Ordinary...)
	add(l.Complaint...)
	add(l.Inside...)
	for w := range l.Numbers {
		add(w)
	}
	for _, list := range l.Time {
		add(list...)
	}
	for _, r := range cfg.Runbooks {
		add(r.Symptoms...)
	}
	for _, entry := range cfg.Dialogue.Show {
		add(entry.Words...)
	}
}

// isOrdinary reports whether all words of a spoken name are words of common speech, so that it names no place.
func (l *lexicon) isOrdinary(name string) bool {
	return !slices.ContainsFunc(l.stems(name), func(s string) bool { return !l.ordinary[s] && !isDigits(s) })
}

// doubtful reports whether a name is likely none: a short word in capitals is more often an abbreviation than a place.
func doubtful(name string) bool {
	return len(name) <= 4 && name == strings.ToUpper(name) && strings.IndexFunc(name, func(r rune) bool { return !unicode.IsLetter(r) }) < 0
}

// clauses splits a text where a sentence or a part of it ends, each part with the sign that ends it.
func (l *lexicon) clauses(text string) []string {
	var out []string
	var b strings.Builder
	flush := func() {
		if strings.TrimSpace(b.String()) != "" {
			out = append(out, b.String())
		}
		b.Reset()
	}
	runes := []rune(text)
	for i, r := range runes {
		b.WriteRune(r)
		inside := (r == '.' || r == ',') && i+1 < len(runes) && unicode.IsDigit(runes[i+1])
		if strings.ContainsRune(",;.!?\n", r) && !inside {
			flush()
		}
	}
	flush()
	var parts []string
	for _, c := range out {
		parts = append(parts, l.atTurns(c)...)
	}
	return parts
}

// atTurns splits a clause before words like "but" and "while".
func (l *lexicon) atTurns(clause string) []string {
	var out []string
	from := 0
	fields := strings.Fields(clause)
	for i, w := range fields {
		if i > from && slices.Contains(l.Turns, fold(strings.Trim(w, ",;:.!?"))) {
			out = append(out, strings.Join(fields[from:i], " "))
			from = i
		}
	}
	return append(out, strings.Join(fields[from:], " "))
}

// ailing is a text without the clauses that say of something that it is well: "data is fine" is no symptom.
func (l *lexicon) ailing(text string) string {
	kept := slices.DeleteFunc(l.clauses(text), l.tellsWell)
	return strings.Join(kept, " ")
}

// tellsWell reports whether a short clause states that a thing works.
func (l *lexicon) tellsWell(clause string) bool {
	ws := words(clause)
	for len(ws) > 0 && slices.Contains(l.Turns, ws[0]) {
		ws = ws[1:]
	}
	if len(ws) < 2 || len(ws) > 6 || strings.ContainsAny(clause, "?¿") || slices.Contains(l.Closed, ws[0]) || !l.sound(ws) {
		return false
	}
	stems := l.spread(ws)
	bad := slices.ContainsFunc(stems, func(w string) bool {
		return slices.Contains(l.Negations, w) || w == "cannot" || slices.Contains(l.Faulty, w)
	})
	asks := begins(ws, l.Open) || slices.ContainsFunc(ws, func(w string) bool { return w == "if" || w == "si" || w == "whether" })
	return !bad && !asks
}

// requestsList reports whether a text asks for a list: a word like "show" begins a request, or a question is about the list itself.
// "Phones show no bars" asks for none.
func (l *lexicon) requestsList(text string, stems []string) bool {
	for _, p := range l.Intents[string(wantShow)] {
		want := l.phrases[p]
		if len(words(p)) > 1 && p != "let me see" && p != "give me" {
			if indexOf(stems, want) >= 0 {
				return true
			}
			continue
		}
		for _, clause := range l.clauses(text) {
			ws := words(clause)
			for _, from := range l.requests(ws) {
				if indexOf(l.stems(strings.Join(ws[from:], " ")), want) == 0 {
					return true
				}
			}
		}
	}
	return false
}

// toldBy is the runbook whose symptoms a text tells best, for a place of any kind; none when it tells no symptom.
func (e *Engine) toldBy(l *lexicon, text string, may func(prompts.Runbook) bool) (best prompts.Runbook, found bool) {
	stems := l.symptomStems(l.ailing(text))
	top := 0
	for _, r := range e.cfg.Runbooks {
		if uses(r, "{alarm}") || uses(r, "{ticket}") || !may(r) {
			continue
		}
		if n := l.symptom(stems, r); n > top {
			best, top, found = r, n, true
		}
	}
	return best, found
}
