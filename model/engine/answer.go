package engine

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/prompts"
)

// answer is the shift report of a diagnosis: verdict, who, why, against, not looked at, action.
func (e *Engine) answer(s *state) turn {
	// a question that asks for a new look is not answered from an old one when the new one came to nothing
	r, ev, ok := s.ranking(s.place.ID, !e.inherited(s))
	if !ok {
		return turn{text: e.page(s, e.found(s), e.say[s.lang].line("verdict.unranked", &fill{Text: e.rankFailure(s)}),
			e.looked(s), e.seen(s), e.disagreement(s), e.dictionary(s, copilot.Ranking{}), e.gaps(s, copilot.Ranking{}, ""))}
	}
	action, calls := e.action(s, r, ev)
	text := e.page(s, e.found(s), e.doneLines(s), e.overLine(s, r, ev), e.denial(s, r, ev), e.premiseLine(s, r, ev), e.verdict(s, r, ev), e.sayFate(s, r), e.who(s, r, ev), e.reasons(s, r, ev), e.disagreement(s),
		e.against(s, r, ev), e.dictionary(s, r), e.changedLine(s), e.gaps(s, r, ev), action, e.draft(s, r))
	return turn{text: text, calls: calls}
}

// found is how the place came about when nobody named it, or not exactly.
func (e *Engine) found(s *state) string {
	return joinLines(e.sayBeside(s), e.cameAbout(s))
}

func (e *Engine) cameAbout(s *state) string {
	if s.around != "" {
		return joinLines(e.sayUnfound(s), e.sayOneArea(s))
	}
	if s.unfound != "" && s.function.is == "" {
		return e.sayUnfound(s)
	}
	if s.implied && s.function.is != "" {
		return e.say[s.lang].line("implied", &fill{Name: plain(s.name, 60), Object: s.place.ID, Cite: cite(s.through)})
	}
	if s.guessed == "" {
		return ""
	}
	return e.say[s.lang].line("guess", &fill{
		Text: plain(s.guessed, 60), Name: plain(s.name, 60), Object: s.place.ID, Cite: cite(s.through),
	})
}

// leading are the members of the leading explanation.
func leading(r copilot.Ranking) []copilot.Hypothesis {
	var out []copilot.Hypothesis
	for _, h := range r.Hypotheses {
		if h.Leading {
			out = append(out, h)
		}
	}
	if len(out) == 0 && len(r.Hypotheses) > 0 {
		out = r.Hypotheses[:1]
	}
	return out
}

// runnerUp is the best explanation outside the leading one that was not refuted: a known cause if there is one, or what
// holds a share of the probability worth naming.
func runnerUp(r copilot.Ranking) (best copilot.Hypothesis, found bool) {
	lead := leading(r)
	for _, h := range r.Hypotheses {
		in := slices.ContainsFunc(lead, func(l copilot.Hypothesis) bool { return l.Cause == h.Cause && l.Object == h.Object })
		if in || h.Refuted != "" {
			continue
		}
		if h.P >= worthNaming || h.Cause != "unknown" && h.Cause != "none" {
			return h, true
		}
		if !found {
			best, found = h, true
		}
	}
	return best, found
}

// worthNaming is the probability from which an unknown cause, or none, is named before a known one.
const worthNaming = 0.05

func (e *Engine) verdict(s *state, r copilot.Ranking, ev string) string {
	c := e.say[s.lang]
	lead := leading(r)
	switch r.Outcome {
	case copilot.OutcomeNone:
		return e.verdictNone(s, r, ev)
	case copilot.OutcomeCause, copilot.OutcomeUnknown:
		var lines []string
		for _, h := range lead {
			f := &fill{
				Title: e.title(s, h), Object: h.Object.ID, Time: s.clock(h.Onset), Sure: e.sureness(s, h.P),
				End: s.clock(h.End), P: e.percent(s, h.P), Cite: cite(ev), Before: h.Before,
			}
			name := "verdict"
			if h.Cause == "unknown" {
				name = "verdict.unknown"
			}
			lines = append(lines, c.line(name, f))
		}
		return strings.Join(lines, "\n\n")
	}
	return e.undecided(s, r, ev)
}

