package grounding

import (
	"regexp"
	"sort"
	"strings"
)

type claimKind int

const (
	claimNumber claimKind = iota
	claimTime
	claimID
	claimQuote
	claimCause
)

// claim is one thing a unit states that evidence must carry. Positions count bytes of the folded unit.
type claim struct {
	kind       claimKind
	text       string // as it stands, folded
	start, end int

	value    float64 // of a number
	decimals int
	unit     string // normalised, "" if none
	under    bool   // "under 1 %": the number is a bound from above
	noun     string // the word after a number, singular or plural
	metric   string // token of the metric named nearest to a number, "" if none
	near     string // identifier nearest to a number or time, folded, "" if none
	nearText string // that identifier as it is written, folded: it may be another's name
	id       string // of an identifier: what it stands for
	clock    clockClaim
	reason   string // of a causal claim: why it has no support, "" when it has
}

var (
	stampText = regexp.MustCompile(`\b(\d{4}-\d{2}-\d{2})(?:[t ]([0-2]?\d:[0-5]\d)(?::([0-5]\d)(?:\.\d+)?)?(z|[+-]\d{2}:\d{2})?)?\b`)
	clockText = regexp.MustCompile(`\b([01]?\d|2[0-3]):([0-5]\d)(?::([0-5]\d))?\b`)
	monthText = regexp.MustCompile(`\b(\d{1,2})(?: de)? (jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sep(?:tember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?|enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre)\b`)
	phoneText = regexp.MustCompile(`\+\d[\d ]{7,}\d|\b\d{9,15}\b`)
	idText    = regexp.MustCompile(`\b[a-z][a-z0-9]*(?:[-_][a-z0-9]+)*[-_]\d[a-z0-9]*(?:[-_][a-z0-9]+)*\b|\b[a-z]{2,}\d{3,}\b`)
	quoteText = regexp.MustCompile(`“([^”]+)”|"([^"]+)"|«([^»]+)»`)
	numText   = regexp.MustCompile(`[-−]?\d+(?:[.,]\d+)*`)
	unitText  = regexp.MustCompile(`^[ \x{a0}\x{202f}]?(%|percent\b|por ciento\b|mbit/s|mbps|mb/s|gbit/s|gbps|kbit/s|kbps|dbm|db\b|ms\b|mhz\b|ghz\b|gb\b|mb\b|km\b|volts?\b|voltios?\b|v\b|s\b|seconds?\b|segundos?\b)`)
	underText = regexp.MustCompile(`\b(?:under|below|less than|menos del?|por debajo del?) $`)
	wordText  = regexp.MustCompile(`[a-z]+`)
	clauseCut = regexp.MustCompile(`[;,:()|]|\s(?:and|while|whereas|versus|vs|against|but|y|e|mientras|frente a|contra|pero)\s`)
)

var units = map[string]string{
	"percent": "%", "por ciento": "%", "mbps": "mbit/s", "mb/s": "mbit/s", "gbps": "gbit/s", "kbps": "kbit/s",
	"volt": "v", "volts": "v", "voltio": "v", "voltios": "v", "second": "s", "seconds": "s", "segundo": "s", "segundos": "s",
}

// extract finds the claims of a unit. What one pattern has taken is blanked for the next.
func (c *checker) extract(u unit) []claim {
	masked := []byte(u.text)
	for _, m := range citation.FindAllStringIndex(u.text, -1) {
		blank(masked, m[0], m[1])
	}
	text := fold(string(masked))
	x := &extraction{c: c, text: text, rest: []byte(text)}
	x.quotes()
	x.identifiers()
	x.times()
	x.numbers()
	x.numberWords()
	x.relate()
	if cl, ok := c.causal(u, text, x.claims); ok {
		x.claims = append(x.claims, cl)
	}
	return x.claims
}

type extraction struct {
	c      *checker
	text   string // folded, citations blanked
	rest   []byte // text with what was taken blanked
	claims []claim
}

func blank(b []byte, from, to int) {
	for i := from; i < to; i++ {
		b[i] = ' '
	}
}

func (x *extraction) take(cl claim) {
	cl.text = x.text[cl.start:cl.end]
	x.claims = append(x.claims, cl)
	blank(x.rest, cl.start, cl.end)
}

// quotes takes quoted phrases of two words or more; shorter ones are names, found as such.
func (x *extraction) quotes() {
	for _, m := range quoteText.FindAllStringSubmatchIndex(string(x.rest), -1) {
		for g := 2; g < len(m); g += 2 {
			if m[g] >= 0 && strings.ContainsRune(strings.TrimSpace(x.text[m[g]:m[g+1]]), ' ') {
				x.take(claim{kind: claimQuote, start: m[g], end: m[g+1]})
			}
		}
	}
}

// identifiers takes known identifiers and spoken names, the longest first, then whatever has the form of an identifier.
func (x *extraction) identifiers() {
	var known []string
	for name := range x.c.names {
		if strings.Contains(x.text, name) {
			known = append(known, name)
		}
	}
	sort.Slice(known, func(i, j int) bool {
		return len(known[i]) > len(known[j]) || len(known[i]) == len(known[j]) && known[i] < known[j]
	})
	for _, name := range known {
		for from := 0; ; {
			i := strings.Index(string(x.rest[from:]), name)
			if i < 0 {
				break
			}
			start, end := from+i, from+i+len(name)
			if !wordBefore(x.text[:start]) && !wordAfter(x.text[end:]) && !continues(x.text, start, end) {
				x.take(claim{kind: claimID, start: start, end: end, id: x.c.names[name]})
			}
			from = end
		}
	}
	for _, re := range []*regexp.Regexp{idText, phoneText} {
		for _, m := range re.FindAllIndex(x.rest, -1) {
			id := strings.ReplaceAll(x.text[m[0]:m[1]], " ", "")
			if known, ok := x.c.names[id]; ok {
				id = known
			} else if known, ok := x.c.names["+"+id]; ok {
				id = known
			}
			x.take(claim{kind: claimID, start: m[0], end: m[1], id: id})
		}
	}
}

