package engine

import (
	"regexp"
	"slices"
	"strings"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/prompts"
)

// candidate is an object that a spoken name may mean.
type candidate struct {
	object copilot.Object
	name   string
	near   int // edit distance of the name, 0 is the same
}

// located is how the search for the place went.
type located struct {
	calls   []plannedCall // to be made first
	choices []candidate   // more than one fits, or none fits well
	failed  *copilot.Failure
	unknown bool   // looked for and not found
	around  string // evidence of an overview that points at no place or at several, the choices
}

// locate finds the object the question is about, through the Kernel. It fills the state's place when it is clear.
func (e *Engine) locate(s *state) located {
	switch {
	case s.number != "":
		return e.locateBy(s, prompts.NeedNumber)
	case s.function.is != "":
		return e.locateFunction(s)
	case len(s.phrases) > 0:
		return e.locateByName(s)
	case s.alarm != "":
		return e.locateBy(s, prompts.NeedAlarm)
	case s.ticket != "":
		return e.locateBy(s, prompts.NeedTicket)
	}
	if !s.whole && !e.lookedAround(s) && !e.anotherTrouble(s) && !e.impliesAlone(s) {
		s.inherit()
	}
	if s.place.ID == "" && s.blames.is != "" && s.diagnoses() { // "is it the event dispatcher?" is about that one
		s.function = s.blames
		return e.locateFunction(s)
	}
	if s.place.ID == "" && (s.intent == wantWhy || s.intent == wantSince || s.intent == wantAffected) {
		return e.lookAround(s)
	}
	return located{}
}

// inherit takes the place of the conversation's last ranking, for a question that names none after a run without words.
func (s *state) inherit() {
	for i := len(s.steps) - 1; i >= 0; i-- {
		scope := s.steps[i].values["scope"]
		if s.steps[i].tool != RankTool || !s.steps[i].ok || scope == "" {
			continue
		}
		s.place, s.name = copilot.Object{ID: scope}, scope
		for _, st := range s.steps {
			for _, f := range st.result.Findings {
				if f.Object.ID == scope {
					s.place = f.Object
				}
			}
			for _, rec := range st.result.Records {
				if rec.Object.ID == scope && usable(rec.Object.Type) {
					s.place = rec.Object
				}
			}
		}
		return
	}
}

// locateBy takes the object of the one record that an alarm, a ticket or a number leads to.
func (e *Engine) locateBy(s *state, need string) located {
	call, ok := e.need(s, need, nil)
	if !ok {
		return located{failed: &copilot.Failure{Code: copilot.CodeUnavailable, Message: need}}
	}
	made, st := s.made(call)
	switch {
	case !made:
		return located{calls: []plannedCall{call}}
	case !st.ok && failureOf(st).Code == copilot.CodeNotFound:
		return located{unknown: true}
	case !st.ok && need == prompts.NeedNumber && failureOf(st).Code == copilot.CodeInvalid:
		s.ask.badNumber = s.number
		return located{unknown: true}
	case !st.ok:
		return located{failed: failureOf(st)}
	}
	s.through = st.result.Evidence
	for _, rec := range st.result.Records {
		if need == prompts.NeedAlarm && s.alarmAt.IsZero() {
			s.alarmAt = rec.Time
		}
		for _, o := range objectsOf(rec) {
			if s.place.ID == "" || more(o.Type, s.place.Type) {
				s.place, s.name = o, nameOf(rec, o)
			}
		}
	}
	return located{unknown: s.place.ID == ""}
}

// objectsOf are the objects a record is about or refers to in a field of the operator's own.
func objectsOf(rec copilot.Record) []copilot.Object {
	var out []copilot.Object
	if usable(rec.Object.Type) {
		out = append(out, rec.Object)
	}
	for _, f := range rec.Fields {
		if f.Origin != "" && f.Origin != copilot.OriginSystem || f.Kind != copilot.KindID {
			continue
		}
		if o, err := copilot.ParseObject(f.Value); err == nil && usable(o.Type) {
			out = append(out, o)
		} else if t := copilot.ObjectType(f.Name); usable(t) && f.Value != "" {
			out = append(out, copilot.Object{Type: t, ID: f.Value})
		}
	}
	return out
}

var placeOrder = []copilot.ObjectType{
	copilot.ObjectSubscriber, copilot.ObjectCell, copilot.ObjectLink, copilot.ObjectSite, copilot.ObjectAPN,
	copilot.ObjectCore, copilot.ObjectRegion,
}

