package cell_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/internal/kerneltest"
	"github.com/kernelcopilot/copilot/internal/tooltest"
	"github.com/kernelcopilot/copilot/tools"
	"github.com/kernelcopilot/copilot/tools/cell"
)

func bench(t *testing.T) (*kerneltest.Server, *tooltest.Bench) {
	srv := kerneltest.New(t)
	return srv, tooltest.New(t, cell.New(srv.Client(t), tooltest.Vocabulary(t)))
}

func TestOrders(t *testing.T) {
	srv, b := bench(t)
	ctx := context.Background()
	for _, verb := range []string{"restart", "balance"} {
		req := b.Approved("cell."+verb, `{"cell":"cell-e1"}`)
		p, err := b.Registry.Prepare(ctx, req)
		if err != nil || p.Risk != copilot.RiskNetwork || !strings.HasSuffix(p.Request, "/cells/cell-e1/"+verb+"\n{}") || !strings.Contains(p.Summary, "Sevilla Este 1") || len(p.Changes) != 2 {
			t.Fatalf("%+v %v", p, err)
		}
		res, err := b.Registry.Execute(ctx, req)
		if err != nil || res.Failure != nil || res.Records[0].Value("status") != "done" {
			t.Fatalf("%+v %v", res, err)
		}
		if out, err := b.Registry.Reconcile(ctx, req); err != nil || out != tools.ReconciledUnknown {
			t.Fatalf("no state tells that a cell was restarted: %v %v", out, err)
		}
		rb, err := b.Registry.ReadBack(ctx, req, false)
		if err != nil || !rb.Good || rb.WaitFor != tools.GuardAfter {
			t.Fatalf("%+v %v", rb, err)
		}
	}
	if n := len(srv.Writes()); n != 2 {
		t.Fatalf("%d writes", n)
	}
}

func TestGuards(t *testing.T) {
	for _, c := range []struct {
		verb  string
		level float64
		has   bool
		good  bool
	}{{"restart", 100, true, true}, {"restart", 40, true, false}, {"restart", 0, false, false}, {"balance", 70, true, true}, {"balance", 97, true, false}} {
		srv, b := bench(t)
		srv.World.Sample = func(string, string, time.Time) (float64, bool) { return c.level, c.has }
		rb, err := b.Registry.ReadBack(context.Background(), b.With("cell."+c.verb, `{"cell":"cell-e1"}`), true)
		if err != nil || rb.Good != c.good || rb.WaitFor != 0 {
			t.Errorf("%+v: %+v %v", c, rb, err)
		}
	}
}

func TestOnlyCells(t *testing.T) {
	srv, b := bench(t)
	for object, says := range map[string]string{"site-e": "not a cell", "cel-e1": "did you mean"} {
		_, err := b.Registry.Prepare(context.Background(), b.With("cell.restart", `{"cell":"`+object+`"}`))
		if err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v", object, err)
		}
		res, err := b.Registry.Execute(context.Background(), b.Approved("cell.restart", `{"cell":"`+object+`"}`))
		if err != nil || res.Failure == nil {
			t.Errorf("%s: %+v %v", object, res, err)
		}
	}
	if len(srv.Writes()) != 0 {
		t.Fatal("something was ordered")
	}
}
