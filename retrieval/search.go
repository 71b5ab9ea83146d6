package retrieval

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/kernelcopilot/copilot"
)

const (
	defaultLimit = 5
	// wider is how many times more passages are ranked than returned.
	wider = 4
	// headed is how much more a passage counts under a heading that is the very identifier that was asked for.
	headed = 4
	// minIdentifier is the shortest identifier: 5G and 24/7 are words like others.
	minIdentifier = 4
)

// Search returns the passages that answer a question best, at most limit of them (0 means 5). Questions in English and
// Spanish find documents in either language. BM25 brings the candidates; those that speak of more of the question's words
// come first, and before them those whose heading has an identifier of the question, such as an alarm's code. No passage is an answer too: nothing in the documents speaks of it.
func (x *Index) Search(ctx context.Context, tenant copilot.TenantID, query string, limit int) ([]copilot.Passage, error) {
	if limit <= 0 {
		limit = defaultLimit
	}
	concepts := x.words.concepts(query)
	passages, err := x.db.SearchPassages(ctx, tenant, searchTerms(concepts), limit*wider)
	if err != nil {
		return nil, err
	}
	asked := identifiers(query)
	for i, p := range passages {
		passages[i].Score *= 0.5 + coverage(concepts, p)
		if slices.ContainsFunc(identifiers(p.Heading), func(id string) bool { return slices.Contains(asked, id) }) {
			passages[i].Score *= headed
		}
	}
	slices.SortStableFunc(passages, func(a, b copilot.Passage) int { return cmp.Compare(b.Score, a.Score) })
	return passages[:min(limit, len(passages))], nil
}

// identifiers are the words of a text that hold a figure, whole: ALM-1042-1 is none of the words that it is made of.
func identifiers(text string) []string {
	var out []string
	for _, w := range strings.Fields(fold(text)) {
		w = strings.TrimFunc(w, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsNumber(r) })
		if utf8.RuneCountInString(w) >= minIdentifier && strings.ContainsFunc(w, unicode.IsNumber) {
			out = append(out, w)
		}
	}
	return out
}

// searchTerms lists the question's own words first, then what may stand for them, as the store reads but so many.
func searchTerms(concepts []concept) []string {
	var own, others []string
	for _, c := range concepts {
		own = append(own, c.terms[0])
		others = append(others, c.terms[1:]...)
	}
	return append(own, others...)
}

// coverage is the share of the question's concepts that a passage speaks of, from 0 to 1.
func coverage(concepts []concept, p copilot.Passage) float64 {
	words := strings.FieldsFunc(fold(p.Title+" "+p.Heading+" "+p.Text), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsNumber(r)
	})
	n := 0
	for _, c := range concepts {
		if slices.ContainsFunc(c.terms, func(t string) bool { return holds(words, t) }) {
			n++
		}
	}
	return float64(n) / float64(max(len(concepts), 1))
}

func holds(words []string, term string) bool {
	stem, prefix := strings.CutSuffix(term, "*")
	return slices.ContainsFunc(words, func(w string) bool { return w == stem || prefix && strings.HasPrefix(w, stem) })
}
