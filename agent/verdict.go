package agent

import (
	"path"
	"slices"
	"strings"

	"github.com/kernelcopilot/copilot"
)

// verdict is the result so far, from the last ranking and the actions, never from prose. t is the final turn, nil when
// there is none. Without a ranking in this run, an answer that cites evidence leans on the conversation's last ranking.
// Without any, the outcome is refused when policy let nothing happen, clarify when the final turn ends in a question, and
// else answered; stopped comes from the way a run ends alone.
func (s *segment) verdict(t *turn) copilot.Verdict {
	r, mine := s.ranking()
	asks := t != nil && asksBack(t.text)
	leans := t != nil && !asks && strings.Contains(t.text, "[E")
	if r == nil || !mine && !leans {
		v := copilot.Verdict{Outcome: copilot.OutcomeAnswered}
		if reason := s.refused(); reason != "" {
			v.Outcome, v.Reason = copilot.OutcomeRefused, reason
		} else if asks {
			v.Outcome = copilot.OutcomeClarify
		}
		return v
	}
	v := copilot.Verdict{Outcome: r.Outcome, Gaps: r.Gaps, Customers: r.Customers}
	for _, h := range r.Hypotheses {
		c := copilot.VerdictCause{Object: h.Object.ID, P: h.P, Onset: h.Onset, End: h.End}
		if h.Cause != string(copilot.OutcomeUnknown) {
			c.ID = &h.Cause
		}
		switch {
		case h.Leading && r.Outcome != copilot.OutcomeNone:
			v.Causes = append(v.Causes, c)
			if v.Remedy == nil && len(h.Remedies) > 0 && h.End.IsZero() {
				v.Remedy = &h.Remedies[0]
			}
		case v.RunnerUp == nil && !h.Leading:
			v.RunnerUp = &c
		}
	}
	return v
}

// ranking is the last one of this run, or else of the conversation.
func (s *segment) ranking() (r *copilot.Ranking, mine bool) {
	for i := len(s.evidence) - 1; i >= 0; i-- {
		if found, ok := rankingIn(s.evidence[i].Result); ok {
			return &found, s.evidence[i].Run == s.run.ID
		}
	}
	return nil, false
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
