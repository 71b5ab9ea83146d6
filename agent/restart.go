package agent

import (
	"context"

	"github.com/kernelcopilot/copilot"
)

// codeFallback is the code of the notice with which another backend takes a run over. It stays so to the run's end, also
// in another process.
const codeFallback = "model_fallback"

// restart begins the turn again: what was shown of it is taken back, and a notice says why and who speaks now.
func (s *segment) restart(ctx context.Context, r *reply, again copilot.Restart) error {
	events := r.retracted()
	*r = reply{backend: again.Backend}
	switch reason := clause(again.Reason); {
	case reason == "": // the run was taken over before
	case again.Fallback:
		events = append(events, s.notice(codeFallback, "failed", again.Failed, "cause", reason, "other", again.Backend))
	default:
		n := s.notice("model_failed", "cause", reason)
		n.Next = s.in("model_failed.again")
		events = append(events, n)
	}
	if len(events) == 0 {
		return nil
	}
	return s.commit(ctx, copilot.Batch{Events: events})
}

// retracted are the events that end a turn's message and take it back, none when it has shown nothing.
func (r *reply) retracted() []copilot.Event {
	if r.message == "" {
		return nil
	}
	return []copilot.Event{copilot.TextMessageEnd{MessageID: r.message}, copilot.Retracted{MessageID: r.message, Reason: "the answer was cut off"}}
}
