package sqlite

import (
	"context"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/runes"
	"golang.org/x/text/transform"
	"golang.org/x/text/unicode/norm"

	"github.com/kernelcopilot/copilot"
)

const (
	maxTerms = 40
	// A term that stands in more than a quarter of all passages tells little and costs much; few passages are searched
	// with every term.
	frequentShare = 4
	frequentFloor = 200

	indexedSQL = `SELECT count(*) FROM passages`
	termSQL    = `SELECT coalesce(sum(doc), 0) FROM passages_vocab WHERE term >= ?1 AND term < ?2`
	// The best rows are found in the index first; CROSS JOIN keeps the planner from reading all passages of the tenant.
	searchSQL = `SELECT p.id, p.document, d.name, d.title, p.heading, p.from_line, p.to_line, p.text, m.score FROM (
			SELECT rowid AS num, -rank AS score FROM passages_fts
			WHERE passages_fts MATCH ?1 AND rank MATCH 'bm25(0.0, 2.0, 3.0, 1.0)' ORDER BY rank LIMIT ?3
		) m CROSS JOIN passages p ON p.num = m.num CROSS JOIN documents d ON d.tenant = p.tenant AND d.id = p.document
		WHERE p.tenant = ?2 ORDER BY m.score DESC, p.num`
)

// SearchPassages implements copilot.DocumentStore: any of the terms may match, in the title, the heading or the text;
// accents and case do not count. A term ending in "*" matches by its beginning. Terms too frequent to tell anything are
// left out while others remain. A limit of 0 means 10; 40 terms are read at most.
func (s *Store) SearchPassages(
	ctx context.Context, tenant copilot.TenantID, terms []string, limit int,
) ([]copilot.Passage, error) {
	if limit <= 0 {
		limit = 10
	}
	words, err := s.rare(ctx, searchTerms(terms))
	if err != nil || len(words) == 0 {
		return nil, err
	}
	return rowsOf(ctx, s.reader, scanPassage, searchSQL, matchText(tenant, words), tenant, limit)
}

// term is a folded word; prefix says that longer words match too.
type term struct {
	word   string
	prefix bool
}

// searchTerms reads the words of the given terms as the index's tokenizer would.
func searchTerms(given []string) []term {
	var out []term
	for _, g := range given {
		words := strings.FieldsFunc(fold(g), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsNumber(r) })
		for i, w := range words {
			t := term{w, i == len(words)-1 && strings.HasSuffix(g, "*")}
			if len(out) < maxTerms && !slices.Contains(out, t) {
				out = append(out, t)
			}
		}
	}
	return out
}

// fold takes case and accents off, as the tokenizer does.
func fold(s string) string {
	plain := transform.Chain(norm.NFD, runes.Remove(runes.In(unicode.Mn)), norm.NFC)
	out, _, err := transform.String(plain, s)
	if err != nil {
		out = s
	}
	return strings.ToLower(strings.ToValidUTF8(out, ""))
}

// rare leaves out unknown terms and those that too many passages hold; when all are frequent it keeps the rarest.
func (s *Store) rare(ctx context.Context, terms []term) ([]term, error) {
	var total int
	if err := s.reader.QueryRowContext(ctx, indexedSQL).Scan(&total); err != nil {
		return nil, storeError(err)
	}
	limit := max(total/frequentShare, frequentFloor)
	var kept []term
	var rarest term
	least := 0
	for _, t := range terms {
		end := t.word + "\x00"
		if t.prefix {
			end = t.word + "\U0010ffff"
		}
		var n int
		if err := s.reader.QueryRowContext(ctx, termSQL, t.word, end).Scan(&n); err != nil {
			return nil, storeError(err)
		}
		if n > 0 && (least == 0 || n < least) {
			rarest, least = t, n
		}
		if n > 0 && n <= limit {
			kept = append(kept, t)
		}
	}
	if len(kept) == 0 && least > 0 {
		kept = []term{rarest}
	}
	return kept, nil
}

// matchText writes the FTS5 query. Every word is quoted by us, so that nothing of a question is read as an operator; words
// are letters and digits alone, and the tenant is a digest.
func matchText(tenant copilot.TenantID, terms []term) string {
	var b strings.Builder
	b.WriteString(`tenant : "` + tenantTerm(tenant) + `" AND {title heading body} : (`)
	for i, t := range terms {
		if i > 0 {
			b.WriteString(" OR ")
		}
		b.WriteString(`"` + strings.ReplaceAll(t.word, `"`, `""`) + `"`)
		if t.prefix {
			b.WriteString("*")
		}
	}
	b.WriteString(")")
	return b.String()
}

func scanPassage(row scanner) (copilot.Passage, error) {
	var p copilot.Passage
	err := row.Scan(&p.ID, &p.Document, &p.Name, &p.Title, &p.Heading, &p.FromLine, &p.ToLine, &p.Text, &p.Score)
	return p, err
}
