package app_test

import (
	"context"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/internal/promtest"
	"github.com/kernelcopilot/copilot/internal/tooltest"
	"github.com/kernelcopilot/copilot/kernel"
	"github.com/kernelcopilot/copilot/kernel/sandbox"
	"github.com/kernelcopilot/copilot/tools"
	"github.com/kernelcopilot/copilot/tools/performance"
)

// TestKPIsFromARealPrometheus fills one from the sandbox and asks the KPI tools over both: the same findings, and the same
// values to the digit.
func TestKPIsFromARealPrometheus(t *testing.T) {
	noon := time.Date(2026, 3, 4, 11, 0, 0, 0, time.UTC)
	for name, c := range map[string]struct {
		fault  string
		scopes []string
		finds  string
	}{
		"quiet":    {"none", []string{"LINK-003", "CELL-010-1", "APN-internet"}, ""},
		"backhaul": {"backhaul_loss@link#3,start=-40m", []string{"LINK-003", "SITE-003", "CELL-003-1"}, "kpi."},
		"power":    {"site_power_loss@site#5,start=-90m", []string{"SITE-005", "CELL-005-2"}, "kpi."},
	} {
		t.Run(name, func(t *testing.T) {
			s, err := sandbox.New(sandbox.Config{Seed: 3, Faults: []string{c.fault}, Clock: noon, Mode: sandbox.ClockStanding})
			if err != nil {
				t.Fatal(err)
			}
			if err := s.Start(context.Background()); err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = s.Stop(context.Background()) })
			ours, k := kpiBench(t, s, "", noon)
			theirs, _ := kpiBench(t, s, promtest.Start(t, history(t, s, k, c.scopes, noon)...), noon)
			same := func(tool, args string) copilot.Result {
				want, got := ours.Call(tool, args), theirs.Call(tool, args)
				if d := cmp.Diff(want, got); d != "" {
					t.Errorf("%s %s: %.2000s", tool, args, d)
				}
				return got
			}
			for _, scope := range c.scopes {
				res := same("performance.check", `{"scope":"`+scope+`"}`)
				if found := tooltest.Present(res); len(res.Findings) == 0 || (found == "") != (c.finds == "") || !strings.HasPrefix(found, c.finds) {
					t.Errorf("%s: %d findings, present %q", scope, len(res.Findings), found)
				}
				for _, m := range kernel.Metrics {
					same("performance.series", `{"metric":"`+m.Name+`","scope":"`+scope+`"}`)
				}
			}
		})
	}
}

func kpiBench(t *testing.T, s *sandbox.Sandbox, metrics string, at time.Time) (*tooltest.Bench, *kernel.Client) {
	id, secret := s.Credentials()
	k, err := kernel.New(kernel.Config{BaseURL: s.KernelURL(), ClientID: id, ClientSecret: secret, MetricsURL: metrics})
	if err != nil {
		t.Fatal(err)
	}
	b := tooltest.New(t, performance.New(k, tooltest.Vocabulary(t)))
	b.Request.At = at
	return b, k
}

// history exports what the tools read of the scopes: two hours, and ten minutes more on the days before.
func history(t *testing.T, s *sandbox.Sandbox, k tools.Network, scopes []string, now time.Time) []func(io.Writer) error {
	ids := map[string]bool{}
	for _, scope := range scopes {
		area, err := tools.AreaOf(context.Background(), k, scope)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range kernel.Metrics {
			for _, o := range area.Of(copilot.ObjectType(m.Object)) {
				ids[o.ID] = true
			}
		}
	}
	var names []string
	for id := range ids {
		names = append(names, id)
	}
	match := `{object=~"` + strings.Join(names, "|") + `"}`
	var out []func(io.Writer) error
	for day := 5; day >= 0; day-- {
		end := now.AddDate(0, 0, -day)
		out = append(out, func(w io.Writer) error {
			_, err := s.ExportMetrics(context.Background(), w, sandbox.Export{From: end.Add(-130 * time.Minute), To: end.Add(10 * time.Minute), Match: match})
			return err
		})
	}
	return out
}
