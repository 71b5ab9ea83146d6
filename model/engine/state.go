package engine

import (
	"slices"
	"strings"
	"time"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/prompts"
)

// state is the conversation so far: slots that later messages fill, replace and inherit.
type state struct {
	*transcript
	lang     string
	lex      *lexicon
	now      time.Time
	ask      utterance // the question at hand
	intent   intent
	phrases  []string // what to resolve to a place
	fallback []string // what was there before a phrase that may be none
	unsure   bool     // phrases may name no place at all
	unfound  string   // such a phrase, which the topology does not know
	alarm    string
	ticket   string
	kind     string
	number   string
	function function // the core function that is the place, by what it is
	blames   function // and the one that is supposed to be at fault
	blamedAt []string // its objects
	implied  bool     // nobody named the function
	abroad   bool     // the customer is said to be in another country
	ordinal  int
	pick     int  // which of several leading explanations is spoken of, 0 for all
	picking  bool // the question at hand says so
	time     span // zero when nobody named a time
	correction
	whole    bool // the question is about the network as a whole
	premise  string
	supposed []string
	act      *prompts.ActEntry // what the question asks to do
	approves bool

	place   copilot.Object // resolved
	name    string         // as the operator names it
	through string         // evidence of the resolution
	guessed string         // the spoken name, when it was taken for a near one
	alarmAt time.Time
	later   bool     // another action is proposed before its own
	two     []string // the two matters of an earlier message, of one of which the conversation speaks
	second  bool     // of the second
	swapped bool     // the question at hand says so
	others  int      // areas with alarms beside the one that was taken
	around  string   // evidence of the overview that gave the place, "" when it was named
	beside  string   // another place that was named together with it
	asThen  bool     // the looks end where the question does, so that they tell how it stood then
	bland   bool     // the question is neither a complaint nor a why nor a request: nothing is proposed
}

// recall reads the whole conversation into a state.
func (e *Engine) recall(t *transcript) *state {
	s := &state{transcript: t, now: t.block.Now.UTC(), alarm: t.block.Alarm, ticket: t.block.Ticket}
	s.lang = e.chooseLanguage(t)
	s.lex = e.lex[s.lang]
	for i, said := range t.says {
		lang := e.language(said)
		if lang == "" || i == len(t.says)-1 {
			lang = s.lang
		}
		if i < len(t.says)-1 {
			if two := e.mattersIn(said, lang, s.now); len(two) > 0 {
				s.two, s.second, said = two, false, two[0]
				s.take(e.hear(said, lang, s.now, t.loc))
				continue
			}
		}
		e.takeNext(s, e.hear(said, lang, s.now, t.loc), lang)
	}
	if !t.asked {
		s.intent = wantWhy
	}
	return s
}

func (e *Engine) chooseLanguage(t *transcript) string {
	if slices.Contains(languages, t.block.Lang) {
		return t.block.Lang
	}
	for i := len(t.says) - 1; i >= 0; i-- {
		if lang := e.language(t.says[i]); lang != "" {
			return lang
		}
	}
	return languages[0]
}

// take folds one utterance into the slots.
func (s *state) take(u utterance) {
	previous := s.intent
	bare := u.intent == wantNothing && len(u.places) == 0 && u.function.is == "" && u.number == "" && !u.other && u.size > 0 && u.size <= 4
	s.choosesOne(u)
	if bare && u.ordinal == 0 && s.function.is != "" { // an answer to "which of them?"
		u.function, u.implied = s.function, s.implied
		u.function.hint = u.text
	}
	if bare && u.ordinal == 0 && len(s.phrases) > 0 {
		u.places = []string{strings.Trim(u.text, " ?!.¿¡")} // an answer to "which one do you mean?"
	}
	// the words of an explanation are a term, not a place
	idle := u.weak && u.intent == wantNothing && !u.correct && (len(s.phrases) == 0 || u.size > 6)
	if idle {
		u.places = nil
	}
	if u.alarm != "" || u.ticket != "" {
		s.alarm, s.ticket, s.phrases, s.number, s.function = u.alarm, u.ticket, nil, "", function{}
	} else if len(u.places) > 0 && u.intent != wantExplain && u.intent != wantOther {
		s.fallback = nil
		if u.weak {
			s.fallback = s.phrases
		}
		s.alarm, s.ticket, s.function = "", "", function{}
		s.phrases, s.number, s.kind, s.ordinal = u.places, "", u.kind, 0
		s.unsure = u.weak || u.bare
	}
	if u.number != "" {
		s.number, s.phrases, s.alarm, s.ticket, s.function, s.abroad = u.number, nil, "", "", function{}, u.abroad
	}
	if u.function.is != "" && u.intent != wantExplain && u.intent != wantOther {
		s.function, s.implied, s.ordinal = u.function, u.implied, 0
		s.number, s.phrases, s.fallback, s.alarm, s.ticket = "", nil, nil, "", ""
	}
	s.blames = u.blames
	s.whole = u.whole && len(u.places) == 0 && u.number+u.alarm+u.ticket+u.function.is == ""
	if s.whole {
		s.phrases, s.fallback, s.number, s.alarm, s.ticket, s.function = nil, nil, "", "", "", function{}
	}
	if u.kind != "" {
		s.kind = u.kind
	}
	if u.ordinal > 0 && u.intent == wantNothing {
		s.ordinal = u.ordinal
	}
	switch {
	case u.time.named():
		s.time = u.time
	case u.over || u.anew: // it asks about now
		s.time.until, s.time.at = time.Time{}, false
	}
	s.ask = u
	s.premise, s.supposed = u.premise, u.supposed
	s.correction = u.correction
	if len(u.wanted) > 0 {
		s.premise, s.supposed = u.wantedWord, u.wanted
	}
	s.intent = u.intent
	s.act, s.approves = nil, u.approves
	if len(u.acts) > 0 {
		s.act = u.acts[0]
	}
	carries := u.other || len(u.places) > 0 || u.function.is != "" || u.number != "" || u.time.named() && previous != wantNothing || u.correct || u.ordinal > 0
	s.bland = s.intent == wantShow
	if s.intent == wantNothing && carries {
		s.intent = orIntent(previous, wantWhy)
		s.bland = !u.correct && !bare && u.size > 2 && s.intent == wantWhy && (previous == wantNothing || !carriesOn(u) || u.aside)
	}
}

