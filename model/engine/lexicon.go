package engine

import (
	"embed"
	"maps"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/goccy/go-yaml"
	"github.com/kernelcopilot/copilot"
	"github.com/kljensen/snowball"
	"golang.org/x/text/unicode/norm"
)

//go:embed words say
var files embed.FS

// languages the engine speaks; the first is the one it falls back to.
var languages = []string{"en", "es"}

// lexicon is one file of words.
type lexicon struct {
	Language      string              `yaml:"language"`
	Common        []string            `yaml:"common"`
	Articles      []string            `yaml:"articles"` // before a term that is asked for as such
	Intents       map[string][]string `yaml:"intents"`
	Whole         []string            `yaml:"whole"`
	Complaint     []string            `yaml:"complaint"` // what a statement of trouble says
	Complains     map[string][]string `yaml:"complains"` // what one customer complains of, by the words of the ranking for it
	Over          []string            `yaml:"over"`      // questions whether it is over
	Lasting       []string            `yaml:"lasting"`   // of these, those whose yes means that it lasts
	Anew          []string            `yaml:"anew"`      // questions how things stand now
	WhyNot        []string            `yaml:"why_not"`   // before a supposed cause: what speaks against it is asked for
	Deny          []string            `yaml:"deny"`
	LookLead      []string            `yaml:"look_lead"`
	PremiseLead   []string            `yaml:"premise_lead"`
	Premise       map[string][]string `yaml:"premise"`
	Parts         []string            `yaml:"parts"`   // words of premise that name a thing: broken or not is another word's matter
	Faulty        []string            `yaml:"faulty"`  // words that say a thing is not as it should be
	States        map[string][]string `yaml:"states"`  // words for how a place is, and those of the causes that leave it so; "any" is every cause
	Sound         []string            `yaml:"sound"`   // words of a question whether all is well
	Open          []string            `yaml:"open"`    // words of a question that is not answered by yes or no
	Closed        []string            `yaml:"closed"`  // words that begin one that is
	Other         []string            `yaml:"other"`   // matters that no tool covers
	Fault         []string            `yaml:"fault"`   // words of trouble in the network: beside a place they outweigh those of Other
	Polite        []string            `yaml:"polite"`  // words that may stand before a request
	Joins         []string            `yaml:"joins"`   // words after which another request may stand
	Approve       []string            `yaml:"approve"` // words that would approve
	PlaceLead     []string            `yaml:"place_lead"`
	PlaceAt       []string            `yaml:"place_at"` // of these, those after which a common word is a place too
	PlaceStop     []string            `yaml:"place_stop"`
	NotPlace      []string            `yaml:"not_place"`
	Codes         []string            `yaml:"codes"`     // words before a vendor's code
	Named         map[string]string   `yaml:"named"`     // words before the id of an alarm or ticket
	APNNames      []string            `yaml:"apn_names"` // common words that may name an access point
	APNOther      []string            `yaml:"apn_other"` // words beside "APN" that name none
	APNLead       []string            `yaml:"apn_lead"`  // words between "APN" and its name
	Types         map[string]string   `yaml:"types"`
	NumberWords   []string            `yaml:"number_words"`
	OtherOne      []string            `yaml:"other_one"` // the second of two that were told
	Ordinals      map[string]int      `yaml:"ordinals"`
	Functions     map[string][]string `yaml:"functions"`  // names of core functions, by what they are
	Implied       map[string][]string `yaml:"implied"`    // complaints that mean a core function without naming it
	BlameLead     []string            `yaml:"blame_lead"` // before a function that is said to be at fault
	Negations     []string            `yaml:"negations"`  // words that say little of a symptom by themselves
	Same          map[string]string   `yaml:"same"`       // words that mean another one in symptoms
	Abroad        string              `yaml:"abroad"`     // what being in a country means in symptoms
	Determiners   []string            `yaml:"determiners"`
	Ordinary      []string            `yaml:"ordinary"`     // words of complaints that name no place
	Turns         []string            `yaml:"turns"`        // words that begin another part of a sentence
	Separate      []string            `yaml:"separate"`     // words between two matters of one message
	Contractions  map[string]string   `yaml:"contractions"` // without their apostrophe, and what they mean
	Inside        []string            `yaml:"inside"`       // small words inside names
	Joints        []string            `yaml:"joints"`       // a name with one in it may also be two
	Shortened     []string            `yaml:"shortened"`    // words inside names that are written short, with a full stop
	Ports         []string            `yaml:"ports"`        // before the name of a port of an optical access network
	Time          map[string][]string `yaml:"time"`
	Numbers       map[string]int      `yaml:"numbers"`
	CustomerWords []string            `yaml:"customer_words"` // before a customer's number
	NextOne       []string            `yaml:"next_one"`       // a place beside the one spoken of, which is not named

	countries map[string]string   // codes by name
	phrases   map[string][]string // stems of the phrases that are listened for
	symptoms  map[string][]string // and the content of the runbooks' symptoms
	acts      [][][]string        // words of each act of the dialogue
	approve   [][]string          // words of Approve
	ordinary  map[string]bool     // stems of words that name no place
	known     map[string]bool     // every word of the lists: a capital at the start of a sentence makes no name of them
}