// continues reports whether an identifier goes on beyond the match, so that CELL-1 is not found in CELL-1-2.
func continues(text string, start, end int) bool {
	joint := func(b byte) bool { return b == '-' || b == '_' || b == '/' }
	after := end+1 < len(text) && joint(text[end]) && wordAfter(text[end+1:])
	before := start > 1 && (text[start-1] == '-' || text[start-1] == '_') && wordBefore(text[:start-1])
	return after || before
}

func (x *extraction) times() {
	for _, re := range []*regexp.Regexp{stampText, monthText, clockText} {
		for _, m := range re.FindAllSubmatchIndex(x.rest, -1) {
			if cl, ok := clockOf(re, x.text, m); ok {
				x.take(claim{kind: claimTime, start: m[0], end: m[1], clock: cl})
			}
		}
	}
}

func (x *extraction) numbers() {
	for _, m := range numText.FindAllIndex(x.rest, -1) {
		start, end := m[0], m[1]
		if sign := x.text[start:end]; (strings.HasPrefix(sign, "-") || strings.HasPrefix(sign, "−")) && wordBefore(x.text[:start]) {
			start += len(sign) - len(strings.TrimLeft(sign, "-−")) // a hyphen, as in 5-minute or 09-10
		}
		if wordBefore(x.text[:start]) {
			continue
		}
		cl := claim{kind: claimNumber, start: start, end: end}
		cl.value, cl.decimals = parseNumber(x.text[start:end], x.c.words.decimal)
		cl.under = underText.MatchString(x.text[:start])
		after := x.text[end:]
		if um := unitText.FindStringSubmatch(after); um != nil {
			cl.unit = um[1]
			if n, ok := units[cl.unit]; ok {
				cl.unit = n
			}
		} else if after != "" && after[0] >= 'a' && after[0] <= 'z' {
			continue // 5G, 3GPP: a word that begins with a digit
		}
		x.take(cl)
	}
}

// numberWords takes small numbers in words where a noun that can be counted follows.
func (x *extraction) numberWords() {
	for _, m := range wordText.FindAllIndex(x.rest, -1) {
		digits, ok := x.c.words.numbers[string(x.rest[m[0]:m[1]])]
		if !ok || wordBefore(x.text[:m[0]]) || wordAfter(x.text[m[1]:]) {
			continue
		}
		if _, counted := x.c.words.countedTypes(x.nounAfter(m[1])); counted {
			v, _ := parseNumber(digits, '.')
			x.take(claim{kind: claimNumber, start: m[0], end: m[1], value: v})
		}
	}
}

// nounAfter returns the first of the next three words that can be counted, or "".
func (x *extraction) nounAfter(pos int) string {
	tail := x.text[pos:min(len(x.text), pos+48)]
	if cut := strings.IndexAny(tail, ".,;:()|"); cut >= 0 {
		tail = tail[:cut]
	}
	words := wordText.FindAllString(tail, 3)
	for _, w := range words {
		if _, ok := x.c.words.countedTypes(w); ok {
			return w
		}
	}
	return ""
}

// relate gives each number and time its noun, metric and nearest identifier.
func (x *extraction) relate() {
	for i := range x.claims {
		cl := &x.claims[i]
		if cl.kind != claimNumber && cl.kind != claimTime {
			continue
		}
		cl.near, cl.nearText = x.nearest(*cl)
		if cl.kind == claimNumber {
			cl.noun = x.nounAfter(cl.end)
			cl.metric = x.nearestMetric(*cl)
		}
	}
}

// clause returns the stretch of the text around pos that no separator crosses.
func (x *extraction) clause(cl claim) (from, to int) {
	from, to = 0, len(x.text)
	for _, m := range clauseCut.FindAllStringIndex(x.text, -1) {
		if m[1] <= cl.start {
			from = m[1]
		}
		if m[0] >= cl.end {
			return from, m[0]
		}
	}
	return from, to
}

// nearest is the nearest identifier of the claim's clause, else the last one before it, else the first one after it.
func (x *extraction) nearest(cl claim) (id, text string) {
	from, to := x.clause(cl)
	best, bestRank := claim{}, 1<<30
	for _, id := range x.claims {
		if id.kind != claimID {
			continue
		}
		d := id.start - cl.end
		if id.end <= cl.start {
			d = cl.start - id.end
		}
		rank := d
		switch {
		case id.start >= from && id.end <= to:
		case id.end <= cl.start:
			rank += 1 << 16
		default:
			rank += 1 << 20
		}
		if rank < bestRank {
			best, bestRank = id, rank
		}
	}
	return fold(best.id), best.text
}

func (x *extraction) nearestMetric(cl claim) string {
	best, bestDistance := "", 1<<30
	for _, m := range wordText.FindAllStringIndex(x.text, -1) {
		token, ok := x.c.words.metrics[x.text[m[0]:m[1]]]
		if !ok {
			continue
		}
		d := m[0] - cl.end
		if m[1] <= cl.start {
			d = cl.start - m[1]
		}
		if d < bestDistance {
			best, bestDistance = token, d
		}
	}
	return best
}
