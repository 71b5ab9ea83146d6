package engine

import (
	"slices"
	"strings"
	"time"

	"github.com/kernelcopilot/copilot"
)

// both answers a message that tells two matters: the first as if it had been told alone, then the second as if it had been told
// after it, and their answers one under the other. One action is proposed at a time.
func (e *Engine) both(t *transcript, parts []string) turn {
	said := t.says[:len(t.says)-1]
	one := *t
	one.says = append(slices.Clone(said), parts[0])
	first := turn{}
	from := slices.IndexFunc(t.steps, func(st step) bool { return st.current })
	if from < 0 {
		from = len(t.steps)
	}
	// what was looked at for the second is nothing that the first waits for
	for n := from; n <= len(t.steps) && first.text == ""; n++ {
		one.steps = t.steps[:n]
		first = e.next(e.recall(&one))
	}
	if first.text == "" {
		return first
	}
	two := *t
	two.says = append(slices.Clone(said), parts...)
	s := e.recall(&two)
	s.later = len(first.calls) > 0
	second := e.next(s)
	if second.text == "" {
		return second
	}
	head := e.say[s.lang].line("two", nil)
	body := first.text
	if i := strings.LastIndex(body, "\n\n"); i > 0 {
		body = body[:i] // its footer: the second has one
	}
	calls := first.calls
	if len(calls) == 0 {
		calls = second.calls
	}
	return turn{text: strings.Join([]string{head, body, second.text}, "\n\n"), calls: calls}
}

// matters splits the question at hand into two when it tells two troubles, each of a place or a function of its own.
func (e *Engine) matters(t *transcript) []string {
	if !t.asked || len(t.says) == 0 || len(t.block.Resumed) > 0 {
		return nil
	}
	return e.mattersIn(t.says[len(t.says)-1], e.chooseLanguage(t), t.block.Now)
}

// mattersIn are the two matters of one message, none when it tells one or none.
func (e *Engine) mattersIn(text, lang string, now time.Time) []string {
	if len(text) > maxHeard {
		return nil
	}
	l := e.lex[lang]
	ts := tokens(text)
	folded := make([]string, len(ts))
	for i, w := range ts {
		folded[i] = strings.Trim(fold(w), "-_:+.")
	}
	for i := 1; i < len(ts)-1; i++ {
		n := 0
		for _, p := range l.Separate {
			if want := words(p); len(want) > n && indexOf(folded[i:], want) == 0 {
				n = len(want)
			}
		}
		loose := n == 0 && slices.Contains(l.Joints, folded[i])
		if loose {
			n = 1
		}
		if n == 0 {
			continue
		}
		head, tail := around(text, ts, i, i+n)
		if e.isMatter(l, lang, head, tail, now, loose) {
			return []string{strings.TrimSpace(head), strings.TrimSpace(strings.TrimLeft(tail, " ,;:.-"))}
		}
	}
	return nil
}

// takeNext takes what a message adds to a conversation in which two matters were told: it is about the first of them until it
// says "the other" or "the second", or names a place.
func (e *Engine) takeNext(s *state, u utterance, lang string) {
	s.swapped = false
	switch {
	case len(s.two) == 0:
	case u.anchor() != "" || u.whole:
		s.two, s.second = nil, false
	case u.other, u.ordinal == 1 && s.second, u.ordinal == 2 && !s.second:
		s.second = !s.second
		part := s.two[0]
		if s.second {
			part = s.two[1]
		}
		s.take(e.hear(part, lang, s.now, s.loc))
		s.swapped = true
	}
	s.take(u)
}

// sayMatter says which of two matters an answer is about, when the question does not.
func (e *Engine) sayMatter(s *state) string {
	if len(s.two) == 0 || s.place.ID == "" {
		return ""
	}
	name := "two.first"
	if s.second {
		name = "two.second"
	}
	return e.say[s.lang].line(name, &fill{Object: s.place.ID})
}

// isMatter reports whether two parts of a message are two troubles. Behind a mere "and" the second must be a complaint that means
// a function, or one of a customer, or of another place than the first.
func (e *Engine) isMatter(l *lexicon, lang, head, tail string, now time.Time, loose bool) bool {
	a, b := e.hear(head, lang, now, time.UTC), e.hear(tail, lang, now, time.UTC)
	diagnoses := a.intent == wantWhy && !a.correct && a.correction.empty() && len(a.acts) == 0 && len(b.acts) == 0 && b.correction.empty()
	if !diagnoses || !(a.symptoms || a.complains) || a.anchor() == "" || b.anchor() == "" || a.anchor() == b.anchor() {
		return false
	}
	told := b.symptoms || b.complains
	if loose {
		own := b.function.is != "" && b.implied || b.number != "" || len(a.places) > 0 && !a.weak && len(b.places) > 0 && !b.weak && b.symptoms
		return told && b.intent == wantWhy && own && b.blames.is == ""
	}
	return told && b.intent == wantWhy || b.intent == wantNothing && len(b.places) > 0
}

// anchor is what an utterance is about, "" when it names nothing for certain.
func (u utterance) anchor() string {
	switch {
	case u.number+u.alarm+u.ticket != "":
		return u.number + u.alarm + u.ticket
	case u.function.is != "":
		return u.function.is
	case len(u.places) > 0 && (!u.weak || u.intent == wantNothing):
		return fold(u.places[0])
	}
	return ""
}

// isFixed reports whether what was read of a subscriber says that the line is one of the fixed network.
func (s *state) isFixed() bool {
	for _, st := range s.steps {
		for _, rec := range st.result.Records {
			if !st.ok || rec.Object != s.place {
				continue
			}
			port := s.lex.isPort(candidate{object: copilot.Object{Type: copilot.ObjectLink, ID: rec.Value("servedBy")}})
			if rec.Value("access") == "fixed" || port {
				return true
			}
		}
	}
	return false
}
