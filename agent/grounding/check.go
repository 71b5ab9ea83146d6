package grounding

import (
	"fmt"
	"strings"
	"time"
	"unicode"

	"github.com/kernelcopilot/copilot"
)

// Input is one settled message and all it may rest on.
type Input struct {
	MessageID string
	Text      string // Markdown, citations as [E3]
	Lang      string // "en" or "es": decides whether 3,4 or 3.4 is a decimal
	TimeZone  string // IANA name in which the text writes times
	Evidence  []copilot.Evidence
	UserTexts []string            // the user's own messages
	Now       time.Time           // kernel time
	Causes    map[string][]string // names of each cause id, in all languages, with {object} left in
}

// Report is what the check found. Offsets count UTF-16 units of the text.
type Report struct {
	Spans     []copilot.Span
	Citations []copilot.Citation
	OK        bool // no span is unverified
}

// Check reads the text sentence by sentence. It never fails: what it cannot support it marks.
func Check(in Input) Report {
	c := newChecker(in)
	var r Report
	for _, u := range split(in.Text) {
		claims := c.extract(u)
		problems := c.judge(u, claims)
		r.Citations = append(r.Citations, c.citations(u)...)
		if len(claims) == 0 && len(problems) == 0 {
			continue
		}
		span := copilot.Span{Start: c.utf16(u.start), End: c.utf16(u.end), Verdict: copilot.SpanVerified}
		if len(problems) > 0 {
			span.Verdict, span.Reason = copilot.SpanUnverified, strings.Join(problems, "; ")
		}
		r.Spans = append(r.Spans, span)
	}
	r.OK = true
	for _, s := range r.Spans {
		r.OK = r.OK && s.Verdict == copilot.SpanVerified
	}
	return r
}

type checker struct {
	in       Input
	loc      *time.Location
	words    *lexicon
	evidence map[string]*source
	names    map[string]string // folded identifier or spoken name → the identifier it stands for
	user     string            // the user's messages, folded
	offsets  []int             // byte offset → UTF-16 offset
}

func newChecker(in Input) *checker {
	loc, err := time.LoadLocation(in.TimeZone)
	if err != nil {
		loc = time.UTC
	}
	c := &checker{
		in: in, loc: loc, words: lexiconOf(in.Lang), evidence: map[string]*source{}, names: map[string]string{},
		user: fold(strings.Join(in.UserTexts, "\n")), offsets: utf16Offsets(in.Text),
	}
	for _, e := range in.Evidence {
		s := newSource(e)
		c.evidence[e.ID] = s
		for name, id := range s.names {
			c.names[name] = id
		}
	}
	return c
}

func (c *checker) utf16(b int) int { return c.offsets[b] }

func (c *checker) citations(u unit) []copilot.Citation {
	var out []copilot.Citation
	for _, cite := range u.cites {
		if c.evidence[cite.evidence] != nil {
			out = append(out, copilot.Citation{
				MessageID: c.in.MessageID, Start: c.utf16(cite.start), End: c.utf16(cite.end), Evidence: cite.evidence,
			})
		}
	}
	return out
}

// judge returns a reason for each claim of the unit that has no support.
func (c *checker) judge(u unit, claims []claim) []string {
	var problems []string
	var cited []*source
	for _, id := range u.support() {
		if s := c.evidence[id]; s != nil {
			cited = append(cited, s)
			continue
		}
		problems = append(problems, id+" is no evidence of this conversation")
	}
	for _, cl := range claims {
		if c.fromUser(u, cl) || c.isAhead(u, cl) || c.supported(u, cl, cited) {
			continue
		}
		switch {
		case cl.kind == claimCause:
			problems = append(problems, cl.reason)
		case len(cited) == 0:
			problems = append(problems, fmt.Sprintf("%s cites no evidence", cl.text))
		case cl.near != "" && cl.kind != claimID:
			problems = append(problems, fmt.Sprintf("%s for %s stands in no cited record", cl.text, cl.near))
		default:
			problems = append(problems, fmt.Sprintf("%s stands in no cited record", cl.text))
		}
	}
	if id := c.closedAlarm(u, cited); id != "" {
		problems = append(problems, "alarm "+id+" is told as open and its record says cleared")
	}
	return problems
}

// fromUser reports whether the claim repeats the user's own words without making a fact of them: the sentence attributes
// the value to the question, denies it or asks about it.
func (c *checker) fromUser(u unit, cl claim) bool {
	said := containsToken(c.user, fold(cl.text)) ||
		cl.kind == claimQuote && containsToken(plainWords(c.user), plainWords(cl.text)) // a name is quoted without the signs around its words
	if cl.kind == claimCause || !said {
		return false
	}
	s := fold(u.text)
	return strings.HasSuffix(strings.TrimSpace(s), "?") || c.words.attributes.MatchString(s) || c.words.denies.MatchString(s)
}

// plainWords are the words of a folded text without the signs between them.
func plainWords(folded string) string {
	return strings.Join(strings.FieldsFunc(folded, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }), " ")
}

// supported looks for one cited source that carries the claim.
func (c *checker) supported(u unit, cl claim, cited []*source) bool {
	if cl.kind == claimCause {
		return cl.reason == ""
	}
	for _, s := range cited {
		cl := cl.asWritten(s)
		switch cl.kind {
		case claimID:
			if s.mentions(cl.id) || s.mentions(cl.text) {
				return true
			}
		case claimQuote:
			if s.contains(fold(cl.text)) {
				return true
			}
		case claimTime:
			if c.timeIn(s, cl) {
				return true
			}
		case claimNumber:
			if c.numberIn(s, cl) || c.recomputed(s, u, cl) {
				return true
			}
		case claimCause:
		}
	}
	return cl.kind == claimNumber && c.acrossSources(u, cl, cited)
}

// asWritten takes the nearest identifier for the word that stands there, when the source knows the word and not what it
// names elsewhere: the plain name of an access point is a value in a line's record and an object in the inventory.
func (cl claim) asWritten(s *source) claim {
	if cl.near != "" && cl.near != cl.nearText && !s.mentions(cl.near) && s.mentions(cl.nearText) {
		cl.near = cl.nearText
	}
	return cl
}