// carriesOn reports whether an utterance says no more than another place or time: "and in Triana Norte?".
func carriesOn(u utterance) bool { return u.size <= 6 || u.time.named() || u.ordinal > 0 || u.other }

// diagnoses reports whether the question asks for what is behind a trouble.
func (s *state) diagnoses() bool {
	return s.intent == wantWhy || s.intent == wantSince || s.intent == wantAffected
}

func orIntent(i, other intent) intent {
	if slices.Contains([]intent{wantNothing, wantGreeting, wantThanks, wantHelp, wantExplain, wantOther}, i) {
		return other
	}
	return i
}

// window is where to look: from half an hour before the time named, or the last two hours, until now, also when the question
// ends earlier, so that what became of it is seen.
func (s *state) window() (since, until time.Time) {
	switch {
	case !s.time.since.IsZero():
		since = s.time.since.Add(-30 * time.Minute)
	case !s.time.until.IsZero():
		since = s.time.until.Add(-2 * time.Hour)
	case !s.alarmAt.IsZero():
		since = s.alarmAt.Add(-30 * time.Minute)
	default:
		since = s.now.Add(-2 * time.Hour)
	}
	if until = s.askedUntil(); !s.asThen || until.IsZero() {
		until = s.now
	}
	return since.UTC().Truncate(time.Minute), until
}

// meant is the stretch of time that the question is about.
func (s *state) meant() (since, until time.Time) {
	since, until = s.window()
	if end := s.askedUntil(); !end.IsZero() {
		until = end
	}
	return since, until
}

// slots are the values that fill the arguments of runbook steps.
func (s *state) slots() map[string]string {
	since, until := s.window()
	m := map[string]string{
		"since": since.Format(time.RFC3339), "now": until.Format(time.RFC3339),
		"msisdn": s.number, "alarm": s.alarm, "ticket": s.ticket, "place": s.place.ID,
	}
	if s.place.Type == copilot.ObjectSubscriber {
		m["subscriber"] = s.place.ID
	}
	return m
}

// choosesOne takes up "the other one" and "the second" of several explanations; what names a place anew ends that.
func (s *state) choosesOne(u utterance) {
	s.picking = false
	switch n := u.ordinal; {
	case s.swapped: // it chose between two matters
	case len(u.places) > 0 && !u.weak, u.number+u.alarm+u.ticket+u.function.is != "", u.whole:
		s.pick = 0
	case n > 0:
		s.pick, s.picking = n, true
	case u.other:
		s.pick, s.picking = 3-min(max(s.pick, 1), 2), true // after the second, the other is the first
	}
}

// ranking is the last ranking that names scope, of which one explanation alone when the conversation speaks of that.
func (s *state) ranking(scope string, current bool) (copilot.Ranking, string, bool) {
	r, ev, ok := s.transcript.ranking(scope, current)
	lead := leading(r)
	if !ok || s.pick == 0 || s.pick > len(lead) || len(lead) < 2 {
		return r, ev, ok
	}
	one := lead[s.pick-1]
	r.Customers, r.Gaps = nil, nil // they are those of all of them
	rivals := slices.DeleteFunc(slices.Clone(r.Hypotheses), func(h copilot.Hypothesis) bool { return h.Leading || !shares(h, one) })
	r.Hypotheses = append([]copilot.Hypothesis{one}, rivals...)
	return r, ev, ok
}

// alone reports whether there is no such explanation as the one that is spoken of.
func (s *state) alone() bool {
	r, _, ok := s.transcript.ranking(s.place.ID, false)
	return ok && len(leading(r)) < s.pick
}

// shares reports whether something that speaks for one hypothesis speaks for the other too.
func shares(a, b copilot.Hypothesis) bool {
	return slices.ContainsFunc(a.For, func(p copilot.HypothesisPoint) bool {
		return slices.ContainsFunc(b.For, func(q copilot.HypothesisPoint) bool { return p.Finding == q.Finding && p.Object == q.Object })
	})
}
