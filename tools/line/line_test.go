package line_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/internal/kerneltest"
	"github.com/kernelcopilot/copilot/internal/tooltest"
	"github.com/kernelcopilot/copilot/kernel"
	"github.com/kernelcopilot/copilot/tools"
	"github.com/kernelcopilot/copilot/tools/line"
)

func bench(t *testing.T, change func(*kernel.LineTest)) (*kerneltest.Server, *tooltest.Bench) {
	srv := kerneltest.New(t)
	change(&srv.World.Lines[0])
	srv.World.Ordered = func(w *kerneltest.World, _, _ string) { w.Lines[0].Session, w.Lines[0].SessionFrom = true, w.Now }
	return srv, tooltest.New(t, line.New(srv.Client(t)))
}

func TestLineTestFindings(t *testing.T) {
	since := kerneltest.Now.Add(-25 * time.Minute)
	weak := -29.5
	for name, c := range map[string]struct {
		change  func(*kernel.LineTest)
		present string
		gaps    int
	}{
		"sound": {func(*kernel.LineTest) {}, "", 0},
		"cut": {func(l *kernel.LineTest) {
			l.State, l.Since, l.ReceiveDBm, l.Session = "lossOfSignal", since, nil, false
		}, "line.no_light", 2},
		"power gone":   {func(l *kernel.LineTest) { l.State, l.Since, l.ReceiveDBm, l.Session = "dyingGasp", since, nil, false }, "line.dying_gasp", 2},
		"weak":         {func(l *kernel.LineTest) { l.ReceiveDBm = &weak }, "line.level_low", 0},
		"no session":   {func(l *kernel.LineTest) { l.Session = false }, "line.no_session", 0},
		"just mended":  {func(l *kernel.LineTest) { l.Since = since }, "", 0},
		"weak and out": {func(l *kernel.LineTest) { l.ReceiveDBm, l.Session = &weak, false }, "line.level_low line.no_session", 0},
	} {
		_, b := bench(t, c.change)
		res := b.Call("line.test", `{"scope":"+34 950 100 104"}`)
		var got []string
		gaps := 0
		for _, f := range res.Findings {
			switch f.State {
			case copilot.Present:
				got = append(got, f.Kind)
			case copilot.NotLooked:
				gaps++
			default:
			}
			if f.Kind == "line.no_light" && (name == "cut" && !f.At.Equal(since) || name == "just mended" && !f.End.Equal(since)) {
				t.Errorf("%s: %+v", name, f)
			}
		}
		if strings.Join(got, " ") != c.present || gaps != c.gaps || len(res.Findings) != 4 {
			t.Errorf("%s: %v, %d not looked: %+v", name, got, gaps, res.Findings)
		}
	}
}

func TestAMobileLineHasNoLineTest(t *testing.T) {
	_, b := bench(t, func(*kernel.LineTest) {})
	if f := b.Fails("line.test", `{"scope":"line-1"}`).Failure; f == nil || f.Code != copilot.CodeNotFound || !strings.Contains(f.Message, "reachability") {
		t.Fatalf("%+v", f)
	}
}

func TestResetFromProposalToReadBack(t *testing.T) {
	srv, b := bench(t, func(l *kernel.LineTest) { l.Session = false })
	ctx := context.Background()
	req := b.Approved("line.reset", `{"subscriber":"home-1"}`)
	p, err := b.Registry.Prepare(ctx, req)
	if err != nil || p.Risk != copilot.RiskNetwork || p.Request != "POST "+kernel.ResetLinePath("home-1")+"\n{}" || p.Changes[0].Before != "none" || strings.Contains(p.Summary, "nothing to mend") {
		t.Fatalf("%+v %v", p, err)
	}
	if rb, err := b.Registry.ReadBack(ctx, req, true); err != nil || rb.Good || rb.Mended {
		t.Fatalf("before the call: %+v %v", rb, err)
	}
	if res, err := b.Registry.Execute(ctx, req); err != nil || res.Failure != nil {
		t.Fatalf("%+v %v", res, err)
	}
	if w := srv.Writes(); len(w) != 1 || w[0].Key != b.Request.Key {
		t.Fatalf("%+v", w)
	}
	if out, err := b.Registry.Reconcile(ctx, req); err != nil || out != tools.ReconciledUnknown {
		t.Fatalf("%v %v", out, err)
	}
	if rb, err := b.Registry.ReadBack(ctx, req, false); err != nil || rb.WaitFor != tools.GuardAfter || rb.Seen["session"] != "in use" {
		t.Fatalf("%+v %v", rb, err)
	}
	if rb, err := b.Registry.ReadBack(ctx, req, true); err != nil || !rb.Good || !rb.Mended {
		t.Fatalf("%+v %v", rb, err)
	}
	if p, err := b.Registry.Prepare(ctx, req); err != nil || !strings.Contains(p.Summary, "nothing to mend") {
		t.Fatalf("%+v %v", p, err)
	}
}
