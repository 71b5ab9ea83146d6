package retrieval

import (
	"embed"
	"strings"
	"unicode"

	"github.com/kljensen/snowball"
	"golang.org/x/text/runes"
	"golang.org/x/text/transform"
	"golang.org/x/text/unicode/norm"
)

//go:embed words/*.txt
var wordFiles embed.FS

const (
	english = "english"
	spanish = "spanish"
	// maxConcepts bounds what is searched of a long text; a question has fewer words.
	maxConcepts = 16
	// minStem is the shortest beginning that stands for a word: shorter ones begin too many others.
	minStem = 4
)

// concept is one word of a question with what may stand for it in a document. Terms are folded; one ending in "*" stands
// for every word that begins so.
type concept struct{ terms []string }

// lexicon holds the words that tell nothing, and the trade's words in the other language.
type lexicon struct {
	stop  map[string]map[string]bool // by language
	pairs map[string][]string        // a folded word of either language → words of the other
}

func newLexicon() lexicon {
	l := lexicon{stop: map[string]map[string]bool{}, pairs: map[string][]string{}}
	for lang, file := range map[string]string{english: "words/stop_en.txt", spanish: "words/stop_es.txt"} {
		l.stop[lang] = map[string]bool{}
		for _, w := range strings.Fields(readWords(file)) {
			l.stop[lang][w] = true
		}
	}
	for line := range strings.Lines(readWords("words/pairs.txt")) {
		es, en, ok := strings.Cut(line, " = ")
		if !ok || strings.HasPrefix(line, "#") {
			continue
		}
		for _, e := range strings.Fields(en) {
			l.pair(es, e)
			l.pair(e, es)
		}
	}
	return l
}

// pair keeps at most three words for one, the first ones being the closest.
func (l lexicon) pair(from, to string) {
	if len(l.pairs[from]) < 3 {
		l.pairs[from] = append(l.pairs[from], to)
	}
}

// others returns the words of the other language for a folded word, in the singular or the plural, or by its stem.
func (l lexicon) others(folded, stem string) []string {
	for _, w := range []string{folded, strings.TrimSuffix(folded, "s"), strings.TrimSuffix(folded, "es"), stem} {
		if to := l.pairs[w]; to != nil {
			return to
		}
	}
	return nil
}

func readWords(file string) string {
	b, err := wordFiles.ReadFile(file)
	if err != nil {
		panic(err) // the file is embedded: this is a defect of the build
	}
	return string(b)
}

// concepts reads a question. Words that tell nothing in either language are left out, unless there are no others.
func (l lexicon) concepts(query string) []concept {
	words := strings.FieldsFunc(strings.ToLower(query), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsNumber(r) })
	words = distinct(words)
	lang := l.language(words, query)
	other := map[string]string{english: spanish, spanish: english}[lang]
	var out []concept
	seen := map[string]bool{}
	for _, w := range words {
		f := fold(w)
		s := stem(w, lang)
		if l.stop[english][f] || l.stop[spanish][f] || seen[s] || len(f) < 2 && !isNumber(f) {
			continue
		}
		seen[s] = true
		c := concept{terms: []string{termOf(f, s)}}
		for _, t := range l.others(f, s) {
			c.terms = append(c.terms, termOf(t, stem(t, other)))
		}
		if out = append(out, c); len(out) == maxConcepts {
			break
		}
	}
	return out
}

// distinct keeps the first of equal words: pasted logs repeat a few words thousands of times.
func distinct(words []string) []string {
	seen := map[string]bool{}
	var out []string
	for _, w := range words {
		if !seen[w] {
			seen[w] = true
			out = append(out, w)
		}
	}
	return out
}

// language tells Spanish from English by the words that each cannot do without.
func (l lexicon) language(words []string, query string) string {
	score := strings.Count(query, "¿") + strings.Count(query, "ñ")
	for _, w := range words {
		f := fold(w)
		if f != w {
			score++ // an accent
		}
		if l.stop[spanish][f] {
			score++
		}
		if l.stop[english][f] {
			score--
		}
	}
	if score > 0 {
		return spanish
	}
	return english
}

// stem returns the word's stem, folded, as far as it is the word's own beginning.
func stem(w, lang string) string {
	s, err := snowball.Stem(w, lang, false)
	if err != nil {
		return fold(w)
	}
	f, s := fold(w), fold(s)
	n := 0
	for n < min(len(f), len(s)) && f[n] == s[n] {
		n++
	}
	return strings.ToValidUTF8(f[:n], "")
}

// termOf writes a word as a search term: by its stem when that is long enough, whole when it is short or a number.
func termOf(folded, stem string) string {
	if len(stem) < minStem || strings.ContainsFunc(folded, unicode.IsNumber) {
		return folded
	}
	return stem + "*"
}

func isNumber(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return !unicode.IsNumber(r) }) < 0
}

// fold takes case and accents off.
func fold(s string) string {
	out, _, err := transform.String(transform.Chain(norm.NFD, runes.Remove(runes.In(unicode.Mn)), norm.NFC), s)
	if err != nil {
		out = s
	}
	return strings.ToLower(out)
}
