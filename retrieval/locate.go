package retrieval

import (
	"slices"
	"strings"
	"unicode"
)

// word is a run of letters and digits with the line it stands in.
type word struct {
	text string
	line int
}

func wordsOf(line string, at int) []word {
	var out []word
	for _, w := range strings.FieldsFunc(line, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsNumber(r) }) {
		out = append(out, word{w, at})
	}
	return out
}

// locate finds the lines of each chunk. The splitter changes punctuation, repeats table heads and numbers lists anew, but
// it keeps the order of the words; so the words of both are walked side by side.
func locate(lines []string, first int, chunks []string) []piece {
	var source []word
	for i, line := range lines {
		source = append(source, wordsOf(line, first+i)...)
	}
	var out []piece
	at := 0
	for _, chunk := range chunks {
		words := wordsOf(chunk, 0)
		if head := tableHeadWords(chunk); head > 0 && !startsWith(source[at:], words[:head]) {
			words = words[head:] // the head of a table that began in an earlier chunk
		}
		p := piece{from: -1, chunk: chunk}
		for i := range words {
			n := find(source[at:], words[i:])
			if n < 0 {
				continue
			}
			at += n + 1
			if p.to = source[at-1].line; p.from < 0 {
				p.from = p.to
			}
		}
		if p.from >= 0 {
			out = append(out, p)
		}
	}
	return out
}

// nearby is how far ahead the last words of a chunk are looked for: too few to tell one place from another.
const nearby = 8

// find returns how many words of the source come before the first of words, or -1. A word that is not the very next one
// counts only when the two after it follow too.
func find(source, words []word) int {
	if len(source) > 0 && source[0].text == words[0].text {
		return 0
	}
	want := words[:min(3, len(words))]
	if len(want) < 3 {
		source = source[:min(nearby, len(source))]
	}
	for i := range source {
		if startsWith(source[i:], want) {
			return i
		}
	}
	return -1
}

func startsWith(source, words []word) bool {
	return len(source) >= len(words) &&
		slices.EqualFunc(source[:len(words)], words, func(a, b word) bool { return a.text == b.text })
}

// tableHeadWords counts the words of the table head that a chunk begins with, if it does.
func tableHeadWords(chunk string) int {
	head, rest, _ := strings.Cut(chunk, "\n")
	rule, _, _ := strings.Cut(rest, "\n")
	if !strings.Contains(rule, "|") || !tableRule.MatchString(rule) {
		return 0
	}
	return len(wordsOf(head, 0))
}
