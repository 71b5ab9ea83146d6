package engine

import (
	"strings"
	"unicode"
)

// shouted is how many words in capitals alone make a clause a shouted one.
const shouted = 3

// hushed writes in small letters each clause that is all in capitals and holds a word of common speech: there a capital makes no
// name. Identifiers stay as they are.
func (l *lexicon) hushed(text string) string {
	var b strings.Builder
	for len(text) > 0 {
		end := strings.IndexAny(text, ".!?\n;") + 1
		if end == 0 {
			end = len(text)
		}
		clause := text[:end]
		if text = text[end:]; l.isShouted(clause) {
			clause = hush(clause)
		}
		b.WriteString(clause)
	}
	return b.String()
}

func (l *lexicon) isShouted(clause string) bool {
	n, common := 0, false
	for _, w := range tokens(identifierForm.ReplaceAllString(clause, " ")) {
		if !hasLetter(w) {
			continue
		}
		if w != strings.ToUpper(w) {
			return false
		}
		n++
		common = common || l.isOrdinary(w)
	}
	return n >= shouted && common
}

// hush lowers the words of a clause that hold letters alone.
func hush(clause string) string {
	fields := strings.SplitAfter(clause, " ")
	for i, f := range fields {
		if strings.IndexFunc(f, unicode.IsDigit) < 0 {
			fields[i] = strings.ToLower(f)
		}
	}
	return strings.Join(fields, "")
}
