package engine

import (
	"maps"
	"slices"
	"strings"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/prompts"
)

// function is a core function that a message speaks of: what it is, in the terms of findings.yaml, and the words used.
type function struct {
	is     string // APIGW, AUTHZ, …; "" for none
	spoken string // as it stands in the message
	hint   string // all of the message: its other words tell functions of one kind apart
}

// functionName is one way to speak of a function, split into words.
type functionName struct {
	is    string
	words []string
}

// knowFunctions collects the names of functions in all languages: an operator's own name may be of another one than the question.
func (e *Engine) knowFunctions() {
	for _, lang := range languages {
		l := e.lex[lang]
		for _, is := range slices.Sorted(maps.Keys(l.Functions)) {
			for _, p := range l.Functions[is] {
				e.functions = append(e.functions, functionName{is, words(p)})
			}
		}
	}
	slices.SortStableFunc(e.functions, func(a, b functionName) int { return len(b.words) - len(a.words) })
}

// spokenFunction finds the first function that a text names, the longest name at its place, and where it begins and ends among
// the text's tokens.
func (e *Engine) spokenFunction(ts []string) (is string, from, to int) {
	folded := make([]string, len(ts))
	for i, t := range ts {
		folded[i] = strings.Trim(fold(t), "-_:+.")
	}
	for i := range folded {
		for _, f := range e.functions {
			if i+len(f.words) <= len(folded) && slices.Equal(folded[i:i+len(f.words)], f.words) {
				return f.is, i, i + len(f.words)
			}
		}
	}
	return "", 0, 0
}

// hearFunction takes the core function that a message names for its place, or for what it blames: the first of two places is
// where to look, and what stands after "since" or "because of" is blamed. It returns the text without the function's name.
func (e *Engine) hearFunction(u *utterance, l *lexicon, text string) string {
	ts := tokens(text)
	is, from, to := e.spokenFunction(ts)
	if is == "" {
		return text
	}
	f := function{is, strings.Join(ts[from:to], " "), text}
	head, tail := around(text, ts, from, to)
	rest := head + " ; " + tail
	before, likely := l.places(head)
	others, weak := l.places(rest)
	led := l.blamed(ts[:from])
	switch {
	case l.premised(ts[:from]) || led && len(others) > 0 && (!weak || u.number == ""), u.number+u.alarm+u.ticket != "":
		u.blames = f
	case len(before) > 0 && !likely:
		u.blames = f
	default:
		u.function = f
	}
	u.faults = led || l.premised(ts[:from])
	return rest
}

// around is what stands before and after the tokens from one to another, with its signs.
func around(text string, ts []string, from, to int) (head, tail string) {
	at := 0
	begin := 0
	for i, t := range ts[:to] {
		k := strings.Index(text[at:], t)
		if k < 0 {
			return strings.Join(ts[:from], " "), strings.Join(ts[to:], " ")
		}
		if i == from {
			begin = at + k
		}
		at += k + len(t)
	}
	return text[:begin], text[at:]
}

// blamed reports whether the words before a function, but for an article, end in a lead like "since" or "because of".
func (l *lexicon) blamed(before []string) bool { return l.endsIn(before, l.BlameLead) }

// premised reports whether they end in a lead like "is it": what follows is supposed to be the cause.
func (l *lexicon) premised(before []string) bool {
	lead := slices.DeleteFunc(slices.Clone(l.PremiseLead), func(p string) bool { return len(words(p)) < 2 })
	return l.endsIn(before, lead)
}

func (l *lexicon) endsIn(before, leads []string) bool {
	ws := words(strings.Join(before, " "))
	for len(ws) > 0 && slices.Contains(l.Determiners, ws[len(ws)-1]) {
		ws = ws[:len(ws)-1]
	}
	return slices.ContainsFunc(leads, func(p string) bool {
		want := words(p)
		return len(want) > 0 && len(want) <= len(ws) && slices.Equal(ws[len(ws)-len(want):], want)
	})
}

// implies takes the function that a complaint without a place is about: who gets no tokens speaks of the token service.
func (e *Engine) implies(u *utterance, l *lexicon, stems []string) {
	_, asks := l.spoken(stems, l.Intents[string(wantWhy)])
	named := u.function.is+u.blames.is+u.number+u.alarm+u.ticket != "" || len(u.places) > 0 && !u.weak
	if named || u.whole || !asks && !u.complains && !u.symptoms || l.defines(u.text) {
		return
	}
	best := 0
	for _, is := range slices.Sorted(maps.Keys(l.Implied)) {
		if n, ok := l.spoken(stems, l.Implied[is]); ok && n > best {
			best, u.function, u.implied = n, function{is: is, hint: u.text}, true
		}
	}
	if best > 0 {
		u.places, u.weak = nil, false
	}
}

