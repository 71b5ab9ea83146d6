package page

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"
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
		var found []copilot.Passage
		found, err = p.Store.SearchPassages(v.ctx(), v.who.Tenant, terms, foundPassages)
		for _, s := range found {
			m.Passages = append(m.Passages, FoundPassage{
				Link: part.LineLink(s.Document, s.FromLine, s.ToLine), Title: passageTitle(s), Lines: lineWords(v.say, s), Excerpt: p.excerpt(s.Text),
			})
		}
	} else {
		m.Query = ""
		m.Documents, err = p.Store.Documents(v.ctx(), v.who.Tenant)
		byTitle(m.Documents)
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
	m := DocumentModel{
		Title: part.Visible(d.Title), Name: part.Visible(d.Name), Kept: keptBy(v.say, d), Blocks: p.markdown.Document(v.say, d.Text, d.Title),
		Lines: strings.Split(strings.TrimRight(d.Text, "\n"), "\n"), From: line, To: max(line, to),
	}
	f, err := p.frame(v, Frame{Title: m.Title, Page: "documents", Plain: true})
	return Document(f, m), err
}

// keptBy says of an operator's document that it is its own, and of what date; "" of what was loaded here.
func keptBy(w *words.Words, d copilot.Document) string {
	switch {
	case d.Origin != copilot.DocumentOperator:
		return ""
	case d.Version == "":
		return w.Say("documents.operator")
	}
	return w.Say("documents.operator_of", versionWords(w, d.Version))
}

// versionWords is a document's version: one that is a date reads as dates do elsewhere.
func versionWords(w *words.Words, version string) string {
	for _, form := range []string{time.DateOnly, time.RFC3339} {
		if at, err := time.Parse(form, version); err == nil {
			return w.Date(at) + at.Format(" 2006")
		}
	}
	return part.Visible(version)
}

func byTitle(list []copilot.Document) {
	slices.SortStableFunc(list, func(a, b copilot.Document) int {
		return cmp.Or(cmp.Compare(strings.ToLower(a.Title), strings.ToLower(b.Title)), cmp.Compare(a.ID, b.ID))
	})
}

// searchTerms are the plain words of a query, at most a dozen.
func searchTerms(q string) []string {
	const most = 12
	w := strings.FieldsFunc(q, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	return w[:min(len(w), most)]
}

// excerpt is the beginning of a passage, as it reads.
func (p *pages) excerpt(text string) string {
	const most = 180
	r := []rune(part.Visible(p.markdown.PlainText(text)))
	if len(r) > most {
		return string(r[:most]) + "…"
	}
	return string(r)
}

// passageTitle is the document's title and the headings under it, each once.
func passageTitle(s copilot.Passage) string {
	var path []string
	for _, h := range append([]string{s.Title}, strings.Split(s.Heading, " > ")...) {
		if h = strings.TrimSpace(part.Visible(h)); h != "" && (len(path) == 0 || path[len(path)-1] != h) {
			path = append(path, h)
		}
	}
	return strings.Join(path, " › ")
}

// lineWords says which lines a passage covers.
func lineWords(w *words.Words, s copilot.Passage) string { return citedWords(w, s.FromLine, s.ToLine) }

func citedWords(w *words.Words, from, to int) string {
	if to <= from {
		return w.Say("documents.one_line", strconv.Itoa(from))
	}
	return w.Say("documents.lines", strconv.Itoa(from), strconv.Itoa(to))
}
