package engine

import (
	"slices"
	"strings"
	"time"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/prompts"
)

// trouble is a kind of complaint by where its reason usually sits: at core functions of some kinds, or at the ports of the fixed
// network. It tells which of several areas with alarms a question without a place is about.
type trouble struct {
	functions []string // kinds of core functions
	ports     bool     // ports of an optical access network
	radio     bool     // everything but the functions of the platform, the interconnects and the ports
	at        string   // the function to look at when no area fits, "" for none
	only      bool     // and no other area
}

// ofPlatform are the functions that partners of the API platform notice.
var ofPlatform = []string{"APIGW", "AUTHZ", "CONSENT", "EVENTS"}

// troubles are the kinds of trouble by the runbook whose symptoms tell them.
var troubles = map[string]trouble{
	"platform-calls-fail":                 {functions: ofPlatform, at: "APIGW", only: true},
	"roaming-customer-without-service":    {functions: []string{"IPX"}, at: "IPX", only: true},
	"voice-calls-fail":                    {functions: []string{"CSCF"}, at: "CSCF"},
	"one-customer-cannot-call":            {functions: []string{"CSCF"}, at: "CSCF"},
	"home-line-without-internet":          {ports: true},
	"several-home-lines-without-internet": {ports: true},
	"slow-data-in-area":                   {radio: true},
	"one-customer-slow":                   {radio: true},
	"no-service-in-area":                  {radio: true},
	"customer-without-service":            {radio: true},
}

// kindOfTrouble is the trouble that the question at hand tells of; zero when it tells none.
func (e *Engine) kindOfTrouble(s *state) trouble {
	r, found := e.toldBy(s.lex, s.ask.text, func(r prompts.Runbook) bool { _, ok := troubles[r.ID]; return ok })
	if !found {
		return trouble{}
	}
	return troubles[r.ID]
}

// among are the areas that fit the trouble, the one that began about when the question says first.
func (t trouble) among(e *Engine, s *state, areas []candidate) []candidate {
	if len(t.functions) == 0 && !t.ports && !t.radio {
		return nil
	}
	fit := slices.DeleteFunc(slices.Clone(areas), func(c candidate) bool {
		is, _, _ := e.spokenFunction(tokens(c.name))
		port := s.lex.isPort(c)
		switch {
		case t.ports:
			return !port
		case t.radio:
			return port || slices.Contains(ofPlatform, is) || is == "IPX" || is == "CSCF"
		}
		return !slices.Contains(t.functions, is)
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
	for _, r := range e.cfg.Runbooks {
		if r.ID == "core-function-in-question" && len(r.Steps) > 1 {
			core = prompts.Runbook{Steps: r.Steps[:2]}
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
