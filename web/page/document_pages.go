package page

import (
	"strconv"
	"strings"
	"unicode"

	"github.com/a-h/templ"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/web/part"
	"github.com/kernelcopilot/copilot/web/words"
)

// foundPassages bounds what a search shows.
const foundPassages = 30

func (p *pages) documents(v *visit) (templ.Component, error) {
	m := DocumentsModel{Query: strings.TrimSpace(v.r.URL.Query().Get("q"))}
	var err error
	if terms := searchTerms(m.Query); len(terms) > 0 {
		m.Passages, err = p.Store.SearchPassages(v.ctx(), v.who.Tenant, terms, foundPassages)
	} else {
		m.Query = ""
		m.Documents, err = p.Store.Documents(v.ctx(), v.who.Tenant)
	}
	if err != nil {
		return nil, err
	}
	f, err := p.frame(v, Frame{Title: v.say.Say("rail.documents"), Page: "documents", Plain: true})
	return Documents(f, m), err
}

func (p *pages) document(v *visit) (templ.Component, error) {
	d, err := p.Store.Document(v.ctx(), v.who.Tenant, v.r.PathValue("id"))
	if err != nil {
		return nil, err
	}
	line, _ := strconv.Atoi(v.r.URL.Query().Get("line"))
	to, _ := strconv.Atoi(v.r.URL.Query().Get("to"))
	m := DocumentModel{Title: part.Visible(d.Title), Name: part.Visible(d.Name), Lines: strings.Split(strings.TrimRight(d.Text, "\n"), "\n"), From: line, To: max(line, to)}
	f, err := p.frame(v, Frame{Title: m.Title, Page: "documents", Plain: true})
	return Document(f, m), err
}

// searchTerms are the plain words of a query, at most a dozen.
func searchTerms(q string) []string {
	const most = 12
	w := strings.FieldsFunc(q, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	return w[:min(len(w), most)]
}

func excerpt(text string) string {
	const most = 180
	r := []rune(strings.Join(strings.Fields(part.Visible(text)), " "))
	if len(r) > most {
		return string(r[:most]) + "…"
	}
	return string(r)
}

// lineWords says which lines a passage covers.
func lineWords(w *words.Words, s copilot.Passage) string {
	if s.ToLine <= s.FromLine {
		return w.Say("documents.one_line", strconv.Itoa(s.FromLine))
	}
	return w.Say("documents.lines", strconv.Itoa(s.FromLine), strconv.Itoa(s.ToLine))
}