// decider names the test that would part the leading explanations.
func (e *Engine) decider(s *state, r copilot.Ranking, ev string) string {
	var f *fill
	switch {
	case len(r.Next) > 0:
		f = &fill{Text: e.clause(s, r.Next[0].Finding), Object: r.Next[0].Object.ID, Cite: cite(ev)}
	default:
		for _, h := range r.Hypotheses {
			if len(h.NotLooked) > 0 {
				f = &fill{Text: e.clause(s, h.NotLooked[0].Finding), Object: h.NotLooked[0].Object.ID, Cite: cite(ev)}
				break
			}
		}
	}
	if f == nil {
		return ""
	}
	text := e.say[s.lang].line("decider", f)
	if len(e.tests(s, r.Next)) == 0 {
		text += " " + e.say[s.lang].line("decider.closed", nil)
	}
	return text
}

func (e *Engine) who(s *state, r copilot.Ranking, ev string) string {
	if r.Outcome == copilot.OutcomeNone || r.Outcome == copilot.OutcomeNotDecided {
		return ""
	}
	if r.Customers == nil {
		return e.whoCounted(s, r)
	}
	if lead := leading(r); *r.Customers == 0 && len(lead) > 0 {
		return e.whoNobody(s, lead[0].Object, lead[0].Cause, ev)
	}
	name := "who"
	if *r.Customers == 1 {
		name = "who.one"
	}
	return e.say[s.lang].line(name, &fill{N: itoa(*r.Customers), Cite: cite(ev)})
}

// whoCounted takes the count from the tool that counts, when the ranking has none.
func (e *Engine) whoCounted(s *state, r copilot.Ranking) string {
	if lead := leading(r); len(lead) == 1 {
		at := *s
		at.place = lead[0].Object
		if call, ok := e.need(&at, prompts.NeedAffected, nil); ok {
			if _, st := s.made(call); st.ok {
				switch n, counted := counted(st.result); {
				case counted && n == "0":
					return e.whoNobody(s, lead[0].Object, lead[0].Cause, st.result.Evidence)
				case counted:
					return e.say[s.lang].line("who", &fill{N: s.decimal(n), Cite: cite(st.result.Evidence)})
				}
			}
		}
	}
	return e.say[s.lang].line("who.none", nil)
}

func (e *Engine) reasons(s *state, r copilot.Ranking, ev string) string {
	if r.Outcome == copilot.OutcomeNone {
		return joinLines(e.looked(s), e.seen(s))
	}
	if r.Outcome == copilot.OutcomeNotDecided { // the verdict tells what speaks for the options
		return e.seenBeside(s, r)
	}
	lead := leading(r)
	var parts []string
	for _, h := range lead {
		if p := e.points(s, h.For, ev, true, max(3, 5/max(1, len(lead)))); p != "" {
			parts = append(parts, p)
		}
	}
	if len(parts) == 0 {
		return e.seen(s)
	}
	return e.say[s.lang].line("why", nil) + "\n" + strings.Join(parts, "\n")
}

func (e *Engine) against(s *state, r copilot.Ranking, ev string) string {
	c := e.say[s.lang]
	if r.Outcome == copilot.OutcomeNone {
		return ""
	}
	if r.Outcome == copilot.OutcomeNotDecided { // of what is not claimed nothing speaks against
		return e.refuted(s, r, ev)
	}
	var blocks, lines []string
	for _, h := range leading(r) {
		if p := e.points(s, e.telling(h, leading(r)), ev, false, 3); p != "" {
			lines = append(lines, p)
		}
	}
	if len(lines) > 0 {
		blocks = append(blocks, c.line("against", nil)+"\n"+strings.Join(lines, "\n"))
	} else {
		blocks = append(blocks, c.line("against.none", &fill{Cite: cite(ev)}))
	}
	if h, ok := runnerUp(r); ok && r.Outcome != copilot.OutcomeNotDecided {
		blocks = append(blocks, e.runner(s, r, h, ev))
	}
	if out := e.refuted(s, r, ev); out != "" {
		blocks = append(blocks, out)
	}
	return strings.Join(blocks, "\n\n")
}