func usable(t copilot.ObjectType) bool { return slices.Contains(placeOrder, t) }

// more reports whether a is the better starting point than b: a subscriber first, then the nearest thing to look at.
func more(a, b copilot.ObjectType) bool {
	return a == copilot.ObjectSubscriber && b != copilot.ObjectSubscriber
}

func (e *Engine) locateByName(s *state) located {
	var out located
	var all []candidate
	looked := false
	for _, phrase := range s.phrases {
		call, ok := e.need(s, prompts.NeedResolve, map[string]string{"text": phrase})
		if !ok && identifierForm.MatchString(phrase) { // without the topology an identifier is still one
			s.place, s.name = copilot.Object{ID: phrase}, phrase
			return located{}
		}
		if !ok {
			return located{failed: &copilot.Failure{Code: copilot.CodeUnavailable, Message: prompts.NeedResolve}}
		}
		made, st := s.made(call)
		if !made {
			out.calls = append(out.calls, call)
			continue
		}
		if s.toldOf(phrase) {
			return located{}
		}
		if f := failureOf(st); !st.ok && f.Code != copilot.CodeNotFound && f.Code != copilot.CodeInvalid {
			out.failed = f
			continue
		}
		looked = true
		found := candidates(st.result, phrase, s.kind)
		if s.choose(found, phrase, st.result.Evidence) {
			return located{}
		}
		all = append(all, found...)
	}
	if len(out.calls) > 0 {
		return located{calls: out.calls}
	}
	if looked && len(alike(all, s.phrases)) == 0 && len(nearly(all, s.phrases)) == 0 {
		if at, ok := e.locateCustomer(s, s.phrases[0]); ok {
			if len(at.choices) == 0 || s.ordinal == 0 || s.ordinal > len(at.choices) {
				return at
			}
			all = at.choices
		}
	}
	if near := offered(all, s.phrases); s.ordinal > 0 && s.ordinal <= len(near) {
		s.place, s.name, s.pick, s.picking = near[s.ordinal-1].object, near[s.ordinal-1].name, 0, false
		return located{}
	}
	if len(all) == 0 && looked && len(s.fallback) > 0 {
		s.phrases, s.fallback = s.fallback, nil
		return e.locateByName(s)
	}
	noName := len(s.phrases) > 0 && (s.lex.isOrdinary(s.phrases[0]) || doubtful(s.phrases[0]))
	id := len(s.phrases) > 0 && identifierForm.MatchString(s.phrases[0]) // whoever writes one means one thing
	if s.unsure && !id && looked && s.diagnoses() && len(nearly(all, s.phrases)) == 0 && (noName || !s.rankedBefore()) {
		s.unfound, s.phrases, s.unsure = s.phrases[0], nil, false
		return e.locate(s)
	}
	out.choices, out.unknown = offered(all, s.phrases), looked
	if spoken := slices.ContainsFunc(s.phrases, func(p string) bool { return slices.Contains(s.ask.places, p) }); !spoken && looked && !s.ask.correct {
		s.inherit() // a name that was not found is no place of the conversation
	}
	return out
}

// mostNear is how many near names are offered at most.
const mostNear = 3

// offered are the candidates worth a question back: those that are called so, or else the nearest. Beside an identifier only
// one that a slip of the hand explains is near.
func offered(all []candidate, phrases []string) []candidate {
	same := slices.DeleteFunc(slices.Clone(all), func(c candidate) bool { return c.near > 0 })
	if len(same) > 0 {
		return same[:min(len(same), 5)]
	}
	near := slices.DeleteFunc(slices.Clone(all), func(c candidate) bool {
		return !slices.ContainsFunc(phrases, func(p string) bool {
			return !identifierForm.MatchString(p) && (c.near <= max(3, len(p)/3) || opens(c.name, p)) || slip(p, c.object.ID)
		})
	})
	if len(near) == 0 {
		near = alike(all, phrases)
	}
	return near[:min(len(near), mostNear)]
}

// opens reports whether a name begins with the words that were said: "Cádiz" of "Cádiz Bahía".
func opens(name, said string) bool { return indexOf(words(name), words(said)) == 0 }

// nearly are the candidates that a name which may be no name stands for all the same: those called so, or a slip away from it.
func nearly(all []candidate, phrases []string) []candidate {
	return slices.DeleteFunc(slices.Clone(all), func(c candidate) bool {
		return c.near > 0 && !slices.ContainsFunc(phrases, func(p string) bool { return c.near <= 2 && 3*c.near <= len(p) })
	})
}

