package engine

import "slices"

// nightLasts reports whether a question that names the night goes on to speak of what is so now: "storm last night, X has hardly
// any coverage this morning". The night is then where it may have begun, and no end of what is to be looked at.
func (l *lexicon) nightLasts(text string) bool {
	if !l.says(words(text), "night") {
		return false
	}
	return slices.ContainsFunc(l.clauses(text), func(clause string) bool {
		ws := l.without(words(clause), "night")
		if l.says(ws, "morning") || l.says(ws, "today") {
			return true
		}
		if slices.Contains(ws, "did") { // "why did it fail": the past is in the verb before
			return false
		}
		for _, p := range l.Time["was"] { // "there were works last night and it is still slow": what comes after the past counts
			if i := indexOf(ws, words(p)); i >= 0 {
				ws = ws[i+1:]
			}
		}
		return l.says(ws, "present") || l.says(ws, "ails")
	})
}

// without takes the words of time of a kind out of a text, so that "esta noche" does not read as "está".
func (l *lexicon) without(ws []string, kind string) []string {
	ws = slices.Clone(ws)
	for _, p := range l.Time[kind] {
		phrase := words(p)
		for i := indexOf(ws, phrase); i >= 0; i = indexOf(ws, phrase) {
			ws = slices.Replace(ws, i, i+len(phrase), "-")
		}
	}
	return ws
}