func (e *Engine) refuted(s *state, r copilot.Ranking, ev string) string {
	var lines []string
	for _, h := range r.Hypotheses {
		if h.Refuted != "" && len(lines) < 2 {
			lines = append(lines, e.say[s.lang].line("refuted", &fill{Title: e.title(s, h), Text: e.inWords(s, h.Refuted), Cite: cite(ev)}))
		}
	}
	return strings.Join(lines, "\n")
}

// inWords puts a reason or gap of the ranking into the answer's language: by the finding kinds it names, if any.
func (e *Engine) inWords(s *state, text string) string {
	for _, w := range tokens(text) {
		w = strings.Trim(w, ".:")
		if _, ok := e.kinds[w]; ok {
			return e.clause(s, w)
		}
	}
	if s.lang == "es" {
		for _, k := range slices.Sorted(maps.Keys(e.kinds)) {
			if en := e.kinds[k].Text; en != "" && e.kinds[k].TextES != "" && strings.Contains(text, en) {
				text = strings.ReplaceAll(text, en, e.kinds[k].TextES)
			}
		}
	}
	return strings.TrimSuffix(plain(text, 160), ".")
}

// gaps lists what was not looked at: by the ranking, by failed calls, and by tools withheld.
func (e *Engine) gaps(s *state, r copilot.Ranking, ev string) string {
	c := e.say[s.lang]
	var lines []string
	add := func(line string) {
		if line != "" && !slices.Contains(lines, line) && len(lines) < 6 {
			lines = append(lines, line)
		}
	}
	named := map[string]bool{}
	for _, h := range leading(r) {
		for _, p := range h.NotLooked[:min(2, len(h.NotLooked))] {
			named[p.Finding+p.Object.ID] = true
			at := c.line("gap.at", &fill{Text: e.clause(s, p.Finding), Object: p.Object.ID})
			add(c.line("gap", &fill{Text: at, Cite: cite(ev)}))
		}
	}
	if len(named) == 0 {
		for _, g := range r.Gaps[:min(3, len(r.Gaps))] {
			add(c.line("gap", &fill{Text: e.inWords(s, g), Cite: cite(ev)}))
		}
	}
	for _, glob := range s.block.Withhold {
		add(c.line("gap.withheld", &fill{Tool: "`" + glob + "`"}))
	}
	for _, st := range s.steps {
		if st.current && st.answered && !st.ok && !s.recovered(st) && !s.isRemedy(st) { // a rejected write is no gap
			add(c.line("gap.failed", &fill{Tool: "`" + plain(st.tool, 40) + "`"}))
		}
	}
	if len(lines) == 0 {
		return ""
	}
	return c.line("gaps", nil) + "\n" + strings.Join(lines, "\n")
}

// recovered reports whether a failed call was answered when it was made again.
func (s *state) recovered(failed step) bool {
	return slices.ContainsFunc(s.steps, func(st step) bool { return st.ok && st.tool == failed.tool && st.args == failed.args })
}

