package sandbox

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/kernelcopilot/copilot/internal/promtest"
	"github.com/kernelcopilot/copilot/kernel"
)

// TestAPrometheusAnswersTheSame fills a real Prometheus from a world and asks both the same questions by the same client.
func TestAPrometheusAnswersTheSame(t *testing.T) {
	r := boot(t, Config{Seed: 3, Noise: NoiseHeavy, Faults: []string{"site_power_loss@site#3,start=-90m", "backhaul_loss@link#9,start=-40m"}})
	from := noon.Add(-2 * time.Hour)
	ids := map[string][]string{} // some of each type, and functions of each kind
	most := map[string]int{"cell": 12, "site": 8, "link": 12, "apn": 4, "core": 24}
	var all []string
	for _, o := range r.s.op.look().net.objects {
		if len(ids[o.Type]) < most[o.Type] {
			ids[o.Type], all = append(ids[o.Type], o.ID), append(all, o.ID)
		}
	}
	at := promtest.Start(t, func(w io.Writer) error {
		_, err := r.s.ExportMetrics(context.Background(), w, Export{From: from, To: noon, Match: `{object=~"` + strings.Join(all, "|") + `"}`})
		return err
	})
	client := func(metrics string) *kernel.Client {
		c, err := kernel.New(kernel.Config{BaseURL: r.s.KernelURL(), ClientID: "copilot", ClientSecret: "sandbox", MetricsURL: metrics})
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	ours, theirs := client(""), client(at)
	samples, gaps := 0, 0
	for _, m := range kernel.Metrics {
		for _, step := range []time.Duration{time.Minute, 5 * time.Minute, 7*time.Minute + 30*time.Second} {
			q := kernel.SeriesQuery{Metric: m.Name, Objects: ids[m.Object], Start: from.Add(17 * time.Second), End: noon.Add(10 * time.Minute), Step: step}
			want, err := ours.Series(context.Background(), q)
			if err != nil || len(want) == 0 {
				t.Fatal(m.Name, len(want), err)
			}
			got, err := theirs.Series(context.Background(), q)
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(want, got); d != "" {
				t.Fatalf("%s every %s: %.2000s", m.Name, step, d)
			}
			for _, s := range want {
				samples += len(s.Points)
				if step == time.Minute {
					gaps += 120 - len(s.Points)
				}
			}
		}
	}
	t.Logf("%d samples alike, %d minutes without one", samples, gaps)
	if gaps < 20 {
		t.Error("there were hardly any gaps to compare")
	}
	t.Run("expressions", func(t *testing.T) { expressionsThere(t, at) })
}

// expressionsThere holds the parser to the real one: what we take for an expression is one, and what we call broken is.
func expressionsThere(t *testing.T, base string) {
	ask := func(text string) (int, string) {
		resp, err := http.PostForm(base+"/api/v1/query", url.Values{"query": {text}})
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		var a promAnswer
		if err := json.NewDecoder(resp.Body).Decode(&struct {
			*promAnswer
			Data json.RawMessage `json:"data"`
		}{promAnswer: &a}); err != nil {
			t.Fatal(err)
		}
		return resp.StatusCode, a.Type
	}
	for _, text := range append(expressions.selectors, expressions.others...) {
		if status, kind := ask(text); status != 200 {
			t.Errorf("%s: %d %s there", text, status, kind)
		}
	}
	for _, text := range expressions.broken {
		if status, kind := ask(text); status != 400 || kind != "bad_data" {
			t.Errorf("broken %s: %d %s there", text, status, kind)
		}
	}
}
