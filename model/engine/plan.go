package engine

import (
	"slices"
	"time"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/prompts"
)

// enough is the probability from which no further test is made.
const enough = 0.9

// decide answers one request.
func (e *Engine) decide(req copilot.ModelRequest) turn {
	t := readTranscript(req)
	s := e.recall(&t)
	repair := t.block.Repair
	var out turn
	if parts := e.matters(&t); len(parts) == 2 {
		out = e.both(&t, parts)
	} else {
		out = e.next(s)
	}
	if len(repair) > 0 && out.text != "" {
		out.text = repaired(out.text, t.tail, repair, e.say[s.lang].line("unrepairable", nil))
	}
	return out
}

// next is the next turn of the state.
func (e *Engine) next(s *state) turn {
	if len(s.block.Resumed) > 0 {
		return e.closing(s)
	}
	if t, ok := e.afterWrite(s); ok {
		return t
	}
	if s.asksNext() {
		return turn{text: e.page(s, e.say[s.lang].line("which.next", nil))}
	}
	switch s.intent {
	case wantGreeting, wantHelp, wantNothing, wantOther:
		if s.ask.badNumber != "" {
			return e.sayBadNumber(s)
		}
		return e.sayHelp(s)
	case wantThanks:
		return turn{text: e.page(s, e.say[s.lang].line("welcome", nil))}
	case wantExplain:
		return e.explain(s)
	}
	if s.ask.badNumber != "" && s.ask.number == "" {
		return e.sayBadNumber(s)
	}
	if bad := s.ask.time.bad; bad != "" {
		return turn{text: e.page(s, e.say[s.lang].line("time.bad", &fill{Text: plain(bad, 40)}))}
	}
	if t, ok := e.answerRequest(s); ok {
		return t
	}
	return e.onPlace(s)
}

// onPlace does what needs an object to look at.
func (e *Engine) onPlace(s *state) turn {
	switch {
	case s.intent == wantShow && s.ask.ticket != "":
		return e.showNamed(s, prompts.NeedTicket)
	case s.intent == wantShow && s.ask.alarm != "":
		return e.showNamed(s, prompts.NeedAlarm)
	}
	at := e.locate(s)
	calls := at.calls
	for _, c := range e.locateBlamed(s) {
		if !slices.Contains(calls, c) {
			calls = append(calls, c)
		}
	}
	switch {
	case len(calls) > 0:
		return turn{calls: calls}
	case s.place.ID != "":
	case at.around != "":
		return e.sayAround(s, at)
	case at.failed != nil:
		return e.sayNoResolve(s, at.failed)
	case len(at.choices) > 0 || at.unknown:
		return e.sayWhich(s, at.choices)
	default:
		if entry, ok := e.shown(s.lex, s.ask.text); ok && s.intent == wantShow && s.has(entry.Wide) {
			return e.showWide(s, entry.Wide)
		}
		if entry, ok := e.shown(s.lex, s.ask.text); ok && s.intent == wantShow && e.readsAlarms(s, entry.Tool) {
			return e.showAround(s)
		}
		if s.unfound != "" && e.sayUnfound(s) != "" {
			return turn{text: e.page(s, e.say[s.lang].line("which.none", &fill{Text: plain(s.unfound, 60)}))}
		}
		return e.sayWhere(s)
	}
	s.settleAct(s.place.Type)
	switch s.intent {
	case wantShow:
		return e.show(s)
	case wantChanges:
		return e.listNeed(s, prompts.NeedChanges, "changes")
	}
	if t, more := e.diagnose(s); more {
		return t
	}
	if s.picking && s.alone() {
		return e.answerSure(s)
	}
	if call, open := e.relatedCall(s); open {
		if done, _ := s.made(call); !done {
			return turn{calls: []plannedCall{call}}
		}
	}
	if t, ok := e.answerSettling(s); ok {
		return t
	}
	switch s.intent {
	case wantPlaces:
		return e.answerPlaces(s)
	case wantSince:
		return e.answerSince(s)
	case wantAffected:
		return e.answerAffected(s)
	case wantSure:
		return e.answerSure(s)
	case wantAction:
		return e.answerAction(s)
	}
	if call, open := e.count(s); open {
		return turn{calls: []plannedCall{call}}
	}
	if call, open := e.dictionaryCall(s); open {
		return turn{calls: []plannedCall{call}}
	}
	return e.answer(s)
}

