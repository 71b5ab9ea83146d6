package agent_test

import (
	"strings"
	"testing"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/agent"
)

// TestOurOwnWords: what the program says when there is no answer is said in the language of the question.
func TestOurOwnWords(t *testing.T) {
	for name, c := range map[string]struct{ lang, text, want string }{
		"by the question":      {"", "¿Por qué van lentos los datos en Triana desde las nueve?", "Se han agotado los pasos (1)."},
		"by the language":      {"es", "Triana?", "Se han agotado los pasos (1)."},
		"by a language's tag":  {"es-ES", "Triana?", "Se han agotado los pasos (1)."},
		"in English":           {"", "Why is data slow in Triana since nine?", "The run has spent its steps (1)."},
		"in what we speak not": {"fr", "Triana?", "The run has spent its steps (1)."},
	} {
		t.Run(name, func(t *testing.T) {
			r := setup(t, func(cfg *agent.Config, _ *agent.Deps) { cfg.Budget.Steps = 1 }, asks("look.at", `{"n":1}`))
			run, err := r.agent.Ask(t.Context(), agent.AskRequest{Principal: noc, Text: c.text, Lang: c.lang})
			if err != nil {
				t.Fatal(err)
			}
			events, v := r.end(run.ID)
			said := all[copilot.TextMessageContent](events)
			if len(said) == 0 || !strings.HasPrefix(said[len(said)-1].Delta, c.want) || v.Reason != "budget: steps (1)" {
				t.Errorf("%+v, %+v", said, v)
			}
			messages, err := r.store.Messages(t.Context(), tenant, run.Conversation)
			if err != nil || !strings.HasPrefix(messages[len(messages)-1].Text, c.want) {
				t.Errorf("stored: %+v, %v", messages, err)
			}
		})
	}
}

// TestStopIsInTheTranscript: a later turn of the conversation knows that the earlier one was stopped, in a message of its
// own after the calls of the last step.
func TestStopIsInTheTranscript(t *testing.T) {
	first := asks("look.at", `{"n":1}`)
	first.pieces = []string{"I look."}
	r := setup(t, func(cfg *agent.Config, _ *agent.Deps) { cfg.Budget.Steps = 1 }, first, says("Well."))
	run := r.ask("", "Look.")
	r.end(run.ID)
	r.goesOn(run.Conversation)
	requests := r.model.seen()
	var roles, texts []string
	for _, m := range requests[len(requests)-1].Messages {
		roles, texts = append(roles, string(m.Role)), append(texts, m.Text)
	}
	if got := strings.Join(roles, " "); got != "system user assistant tool assistant user" || texts[2] != "I look." || !strings.HasPrefix(texts[4], "The run has spent") {
		t.Errorf("%s: %q", got, texts)
	}
	wire(t, requests)
}
