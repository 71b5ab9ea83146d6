package engine

import (
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/prompts"
)

// asked finds what a message asks to do: the words of an act at the beginning of a request, after nothing but polite words.
// approves reports that it would approve a proposal. The longest words win, and an act of a tool among equals.
// Acts that share the words are told apart by what they are done to.
func (e *Engine) asked(l *lexicon, text string) (acts []*prompts.ActEntry, approves bool) {
	best := 0
	for clause := range strings.FieldsFuncSeq(text, func(r rune) bool { return strings.ContainsRune(",;.!?¿¡:\n", r) }) {
		ws := words(clause)
		for _, from := range l.requests(ws) {
			_, yes := begun(ws[from:], l.approve)
			approves = approves || yes
			for i, phrases := range l.acts {
				switch n, ok := begun(ws[from:], phrases); {
				case ok && n > best:
					best, acts = n, []*prompts.ActEntry{&e.cfg.Dialogue.Acts[i]}
				case ok && n == best && e.cfg.Dialogue.Acts[i].Object != "":
					acts = append(acts, &e.cfg.Dialogue.Acts[i])
				}
			}
		}
	}
	return acts, approves
}

// requests are the places in a clause where a request may begin: at its start or after a word that joins, polite words left out.
func (l *lexicon) requests(ws []string) []int {
	var out []int
	open := !begins(ws, l.Open) // "why was it restarted" asks for nothing to be done
	for i, w := range ws {
		if open {
			out = append(out, i)
		}
		open = open && slices.Contains(l.Polite, w) || slices.Contains(l.Joins, w)
	}
	return out
}

// begun reports whether the words begin with one of the phrases, and the longest one's length. They are compared as they stand:
// "restarted" tells what was done, and "restart" asks for it.
func begun(ws []string, phrases [][]string) (int, bool) {
	best := 0
	for _, want := range phrases {
		if len(want) > best && len(want) <= len(ws) && slices.Equal(ws[:len(want)], want) {
			best = len(want)
		}
	}
	return best, best > 0
}

// learn splits and stems once what is compared with every message.
func (l *lexicon) learn(cfg Config) {
	l.phrases, l.symptoms = map[string][]string{}, map[string][]string{}
	lists := [][]string{l.NextOne, l.Whole, l.Complaint, l.Over, l.Lasting, l.Anew, l.OtherOne, l.Other, l.Fault}
	lists = slices.Concat(lists, slices.Collect(maps.Values(l.Intents)), slices.Collect(maps.Values(l.Implied)))
	for _, entry := range cfg.Dialogue.Show {
		lists = append(lists, entry.Words)
	}
	for _, list := range lists {
		for _, p := range list {
			l.phrases[p] = l.stems(p)
		}
	}
	for _, r := range cfg.Runbooks {
		for _, s := range r.Symptoms {
			l.symptoms[s] = l.content(s)
		}
	}
	for _, list := range l.Complains {
		for _, s := range list {
			l.symptoms[s] = l.content(s)
		}
	}
	l.learnActs(cfg.Dialogue.Acts)
	l.learnOrdinary(cfg)
}

func (l *lexicon) learnActs(acts []prompts.ActEntry) {
	for _, p := range l.Approve {
		l.approve = append(l.approve, words(p))
	}
	for _, a := range acts {
		var phrases [][]string
		for _, p := range a.Words {
			phrases = append(phrases, words(p))
			l.known[words(p)[0]] = true
		}
		l.acts = append(l.acts, phrases)
	}
}

// answerRequest answers what needs no look: an approval in words, which is none, and what no tool does.
func (e *Engine) answerRequest(s *state) (turn, bool) {
	if s.intent != wantAction {
		return turn{}, false
	}
	named := len(s.ask.places) > 0 || s.ask.number != ""
	switch {
	case s.approves && (s.act == nil || !named && s.place.ID == "" && !s.ranked()):
		return turn{text: e.page(s, e.say[s.lang].line("approve", nil))}, true
	case s.act != nil && s.act.Tool == "" && !named:
		return turn{text: e.page(s, e.impossible(s))}, true
	}
	return turn{}, false
}

