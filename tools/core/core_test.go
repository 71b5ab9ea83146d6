package core_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/internal/kerneltest"
	"github.com/kernelcopilot/copilot/internal/tooltest"
	"github.com/kernelcopilot/copilot/tools"
	"github.com/kernelcopilot/copilot/tools/core"
)

func bench(t *testing.T, metric string, level float64) (*kerneltest.Server, *tooltest.Bench) {
	srv := kerneltest.New(t)
	quiet := srv.World.Sample
	srv.World.Sample = func(m, id string, at time.Time) (float64, bool) {
		if m == metric && id != "core-1" {
			return level, true
		}
		return quiet(m, id, at)
	}
	return srv, tooltest.New(t, core.New(srv.Client(t), tooltest.Vocabulary(t)))
}

func TestOrdersFromProposalToReadBack(t *testing.T) {
	for tool, c := range map[string]struct {
		metric string
		bad    float64
		good   float64
		verb   string
		lost   tools.Reconciled
	}{
		"core.restart":           {"core_request_success_percent", 12, 99, "restart", tools.ReconciledUnknown},
		"core.renew_certificate": {"core_certificate_remaining_days", -1, 90, "renewCertificate", tools.ReconciledDone},
	} {
		srv, b := bench(t, c.metric, c.bad)
		ctx := context.Background()
		req := b.Approved(tool, `{"function":"core-gw"}`)
		p, err := b.Registry.Prepare(ctx, req)
		if err != nil || p.Risk != copilot.RiskNetwork || p.Request != "POST /operator/network/v1/core/core-gw/"+c.verb+"\n{}" ||
			!strings.Contains(p.Summary, "core-gw (API gateway)") || strings.Contains(p.Summary, "nothing to mend") || len(p.Changes) != 2 || !strings.Contains(p.Before, "beyond its limit") {
			t.Fatalf("%+v %v", p, err)
		}
		if res, err := b.Registry.Execute(ctx, req); err != nil || res.Failure != nil || res.Records[0].Value("verb") != c.verb {
			t.Fatalf("%+v %v", res, err)
		}
		if out, err := b.Registry.Reconcile(ctx, req); err != nil || out != tools.ReconciledUnknown {
			t.Fatalf("what is still as before may be from before: %v %v", out, err)
		}
		if rb, err := b.Registry.ReadBack(ctx, req, false); err != nil || !rb.Good || rb.Mended || rb.WaitFor != tools.GuardAfter {
			t.Fatalf("%+v %v", rb, err)
		}
		if rb, err := b.Registry.ReadBack(ctx, req, true); err != nil || rb.Good || rb.Mended {
			t.Fatalf("%+v %v", rb, err)
		}
		srv.Change(func(w *kerneltest.World) {
			w.Sample = func(string, string, time.Time) (float64, bool) { return c.good, true }
		})
		if rb, err := b.Registry.ReadBack(ctx, req, true); err != nil || !rb.Good || !rb.Mended || len(rb.Result.Records) != 2 {
			t.Fatalf("%+v %v", rb, err)
		}
		if out, err := b.Registry.Reconcile(ctx, req); err != nil || out != c.lost {
			t.Fatalf("%s: %v %v", tool, out, err)
		}
	}
}

// TestTheGuardIsOneThatTheFunctionHas: one that registers devices and answers no requests is told by its registrations.
func TestTheGuardIsOneThatTheFunctionHas(t *testing.T) {
	_, b := bench(t, "", 0)
	for function, field := range map[string]string{"core-1": "registration_success", "core-gw": "request_success"} {
		p, err := b.Registry.Prepare(context.Background(), b.With("core.restart", `{"function":"`+function+`"}`))
		if err != nil || p.Changes[0].Field != field || !strings.Contains(p.Summary, "nothing to mend") {
			t.Errorf("%s: %+v %v", function, p, err)
		}
	}
	for _, id := range []string{"cell-e1", "core-9"} {
		if _, err := b.Registry.Prepare(context.Background(), b.With("core.restart", `{"function":"`+id+`"}`)); err == nil || !strings.Contains(err.Error(), "topology.find") && !strings.Contains(err.Error(), "did you mean") {
			t.Errorf("%s: %v", id, err)
		}
	}
}