var superlative = regexp.MustCompile(`^(\p{L}{3,})isim[oa]s?$`)

func loadLexicon(lang string) (*lexicon, error) {
	raw, err := files.ReadFile("words/" + lang + ".yaml")
	if err != nil {
		return nil, copilot.Wrap(copilot.CodeInternal, err, "words of language %s are missing: %v", lang, err)
	}
	var l lexicon
	if err := yaml.Unmarshal(raw, &l); err != nil {
		return nil, copilot.Wrap(copilot.CodeInternal, err, "words/%s.yaml: %v", lang, err)
	}
	l.known, l.countries = map[string]bool{}, countriesOf(lang)
	for _, list := range append([][]string{l.Common, l.PlaceLead, l.PlaceStop, l.NotPlace, l.PremiseLead, l.Faulty, l.Sound, l.Polite, slices.Collect(maps.Keys(l.States))}, slices.Collect(maps.Values(l.Intents))...) {
		for _, phrase := range list {
			for _, w := range words(phrase) {
				l.known[w] = true
			}
		}
	}
	return &l, nil
}

// fold lowers case and drops accents. Digits and signs stay.
func fold(s string) string {
	var b strings.Builder
	for _, r := range norm.NFD.String(strings.ToLower(s)) {
		if !unicode.Is(unicode.Mn, r) {
			b.WriteRune(r)
		}
	}
	return b.String()
}

// tokens splits a text into words as they stand, keeping the signs inside identifiers, times and numbers.
func tokens(s string) []string {
	return strings.FieldsFunc(s, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.Is(unicode.Mn, r) && !strings.ContainsRune("-_:+.", r)
	})
}

// words are the folded tokens without signs at their ends.
func words(s string) []string {
	var out []string
	for _, t := range tokens(fold(s)) {
		if t = strings.Trim(t, "-_:+."); t != "" {
			out = append(out, t)
		}
	}
	return out
}

func (l *lexicon) stem(w string) string {
	if g := superlative.FindStringSubmatch(w); g != nil && l.Language == "spanish" { // "lentisimo" is as slow as "lento"
		w = g[1] + "o"
	}
	if s, err := snowball.Stem(w, l.Language, false); err == nil {
		return s
	}
	return w
}

func (l *lexicon) stems(s string) []string {
	ws := l.spread(words(s))
	for i := range ws {
		ws[i] = l.stem(ws[i])
	}
	return ws
}

// spoken reports whether one of the phrases stands in the stems as consecutive words, and the longest one's length.
func (l *lexicon) spoken(stems []string, phrases []string) (int, bool) {
	best := 0
	for _, p := range phrases {
		want, learnt := l.phrases[p]
		if !learnt {
			want = l.stems(p)
		}
		if len(want) > best && indexOf(stems, want) >= 0 {
			best = len(want)
		}
	}
	return best, best > 0
}

func indexOf(have, want []string) int {
	for i := 0; len(want) > 0 && i+len(want) <= len(have); i++ {
		if slices.Equal(have[i:i+len(want)], want) {
			return i
		}
	}
	return -1
}

// content are the stems of a phrase that are not common words.
func (l *lexicon) content(s string) []string {
	var out []string
	for _, w := range l.spread(words(s)) {
		if !slices.Contains(l.Common, w) {
			out = append(out, l.stem(orElse(l.Same[w], w)))
		}
	}
	return out
}

// language tells the language of a text by its common words and its letters; "" when nothing tells.
func (e *Engine) language(text string) string {
	best, score := "", 0
	text = clip(text)
	for _, lang := range languages {
		n := 0
		for _, w := range words(text) {
			if slices.Contains(e.lex[lang].Common, w) {
				n++
			}
		}
		stems := e.lex[lang].stems(text)
		for _, phrases := range e.lex[lang].Intents {
			if _, ok := e.lex[lang].spoken(stems, phrases); ok {
				n++
			}
		}
		if _, ok := begun(words(text), e.lex[lang].approve); ok {
			n++
		}
		if lang == "es" && strings.ContainsAny(text, "¿¡ñ") {
			n += 2
		}
		if n > score {
			best, score = lang, n
		}
	}
	return best
}

// distance is the edit distance of two folded texts, at most limit+1.
func distance(a, b string, limit int) int {
	x, y := []rune(a), []rune(b)
	if len(x)-len(y) > limit || len(y)-len(x) > limit {
		return limit + 1
	}
	row := make([]int, len(y)+1)
	for j := range row {
		row[j] = j
	}
	for i := 1; i <= len(x); i++ {
		diagonal := row[0]
		row[0] = i
		for j := 1; j <= len(y); j++ {
			cost := diagonal
			if x[i-1] != y[j-1] {
				cost++
			}
			diagonal = row[j]
			row[j] = min(cost, row[j]+1, row[j-1]+1)
		}
	}
	return row[len(y)]
}
