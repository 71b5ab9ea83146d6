package engine

import (
	"slices"
	"strings"
	"time"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/prompts"
)

// A trouble is a class of complaints, by where its reason usually sits: what the runbook whose symptoms tell it says. It tells
// which of several areas with alarms a question without a place is about.
type trouble struct{ prompts.Seat }

func (t trouble) known() bool { return len(t.Functions) > 0 || t.Fixed || t.Radio }

// at is the function to look at when no area fits, "" for none.
func (t trouble) at() string {
	if len(t.Functions) == 0 {
		return ""
	}
	return t.Functions[0]
}

// kindOfTrouble is the trouble that the question at hand tells of; zero when it tells none.
func (e *Engine) kindOfTrouble(s *state) trouble {
	return e.troubleIn(s.lex, s.ask.text)
}

// troubleIn takes what is told of a kind of service before what is told of any: travellers without service are abroad first.
func (e *Engine) troubleIn(l *lexicon, text string) trouble {
	for _, radio := range []bool{false, true} {
		r, found := e.toldBy(l, text, func(r prompts.Runbook) bool { return trouble{r.Sits}.known() && r.Sits.Radio == radio })
		if found {
			return trouble{r.Sits}
		}
	}
	return trouble{}
}

// anotherTrouble reports whether the question tells a trouble of another kind than the conversation told before: it is not about
// the place of that one.
func (e *Engine) anotherTrouble(s *state) bool {
	if !s.asked || !s.ask.symptoms || !s.ask.complains && s.ask.size < fresh {
		return false
	}
	now := e.kindOfTrouble(s)
	if !now.known() {
		return false
	}
	for i := len(s.says) - 2; i >= 0; i-- {
		lang := orElse(e.language(s.says[i]), s.lang)
		if before := e.troubleIn(e.lex[lang], s.says[i]); before.known() {
			return before.at() != now.at() || before.Fixed != now.Fixed || before.Radio != now.Radio
		}
	}
	return false
}

// impliesAlone reports whether the trouble that is told is all that says where to look: nothing was looked at before, and there is
// no overview.
func (e *Engine) impliesAlone(s *state) bool {
	return !s.rankedBefore() && !e.offered(s, prompts.NeedOverview) && e.kindOfTrouble(s).at() != ""
}

// fresh is how many words a message has that stands for itself.
const fresh = 8

// among are the areas that fit the trouble, the one that began about when the question says first.
func (t trouble) among(e *Engine, s *state, areas []candidate) []candidate {
	if !t.known() {
		return nil
	}
	fit := slices.DeleteFunc(slices.Clone(areas), func(c candidate) bool {
		is, _, _ := e.spokenFunction(tokens(c.name))
		port := s.lex.isPort(c)
		switch {
		case t.Fixed:
			return !port
		case t.Radio:
			return port || e.seated(is)
		}
		return !slices.Contains(t.Functions, is)
	})
	if from := s.time.since; !from.IsZero() {
		about := func(c candidate) bool {
			rec, _ := s.lastRecord(c.object.ID)
			began := timeOf(rec)
			return !began.IsZero() && began.After(from.Add(-aboutThen)) && began.Before(from.Add(aboutThen))
		}
		slices.SortStableFunc(fit, func(a, b candidate) int { return order(about(b)) - order(about(a)) })
	}
	return fit
}

// seated reports whether some class of complaints sits at a kind of core function.
func (e *Engine) seated(is string) bool {
	return slices.ContainsFunc(e.cfg.Runbooks, func(r prompts.Runbook) bool { return slices.Contains(r.Sits.Functions, is) })
}

// aboutThen is how far the first alarm of an area may be from the time that a person gives for the same trouble.
const aboutThen = 40 * time.Minute

func order(b bool) int {
	if b {
		return 1
	}
	return 0
}

// isPort reports whether an object is a port of an optical access network, by what it is called.
func (l *lexicon) isPort(c candidate) bool {
	lead := func(name string) bool {
		ws := words(strings.ReplaceAll(name, "-", " "))
		return len(ws) > 0 && slices.Contains(l.Ports, ws[0])
	}
	return c.object.Type == copilot.ObjectLink && (lead(c.name) || lead(c.object.ID))
}

// lastRecord is the last record of an object with that id in this run.
func (s *state) lastRecord(id string) (copilot.Record, bool) {
	for i := len(s.steps) - 1; i >= 0; i-- {
		for _, rec := range s.steps[i].result.Records {
			if s.steps[i].ok && s.steps[i].current && rec.ID == id && !timeOf(rec).IsZero() {
				return rec, true
			}
		}
	}
	return copilot.Record{}, false
}

// mostProbed is how many functions of a kind are looked at when nobody said which of them.
const mostProbed = 5

// probe looks at each of several functions of a kind and takes the one of which most is found; the first when all are well.
func (e *Engine) probe(s *state, found []candidate, evidence string) located {
	found = found[:min(len(found), mostProbed)]
	core := prompts.Runbook{}
	for _, r := range e.cfg.Runbooks { // the one for any core function
		if slices.Equal(r.Scope, []string{string(copilot.ObjectCore)}) && !(trouble{r.Sits}).known() {
			core.Steps = r.Steps[:min(2, len(r.Steps))]
		}
	}
	var calls []plannedCall
	best, most := found[0], 0
	for _, c := range found {
		at := *s
		at.place = c.object
		calls = append(calls, e.pending(&at, core)...)
		if n := s.foundAt(c.object); n > most {
			best, most = c, n
		}
	}
	if len(calls) > 0 {
		return located{calls: calls}
	}
	s.place, s.name, s.through = best.object, best.name, evidence
	return located{}
}

// offered reports whether the tool that serves a need is offered to the run.
func (e *Engine) offered(s *state, need string) bool {
	_, ok := e.need(s, need, nil)
	return ok
}

// foundAt counts what this run found at an object.
func (s *state) foundAt(o copilot.Object) int {
	n := 0
	for _, st := range s.steps {
		for _, f := range st.result.Findings {
			if st.ok && st.current && f.Object == o && f.State == copilot.Present {
				n++
			}
		}
	}
	return n
}

// sayUnfound says that a name was taken for none.
func (e *Engine) sayUnfound(s *state) string {
	if s.unfound == "" || s.lex.isOrdinary(s.unfound) || doubtful(s.unfound) {
		return ""
	}
	return e.say[s.lang].line("unfound", &fill{Text: plain(s.unfound, 60)})
}
