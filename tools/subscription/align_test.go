package subscription_test

import (
	"context"
	"strings"
	"testing"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/internal/kerneltest"
	"github.com/kernelcopilot/copilot/internal/tooltest"
	"github.com/kernelcopilot/copilot/kernel"
	"github.com/kernelcopilot/copilot/tools"
	"github.com/kernelcopilot/copilot/tools/subscription"
)

func TestAlignFromProposalToReadBack(t *testing.T) {
	for name, c := range map[string]struct {
		wrong  func(*kerneltest.World)
		fields string
		says   string
	}{
		"barred":    {func(w *kerneltest.World) { w.Subscriptions[0].HSSStatus = tools.HSSBarred }, "hssStatus", ""},
		"billing":   {func(w *kerneltest.World) { w.Subscriptions[0].Billing = "suspended" }, "billing", ""},
		"service":   {func(w *kerneltest.World) { w.Subscriptions[0].Services[1].Built = false }, "service_voice", ""},
		"policy":    {func(w *kerneltest.World) { w.Usages[0].Policy = "reduced" }, "policy", ""},
		"suspended": {func(w *kerneltest.World) { w.Subscriptions[0].Status = "suspended" }, "hssStatus billing", "its service ends"},
	} {
		srv := kerneltest.New(t)
		c.wrong(srv.World)
		srv.World.Ordered = func(w *kerneltest.World, _, _ string) {
			s := &w.Subscriptions[0]
			s.HSSStatus, s.Billing, s.Services[1].Built, w.Usages[0].Policy = tools.HSSGranted, s.Status, true, "full"
			if s.Status != "active" {
				s.HSSStatus = tools.HSSBarred
			}
		}
		b := tooltest.New(t, subscription.New(srv.Client(t)))
		ctx := context.Background()
		req := b.Approved("subscription.align", `{"subscriber":"line-1"}`)
		p, err := b.Registry.Prepare(ctx, req)
		if err != nil || p.Risk != copilot.RiskNetwork || p.Request != "POST "+kernel.AlignPath("line-1")+"\n{}" || !strings.Contains(p.Summary, c.says) {
			t.Fatalf("%s: %+v %v", name, p, err)
		}
		var fields []string
		for _, v := range p.Changes {
			fields = append(fields, v.Field)
		}
		if strings.Join(fields, " ") != c.fields {
			t.Errorf("%s: %v", name, fields)
		}
		if out, err := b.Registry.Reconcile(ctx, req); err != nil || out != tools.ReconciledNotDone {
			t.Fatalf("%s: %v %v", name, out, err)
		}
		if rb, err := b.Registry.ReadBack(ctx, req, false); err != nil || rb.Good || rb.Mended {
			t.Fatalf("%s: %+v %v", name, rb, err)
		}
		if res, err := b.Registry.Execute(ctx, req); err != nil || res.Failure != nil {
			t.Fatalf("%s: %+v %v", name, res, err)
		}
		if out, err := b.Registry.Reconcile(ctx, req); err != nil || out != tools.ReconciledDone {
			t.Fatalf("%s: %v %v", name, out, err)
		}
		if rb, err := b.Registry.ReadBack(ctx, req, false); err != nil || !rb.Good || !rb.Mended || rb.WaitFor != 0 {
			t.Fatalf("%s: %+v %v", name, rb, err)
		}
	}
}

func TestWhatAgreesIsNotProposed(t *testing.T) {
	srv := kerneltest.New(t)
	srv.World.Usages[0].Policy, srv.World.Usages[0].UsedMB = "reduced", 30000 // as its product says
	b := tooltest.New(t, subscription.New(srv.Client(t)))
	for line, code := range map[string]copilot.Code{"line-1": copilot.CodeConflict, "home-1": copilot.CodeConflict, "line-9": copilot.CodeNotFound} {
		if _, err := b.Registry.Prepare(context.Background(), b.With("subscription.align", `{"subscriber":"`+line+`"}`)); copilot.CodeOf(err) != code {
			t.Errorf("%s: %v", line, err)
		}
	}
}
