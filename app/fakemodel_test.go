package app_test

import (
	"strings"
	"testing"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/app"
	"github.com/kernelcopilot/copilot/client"
)

// TestEngineOverTheWireSaysSo: with `copilot fake-model` as the backend, the answer does not claim that there was none.
func TestEngineOverTheWireSaysSo(t *testing.T) {
	endpoint := start(t, build(t), nil, "fake-model")
	url := endpoint.says(t, "model at ")
	a := boot(t, func(c *app.Config) { c.Model, c.ModelURL, c.ModelDeployment = "openai", url, "fake" })
	c := client.New(a.URL())
	run, err := c.StartRun(t.Context(), client.RunRequest{Text: a.Question()})
	if err != nil {
		t.Fatal(err)
	}
	if v := verdict(t, c, run.ID); v.Outcome != copilot.OutcomeNone {
		t.Errorf("%+v", v)
	}
	messages, err := c.Messages(t.Context(), run.Conversation)
	if err != nil {
		t.Fatal(err)
	}
	last := messages.Items[len(messages.Items)-1]
	if !strings.Contains(last.Text, "a model endpoint for tests, whose brain is the engine") || strings.Contains(last.Text, "no language model") {
		t.Errorf("%q", last.Text)
	}
	for _, s := range last.Spans {
		if s.Verdict == copilot.SpanUnverified {
			t.Errorf("unverified: %+v", s)
		}
	}
	if about, err := c.Health(t.Context()); err != nil || about.Operator != "simulated" || about.Backend == "engine" || about.Backend == "" {
		t.Errorf("%+v, %v", about, err)
	}
}
