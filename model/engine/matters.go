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
	text := t.says[len(t.says)-1]
	if len(text) > maxHeard {
		return nil
	}
	lang := e.chooseLanguage(t)
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
		if e.isMatter(l, lang, head, tail, t.block.Now, loose) {
			return []string{strings.TrimSpace(head), strings.TrimSpace(strings.TrimLeft(tail, " ,;:.-"))}
		}
	}
	return nil
}

// isMatter reports whether two parts of a message are two troubles. Behind a mere "and" the second must be a complaint that means
// a function, or one of a customer.
func (e *Engine) isMatter(l *lexicon, lang, head, tail string, now time.Time, loose bool) bool {
	a, b := e.hear(head, lang, now, time.UTC), e.hear(tail, lang, now, time.UTC)
	diagnoses := a.intent == wantWhy && !a.correct && a.correction.empty() && len(a.acts) == 0 && len(b.acts) == 0 && b.correction.empty()
	if !diagnoses || !(a.symptoms || a.complains) || a.anchor() == "" || b.anchor() == "" || a.anchor() == b.anchor() {
		return false
	}
	told := b.symptoms || b.complains
	if loose {
		return told && b.intent == wantWhy && (b.function.is != "" && b.implied || b.number != "") && b.blames.is == ""
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
