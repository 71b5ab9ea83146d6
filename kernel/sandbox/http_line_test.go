package sandbox

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/kernelcopilot/copilot/kernel"
)

func TestFixedLinesAreTestedAndReset(t *testing.T) {
	r := boot(t, Config{Seed: 3, Noise: NoiseNone, Faults: []string{"line_session_stuck@SUB-02100,start=-20m", "ont_power_off@SUB-02101,start=-20m"}})
	test := func(id string) kernel.LineTest {
		return read[kernel.LineTest](t, r.kernel("GET", kernel.PathLine+"/lines/"+id+"/test", ""), 200)
	}
	if l := test("SUB-02100"); l.State != "operational" || l.Session || l.ReceiveDBm == nil || l.Port == "" || !l.SessionFrom.IsZero() {
		t.Fatalf("%+v", l)
	}
	if l := test("SUB-02101"); l.State != "dyingGasp" || l.ReceiveDBm != nil || l.Since.IsZero() {
		t.Fatalf("%+v", l)
	}
	if c := read[kernel.Command](t, r.kernel("POST", kernel.PathLine+"/lines/SUB-02101/reset", "{}"), 200); c.Status != "refused" {
		t.Fatalf("%+v", c)
	}
	first := r.kernel("POST", kernel.PathLine+"/lines/SUB-02100/reset", "", "Idempotency-Key", "k1")
	again := r.kernel("POST", kernel.PathLine+"/lines/SUB-02100/reset", "", "Idempotency-Key", "k1")
	if c := read[kernel.Command](t, first, 200); c.Status != "done" || c.Verb != "reset" || string(again.body) != string(first.body) || again.header.Get("Idempotent-Replayed") == "" {
		t.Fatalf("%s, again %s", first.body, again.body)
	}
	r.control("POST", "clock", `{"step":"2m"}`)
	if l := test("SUB-02100"); !l.Session || l.SessionFrom.Before(noon) || r.faults()[0].Ended == nil || r.faults()[1].Ended != nil {
		t.Fatalf("%+v", l)
	}
}

func TestLineRoutesRefuse(t *testing.T) {
	r := boot(t, Config{Seed: 3, Noise: NoiseNone, Faults: []string{"none"}})
	line := r.s.op.look().net.subscribers[2050].msisdn
	for _, c := range []struct {
		method, path, body string
		status             int
		says               string
	}{
		{"GET", kernel.PathLine + "/lines/SUB-00001/test", "", 404, "mobile"},
		{"POST", kernel.PathLine + "/lines/SUB-00001/reset", "", 404, "mobile"},
		{"GET", kernel.PathLine + "/lines/SUB-99999/test", "", 404, "SUB-99999"},
		{"GET", kernel.PathUsage + "/subscriptions/SUB-99999", "", 404, "SUB-99999"},
		{"POST", kernel.PathNetwork + "/core/CELL-001-1/restart", "", 404, "core function"},
		{"POST", kernel.PathProvisioning + "/subscriptions/SUB-99999/align", "", 404, "SUB-99999"},
		{"GET", kernel.PathWorks + "/works?colour=red", "", 400, "colour"},
		{"POST", kernel.PathReachability + "/retrieve", `{"device":{"phoneNumber":"` + line + `"}}`, 422, "SERVICE_NOT_APPLICABLE"},
	} {
		if a := r.kernel(c.method, c.path, c.body); a.status != c.status || !strings.Contains(string(a.body), c.says) {
			t.Errorf("%s %s: %d %s", c.method, c.path, a.status, a.body)
		}
	}
	narrow := r.fetchToken(url.Values{"scope": {kernel.ScopeAlarmRead}})
	for path, method := range map[string]string{
		kernel.PathUsage + "/subscriptions/SUB-00001": "GET", kernel.PathWorks + "/works": "GET", kernel.PathLine + "/lines/SUB-02001/test": "GET",
		kernel.PathNetwork + "/core/CORE-DNS-1/restart": "POST", kernel.PathProvisioning + "/subscriptions/SUB-00001/align": "POST",
	} {
		if a := r.send(method, r.s.KernelURL()+path, narrow, ""); a.status != http.StatusForbidden {
			t.Errorf("%s %s: %d", method, path, a.status)
		}
	}
}

