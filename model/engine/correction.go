package engine

import (
	"slices"
	"strings"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/prompts"
)

// correction is what a person holds against an explanation: causes that it is not, and causes to look at instead.
type correction struct {
	denied, wanted         []string // cause ids
	deniedWord, wantedWord string   // as they were spoken
}

func (c correction) empty() bool { return len(c.denied)+len(c.wanted) == 0 }

// correction reads a text clause by clause: a cause after a denial is none, a cause after "look at" is the one to test.
func (e *Engine) correction(l *lexicon, text string) correction {
	var c correction
	for clause := range strings.FieldsFuncSeq(text, func(r rune) bool { return strings.ContainsRune(",;.!?¿¡\n", r) }) {
		ws := words(clause)
		if l.asksWhyNot(ws) {
			continue
		}
		denies, looks := -1, -1
		for i, w := range ws {
			switch {
			case begins(ws[i:], l.Deny):
				denies, looks = i, -1
			case begins(ws[i:], l.LookLead):
				denies, looks = -1, i
			}
			ids := e.meant(l, w)
			if len(ids) == 0 {
				continue
			}
			switch {
			case denies >= 0 && i-denies <= 5:
				c.denied, c.deniedWord = ids, w
			case looks >= 0 && i-looks <= 6:
				c.wanted, c.wantedWord = ids, w
			}
		}
	}
	return c
}

func begins(ws, phrases []string) bool {
	return slices.ContainsFunc(phrases, func(p string) bool { return indexOf(ws, words(p)) == 0 })
}

// hypothesisTests are those of a hypothesis that a person asked for: what would show it at the objects where it may be, in the order of how
// strongly it would. What was looked at in this run already is not looked at again.
func (e *Engine) hypothesisTests(s *state) []plannedCall {
	var next []copilot.NextTest
	for _, id := range s.wanted {
		cause, ok := e.cause[id]
		if !ok {
			continue
		}
		objects, calls := e.mayBeAt(s, cause)
		if len(calls) > 0 {
			return calls
		}
		for _, o := range objects {
			next = append(next, copilot.NextTest{Finding: cause.Decisive, Object: o})
			for _, m := range cause.Shows {
				if m.Where == "self" && m.Strength >= 0.7 {
					next = append(next, copilot.NextTest{Finding: m.Finding, Object: o})
				}
			}
		}
	}
	return e.tests(s, next)
}

// mayBeAt are the objects where a cause may be: those the last ranking names with it, else those of its type near the place.
func (e *Engine) mayBeAt(s *state, cause prompts.Cause) ([]copilot.Object, []plannedCall) {
	var out []copilot.Object
	add := func(o copilot.Object) {
		if string(o.Type) == cause.Object && !slices.Contains(out, o) && len(out) < 2 {
			out = append(out, o)
		}
	}
	if r, _, ok := s.ranking(s.place.ID, false); ok {
		for _, h := range r.Hypotheses {
			if h.Cause == cause.ID {
				add(h.Object)
			}
		}
	}
	add(s.place)
	if len(out) > 0 {
		return out, nil
	}
	call, ok := e.need(s, prompts.NeedPath, nil)
	if !ok {
		return nil, nil
	}
	made, st := s.made(call)
	if !made {
		return nil, []plannedCall{call}
	}
	for _, rec := range st.result.Records {
		add(rec.Object)
	}
	return out, nil
}

// corrected takes up the correction in the words with which a person rejected the last proposal. It reports false when there
// is none in them.
func (e *Engine) corrected(s *state, r copilot.Resumed) bool {
	if r.State != copilot.ActionRejected || r.Reason == "" {
		return false
	}
	lang := e.language(r.Reason)
	if lang == "" {
		lang = s.lang
	}
	u := e.hear(r.Reason, lang, s.now, s.loc)
	if u.correction.empty() {
		return false
	}
	u.places = nil // it is about the place at hand
	s.take(u)
	s.intent = wantWhy
	return true
}

// denial says what became of a cause that a person denied: the evidence agrees, or leads there all the same.
func (e *Engine) denial(s *state, r copilot.Ranking, ev string) string {
	if len(s.denied) == 0 {
		return ""
	}
	f := &fill{Text: s.spokenAs(s.deniedWord), Cite: cite(ev)}
	name := "denied.right"
	if slices.ContainsFunc(leading(r), func(h copilot.Hypothesis) bool { return slices.Contains(s.denied, h.Cause) }) {
		name = "denied.still"
	}
	return e.say[s.lang].line(name, f)
}