// ranked reports whether the conversation has a ranking to go on from.
func (s *state) ranked() bool {
	_, _, ok := s.ranking("", false)
	return ok
}

// rankedBefore reports whether an earlier run of the conversation has one.
func (s *state) rankedBefore() bool {
	return slices.ContainsFunc(s.steps, func(st step) bool { return st.tool == RankTool && st.ok && !st.current })
}

// requestLine says what becomes of an act that was asked for by name: it is what is proposed, or why it is not.
func (e *Engine) requestLine(s *state, r copilot.Ranking, ev string) string {
	c := e.say[s.lang]
	approval := ""
	if s.approves {
		approval = c.line("approve", nil)
	}
	if s.act == nil {
		return approval
	}
	f := &fill{Name: s.actAsked(), Object: s.place.ID, Cite: cite(ev)}
	name := "asked.unsure"
	lead := leading(r)
	switch {
	case s.act.Tool == "":
		return joinLines(approval, e.impossible(s))
	case r.Outcome == copilot.OutcomeNone:
		name = "asked.fine"
	case r.Outcome == copilot.OutcomeUnknown:
		name = "asked.unknown"
	case r.Outcome == copilot.OutcomeCause:
		h := lead[0]
		f.Title = e.title(s, h)
		name = "asked.other"
		switch i := slices.IndexFunc(lead, func(h copilot.Hypothesis) bool { return s.actMends(h) }); {
		case i >= 0 && (lead[i].Object == s.place || e.cause[lead[i].Cause].Object != string(s.place.Type)):
			name, f.Title = "asked.same", e.title(s, lead[i])
		case i >= 0:
			name, f.Title, f.Text = "asked.elsewhere", e.title(s, lead[i]), lead[i].Object.ID
		case !h.End.IsZero():
			name = "asked.over"
		}
	}
	return joinLines(approval, c.line(name, f))
}

// settleAct chooses among acts that share their words the one that is done to objects of the type at hand.
func (s *state) settleAct(at copilot.ObjectType) {
	for _, a := range s.ask.acts {
		if a.Object == string(at) {
			s.act = a
		}
	}
}

// actMends reports whether the tool asked for is the remedy that is proposed for the hypothesis.
func (s *state) actMends(h copilot.Hypothesis) bool {
	return h.Cause != "unknown" && h.Cause != "none" && len(h.Remedies) > 0 && h.Remedies[0].Tool == s.act.Tool
}

var actSlot = regexp.MustCompile(` ?\{([a-z]+)\}`)

// actName is an act in words, with the arguments that are known.
func (s *state) actName(a prompts.ActEntry, args map[string]string) string {
	name := a.Name
	if s.lang == "es" {
		name = a.NameES
	}
	return actSlot.ReplaceAllStringFunc(name, func(slot string) string {
		if v := args[actSlot.FindStringSubmatch(slot)[1]]; v != "" {
			return " " + plain(v, 60)
		}
		return ""
	})
}

// actAsked is the act that was asked for, in words, with the object at hand.
func (s *state) actAsked() string {
	at := s.place.ID
	return capital(s.actName(*s.act, map[string]string{"cell": at, "object": at, "function": at, "subscriber": at, "ticket": s.ticket}))
}

// impossible says that no tool does what was asked, and what can be done.
func (e *Engine) impossible(s *state) string {
	var can []string
	for _, a := range e.cfg.Dialogue.Acts {
		switch {
		case !s.has(a.Tool):
		case s.lang == "es":
			can = append(can, a.CanES)
		default:
			can = append(can, a.Can)
		}
	}
	c := e.say[s.lang]
	f := &fill{Name: s.actAsked(), List: strings.Join(can, "; ")}
	if len(can) == 0 {
		return c.line("asked.nothing", f)
	}
	return c.line("asked.impossible", f)
}
