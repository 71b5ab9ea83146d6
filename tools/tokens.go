package tools

import (
	"unicode"

	"github.com/kernelcopilot/copilot"
)

// EstimateTokens counts the tokens of a text, rather too many than too few: words by their length, digits in threes, runs
// of signs in twos. A test holds it against the tokenizers of the models we know.
func EstimateTokens(s string) int {
	var e estimate
	for _, r := range s {
		e.add(r)
	}
	e.flush()
	return e.tokens
}

// estimate holds the run of equal signs that is being read.
type estimate struct {
	tokens, word, digits, signs int
	last                        rune
}

func (e *estimate) flush() {
	if e.word > 0 {
		e.tokens += 1 + (e.word-1)/5
	}
	e.tokens += (e.digits+2)/3 + (e.signs+1)/2
	e.word, e.digits, e.signs = 0, 0, 0
}

func (e *estimate) add(r rune) {
	switch {
	case r >= '0' && r <= '9':
		if e.digits == 0 {
			e.flush()
			if e.last == ' ' {
				e.tokens++ // a space joins a word, not a figure
			}
		}
		e.digits++
	case r < 128 && unicode.IsLetter(r):
		if e.word == 0 || unicode.IsUpper(r) && unicode.IsLower(e.last) {
			e.flush()
		}
		e.word++
	case r == ' ':
		e.flush()
	case r < 128:
		if e.signs == 0 {
			e.flush()
		}
		e.signs++
	default:
		e.flush()
		e.tokens += 2
	}
	e.last = r
}

// DefinitionTokens estimates what the definitions cost a model.
func DefinitionTokens(specs []copilot.ToolSpec) int {
	n := 0
	for _, s := range specs {
		n += 8 + EstimateTokens(s.Name) + EstimateTokens(s.Description) + EstimateTokens(string(s.Schema))
	}
	return n
}
