package customer_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/internal/kerneltest"
	"github.com/kernelcopilot/copilot/internal/tooltest"
	"github.com/kernelcopilot/copilot/kernel"
)

func TestWhatSystemsAndDeviceHold(t *testing.T) {
	for name, c := range map[string]struct {
		change  func(*kernel.Subscription)
		present string
	}{
		"barred by the HSS alone":  {func(s *kernel.Subscription) { s.HSSStatus = "OPERATOR_DETERMINED_BARRING" }, "subscription.status_mismatch subscription.barred"},
		"stopped by billing alone": {func(s *kernel.Subscription) { s.Billing = "suspended" }, "subscription.billing_stopped subscription.status_mismatch"},
		"suspended in all three": {func(s *kernel.Subscription) {
			s.Status, s.Billing, s.HSSStatus = "suspended", "suspended", "OPERATOR_DETERMINED_BARRING"
		}, "subscription.suspended subscription.billing_stopped subscription.barred"},
		"voice sold and not built":   {func(s *kernel.Subscription) { s.Services[1].Built = false }, "subscription.service_missing"},
		"roaming built and not sold": {func(s *kernel.Subscription) { s.Services[1] = kernel.Built{Name: "roaming", Built: true} }, ""},
		"a foreign APN":              {func(s *kernel.Subscription) { s.DeviceAPN = "web.other" }, "device.apn_foreign"},
		"the HSS's APN":              {func(s *kernel.Subscription) { s.HSSAPN, s.DeviceAPN = "internt", "internt" }, "subscription.apn_mismatch"},
		"no registration for calls":  {func(s *kernel.Subscription) { s.VoiceSince = time.Time{} }, "device.no_voice"},
		"no calls sold":              {func(s *kernel.Subscription) { s.VoiceSince, s.Services[1] = time.Time{}, kernel.Built{Name: "voice"} }, ""},
		"abroad":                     {func(s *kernel.Subscription) { s.Visited = "208-01" }, "device.abroad"},
	} {
		srv, b := bench(t)
		c.change(&srv.World.Subscriptions[0])
		var got []string
		for _, f := range b.Call("customer.subscription", `{"scope":"line-1"}`).Findings {
			if f.State == copilot.Present {
				got = append(got, f.Kind)
			}
		}
		if strings.Join(got, " ") != c.present {
			t.Errorf("%s: %v, want %s", name, got, c.present)
		}
	}
}

// TestAFixedLineHasNoDevice: nothing is said of what it does not have.
func TestAFixedLineHasNoDevice(t *testing.T) {
	_, b := bench(t)
	for _, f := range b.Call("customer.subscription", `{"scope":"home-1"}`).Findings {
		if strings.HasPrefix(f.Kind, "device.") || f.Kind == "subscription.barred" || f.Kind == "subscription.apn_mismatch" || f.State != copilot.Absent {
			t.Errorf("%+v", f)
		}
	}
}

func TestASystemThatTellsNothingIsNotLookedAt(t *testing.T) {
	srv, b := bench(t)
	s := &srv.World.Subscriptions[0]
	s.Billing, s.HSSStatus, s.Services, s.DeviceAPN = "", "", nil, ""
	res := b.Call("customer.subscription", `{"scope":"line-1"}`)
	for _, kind := range []string{"subscription.billing_stopped", "subscription.barred", "subscription.status_mismatch", "subscription.service_missing", "device.apn_foreign"} {
		if got := tooltest.Is(res, kind, "line-1"); got != copilot.NotLooked {
			t.Errorf("%s is %q", kind, got)
		}
	}
}

func TestUsageTellsTheAllowanceFromThePolicy(t *testing.T) {
	since := kerneltest.Now.Add(-30 * time.Minute)
	for name, c := range map[string]struct {
		change        func(*kernel.Usage)
		used, reduced copilot.FindingState
	}{
		"within":            {func(*kernel.Usage) {}, copilot.Absent, copilot.Absent},
		"used and reduced":  {func(u *kernel.Usage) { u.UsedMB, u.Policy, u.PolicySince = 20000, "reduced", since }, copilot.Present, copilot.Present},
		"reduced for none":  {func(u *kernel.Usage) { u.Policy, u.PolicySince = "reduced", since }, copilot.Absent, copilot.Present},
		"used and full":     {func(u *kernel.Usage) { u.UsedMB = 25000 }, copilot.Present, copilot.Absent},
		"without an end":    {func(u *kernel.Usage) { u.AllowanceMB, u.UsedMB = 0, 900000 }, copilot.Absent, copilot.Absent},
		"restored just now": {func(u *kernel.Usage) { u.PolicySince = since }, copilot.Absent, copilot.Absent},
	} {
		srv, b := bench(t)
		c.change(&srv.World.Usages[0])
		res := b.Call("customer.usage", `{"scope":"+34600100101"}`)
		if used, reduced := tooltest.Is(res, "subscription.allowance_used", "line-1"), tooltest.Is(res, "subscription.rate_reduced", "line-1"); used != c.used || reduced != c.reduced {
			t.Errorf("%s: used %s, reduced %s", name, used, reduced)
		}
		if f := res.Findings[1]; c.reduced == copilot.Present && !f.At.Equal(since) || name == "restored just now" && !f.End.Equal(since) {
			t.Errorf("%s: %+v", name, f)
		}
	}
}

