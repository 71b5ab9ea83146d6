package agent

import (
	"context"

	"github.com/kernelcopilot/copilot"
)

// codeFallback is the code of the notice with which another backend takes a run over. It stays so to the run's end, also
// in another process.
const codeFallback = "model_fallback"

var (
	saidAgain = said{
		"%[1]s gave no answer: %[2]s. It is asked again.",
		"%[1]s no ha respondido (%[2]s). Se le pregunta de nuevo.",
	}
	saidFallback = said{
		"%[1]s gave no answer: %[2]s. From here on the answer comes from another backend: %[3]s.",
		"%[1]s no ha respondido (%[2]s). Desde aquí responde otro motor: %[3]s.",
	}
	saidCheck = said{
		"Check the model settings with `copilot config`; the next question is tried with the configured model again.",
		"Revise los ajustes del modelo con `copilot config`; la próxima pregunta vuelve a probar con el modelo configurado.",
	}
)

// restart begins the turn again: what was shown of it is taken back, and a notice says why and who speaks now.
func (s *segment) restart(ctx context.Context, r *reply, again copilot.Restart) error {
	var events []copilot.Event
	if r.message != "" {
		events = append(events, copilot.TextMessageEnd{MessageID: r.message}, copilot.Retracted{MessageID: r.message, Reason: "the answer was cut off"})
	}
	*r = reply{backend: again.Backend}
	switch reason := clause(again.Reason); {
	case reason == "": // the run was taken over before
	case again.Fallback:
		events = append(events, copilot.Notice{
			Code: codeFallback, Message: s.in(saidFallback, again.Failed, reason, again.Backend), Next: s.in(saidCheck),
		})
	default:
		events = append(events, copilot.Notice{Code: "model_failed", Message: s.in(saidAgain, again.Failed, reason)})
	}
	if len(events) == 0 {
		return nil
	}
	return s.commit(ctx, copilot.Batch{Events: events})
}
