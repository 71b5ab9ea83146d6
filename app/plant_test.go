package app_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/app"
	"github.com/kernelcopilot/copilot/client"
	"github.com/kernelcopilot/copilot/internal/conform"
	"github.com/kernelcopilot/copilot/model/engine"
	"github.com/kernelcopilot/copilot/model/fake"
)

// TestPlantedFigureIsMarked puts a falsified figure into the answer of an endpoint on the real wire: it is marked as
// unverified, in the event and in the stored message.
func TestPlantedFigureIsMarked(t *testing.T) {
	cfg, err := engine.FromPrompts()
	if err != nil {
		t.Fatal(err)
	}
	brain, err := engine.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	endpoint := httptest.NewServer(fake.New(fake.Config{Brain: brain, Plant: "987"}))
	t.Cleanup(endpoint.Close)
	a := boot(t, func(c *app.Config) {
		c.Faults = []string{"backhaul_loss@link#3,start=-40m"}
		c.Model, c.ModelURL, c.ModelDeployment = "openai", endpoint.URL+"/v1", "fake"
		c.KernelTransport = conform.For(t).Transport(http.DefaultTransport)
	})
	c := client.New(a.URL())
	run, err := c.StartRun(t.Context(), client.RunRequest{Text: a.Question()})
	if err != nil {
		t.Fatal(err)
	}
	marked := ""
	for e, err := range c.Events(t.Context(), run.ID, 0) {
		if err != nil {
			t.Fatal(err)
		}
		if g, ok := e.Event.(copilot.Grounded); ok {
			for _, s := range g.Spans {
				if s.Verdict == copilot.SpanUnverified {
					marked += s.Reason
				}
			}
		}
		if _, ended := e.Event.(copilot.RunFinished); ended {
			break
		}
	}
	if !strings.Contains(marked, "987") {
		t.Fatalf("the planted figure is not marked: %q", marked)
	}
	messages, err := c.Messages(t.Context(), run.Conversation)
	if err != nil {
		t.Fatal(err)
	}
	last := messages.Items[len(messages.Items)-1]
	if !strings.Contains(last.Text, "987") || len(last.Spans) == 0 {
		t.Errorf("the stored message: %+v", last)
	}
}
