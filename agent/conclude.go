package agent

import (
	"context"
	"strings"

	"github.com/kernelcopilot/copilot"
)

// conclude ends the run with its final message, which has settled.
func (s *segment) conclude(ctx context.Context, t *turn) error {
	s.a.deps.Reached("before_finish")
	v := s.verdict(t)
	return s.commit(ctx, copilot.Batch{
		Events: []copilot.Event{copilot.StepFinished{StepName: t.step}, copilot.RunFinished{Outcome: copilot.RunEnd{Type: "success"}, Result: v}},
		Run:    &copilot.RunChange{State: copilot.StateFinished, Segment: s.run.Segment, Result: &v},
	})
}

// stopped ends the run for cancel, budget, loop or failure: it closes what is open, says so in a message of ours, and
// keeps what was found. It is written with a context that the cancel does not reach.
func (s *segment) stopped(ctx context.Context, reason, text string) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), finishTimeout)
	defer cancel()
	if s.history == nil { // stopped while it was read
		if err := s.load(ctx); err != nil {
			return err
		}
	}
	v := s.verdict(nil)
	v.Outcome, v.Reason = copilot.OutcomeStopped, reason
	code, _, _ := strings.Cut(reason, ":")
	b := copilot.Batch{}
	if s.history.segments < s.run.Segment { // stopped before it began: the record still has both ends
		s.block = s.newBlock(s.a.deps.Clock.Now())
		b.Events = append(b.Events, copilot.RunStarted{Input: s.block})
	}
	b.Events = append(b.Events, s.closing()...)
	s.refuseOpen(ctx, &b)
	id := copilot.NewID(copilot.PrefixMessage, s.a.deps.Clock.Now())
	b.Messages = append(b.Messages, copilot.Message{
		ID: id, Conversation: s.run.Conversation, Run: s.run.ID, Role: copilot.RoleAssistantMessage, Text: text,
		State: copilot.MessageSettled, CreatedAt: s.a.deps.Clock.Now(),
	})
	b.Events = append(b.Events,
		copilot.Notice{Code: code, Message: text},
		copilot.TextMessageStart{MessageID: id, Role: copilot.RoleAssistantMessage},
		copilot.TextMessageContent{MessageID: id, Delta: text}, copilot.TextMessageEnd{MessageID: id},
		copilot.RunFinished{Outcome: copilot.RunEnd{Type: "success"}, Result: v})
	b.Run = &copilot.RunChange{State: copilot.StateFinished, Segment: s.run.Segment, Result: &v}
	return s.commit(ctx, b)
}

// refuseOpen ends the actions that have not been called, and what a person was asked about them.
func (s *segment) refuseOpen(ctx context.Context, b *copilot.Batch) {
	const reason = "the run was stopped"
	now := s.a.deps.Clock.Now()
	for _, x := range s.actions {
		if x.State != copilot.ActionIntent && x.State != copilot.ActionApproved {
			continue
		}
		if ap, err := s.approvalOf(ctx, x.ID); err == nil && ap != nil && x.State == copilot.ActionIntent {
			if ap.Decision == "" {
				ap.Decision, ap.Reason, ap.DecidedAt = copilot.DecisionReject, reason, now
				b.Approvals = append(b.Approvals, *ap)
			}
			b.Events = append(b.Events, resolved(*ap))
		}
		x.State, x.Reason, x.UpdatedAt = copilot.ActionRefused, reason, now
		b.Actions = append(b.Actions, x)
		b.Events = append(b.Events, copilot.ActionChanged{ID: x.ID, Tool: x.Tool, State: x.State, Reason: x.Reason})
	}
}

// fail ends a run that met a defect or a store that refuses.
func (s *segment) fail(ctx context.Context, message string) error {
	return s.stopped(ctx, "failure: "+message, "The run failed: "+message+". What was found so far is kept. Ask again; if it fails again, the log says why.")
}

// closing ends what is open: half text is taken back, the step ends.
func (s *segment) closing() []copilot.Event {
	var events []copilot.Event
	if t := s.history.last(); t != nil && t.message != "" && !t.ended {
		events = append(events, copilot.TextMessageEnd{MessageID: t.message}, copilot.Retracted{MessageID: t.message, Reason: "the answer was cut off"})
	}
	if s.history.openStep != "" {
		events = append(events, copilot.StepFinished{StepName: s.history.openStep})
	}
	return events
}

// verdict is the result so far, from the last ranking and the actions, never from prose. t is the final turn, nil when
// there is none. Without a ranking in this run, an answer that cites evidence leans on the conversation's last ranking.
func (s *segment) verdict(t *turn) copilot.Verdict {
	r, mine := s.ranking()
	leans := t != nil && strings.Contains(t.text, "[E") && !s.asksBack(t)
	if r == nil || !mine && !leans {
		v := copilot.Verdict{Outcome: copilot.OutcomeAnswered}
		if t != nil && s.asksBack(t) {
			v.Outcome = copilot.OutcomeClarify
		}
		return v
	}
	v := copilot.Verdict{Outcome: r.Outcome, Gaps: r.Gaps, Customers: r.Customers}
	for _, h := range r.Hypotheses {
		c := copilot.VerdictCause{Object: h.Object.ID, P: h.P, Onset: h.Onset}
		if h.Cause != string(copilot.OutcomeUnknown) {
			c.ID = &h.Cause
		}
		switch {
		case h.Leading && r.Outcome != copilot.OutcomeNone:
			v.Causes = append(v.Causes, c)
			if v.Remedy == nil && len(h.Remedies) > 0 {
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
		if found, ok := copilot.RankingOf(s.evidence[i].Result); ok {
			return &found, s.evidence[i].Run == s.run.ID
		}
	}
	return nil, false
}

// asksBack reports whether the final message is one question back: it ends in a question mark, or in the choices of one.
func (s *segment) asksBack(t *turn) bool {
	text := strings.TrimSpace(t.text)
	if strings.HasSuffix(text, "?") {
		return true
	}
	i := strings.LastIndexByte(text, '?')
	if i < 0 {
		return false
	}
	for _, line := range strings.Split(strings.TrimSpace(text[i+1:]), "\n") {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "-") && !strings.HasPrefix(line, "*") {
			return false
		}
	}
	return true
}
