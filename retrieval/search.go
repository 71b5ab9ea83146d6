package retrieval

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"unicode"

	"github.com/kernelcopilot/copilot"
)

const (
	defaultLimit = 5
	// wider is how many times more passages are ranked than returned.
	wider = 4
)

// Search returns the passages that answer a question best, at most limit of them (0 means 5). Questions in English and
// Spanish find documents in either language. BM25 brings the candidates; those that speak of more of the question's words
// come first. No passage is an answer too: nothing in the documents speaks of it.
func (x *Index) Search(ctx context.Context, tenant copilot.TenantID, query string, limit int) ([]copilot.Passage, error) {
	if limit <= 0 {
		limit = defaultLimit
	}
	concepts := x.words.concepts(query)
	passages, err := x.db.SearchPassages(ctx, tenant, searchTerms(concepts), limit*wider)
	if err != nil {
		return nil, err
	}
	for i := range passages {
		passages[i].Score *= 0.5 + coverage(concepts, passages[i])
	}
	slices.SortStableFunc(passages, func(a, b copilot.Passage) int { return cmp.Compare(b.Score, a.Score) })
	return passages[:min(limit, len(passages))], nil
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