// alike are the objects whose identifiers begin as one that was said does: they show the form that such ids have.
func alike(all []candidate, phrases []string) []candidate {
	return slices.DeleteFunc(slices.Clone(all), func(c candidate) bool {
		return !slices.ContainsFunc(phrases, func(p string) bool {
			said, ok := head(p)
			have, is := head(c.object.ID)
			return ok && is && said == have
		})
	})
}

// head is the part of an identifier before its first joint, folded.
func head(id string) (string, bool) {
	if !identifierForm.MatchString(id) {
		return "", false
	}
	part, _, joined := strings.Cut(fold(id), "-")
	return part, joined
}

// slip reports whether one sign too many, too few or wrong, two that changed places, or zeros make one identifier of the other.
func slip(said, id string) bool {
	a, b := strings.Join(words(said), " "), strings.Join(words(id), " ")
	return distance(a, b, 2) <= 1 || len(a) == len(b) && distance(a, b, 2) == 2 && anagram(a, b) || unpadded(a) == unpadded(b)
}

func anagram(a, b string) bool {
	x, y := []rune(a), []rune(b)
	slices.Sort(x)
	slices.Sort(y)
	return slices.Equal(x, y)
}

var padding = regexp.MustCompile(`(^|\D)0+(\d)`)

func unpadded(id string) string { return padding.ReplaceAllString(id, "$1$2") }

// choose takes the one candidate that is named exactly, or the one near a spoken name; never one near an identifier.
func (s *state) choose(found []candidate, phrase, evidence string) bool {
	var same, nearby []candidate
	for _, c := range found {
		if c.near == 0 {
			same = append(same, c)
		} else if c.near <= 2 && len(phrase) > 4 && c.near*3 <= len(phrase) && !identifierForm.MatchString(phrase) {
			nearby = append(nearby, c)
		}
	}
	pick := same
	if len(pick) == 0 {
		pick = nearby
	}
	if len(pick) == 0 {
		pick = calledSo(found, phrase)
	}
	if len(pick) != 1 {
		return false
	}
	s.place, s.name, s.through = pick[0].object, pick[0].name, evidence
	s.beside = s.lex.joinedTo(s.ask.text, phrase)
	if pick[0].near > 0 {
		s.guessed = phrase
	}
	return true
}

// calledSo are the core functions in whose names the words of the phrase stand: a partner's name alone names its interconnect.
func calledSo(found []candidate, phrase string) []candidate {
	var out []candidate
	for _, c := range found {
		if c.object.Type == copilot.ObjectCore && indexOf(words(c.name), words(phrase)) >= 0 {
			c.near = 0
			out = append(out, c)
		}
	}
	return out
}

// candidates reads the objects of a resolution, nearest names first; a type named beside the place filters them.
func candidates(res copilot.Result, phrase, kind string) []candidate {
	var out []candidate
	want := strings.Join(words(phrase), " ")
	for _, rec := range res.Records {
		o := rec.Object
		if !usable(o.Type) {
			continue
		}
		c := candidate{object: o, name: nameOf(rec, o), near: distance(want, strings.Join(words(o.ID), " "), 9)}
		for _, f := range rec.Fields {
			if namedFields(res) && !slices.Contains(nameFields, f.Name) {
				continue // a name of something else, such as the region of a site
			}
			if f.Origin == "" || f.Origin == copilot.OriginSystem {
				c.near = min(c.near, distance(want, strings.Join(words(f.Value), " "), 9))
			}
		}
		out = append(out, c)
	}
	slices.SortStableFunc(out, func(a, b candidate) int { return a.near - b.near })
	var typed []candidate
	for _, c := range out {
		if string(c.object.Type) == kind {
			typed = append(typed, c)
		}
	}
	if len(typed) > 0 {
		return typed
	}
	return out
}

// nameFields are the fields that hold an object's own name or number.
var nameFields = []string{"name", "spokenName", "spoken_name", "displayName", "alias", "msisdn", "id"}

func namedFields(res copilot.Result) bool {
	return slices.ContainsFunc(res.Records, func(r copilot.Record) bool { return r.Value("name") != "" || r.Value("msisdn") != "" })
}

// nameOf is the record's own name of the object, or the object's id.
func nameOf(rec copilot.Record, o copilot.Object) string {
	if rec.Object == o && rec.Value("name") != "" {
		return rec.Value("name")
	}
	return o.ID
}
