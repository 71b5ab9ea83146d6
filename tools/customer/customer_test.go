package customer_test

import (
	"strings"
	"testing"
	"time"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/internal/kerneltest"
	"github.com/kernelcopilot/copilot/internal/tooltest"
	"github.com/kernelcopilot/copilot/kernel"
	"github.com/kernelcopilot/copilot/tools/customer"
)

func bench(t *testing.T) (*kerneltest.Server, *tooltest.Bench) {
	srv := kerneltest.New(t)
	return srv, tooltest.New(t, customer.New(srv.Client(t)))
}

func TestFind(t *testing.T) {
	_, b := bench(t)
	for args, want := range map[string]string{`{"msisdn":"600 100 102"}`: "cust-2", `{"id":"cust-3"}`: "cust-3", `{"name":"Ana"}`: "cust-1"} {
		if res := b.Call("customer.find", args); len(res.Records) != 1 || res.Records[0].ID != want {
			t.Errorf("%s: %+v", args, res.Records)
		}
	}
	for args, code := range map[string]copilot.Code{`{"msisdn":"12"}`: copilot.CodeInvalid, `{"id":"cust-9"}`: copilot.CodeNotFound, `{}`: copilot.CodeInvalid} {
		if f := b.Fails("customer.find", args).Failure; f == nil || f.Code != code {
			t.Errorf("%s: %+v", args, f)
		}
	}
}

func TestAffectedCountsLines(t *testing.T) {
	_, b := bench(t)
	for scope, n := range map[string]string{"cell-e1": "2", "site-e": "2", "link-a": "2", "cell-n1": "1", "cell-s1": "0", "area-s": "3", "apn-data": "3", "core-1": "4", "line-1": "1", "+34600100101": "1"} {
		if got := tooltest.Record(t, b.Call("customer.affected", `{"scope":"`+scope+`"}`), "count").Value("customers"); got != n {
			t.Errorf("%s: %s, want %s", scope, got, n)
		}
	}
	f := b.Fails("customer.affected", `{"scope":"cel-e1"}`).Failure
	if f == nil || f.Code != copilot.CodeNotFound || !strings.Contains(f.Message, "did you mean cell-e1") {
		t.Fatalf("an unknown place serves nobody only seemingly: %+v", f)
	}
}

func TestSubscriptionFindings(t *testing.T) {
	now := kerneltest.Now
	reject := &kernel.Reject{Time: now.Add(-10 * time.Minute), APN: "internt", Cause: 27, Text: "missing or unknown APN"}
	old := &kernel.Reject{Time: now.Add(-100 * time.Hour), APN: "internt", Cause: 27}
	for name, c := range map[string]struct {
		change                        func(*kernel.Subscription)
		mismatch, rejected, suspended copilot.FindingState
	}{
		"healthy":      {func(*kernel.Subscription) {}, copilot.Absent, copilot.Absent, copilot.Absent},
		"wrong APN":    {func(s *kernel.Subscription) { s.HSSAPN, s.LastReject = "internt", reject }, copilot.Present, copilot.Present, copilot.Absent},
		"suspended":    {func(s *kernel.Subscription) { s.Status = "suspended" }, copilot.Absent, copilot.Absent, copilot.Present},
		"long ago":     {func(s *kernel.Subscription) { s.LastReject = old }, copilot.Absent, copilot.Absent, copilot.Absent},
		"not heard of": {func(s *kernel.Subscription) { s.HSSAPN, s.LastAttach = "internt", now.Add(-9*time.Hour) }, copilot.Present, copilot.NotLooked, copilot.Absent},
	} {
		srv, b := bench(t)
		c.change(&srv.World.Subscriptions[0])
		for _, scope := range []string{"line-1", "+34 600 100 101"} {
			res := b.Call("customer.subscription", `{"scope":"`+scope+`"}`)
			for kind, want := range map[string]copilot.FindingState{"subscription.apn_mismatch": c.mismatch, "subscription.session_rejected": c.rejected, "subscription.suspended": c.suspended} {
				if got := tooltest.Is(res, kind, "line-1"); got != want {
					t.Errorf("%s: %s is %s, want %s", name, kind, got, want)
				}
			}
		}
	}
}

// TestAnAbsentTraceTellsSinceWhen: the profile knows better than the look when it was put right.
func TestAnAbsentTraceTellsSinceWhen(t *testing.T) {
	srv, b := bench(t)
	s := &srv.World.Subscriptions[0]
	s.UpdatedAt, s.LastAttach = kerneltest.Now.Add(-20*time.Minute), kerneltest.Now.Add(-15*time.Minute)
	ends := func(since string) map[string]time.Time {
		out := map[string]time.Time{}
		for _, f := range b.Call("customer.subscription", `{"scope":"line-1","since":"`+since+`"}`).Findings {
			if f.State == copilot.Present || !f.At.Equal(kerneltest.Now) {
				t.Errorf("%+v", f)
			}
			out[f.Kind] = f.End
		}
		return out
	}
	got := ends("2026-03-04T09:00:00Z")
	if !got["subscription.apn_mismatch"].Equal(s.UpdatedAt) || !got["subscription.suspended"].Equal(s.UpdatedAt) || !got["subscription.session_rejected"].Equal(s.LastAttach) {
		t.Errorf("%v", got)
	}
	for kind, end := range ends(kerneltest.Now.Add(-5 * time.Minute).Format(time.RFC3339)) {
		if !end.IsZero() {
			t.Errorf("%s was put right before the window, %s", kind, end)
		}
	}
}