func TestConsistencyIsBoundedAndGoesOn(t *testing.T) {
	srv, b := bench(t)
	srv.World.Subscriptions[1].HSSAPN = "internt"
	for i := range 320 {
		id := fmt.Sprintf("many-%03d", i)
		s := srv.World.Subscriptions[0]
		s.ID, s.MSISDN = id, fmt.Sprintf("+346001%05d", i)
		if i == 310 {
			s.Billing = "suspended"
		}
		srv.World.Subscriptions = append(srv.World.Subscriptions, s)
		srv.World.Objects = append(srv.World.Objects, kernel.Object{Type: "subscriber", ID: id, Name: id, Parent: "cell-n1"})
		srv.World.Relations = append(srv.World.Relations, kernel.Relation{Kind: "servedBy", Dependent: id, Provider: "cell-n1"})
	}
	for scope, want := range map[string]string{"line-1": "", "line-2": "line-2", "site-e": "line-2", "apn-data": "line-2", "cell-s1": ""} {
		var got []string
		for _, r := range b.Call("customer.consistency", `{"scope":"`+scope+`"}`).Records {
			got = append(got, r.ID)
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s: %v", scope, got)
		}
	}
	res := b.Call("customer.consistency", `{"scope":"site-n"}`)
	if len(res.Records) != 0 || len(res.Hints) != 1 || !strings.Contains(res.Hints[0], "after many-298") {
		t.Fatalf("%+v", res)
	}
	res = b.Call("customer.consistency", `{"scope":"site-n","after":"many-298"}`)
	if len(res.Records) != 1 || res.Records[0].ID != "many-310" || res.Records[0].Value("disagreement") != "state: CRM active, HSS SERVICE_GRANTED, billing suspended" || len(res.Hints) != 0 {
		t.Fatalf("%+v", res)
	}
}

func TestAffectedTakesAPeriod(t *testing.T) {
	srv, b := bench(t)
	quiet := srv.World.Sample
	srv.World.Sample = func(metric, id string, at time.Time) (float64, bool) {
		if metric == "cell_availability_percent" && id == "cell-e1" && at.After(kerneltest.Now.Add(-40*time.Minute)) && at.Before(kerneltest.Now.Add(-20*time.Minute)) {
			return 0, true
		}
		return quiet(metric, id, at)
	}
	srv.World.Tickets = append(srv.World.Tickets, kernel.Ticket{
		ID: "tkt-9", TicketType: "complaint", Status: "acknowledged", CreationDate: kerneltest.Now.Add(-30 * time.Minute), RelatedEntities: []kernel.RelatedEntity{{ID: "line-2"}},
	})
	for since, want := range map[string][3]string{"2026-03-04T09:00:00Z": {"1", "2", "19"}, "2026-03-04T09:45:00Z": {"0", "0", ""}} {
		r := tooltest.Record(t, b.Call("customer.affected", `{"scope":"site-e","since":"`+since+`"}`), "count")
		if got := [3]string{r.Value("complaints"), r.Value("withoutService"), r.Value("longestOutage")}; got != want || r.Value("customers") != "2" {
			t.Errorf("since %s: %v, want %v", since, got, want)
		}
	}
}

// TestNotCountedIsNotNone: a count that nobody can make is told as such, with no number to be taken for it.
func TestNotCountedIsNotNone(t *testing.T) {
	srv, b := bench(t)
	srv.World.Objects = append(srv.World.Objects, kernel.Object{Type: "core", ID: "core-hss", Details: map[string]string{"function": "HSS"}})
	count := tooltest.Record(t, b.Call("customer.affected", `{"scope":"core-hss"}`), "count")
	for _, f := range count.Fields {
		if f.Kind == copilot.KindNumber {
			t.Errorf("%s is %s", f.Name, f.Value)
		}
	}
	if f := b.Fails("customer.consistency", `{"scope":"core-hss"}`).Failure; f == nil || f.Code != copilot.CodeInvalid {
		t.Errorf("%+v", f)
	}
}
