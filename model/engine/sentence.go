package engine

import (
	"slices"
	"strings"
	"unicode"
)

// parts splits a text where no name goes on: at the ends of sentences and at the signs between parts of one.
func (l *lexicon) parts(text string) []string {
	var out []string
	runes := []rune(text)
	from := 0
	for i, r := range runes {
		if !l.ends(runes, i) {
			continue
		}
		if part := string(runes[from:i]); hasLetter(part) || strings.ContainsFunc(part, unicode.IsDigit) {
			out = append(out, part)
		}
		from = i
		if r != '.' && r != ':' {
			from++
		}
	}
	if part := string(runes[from:]); hasLetter(part) || strings.ContainsFunc(part, unicode.IsDigit) {
		out = append(out, part)
	}
	return out
}

// ends reports whether a part of the text ends at a sign. A full stop or a colon does before a gap, unless it shortens a word
// as in "St. Mary" or "J. Rodrigo".
func (l *lexicon) ends(text []rune, i int) bool {
	switch r := text[i]; {
	case strings.ContainsRune(",;?!¿¡()\n\"“”…", r):
		return true
	case r != '.' && r != ':':
		return false
	case i+1 < len(text) && !unicode.IsSpace(text[i+1]):
		return false
	case r == ':':
		return true
	}
	from := i
	for from > 0 && unicode.IsLetter(text[from-1]) {
		from--
	}
	return !l.shortens(string(text[from : i+1]))
}

// shortens reports whether a word with its full stop is short for a longer one: a title before a name, or an initial.
func (l *lexicon) shortens(w string) bool {
	word, dotted := strings.CutSuffix(w, ".")
	initial := len([]rune(word)) == 1 && startsUpper(word)
	return dotted && (initial || slices.Contains(l.Shortened, fold(word)))
}

// bare is a word without the signs at its ends that are none of it.
func (l *lexicon) bare(w string) string {
	if w = strings.Trim(w, ":"); l.shortens(w) {
		return w
	}
	return strings.Trim(w, ".:")
}

// first is the first part of a text.
func (l *lexicon) first(text string) string {
	if parts := l.parts(text); len(parts) > 0 {
		return parts[0]
	}
	return text
}
