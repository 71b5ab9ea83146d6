package app_test

import (
	"io"
	"testing"
	"time"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/app"
	"github.com/kernelcopilot/copilot/client"
)

// BenchmarkQuestion asks one question of the whole product and reports the time to its first event, to its first
// evidence and to the end of its answer, over HTTP and on a real database.
func BenchmarkQuestion(b *testing.B) {
	cfg := app.Defaults()
	cfg.Addr, cfg.Data, cfg.Faults = "127.0.0.1:0", b.TempDir(), []string{"backhaul_loss@link#3,start=-40m"}
	a, err := app.New(b.Context(), cfg, io.Discard)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = a.Close() })
	if err := a.Start(b.Context()); err != nil {
		b.Fatal(err)
	}
	c := client.New(a.URL())
	var first, evidence, answer time.Duration
	for b.Loop() {
		began := time.Now()
		run, err := c.StartRun(b.Context(), client.RunRequest{Text: a.Question()})
		if err != nil {
			b.Fatal(err)
		}
		var seen [2]bool
	events:
		for e, err := range c.Events(b.Context(), run.ID, 0) {
			if err != nil {
				b.Fatal(err)
			}
			if !seen[0] {
				seen[0] = true
				first += time.Since(began)
			}
			switch e.Event.(type) {
			case copilot.EvidenceAdded:
				if !seen[1] {
					seen[1] = true
					evidence += time.Since(began)
				}
			case copilot.TextMessageEnd:
				answer += time.Since(began)
				break events
			}
		}
		if err := c.Cancel(b.Context(), run.ID); err != nil {
			b.Fatal(err)
		}
	}
	n := float64(b.N)
	b.ReportMetric(float64(first.Milliseconds())/n, "ms-to-first-event")
	b.ReportMetric(float64(evidence.Milliseconds())/n, "ms-to-first-evidence")
	b.ReportMetric(float64(answer.Milliseconds())/n, "ms-to-answer")
}