// action proposes the remedy of the leading explanation: a line of text, and the call, which stops at an approval.
func (e *Engine) action(s *state, r copilot.Ranking, ev string) (string, []plannedCall) {
	if r.Outcome == copilot.OutcomeUnknown {
		return e.handOver(s, r, ev), nil
	}
	if r.Outcome != copilot.OutcomeCause {
		return "", nil
	}
	c := e.say[s.lang]
	if f, _, _ := e.fateOf(s, r); f == fateOver {
		return c.line("act.none", &fill{Text: c.line("act.over", nil)}), nil
	}
	done := ""
	for _, h := range leading(r) {
		if h.Cause == "unknown" || h.Cause == "none" || len(h.Remedies) == 0 {
			continue
		}
		m := h.Remedies[0]
		if line := e.doneBefore(s, h, m); line != "" { // it is not made again; another explanation may have its own
			done = joinLines(done, line)
			continue
		}
		f := e.remedy(s, m)
		f.Cite = cite(ev)
		switch {
		case !s.mayAct():
			f.End = c.line("act.role", nil)
			return c.line("act.other", f), nil
		case !s.has(m.Tool):
			f.End = c.line("act.closed", nil)
			return c.line("act.other", f), nil
		case s.bland:
			f.End = c.line("act.unasked", nil)
			return c.line("act.other", f), nil
		}
		if s.later {
			f.Title = e.title(s, h)
			return c.line("act.next", f), nil
		}
		call := plannedCall{m.Tool, canonical(m.Args)}
		if s.proposed(call) && s.intent != wantAction {
			return joinLines(c.line("act.asked", f), e.nextRemedies(s, r, h, ev)), nil
		}
		return joinLines(c.line("act", f), e.nextRemedies(s, r, h, ev)), []plannedCall{call}
	}
	if done != "" {
		return done, nil
	}
	if lead := leading(r); len(lead) > 0 && !lead[0].End.IsZero() {
		return c.line("act.none", &fill{Text: c.line("act.over", nil)}), nil
	}
	return c.line("act.none", &fill{Cite: cite(ev)}), nil
}

// nextRemedies names what would help against the other leading explanations: one action is proposed at a time.
func (e *Engine) nextRemedies(s *state, r copilot.Ranking, first copilot.Hypothesis, ev string) string {
	var lines []string
	for _, h := range leading(r) {
		if h.Object == first.Object && h.Cause == first.Cause || len(h.Remedies) == 0 || e.doneBefore(s, h, h.Remedies[0]) != "" {
			continue
		}
		f := e.remedy(s, h.Remedies[0])
		f.Title, f.Cite = e.title(s, h), cite(ev)
		lines = append(lines, e.say[s.lang].line("act.next", f))
	}
	return strings.Join(lines, "\n\n")
}

// proposed reports whether the call was made in an earlier run, or was answered in this one. One that this run asked for
// and that has no answer belongs to a message that was withdrawn.
func (s *state) proposed(c plannedCall) bool {
	return slices.ContainsFunc(s.steps, func(st step) bool {
		return st.tool == c.tool && st.args == c.args && (!st.current || st.answered && !st.dropped())
	})
}

// remedy fills a line of an action: what it is in words, by the dialogue's acts or else by its arguments, with the tool's name,
// and the text that it writes, if any.
func (e *Engine) remedy(s *state, m copilot.Remedy) *fill {
	f := &fill{Tool: "`" + m.Tool + "`"}
	var args map[string]string
	if json.Unmarshal([]byte(m.Args), &args) != nil {
		f.List = "`" + plain(m.Args, 200) + "`"
		return f
	}
	var named []string
	for _, k := range slices.Sorted(maps.Keys(args)) {
		if strings.Contains(args[k], " ") {
			f.Text = plain(args[k], 1000)
			continue
		}
		named = append(named, k+" "+plain(args[k], 200))
	}
	f.List = strings.Join(named, ", ")
	if i := slices.IndexFunc(e.cfg.Dialogue.Acts, func(a prompts.ActEntry) bool { return a.Tool == m.Tool }); i >= 0 {
		f.List = s.actName(e.cfg.Dialogue.Acts[i], args)
	}
	return f
}

func joinLines(parts ...string) string {
	return strings.TrimSpace(strings.Join(slices.DeleteFunc(parts, func(p string) bool { return p == "" }), "\n\n"))
}