// lookup is the call that finds the functions of a kind in the operator's inventory, by what they are and then by the name that
// inventories give them.
func (e *Engine) lookup(s *state, is string) (found []candidate, evidence string, calls []plannedCall, failed *copilot.Failure) {
	names := []string{is}
	if usual := e.lex[languages[0]].Functions[is]; len(usual) > 0 {
		names = append(names, usual...)
	}
	for _, name := range names[:min(2, len(names))] {
		call, ok := e.need(s, prompts.NeedFunction, map[string]string{"text": name})
		if !ok {
			return nil, "", nil, &copilot.Failure{Code: copilot.CodeUnavailable, Message: prompts.NeedResolve}
		}
		made, st := s.made(call)
		if !made {
			return nil, "", []plannedCall{call}, nil
		}
		if f := failureOf(st); !st.ok && f.Code != copilot.CodeNotFound && f.Code != copilot.CodeInvalid {
			return nil, "", nil, f
		}
		if found = functionsIn(st.result, is); len(found) > 0 {
			return found, st.result.Evidence, nil, nil
		}
	}
	return nil, "", nil, nil
}

// functionsIn are the core functions of a resolution that are of the kind, or that are called what was asked.
func functionsIn(res copilot.Result, is string) []candidate {
	var out []candidate
	for _, rec := range res.Records {
		said := rec.Value("function")
		near := rec.Value("match") != "" && said != is
		if rec.Object.Type != copilot.ObjectCore || said != "" && said != is || near {
			continue
		}
		out = append(out, candidate{object: rec.Object, name: nameOf(rec, rec.Object)})
	}
	return out
}

// locateFunction finds the core function that was spoken of. Of several the words beside it choose, such as a partner's name.
func (e *Engine) locateFunction(s *state) located {
	found, evidence, calls, failed := e.lookup(s, s.function.is)
	if len(calls) > 0 || failed != nil {
		return located{calls: calls, failed: failed}
	}
	if one := told(found, words(s.function.hint)); len(one) == 1 {
		found = one
	}
	if s.ordinal > 0 && s.ordinal <= len(found) && len(found) > 1 {
		found = found[s.ordinal-1 : s.ordinal]
		s.pick, s.picking = 0, false
	}
	switch {
	case len(found) == 1:
		s.place, s.name, s.through = found[0].object, found[0].name, evidence
		return located{}
	case len(found) == 0 && s.implied:
		return e.lookAround(s)
	case len(found) > 1 && s.implied && s.diagnoses():
		return e.probe(s, found, evidence)
	}
	return located{choices: found[:min(len(found), 5)], unknown: true}
}

// told are the candidates of whose names a word that the others lack stands among the words.
func told(all []candidate, ws []string) []candidate {
	count := map[string]int{}
	for _, c := range all {
		own := words(c.name)
		slices.Sort(own)
		for _, w := range slices.Compact(own) {
			count[w]++
		}
	}
	return slices.DeleteFunc(slices.Clone(all), func(c candidate) bool {
		return !slices.ContainsFunc(append(words(c.name), fold(c.object.ID)), func(w string) bool {
			return count[w] < len(all) && slices.Contains(ws, w)
		})
	})
}

// locateBlamed finds the objects of the function that is supposed to be at fault, beside the place that is looked at.
func (e *Engine) locateBlamed(s *state) []plannedCall {
	if s.blames.is == "" {
		return nil
	}
	found, _, calls, _ := e.lookup(s, s.blames.is)
	for _, c := range found {
		s.blamedAt = append(s.blamedAt, c.object.ID)
	}
	return calls
}

// supposesFunction is what a message supposes of a function: the words for it, and the causes that can sit there, of which those
// that leave it as the message says. It is none when nothing is said of the function's state, nor that it is the cause.
func (e *Engine) supposesFunction(l *lexicon, u utterance) (string, []string) {
	f := u.function
	if u.blames.is != "" {
		f = u.blames
	}
	if f.is == "" || f.spoken == "" {
		return "", nil
	}
	ws := words(u.text)
	state := ""
	if i := indexOf(ws, words(f.spoken)); i >= 0 {
		for _, w := range ws[i:min(len(ws), i+len(words(f.spoken))+4)] {
			if _, ok := l.States[w]; ok || len(l.Premise[w]) > 0 {
				state = w
			}
		}
	}
	asks := l.yesNo(u.text, ws)
	if !(u.faults && (state != "" || u.blames.is != "") || state != "" && asks || u.blames.is != "" && asks) {
		return "", nil
	}
	ids := e.causesOf(f.is)
	word := f.spoken
	if state != "" {
		word += ": " + spelled(u.text, state)
	}
	if about, ok := l.Premise[state]; ok {
		so := e.causesAbout(about)
		return word, slices.DeleteFunc(ids, func(id string) bool { return !slices.Contains(so, id) })
	}
	return word, e.narrowed(l, ids, []string{state})
}

// spelled is a folded word as the text spells it.
func spelled(text, word string) string {
	for _, w := range tokens(text) {
		if w = strings.Trim(w, ".:"); fold(w) == word {
			return w
		}
	}
	return word
}
