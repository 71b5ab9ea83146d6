package apn_test

import (
	"context"
	"net/http"
	"testing"
	"time"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/internal/kerneltest"
	"github.com/kernelcopilot/copilot/internal/tooltest"
	"github.com/kernelcopilot/copilot/kernel"
	"github.com/kernelcopilot/copilot/tools"
	"github.com/kernelcopilot/copilot/tools/apn"
)

// bench is a network whose APN and first line are wrong; an order mends them.
func bench(t *testing.T) (*kerneltest.Server, *tooltest.Bench) {
	srv := kerneltest.New(t)
	srv.World.APNs[0].Running["dns"] = "10.9.9.9"
	srv.World.Subscriptions[0].HSSAPN = "internt"
	srv.World.Ordered = func(w *kerneltest.World, object, verb string) {
		if verb == "restore" {
			w.APNs[0].Running["dns"] = "10.0.0.1"
		} else {
			w.Subscriptions[0].HSSAPN = "internet"
		}
	}
	return srv, tooltest.New(t, apn.New(srv.Client(t), tooltest.Vocabulary(t)))
}

func TestDeviationFromTheReference(t *testing.T) {
	_, b := bench(t)
	res := b.Call("apn.get", `{"scope":"apn-data"}`)
	if tooltest.Present(res) != "apn.config_deviates at apn-data" || res.Records[0].Value("dnsRunning") != "10.9.9.9" || res.Records[0].Value("dnsReference") != "10.0.0.1" {
		t.Fatalf("%+v", res)
	}
	if _, ok := res.Records[0].Field("poolRunning"); ok {
		t.Fatal("what agrees is not listed")
	}
	if f := b.Fails("apn.get", `{"scope":"nothing"}`).Failure; f == nil || f.Code != copilot.CodeNotFound {
		t.Fatalf("%+v", f)
	}
}

// TestASoundConfigurationTellsSinceWhen: the record knows better than the look when it was put right.
func TestASoundConfigurationTellsSinceWhen(t *testing.T) {
	srv := kerneltest.New(t)
	srv.World.APNs[0].UpdatedAt = kerneltest.Now.Add(-20 * time.Minute)
	f := tooltest.New(t, apn.New(srv.Client(t), tooltest.Vocabulary(t))).Call("apn.get", `{"scope":"apn-data","since":"2026-03-04T09:00:00Z"}`).Findings[0]
	if f.State != copilot.Absent || !f.End.Equal(srv.World.APNs[0].UpdatedAt) || !f.At.Equal(kerneltest.Now) {
		t.Errorf("%+v", f)
	}
}

func TestRestoreFromProposalToReadBack(t *testing.T) {
	for object, want := range map[string]struct{ field, path string }{
		"apn-data": {"dns", kernel.RestoreAPNPath("apn-data")}, "line-1": {"hssApn", kernel.RestoreSubscriptionPath("line-1")},
	} {
		t.Run(object, func(t *testing.T) {
			srv, b := bench(t)
			ctx := context.Background()
			req := b.Approved("apn.restore", `{"object":"`+object+`"}`)
			p, err := b.Registry.Prepare(ctx, req)
			if err != nil || p.Request != "POST "+want.path+"\n{}" || len(p.Changes) == 0 || p.Changes[0].Field != want.field || len(srv.Writes()) != 0 {
				t.Fatalf("%+v %v", p, err)
			}
			if out, err := b.Registry.Reconcile(ctx, req); err != nil || out != tools.ReconciledNotDone {
				t.Fatalf("%v %v", out, err)
			}
			res, err := b.Registry.Execute(ctx, req)
			if err != nil || res.Failure != nil {
				t.Fatalf("%+v %v", res, err)
			}
			if w := srv.Writes(); len(w) != 1 || w[0].Path != want.path || w[0].Key != b.Request.Key {
				t.Fatalf("%+v", w)
			}
			if out, err := b.Registry.Reconcile(ctx, req); err != nil || out != tools.ReconciledDone {
				t.Fatalf("%v %v", out, err)
			}
			rb, err := b.Registry.ReadBack(ctx, req, false)
			if err != nil || !rb.Good || (rb.WaitFor > 0) != (object == "apn-data") {
				t.Fatalf("%+v %v", rb, err)
			}
		})
	}
}

func TestGuardTakesItsLevelFromTheVocabulary(t *testing.T) {
	for level, good := range map[float64]bool{99: true, 93: true, 92: false, 10: false} {
		srv, b := bench(t)
		ctx := context.Background()
		req := b.Approved("apn.restore", `{"object":"apn-data"}`)
		if _, err := b.Registry.Execute(ctx, req); err != nil {
			t.Fatal(err)
		}
		srv.Change(func(w *kerneltest.World) { w.Sample = constant(level) })
		rb, err := b.Registry.ReadBack(ctx, req, true)
		if err != nil || rb.Good != good || rb.WaitFor != 0 {
			t.Errorf("%v: %+v %v", level, rb, err)
		}
	}
}

func TestLostAnswerIsNoFailure(t *testing.T) {
	srv, b := bench(t)
	srv.Before = func(w http.ResponseWriter, r *http.Request) bool {
		if r.Method != http.MethodPost || r.URL.Path == kernel.PathToken {
			return false
		}
		kerneltest.Refuse(w, http.StatusBadGateway, "gateway")
		return true
	}
	if res, err := b.Registry.Execute(context.Background(), b.Approved("apn.restore", `{"object":"apn-data"}`)); err == nil {
		t.Fatalf("a write without an answer must be reconciled: %+v", res)
	}
	srv.Before = func(w http.ResponseWriter, r *http.Request) bool {
		if r.Method != http.MethodPost || r.URL.Path == kernel.PathToken {
			return false
		}
		kerneltest.Refuse(w, http.StatusTooManyRequests, "later")
		return true
	}
	res, err := b.Registry.Execute(context.Background(), b.Approved("apn.restore", `{"object":"apn-data"}`))
	if err != nil || res.Failure == nil {
		t.Fatalf("what was refused did not happen: %+v %v", res, err)
	}
}

func constant(v float64) func(string, string, time.Time) (float64, bool) {
	return func(string, string, time.Time) (float64, bool) { return v, true }
}

// TestV14ARestoredObjectIsNotProposed: what is as it should be needs no order, and an order rests on what differed.
func TestV14ARestoredObjectIsNotProposed(t *testing.T) {
	srv, b := bench(t)
	ctx := context.Background()
	for object, mend := range map[string]func(*kerneltest.World){
		"apn-data": func(w *kerneltest.World) { w.APNs[0].Running["dns"] = "10.0.0.1" },
		"line-1":   func(w *kerneltest.World) { w.Subscriptions[0].HSSAPN = "internet" },
	} {
		if _, err := b.Registry.Prepare(ctx, b.With("apn.restore", `{"object":"`+object+`"}`)); err != nil {
			t.Fatal(err)
		}
		srv.Change(mend)
		if _, err := b.Registry.Prepare(ctx, b.With("apn.restore", `{"object":"`+object+`"}`)); copilot.CodeOf(err) != copilot.CodeConflict {
			t.Errorf("%s: %v", object, err)
		}
	}
}
