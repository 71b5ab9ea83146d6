package engine

import (
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"text/template"
	"time"

	"github.com/kernelcopilot/copilot"
)

// catalogue is the wording of one language, from a file of templates.
type catalogue struct{ t *template.Template }

// words of a template: what a line of an answer is filled with. Not every line uses every field.
type fill struct {
	Title, Object, Name, Time, End, P, Sure, N, Text, List, Tool, Cite string

	Before bool // it began before Time, and nobody has seen when
}

func loadCatalogue(lang string) (*catalogue, error) {
	t, err := template.New(lang).ParseFS(files, "say/"+lang+".tmpl")
	if err != nil {
		return nil, copilot.Wrap(copilot.CodeInternal, err, "say/%s.tmpl: %v", lang, err)
	}
	return &catalogue{t}, nil
}

// line fills one template; a missing one gives its data's text, so that an answer is never lost over a word.
func (c *catalogue) line(name string, f *fill) string {
	if f == nil {
		f = &fill{}
	}
	var b strings.Builder
	if c.t.Lookup(name) == nil || c.t.ExecuteTemplate(&b, name, f) != nil {
		return f.Text
	}
	return b.String()
}

func (c *catalogue) has(name string) bool { return c.t.Lookup(name) != nil }

// cite writes references, each once.
func cite(ids ...string) string {
	var b strings.Builder
	seen := map[string]bool{}
	for _, id := range ids {
		if id != "" && !seen[id] {
			b.WriteString("[" + id + "]")
			seen[id] = true
		}
	}
	return b.String()
}

// clock writes a time in the tenant's zone: the hour alone today, with its date otherwise.
func (s *state) clock(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	local, now := t.In(s.loc), s.now.In(s.loc)
	if local.Format(time.DateOnly) == now.Format(time.DateOnly) {
		return local.Format("15:04")
	}
	return local.Format("15:04 (2006-01-02)")
}

// percent writes a probability without claiming more than it holds: in whole per cents, never up to 100, and "under 1 %" for
// what would round to nothing.
func (e *Engine) percent(s *state, p float64) string {
	if p < 0.005 {
		return e.say[s.lang].line("p.low", nil)
	}
	digits := 0
	for digits < 3 && p < 1 && math.Round(p*100*math.Pow10(digits))/math.Pow10(digits) >= 100 {
		digits++
	}
	return s.decimal(strconv.FormatFloat(p*100, 'f', digits, 64)) + " %"
}

// decimal writes canonical decimals with the language's sign.
func (s *state) decimal(v string) string {
	if s.lang == "es" {
		return strings.ReplaceAll(v, ".", ",")
	}
	return v
}

func (e *Engine) sureness(s *state, p float64) string {
	name := "sure.possible"
	switch {
	case p >= 0.95:
		name = "sure.certain"
	case p >= 0.8:
		name = "sure.very"
	case p >= 0.5:
		name = "sure.likely"
	}
	return e.say[s.lang].line(name, nil)
}

// plain makes text from outside harmless in Markdown: no line breaks, no marks, no references, no links.
func plain(text string, limit int) string {
	text = strings.Map(func(r rune) rune {
		switch {
		case strings.ContainsRune("[]`|*<>#!\\", r):
			return ' '
		case r < ' ' || r == 0x7f || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 || r >= 0x200b && r <= 0x200f:
			return ' '
		}
		return r
	}, text)
	text = strings.Join(strings.Fields(text), " ")
	if r := []rune(text); len(r) > limit {
		cut := string(r[:limit])
		if i := strings.LastIndexByte(cut, ' '); i > len(cut)/2 { // whole words
			cut = cut[:i]
		}
		text = strings.TrimSpace(cut) + "…"
	}
	return text
}

func itoa(n int) string { return strconv.Itoa(n) }

var clockShown = regexp.MustCompile(`\b\d\d:\d\d\b`)

// page joins the blocks of an answer, leaving out empty ones, and ends it with the footer.
func (e *Engine) page(s *state, blocks ...string) string {
	var kept []string
	for _, b := range append([]string{e.sayMatter(s), e.sayOld(s)}, blocks...) {
		if b = strings.TrimSpace(b); b != "" {
			kept = append(kept, b)
		}
	}
	f := &fill{}
	if slices.ContainsFunc(kept, clockShown.MatchString) {
		f.Time = s.loc.String()
	}
	footer := "footer"
	switch {
	case s.block.Failed != "":
		footer = "footer.failed"
	case e.cfg.Endpoint:
		footer = "footer.endpoint"
	}
	return strings.Join(append(kept, e.say[s.lang].line(footer, f)), "\n\n")
}
