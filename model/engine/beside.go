package engine

import (
	"slices"
	"strings"

	"github.com/kernelcopilot/copilot"
)

// joinedTo is the identifier that stands joined to another one, as in "SITE-020 and SITE-030", "" when none does.
func (l *lexicon) joinedTo(text, id string) string {
	ids := identifierForm.FindAllStringIndex(text, -1)
	for i := 1; i < len(ids); i++ {
		a, b := text[ids[i-1][0]:ids[i-1][1]], text[ids[i][0]:ids[i][1]]
		between := strings.Trim(text[ids[i-1][1]:ids[i][0]], " ,;")
		_, first := head(a)
		_, second := head(b)
		if !first || !second || between != "" && between != "&" && !slices.Contains(l.Joints, fold(between)) {
			continue
		}
		switch {
		case strings.EqualFold(a, id):
			return b
		case strings.EqualFold(b, id):
			return a
		}
	}
	return ""
}

// toldOf takes the line of a customer whose id stands in the conversation's evidence: the topology knows lines and not who pays
// for them. It reports false when no evidence tells of it, or of several lines.
func (s *state) toldOf(phrase string) bool {
	if _, joined := head(phrase); !joined {
		return false
	}
	var at copilot.Object
	evidence := ""
	for _, st := range s.steps {
		for _, rec := range st.result.Records {
			if !st.ok || !slices.ContainsFunc(rec.Fields, func(f copilot.Field) bool { return strings.EqualFold(f.Value, phrase) }) {
				continue
			}
			for _, o := range objectsOf(rec) {
				switch {
				case o.Type != copilot.ObjectSubscriber || strings.EqualFold(o.ID, phrase):
				case at.ID != "" && at != o:
					return false
				default:
					at, evidence = o, st.result.Evidence
				}
			}
		}
	}
	if at.ID != "" {
		s.place, s.name, s.through = at, at.ID, evidence
	}
	return at.ID != ""
}

// sayBeside says that of two places that were named together one was looked at.
func (e *Engine) sayBeside(s *state) string {
	if s.beside == "" || s.beside == s.place.ID {
		return ""
	}
	return e.say[s.lang].line("beside", &fill{Text: plain(s.beside, 60), Object: s.place.ID, Cite: cite(s.through)})
}

// asksNext reports whether a question is about a place beside the one spoken of, without its name: which one has to be asked.
func (s *state) asksNext() bool {
	_, next := s.lex.spoken(s.lex.stems(s.ask.text), s.lex.NextOne)
	return next && len(s.ask.places) == 0 && s.ask.number+s.ask.alarm+s.ask.ticket+s.ask.function.is == ""
}

// showNamed shows the alarm or ticket itself that a request names by its id.
func (e *Engine) showNamed(s *state, need string) turn {
	call, ok := e.need(s, need, nil)
	if !ok {
		return turn{text: e.page(s, e.say[s.lang].line("list.closed", nil))}
	}
	made, st := s.made(call)
	switch {
	case !made:
		return turn{calls: []plannedCall{call}}
	case !st.ok && failureOf(st).Code == copilot.CodeNotFound:
		return e.sayWhich(s, nil)
	}
	at := *s
	at.place = copilot.Object{ID: s.alarm + s.ticket}
	return e.list(&at, call, "shown."+need)
}
