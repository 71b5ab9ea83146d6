package tools

import (
	"unicode"

	"github.com/kernelcopilot/copilot"
)

// EstimateTokens counts the tokens of a text, rather too many than too few: words by their length, digits in threes, each
// other sign as one. A test holds it against the tokenizers of the models we know.
func EstimateTokens(s string) int {
	n, word, digits := 0, 0, 0
	flush := func() {
		if word > 0 {
			n += 1 + (word-1)/5
		}
		n += (digits + 2) / 3
		word, digits = 0, 0
	}
	var last rune
	for _, r := range s {
		switch {
		case r >= '0' && r <= '9':
			if word > 0 {
				flush()
			}
			digits++
		case r < 128 && unicode.IsLetter(r):
			if digits > 0 || word > 0 && unicode.IsUpper(r) && unicode.IsLower(last) {
				flush()
			}
			word++
		case r == ' ':
			flush()
		case r < 128:
			flush()
			n++
		default:
			flush()
			n += 2
		}
		last = r
	}
	flush()
	return n
}

// DefinitionTokens estimates what the definitions cost a model.
func DefinitionTokens(specs []copilot.ToolSpec) int {
	n := 0
	for _, s := range specs {
		n += 8 + EstimateTokens(s.Name) + EstimateTokens(s.Description) + EstimateTokens(string(s.Schema))
	}
	return n
}
