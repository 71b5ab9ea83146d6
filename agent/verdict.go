package agent

import (
	"encoding/json"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/kernelcopilot/copilot"
)

// verdict is the result so far, from the last ranking, those of other matters before it, and the actions, never from prose.
// t is the final turn, nil when there is none. Without a ranking in this run, an answer that cites the conversation's last
// ranking, or evidence that it rests on, leans on it.
// Without any, the outcome is stopped when the operator's systems answered no look of the run, refused when policy let
// nothing happen, clarify when the final turn ends in a question, and else answered.
func (s *segment) verdict(t *turn) copilot.Verdict {
	r, at, mine := s.ranking()
	asks := t != nil && asksBack(t.text)
	leans := t != nil && !asks && citesUpTo(t.text, at)
	if r == nil || !mine && !leans {
		v := copilot.Verdict{Outcome: copilot.OutcomeAnswered}
		if reason := s.unreached(t); reason != "" {
			v.Outcome, v.Reason = copilot.OutcomeStopped, "kernel: "+reason
		} else if reason := s.refused(); reason != "" {
			v.Outcome, v.Reason = copilot.OutcomeRefused, reason
		} else if asks {
			v.Outcome = copilot.OutcomeClarify
		}
		return v
	}
	v := copilot.Verdict{Outcome: r.Outcome, Gaps: r.Gaps, Customers: r.Customers, Causes: s.apart(r, at)}
	for _, h := range r.Hypotheses {
		c := causeOf(h)
		switch {
		case h.Leading && h.Cause == string(copilot.OutcomeNone): // undecided, it is no cause
		case h.Leading && r.Outcome != copilot.OutcomeNone:
			v.Causes = append(v.Causes, c)
			if v.Remedy == nil && len(h.Remedies) > 0 && h.End.IsZero() && !s.settles(h.Remedies[0]) {
				v.Remedy = &h.Remedies[0]
			}
		case v.RunnerUp == nil && !h.Leading:
			v.RunnerUp = &c
		}
	}
	return v
}

// apart are the causes of other matters that this run has settled before the ranking r, of the given number: a ranking that
// leaves out what was seen up to an earlier one is about something else, and both hold. Where the last is open, so is the run.
func (s *segment) apart(r *copilot.Ranking, number int) []copilot.VerdictCause {
	var args struct {
		After string `json:"after"`
	}
	if !decided(r) || json.Unmarshal([]byte(s.evidence[number-1].Args), &args) != nil {
		return nil
	}
	i := slices.IndexFunc(s.evidence, func(e copilot.Evidence) bool { return e.ID == args.After && e.Run == s.run.ID })
	if i < 0 || i >= number-1 {
		return nil
	}
	before, ok := rankingIn(s.evidence[i].Result)
	if !ok || !decided(&before) {
		return nil
	}
	out := s.apart(&before, i+1)
	for _, h := range before.Hypotheses {
		if h.Leading {
			out = append(out, causeOf(h))
		}
	}
	return out
}

// decided reports whether a ranking says that something is wrong, and where.
func decided(r *copilot.Ranking) bool {
	return r.Outcome == copilot.OutcomeCause || r.Outcome == copilot.OutcomeUnknown
}

func causeOf(h copilot.Hypothesis) copilot.VerdictCause {
	c := copilot.VerdictCause{Object: h.Object.ID, P: h.P, Onset: h.Onset, End: h.End}
	if h.Cause != string(copilot.OutcomeUnknown) {
		c.ID = &h.Cause
	}
	return c
}

// ranking is the last one of this run, or else of the conversation, with the number of its evidence.
func (s *segment) ranking() (r *copilot.Ranking, number int, mine bool) {
	for i := len(s.evidence) - 1; i >= 0; i-- {
		if found, ok := rankingIn(s.evidence[i].Result); ok {
			return &found, i + 1, s.evidence[i].Run == s.run.ID
		}
	}
	return nil, 0, false
}

var citing = regexp.MustCompile(`\[E(\d+)\]`)

// citesUpTo reports whether the text cites evidence of that number or an earlier one.
func citesUpTo(text string, number int) bool {
	return slices.ContainsFunc(citing.FindAllStringSubmatch(text, -1), func(m []string) bool {
		n, err := strconv.Atoi(m[1])
		return err == nil && n <= number
	})
}

// rankTool is the one tool that the agent knows by name. Records of any other tool may come from outside, so they are no
// ranking whatever they are called.
const rankTool = "diagnosis.rank"

func rankingIn(res copilot.Result) (copilot.Ranking, bool) {
	if res.Tool != rankTool {
		return copilot.Ranking{}, false
	}
	return copilot.RankingOf(res)
}

// unreached says why the run came to nothing when a system that it asked did not answer: a look failed, was not made good by
// the same look later, and the final turn cites no evidence. "" when it is not so.
func (s *segment) unreached(final *turn) string {
	if final == nil || strings.Contains(final.text, "[E") {
		return ""
	}
	failed := map[string]string{}
	last := ""
	for _, t := range s.history.turns {
		for _, c := range t.calls {
			if t.run != s.run.ID || s.action(c.ID) != nil {
				continue
			}
			look := c.Name + " " + canonical(c.Args)
			delete(failed, look)
			res, err := copilot.ParseResult(c.result)
			if err == nil && res.Failure != nil && res.Failure.Code == copilot.CodeUnavailable {
				failed[look] = res.Failure.Message
				if c.Name != rankTool || failed[last] == "" { // a ranking without ground says less than what left it without
					last = look
				}
			}
		}
	}
	return failed[last]
}

// refused says why policy let nothing of the run happen, "" when something did or nothing was tried. What was withheld
// from the run, and what a person rejected, is not policy's refusal.
func (s *segment) refused() string {
	reason := ""
	for _, t := range s.history.turns {
		for _, c := range t.calls {
			if t.run != s.run.ID {
				continue
			}
			if reason = s.refusedByPolicy(c); reason == "" {
				return ""
			}
		}
	}
	return reason
}

func (s *segment) refusedByPolicy(c call) string {
	if x := s.action(c.ID); x != nil {
		if x.State == copilot.ActionRefused && strings.HasPrefix(x.Reason, byPolicy) {
			return x.Reason
		}
		return ""
	}
	res, err := copilot.ParseResult(c.result)
	if err != nil || res.Failure == nil || res.Failure.Code != copilot.CodeForbidden || s.withheld(c.Name) {
		return ""
	}
	return res.Failure.Message
}

func (s *segment) withheld(tool string) bool {
	return slices.ContainsFunc(s.run.Input.Withhold, func(glob string) bool {
		ok, err := path.Match(glob, tool)
		return ok || err != nil && glob == tool
	})
}

// asksBack reports whether a final message is one question back: it ends in a question mark, or in the choices of one.
func asksBack(text string) bool {
	text = strings.TrimSpace(text)
	i := strings.LastIndexByte(text, '?')
	if i < 0 {
		return false
	}
	for line := range strings.Lines(text[i+1:]) {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "-") && !strings.HasPrefix(line, "*") {
			return false
		}
	}
	return true
}
