package agent

import (
	"context"
	"slices"
	"strings"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/tools"
)

// conclude ends the run with its final message, which has settled.
func (s *segment) conclude(ctx context.Context, t *turn) error {
	s.a.deps.Reached("before_finish")
	v := s.verdict(t)
	events := []copilot.Event{copilot.StepFinished{StepName: t.step}}
	if v.Outcome == copilot.OutcomeAnswered && len(s.actions) == 0 && !strings.Contains(t.text, "[E") && !s.ownWords(t) {
		events = append(events, s.notice("no_evidence"))
	}
	return s.commit(ctx, copilot.Batch{
		Events: append(events, copilot.RunFinished{Outcome: copilot.RunEnd{Type: "success"}, Result: v}),
		Run:    &copilot.RunChange{State: copilot.StateFinished, Segment: s.run.Segment, Result: &v},
	})
}

// engineBackend is the backend without a language model: what it says without a look is help, a greeting or what it cannot do.
const engineBackend = "engine"

// ownWords reports whether the turn says nothing of the network, so that there is no evidence to miss: the engine spoke, and
// the run looked at nothing.
func (s *segment) ownWords(t *turn) bool {
	return t.backend == engineBackend && !slices.ContainsFunc(s.history.turns, func(x *turn) bool {
		return x.run == s.run.ID && len(x.calls) > 0
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
	if s.block.Run == "" {
		var err error
		if s.block, err = s.newBlock(ctx, s.a.deps.Clock.Now()); err != nil {
			return err
		}
	}
	if s.history.segments < s.run.Segment { // stopped before it began: the record still has both ends
		if err := s.commit(ctx, copilot.Batch{Events: []copilot.Event{copilot.RunStarted{Input: s.block}}}); err != nil {
			return err
		}
	}
	if err := s.endMade(ctx); err != nil {
		return err
	}
	v := s.verdict(nil)
	v.Outcome, v.Reason = copilot.OutcomeStopped, reason
	code, _, _ := strings.Cut(reason, ":")
	b := copilot.Batch{Events: s.closing()}
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

// endMade ends the actions whose call has left: what reading shows is kept, and where it shows nothing a person is asked.
// No call is made again, and no read-back is waited for.
func (s *segment) endMade(ctx context.Context) error {
	for i := range s.actions {
		x := s.actions[i]
		if x.State == copilot.ActionCalled {
			if err := s.lookOnce(ctx, &x); err != nil {
				return err
			}
		}
		if x.State == copilot.ActionDone {
			x.State, x.Reason = copilot.ActionNotVerified, "the run was stopped before the read-back was over"
			if err := s.put(ctx, &x, copilot.Batch{}); err != nil {
				return err
			}
		}
	}
	return nil
}

// lookOnce reads whether a call took effect. One that is not seen may still be under way, so it counts as unknown.
func (s *segment) lookOnce(ctx context.Context, x *copilot.Action) error {
	reading, cancel := context.WithTimeout(ctx, finishTimeout/2)
	found, err := s.a.deps.Tools.Reconcile(reading, s.request(x.Tool, x.Args, x.ID))
	cancel()
	if err != nil || found != tools.ReconciledDone {
		return s.unknown(ctx, x, finishTimeout/4)
	}
	return s.called(ctx, x, tookEffect(x.Tool))
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
	return s.stopped(ctx, "failure: "+message, s.in("failed", "cause", message))
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
