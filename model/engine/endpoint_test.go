package engine_test

import (
	"strings"
	"testing"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/model/engine"
)

// TestBrainOfAnEndpoint: behind a model endpoint the answer does not say that there was no model, and says what there was.
func TestBrainOfAnEndpoint(t *testing.T) {
	cfg, err := engine.FromPrompts()
	if err != nil {
		t.Fatal(err)
	}
	cfg.Endpoint = true
	e, err := engine.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	for hello, want := range map[string]string{"hello": "a model endpoint for tests, whose brain is the engine", "hola": "un servicio de modelo para pruebas, cuyo cerebro es el motor"} {
		var text strings.Builder
		for c, err := range e.Stream(t.Context(), copilot.ModelRequest{Messages: []copilot.ModelMessage{
			{Role: copilot.RoleSystemMessage, Text: copilot.RunBlock{Run: "run_1", TimeZone: "UTC"}.Text()}, {Role: copilot.RoleUserMessage, Text: hello},
		}}) {
			if err != nil {
				t.Fatal(err)
			}
			text.WriteString(c.Text)
		}
		contains(t, text.String(), want)
		lacks(t, text.String(), "no language model", "ningún modelo")
	}
}
