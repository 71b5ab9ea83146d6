package engine

import (
	"regexp"
	"slices"
	"strings"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/prompts"
)

// codeForm is a vendor's code of an alarm: letters or none, and at least three digits.
var codeForm = regexp.MustCompile(`^[A-Za-z]{1,4}[-.]?\d{3,7}[A-Za-z]?$|^\d{4,6}$`)

// vendorCode is the code that a question asks to have explained, "" when it names none. A number, and what has a hyphen as ids of
// objects have, is one only behind a word for a code.
func (l *lexicon) vendorCode(text string) string {
	led := false
	for _, w := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(" \t\n?¿!¡,;:\"'()«»“”", r) }) {
		w = strings.TrimRight(w, ".")
		if codeForm.MatchString(w) && (led || w[0] > '9' && !strings.Contains(w, "-")) {
			return w
		}
		led = slices.Contains(l.Codes, fold(w))
	}
	return ""
}

// explainCode quotes what the operator's documents say of a vendor's code. It reports false when they have no section on it.
func (e *Engine) explainCode(s *state, code string) (turn, bool) {
	call, ok := e.need(s, prompts.NeedDocuments, map[string]string{"text": code})
	if code == "" || !ok {
		return turn{}, false
	}
	made, st := s.made(call)
	if !made {
		return turn{calls: []plannedCall{call}}, true
	}
	quote := ""
	if st.ok {
		quote = entryOf(st.result, code)
	}
	if quote == "" {
		return turn{}, false
	}
	return turn{text: e.page(s, e.say[s.lang].line("explain", &fill{Cite: cite(st.result.Evidence)}), "> "+quote+" "+cite(st.result.Evidence))}, true
}

// explainAlarm reads the alarm that the conversation was opened with, for what its code means.
func (e *Engine) explainAlarm(s *state) (turn, bool) {
	call, ok := e.need(s, prompts.NeedAlarm, nil)
	if s.alarm == "" || !ok {
		return turn{}, false
	}
	made, st := s.made(call)
	if !made {
		return turn{calls: []plannedCall{call}}, true
	}
	if !st.ok || len(st.result.Records) == 0 {
		return turn{}, false
	}
	return e.explainCode(s, codeOf(st.result))
}

func codeOf(res copilot.Result) string {
	for _, rec := range res.Records {
		if code := rec.Value("code"); code != "" {
			return code
		}
	}
	return ""
}

// speaksOfAlarm reports whether a text says "alarm", as one does of the alarm that is on the table.
func (l *lexicon) speaksOfAlarm(text string) bool {
	return slices.ContainsFunc(words(text), func(w string) bool { return l.Named[w] == "alarm" })
}