// count is the call that counts who is hit, when a cause is found and the ranking has no count.
func (e *Engine) count(s *state) (plannedCall, bool) {
	r, _, ok := s.ranking(s.place.ID, false)
	lead := leading(r)
	if !ok || r.Outcome != copilot.OutcomeCause || r.Customers != nil || len(lead) != 1 || lead[0].Object.ID == "" {
		return plannedCall{}, false
	}
	at := *s
	at.place = lead[0].Object
	call, open := e.need(&at, prompts.NeedAffected, nil)
	if !open {
		return call, false
	}
	done, _ := s.made(call)
	return call, !done
}

// diagnose runs the runbook, the ranking and its next tests. It reports false when nothing is left to look at.
func (e *Engine) diagnose(s *state) (turn, bool) {
	switch {
	case e.inherited(s):
		return turn{}, false
	case s.past():
		return e.lookBack(s)
	}
	return e.investigate(s)
}

// investigate is diagnose within the window of the state.
func (e *Engine) investigate(s *state) (turn, bool) {
	if calls := e.pending(s, e.runbook(s)); len(calls) > 0 {
		return turn{calls: calls}, true
	}
	if calls := e.recheck(s); len(calls) > 0 {
		return turn{calls: calls}, true
	}
	if calls := e.hypothesisTests(s); len(calls) > 0 {
		return turn{calls: calls}, true
	}
	rounds, through := e.rounds(s)
	ranking, _, ranked := s.ranking(s.place.ID, true)
	stale := ranked && evidenceNumber(ranking.Through) < through
	if (!ranked || stale) && through > 0 && rounds < e.cfg.Rounds {
		if c, ok := e.rankCall(s, through); ok {
			if done, _ := s.made(c); !done {
				return turn{calls: []plannedCall{c}}, true
			}
		}
	}
	if !ranked || ranking.P >= enough || rounds >= e.cfg.Rounds {
		return turn{}, false
	}
	calls := e.tests(s, ranking.Next)
	if len(calls) == 0 && ranking.Outcome == copilot.OutcomeNotDecided {
		calls = e.wider(s)
	}
	return turn{calls: calls}, len(calls) > 0
}

// inherited reports whether a follow-up can be answered from the ranking of an earlier run of the conversation.
func (e *Engine) inherited(s *state) bool {
	if s.picking {
		_, _, ok := s.ranking(s.place.ID, false)
		return ok
	}
	if s.intent == wantAction && len(e.settlingDeeds(s)) > 0 {
		return false
	}
	if s.ask.over || s.intent == wantWhy && len(s.supposed) == 0 || s.ask.correct || s.ask.time.named() {
		return false
	}
	if _, _, fresh := s.ranking(s.place.ID, true); fresh {
		return false
	}
	_, _, ok := s.ranking(s.place.ID, false)
	return ok
}

// rounds counts the rankings of this run and finds the number of its last evidence other than a ranking.
func (e *Engine) rounds(s *state) (rounds, through int) {
	documents := e.cfg.Dialogue.Needs[prompts.NeedDocuments].Tool
	for _, st := range s.steps {
		switch {
		case st.tool == RankTool && st.current && st.answered:
			rounds++
		case s.asThen && s.reachesNow(st): // how it stands now is no observation of then
		case st.tool != RankTool && st.tool != documents && st.ok && st.current: // documents are no observations
			through = max(through, evidenceNumber(st.result.Evidence))
		}
	}
	return rounds, through
}

func (e *Engine) rankCall(s *state, through int) (plannedCall, bool) {
	since, until := s.meant()
	args := map[string]string{"scope": "{place}", "since": "{since}", "until": "{until}", "through": "{through}"}
	before := s.elsewhere()
	if before != "" && slices.Contains(s.specs[RankTool].properties, "after") {
		args["after"] = "{after}"
	}
	complaint := e.complaint(s)
	if complaint != "" && slices.Contains(s.specs[RankTool].properties, "complaint") {
		args["complaint"] = "{complaint}"
	}
	return s.call(RankTool, args, map[string]string{
		"place": s.place.ID, "since": since.Format(time.RFC3339), "until": until.Format(time.RFC3339),
		"through": "E" + itoa(through), "after": before, "complaint": complaint,
	})
}

// elsewhere is the evidence of the last ranking of another place, "" when there is none: what was seen until then is no
// answer about this place.
func (s *state) elsewhere() string {
	for i := len(s.steps) - 1; i >= 0; i-- {
		if st := s.steps[i]; st.tool == RankTool && st.ok && st.values["scope"] != s.place.ID {
			return st.result.Evidence
		}
	}
	return ""
}

// mayAct reports whether one of the run's roles may propose a change.
func (s *state) mayAct() bool {
	for _, r := range s.block.Role {
		switch r {
		case copilot.RoleNOC, copilot.RoleSupport, copilot.RoleApprover, copilot.RoleAdmin:
			return true
		}
	}
	return len(s.block.Role) == 0
}