func TestCoreCommandsAreInTheLedgerAndTheLog(t *testing.T) {
	r := boot(t, Config{Seed: 3, Noise: NoiseNone, Faults: []string{"key_expired@CORE-AUTHZ-1,start=-40m", "barring_left@SUB-00042,start=-40m"}})
	order := func(path string) kernel.Command { return read[kernel.Command](t, r.kernel("POST", path, ""), 200) }
	if c := order(kernel.PathNetwork + "/core/CORE-DNS-1/renewCertificate"); c.Status != "refused" {
		t.Fatalf("%+v", c)
	}
	order(kernel.PathNetwork + "/core/CORE-AUTHZ-1/renewCertificate")
	order(kernel.PathProvisioning + "/subscriptions/SUB-00042/align")
	if len(read[ledgerAnswer](t, r.control("GET", "ledger", ""), 200).Writes) != 3 {
		t.Fatal("not in the ledger")
	}
	r.control("POST", "clock", `{"step":"2m"}`)
	for _, f := range r.faults() {
		if f.Ended == nil {
			t.Errorf("%s goes on", f.Kind)
		}
	}
	changes := read[[]kernel.Change](t, r.kernel("GET", kernel.PathChange+"/changes?objects=CORE-AUTHZ-1,SUB-00042&since="+noon.Format(time.RFC3339), ""), 200)
	if len(changes) != 2 {
		t.Fatalf("%+v", changes)
	}
	s := read[kernel.Subscription](t, r.kernel("GET", kernel.PathProvisioning+"/subscriptions/SUB-00042", ""), 200)
	if s.HSSStatus != hssGranted || s.VoiceSince.IsZero() || s.LastReject != nil || s.Access != "mobile" {
		t.Fatalf("%+v", s)
	}
}

type ledgerAnswer struct {
	Writes []entry `json:"writes"`
}

func TestWorksAreAnnouncedAndComeTrue(t *testing.T) {
	r := boot(t, Config{Seed: 3, Noise: NoiseHeavy, Faults: []string{"none"}})
	works := func(query string) []kernel.Works {
		return read[[]kernel.Works](t, r.kernel("GET", kernel.PathWorks+"/works?limit=1000"+query, ""), 200)
	}
	byStatus := map[string]int{}
	for _, w := range works("") {
		byStatus[w.Status]++
		if w.End.Before(w.Start) || len(w.Objects) != 1 || w.Title == "" || w.Owner == "" || w.Impact == "" {
			t.Fatalf("%+v", w)
		}
	}
	if byStatus["planned"] == 0 || byStatus["completed"] == 0 || byStatus["cancelled"] == 0 {
		t.Fatalf("%v", byStatus)
	}
	planned := works("&status=planned")
	next := planned[len(planned)/2]
	r.control("POST", "clock", `{"set":"`+next.Start.Add(time.Minute).Format(time.RFC3339)+`"}`)
	for _, w := range works("&objects=" + next.Objects[0]) {
		if w.ID == next.ID && (w.Status == "inProgress" || w.Status == "cancelled") {
			return
		}
	}
	t.Fatalf("%+v did not come", next)
}

func TestUsageReducesThoseWhoUsedAllTheyHave(t *testing.T) {
	net := buildNetwork(3, usual)
	w := makeWorld(net, NoiseNone, noon, noon, nil, nil)
	reduced, abroad := 0, 0
	for u := range net.size.Subscribers {
		s := w.usage(u, noon)
		used := s.AllowanceMB > 0 && s.UsedMB >= s.AllowanceMB
		if used != (s.Policy == "reduced") || noon.Before(s.PeriodStart) || !noon.Before(s.PeriodEnd) || s.PolicySince.After(noon) || used != (s.ReducedKbps > 0) {
			t.Fatalf("%+v", s)
		}
		if used {
			reduced++
		}
		if net.subscribers[u].abroad > 0 {
			abroad++
		}
	}
	if reduced < 20 || reduced > 120 || abroad < 20 || abroad > 60 {
		t.Fatalf("%d reduced, %d abroad", reduced, abroad)
	}
}

func TestFixedLinesAreInCRMAndServiceInventory(t *testing.T) {
	r := boot(t, Config{Seed: 3, Noise: NoiseNone, Faults: []string{"none"}})
	list := read[[]kernel.Service](t, r.kernel("GET", kernel.PathService+"/service?relatedEntity.id=SUB-02001", ""), 200)
	if len(list) != 1 || len(list[0].Resources) != 1 || !strings.HasPrefix(list[0].Resources[0].ID, "PON-") {
		t.Fatalf("%+v", list)
	}
	s := read[kernel.Subscription](t, r.kernel("GET", kernel.PathProvisioning+"/subscriptions/SUB-02001", ""), 200)
	if s.Access != "fixed" || s.HSSStatus != "" || s.ExpectedAPN != "" || len(s.Services) != 1 || !s.Services[0].Built || s.Billing == "" {
		t.Fatalf("%+v", s)
	}
	c := read[kernel.Customer](t, r.kernel("GET", kernel.PathCustomer+"/customer/"+s.Customer, ""), 200)
	if c.ContactMedia[0].Characteristic.PhoneNumber != s.MSISDN {
		t.Fatalf("%+v", c)
	}
}

func TestDevicesRegisterAgainForCallsAfterARestart(t *testing.T) {
	r := boot(t, Config{Seed: 3, Noise: NoiseNone, Faults: []string{"registrar_stall@CORE-CSCF-1,start=-30m,severity=1"}})
	r.kernel("POST", kernel.PathNetwork+"/core/CORE-CSCF-1/restart", "")
	r.control("POST", "clock", `{"step":"3m"}`)
	again := 0
	for u := range 200 {
		if s := r.s.op.look().subscription(u, noon.Add(3*time.Minute)); s.VoiceSince.After(noon) {
			again++
		}
	}
	if again < 100 {
		t.Fatalf("%d of 200 registered again", again)
	}
}
