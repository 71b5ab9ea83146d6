package tools

import (
	"slices"
	"strings"
	"unicode"

	"github.com/agnivade/levenshtein"
	"golang.org/x/text/unicode/norm"
)

// Fold makes words comparable: accents and case are dropped, and runs of anything but letters and digits become one space.
func Fold(s string) string {
	var b strings.Builder
	space := false
	for _, r := range norm.NFD.String(s) {
		switch {
		case unicode.Is(unicode.Mn, r):
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			if space && b.Len() > 0 {
				b.WriteByte(' ')
			}
			space = false
			b.WriteRune(unicode.ToLower(r))
		default:
			space = true
		}
	}
	return b.String()
}

// Nearest returns the names within an edit distance of at most max of the word, both folded, nearest first, at most five.
func Nearest(word string, names []string, most int) []string {
	type hit struct {
		name string
		d    int
	}
	w := Fold(word)
	var hits []hit
	for _, n := range names {
		f := Fold(n)
		if abs(len(f)-len(w)) > 4*most {
			continue
		}
		if d := levenshtein.ComputeDistance(w, f); d <= most && d < max(2, len([]rune(w))/2+1) {
			hits = append(hits, hit{n, d})
		}
	}
	slices.SortStableFunc(hits, func(a, b hit) int { return a.d - b.d })
	out := make([]string, 0, min(5, len(hits)))
	for _, h := range hits[:min(5, len(hits))] {
		out = append(out, h.name)
	}
	return out
}

func abs(n int) int { return max(n, -n) }
