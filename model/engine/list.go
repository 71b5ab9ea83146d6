package engine

import (
	"slices"
	"strings"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/prompts"
)

// maxRows of a list are shown; the evidence holds the others.
const maxRows = 12

// show makes the list that the question names and writes it down.
func (e *Engine) show(s *state) turn {
	entry, ok := e.shownBy(s.lex, s.ask.text, s.has)
	if !ok { // perhaps a list that is not open to this run
		entry, ok = e.shown(s.lex, s.ask.text)
	}
	if !ok { // a correction of the place: the list is the one asked for before
		for i := len(s.says) - 1; i >= 0 && !ok; i-- {
			entry, ok = e.shown(s.lex, s.says[i])
		}
	}
	call, open := s.call(entry.Tool, entry.Args, s.slots())
	if !open {
		return turn{text: e.page(s, e.say[s.lang].line("list.closed", nil))}
	}
	return e.list(s, call, "")
}

// listNeed makes and writes the list that serves a need of the dialogue.
func (e *Engine) listNeed(s *state, need, title string) turn {
	if need == prompts.NeedAffected {
		e.narrow(s)
	}
	call, ok := e.need(s, need, nil)
	if !ok {
		return turn{text: e.page(s, e.say[s.lang].line("list.closed", nil))}
	}
	return e.list(s, call, title)
}

// narrow moves the place to the object of the leading cause, when there is one.
func (e *Engine) narrow(s *state) {
	r, _, ok := s.ranking(s.place.ID, false)
	if lead := leading(r); ok && len(lead) == 1 && lead[0].Object.ID != "" && r.Outcome == copilot.OutcomeCause {
		s.place = lead[0].Object
	}
}

func (e *Engine) list(s *state, call plannedCall, title string) turn {
	done, st := s.made(call)
	c := e.say[s.lang]
	switch {
	case !done:
		return turn{calls: []plannedCall{call}}
	case !st.ok:
		return turn{text: e.page(s, c.line("list.failed", &fill{Text: e.failed(s, failureOf(st)) + "."}))}
	case len(st.result.Records) == 0:
		return turn{text: e.page(s, c.line("list.none", &fill{Object: s.place.ID, Cite: cite(st.result.Evidence)}))}
	}
	if title == "" {
		title = e.source(s, st)
	} else {
		title = c.line(title, nil)
	}
	head := c.line("list.head", &fill{Text: capital(title), Object: s.place.ID, Cite: cite(st.result.Evidence)})
	rows := st.result.Records[:min(maxRows, len(st.result.Records))]
	body := e.rows(s, rows, st.result.Evidence)
	more := ""
	if st.result.Total > len(rows) || len(st.result.Records) > len(rows) || st.result.Handle != "" {
		more = c.line("list.more", nil)
	}
	return turn{text: e.page(s, head, body, more)}
}

// showWide lists what there is in the whole network, with its count, when no place is spoken of.
func (e *Engine) showWide(s *state, tool string) turn {
	call, _ := s.call(tool, nil, nil)
	done, st := s.made(call)
	c := e.say[s.lang]
	if !done || !st.current { // what was open before may be closed
		return turn{calls: []plannedCall{call}}
	}
	if !st.ok {
		return turn{text: e.page(s, c.line("list.failed", &fill{Text: e.failed(s, failureOf(st)) + "."}))}
	}
	n := max(st.result.Total, len(st.result.Records))
	head := c.line("wide."+tool, &fill{N: itoa(n), Cite: cite(st.result.Evidence)})
	if n == 0 {
		return turn{text: e.page(s, head)}
	}
	rows := st.result.Records[:min(maxRows, len(st.result.Records))]
	more := ""
	if n > len(rows) {
		more = c.line("list.more", nil)
	}
	return turn{text: e.page(s, head, e.rows(s, rows, st.result.Evidence), more, c.line("wide.next", nil))}
}

// explain looks a term up in the documents and quotes the passage that says most of it.
func (e *Engine) explain(s *state) turn {
	c := e.say[s.lang]
	if t, ok := e.explainCode(s, s.ask.code); ok {
		return t
	}
	if s.ask.alarm != "" {
		return e.showNamed(s, prompts.NeedAlarm)
	}
	if s.ask.code == "" && s.lex.speaksOfAlarm(s.ask.text) {
		if t, ok := e.explainAlarm(s); ok {
			return t
		}
	}
	term := strings.Join(e.term(s), " ")
	if term == "" {
		return e.sayHelp(s)
	}
	call, ok := e.need(s, prompts.NeedDocuments, map[string]string{"text": term})
	if !ok {
		return turn{text: e.page(s, c.line("explain.closed", nil))}
	}
	done, st := s.made(call)
	switch {
	case !done:
		return turn{calls: []plannedCall{call}}
	case !st.ok:
		return turn{text: e.page(s, c.line("list.failed", &fill{Text: e.failed(s, failureOf(st)) + "."}))}
	}
	quote := passage(st.result, e.term(s))
	if quote == "" {
		return turn{text: e.page(s, c.line("explain.none", nil), c.line("help", nil))}
	}
	head := c.line("explain", &fill{Cite: cite(st.result.Evidence)})
	return turn{text: e.page(s, head, "> "+quote+" "+cite(st.result.Evidence))}
}

// term is what is to be explained: the question without the asking.
func (e *Engine) term(s *state) []string {
	var asking []string
	for _, p := range s.lex.Intents["explain"] {
		asking = append(asking, words(p)...)
	}
	var out []string
	for _, w := range words(s.ask.text) {
		if !slices.Contains(asking, w) && !slices.Contains(s.lex.Common, w) && len(out) < 8 {
			out = append(out, w)
		}
	}
	return out
}

// opening is how many words of a passage tell what it is about.
const opening = 10

// passage takes, word for word, the paragraph of the results that names most of the term: at least half of it, and a part of it
// in its heading or among its first words, so that a word in passing is no answer.
func passage(res copilot.Result, term []string) string {
	best, top := "", 0
	for _, rec := range res.Records {
		headed := shared(words(rec.Value("title")+" "+rec.Value("heading")), term)
		for _, f := range rec.Fields {
			if f.Kind != copilot.KindText || len(f.Value) < 40 {
				continue
			}
			for line := range strings.Lines(f.Value) {
				line = strings.TrimSpace(line)
				have := words(line)
				score := shared(have, term)
				about := headed+shared(have[:min(len(have), opening)], term) > 0 && 2*score >= len(term)
				unsafe := strings.ContainsAny(line, "[]|<>`!#")
				if len(line) >= 30 && !unsafe && about && score > top {
					best, top = line, score
				}
			}
		}
	}
	return firstSentences(best, 400)
}

// shared counts the words of the term that stand among others.
func shared(have, term []string) int {
	n := 0
	for _, w := range term {
		if slices.Contains(have, w) {
			n++
		}
	}
	return n
}

// firstSentences cuts a text at the end of a sentence before the limit.
func firstSentences(text string, limit int) string {
	if len(text) <= limit {
		return text
	}
	cut := strings.LastIndex(text[:limit], ". ")
	if cut < 0 {
		cut = strings.LastIndex(text[:limit], " ")
	}
	if cut < 0 {
		return ""
	}
	return text[:cut+1]
}
