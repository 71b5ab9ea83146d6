package sandbox

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	copilot "github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/kernel"
)

func TestMain(m *testing.M) {
	http.DefaultTransport.(*http.Transport).DisableKeepAlives = true
	goleak.VerifyTestMain(m)
}

func TestTokens(t *testing.T) {
	var mu sync.Mutex
	wall := noon
	r := boot(t, Config{Noise: NoiseNone, Faults: []string{"none"}, WallClock: copilot.ClockFunc(func() time.Time { mu.Lock(); defer mu.Unlock(); return wall })})
	for _, c := range []struct {
		form   url.Values
		status int
		code   string
	}{
		{url.Values{"grant_type": {"client_credentials"}, "client_id": {"copilot"}, "client_secret": {"wrong"}}, 401, "invalid_client"},
		{url.Values{"grant_type": {"password"}, "client_id": {"copilot"}, "client_secret": {"sandbox"}}, 400, "unsupported_grant_type"},
		{url.Values{"client_id": {"copilot"}, "client_secret": {"sandbox"}}, 400, "invalid_request"},
		{url.Values{"grant_type": {"client_credentials"}, "scope": {"root"}, "client_id": {"copilot"}, "client_secret": {"sandbox"}}, 400, "invalid_scope"},
	} {
		a := r.send("POST", r.s.KernelURL()+kernel.PathToken, "", c.form.Encode(), "Content-Type", "application/x-www-form-urlencoded")
		if e := read[tokenError](t, a, c.status); e.Error != c.code {
			t.Errorf("%v: %s, want %s", c.form, e.Error, c.code)
		}
	}
	narrow := r.fetchToken(url.Values{"scope": {kernel.ScopeAlarmRead}})
	if a := r.send("GET", r.s.KernelURL()+kernel.PathTicket+"/troubleTicket", narrow, ""); a.status != 403 {
		t.Errorf("missing scope: %d", a.status)
	}
	if a := r.send("POST", r.s.KernelURL()+kernel.PathReachability+"/retrieve", r.fetchToken(url.Values{"scope": {kernel.ScopeReachabilityRead}}), `{}`); a.status != 403 {
		t.Errorf("no purpose: %d", a.status)
	}
	mu.Lock()
	wall = wall.Add(11 * time.Minute)
	mu.Unlock()
	if a := r.kernel("GET", kernel.PathAlarm+"/alarm", ""); a.status != 401 || a.header.Get("WWW-Authenticate") == "" {
		t.Errorf("expired: %d", a.status)
	}
}

func TestAnswersCarryKernelTimeAndInstance(t *testing.T) {
	r := boot(t, Config{Noise: NoiseNone, Faults: []string{"none"}})
	a := r.kernel("GET", kernel.PathAlarm+"/alarm", "")
	if d, err := http.ParseTime(a.header.Get("Date")); err != nil || !d.Equal(noon) {
		t.Errorf("Date %q", a.header.Get("Date"))
	}
	w := read[worldAnswer](t, r.control("POST", "world", `{"seed":9,"clock":"2026-05-01T08:00:00Z","noise":"none","faults":[{"kind":"cell_congestion","place":"cell@Galicia#4","start":"-45m","severity":0.7}]}`), 200)
	if w.Instance == a.header.Get(kernel.HeaderInstance) || len(w.Faults) != 1 || w.Faults[0].Object.ID != "CELL-042-1" || !w.Faults[0].Start.Equal(w.Now.Add(-45*time.Minute)) {
		t.Errorf("world %+v", w)
	}
}

func TestReachabilityErrors(t *testing.T) {
	r := boot(t, Config{Noise: NoiseNone, Faults: []string{"none"}})
	for body, want := range map[string]string{
		`{}`: "422 MISSING_IDENTIFIER", `{"device":{}}`: "400 INVALID_ARGUMENT", `{"device":{"phoneNumber":"34600"}}`: "400 INVALID_ARGUMENT",
		`{"device":{"phoneNumber":"+34600000000000"}}`: "404 IDENTIFIER_NOT_FOUND", `{"device":{"ipv6Address":"2001:db8::1"}}`: "422 UNSUPPORTED_IDENTIFIER", `nonsense`: "400 INVALID_ARGUMENT",
	} {
		a := r.kernel("POST", kernel.PathReachability+"/retrieve", body, kernel.HeaderCorrelator, "c-1")
		var e camaraBody
		if err := json.Unmarshal(a.body, &e); err != nil || fmt.Sprint(a.status, " ", e.Code) != want || e.Status != a.status || a.header.Get(kernel.HeaderCorrelator) != "c-1" {
			t.Errorf("%s: %d %s, want %s", body, a.status, a.body, want)
		}
	}
	s := r.s.op.look().net.subscribers[5]
	a := read[kernel.Reachability](t, r.kernel("POST", kernel.PathReachability+"/retrieve", `{"device":{"phoneNumber":"`+s.msisdn+`"}}`), 200)
	if a.LastStatusTime.IsZero() {
		t.Error("no lastStatusTime")
	}
}

func TestBadParametersAreRefused(t *testing.T) {
	r := boot(t, Config{Faults: []string{"none"}})
	for path, want := range map[string]int{
		kernel.PathAlarm + "/alarm?colour=red": 400, kernel.PathAlarm + "/alarm?limit=0": 400, kernel.PathAlarm + "/alarm?alarmRaisedTime.gte=yesterday": 400,
		kernel.PathAlarm + "/alarm/1": 404, kernel.PathTopology + "/objects/NOWHERE": 404, kernel.PathProvisioning + "/apns/SITE-001": 404, "/nowhere": 404,
		kernel.PathMetrics + "/query_range?query=rate(x[5m])&start=0&end=60&step=60":        422,
		kernel.PathMetrics + `/query_range?query=x{object="A"}&start=0&end=99999999&step=1`: 400,
		kernel.PathMetrics + `/query_range?query=x{object="A"}&start=0&end=60&step=60`:      200,
		kernel.PathTopology + "/objects?msisdn=%2B34600":                                    200,
		kernel.PathTopology + "/objects/SITE-001/neighbourhood?depth=9":                     400,
	} {
		if a := r.kernel("GET", path, ""); a.status != want {
			t.Errorf("%s: %d, want %d: %s", path, a.status, want, a.body)
		}
	}
}

// TestMalformedQueriesAreRefusedEverywhere: a filter that cannot be read must not let everything through.
func TestMalformedQueriesAreRefusedEverywhere(t *testing.T) {
	r := boot(t, Config{Noise: NoiseNone, Faults: []string{"none"}})
	for _, query := range []string{"name=50%&limit=1", "%zz", "limit=1;fields=id"} {
		for _, route := range r.s.Routes() {
			method, path, _ := strings.Cut(route, " ")
			path = strings.NewReplacer("{id}", "1", "{sessionId}", "3fa85f64-5717-4562-b3fc-2c963f66afa6", "{name}", "QOS_E").Replace(path)
			if a := r.kernel(method, path+"?"+query, ""); a.status != 400 || !strings.Contains(string(a.body), "cannot be read") {
				t.Errorf("%s?%s: %d %s", route, query, a.status, a.body)
			}
		}
		if a := r.control("GET", "places?"+query, ""); a.status != 400 {
			t.Errorf("control port, %s: %d %s", query, a.status, a.body)
		}
	}
	if n := len(read[ledger](t, r.control("GET", "ledger", ""), 200).Writes); n != 0 {
		t.Errorf("%d writes are in the ledger", n)
	}
}

func TestPagingAndFields(t *testing.T) {
	r := boot(t, Config{Noise: NoiseHeavy, Faults: []string{"none"}})
	a := r.kernel("GET", kernel.PathAlarm+"/alarm?limit=3&offset=2&fields=probableCause", "")
	list := read[[]map[string]any](t, a, 200)
	if len(list) != 3 || a.header.Get("X-Result-Count") != "3" || len(list[0]) != 3 || list[0]["probableCause"] == nil {
		t.Fatalf("%s of %s: %v", a.header.Get("X-Result-Count"), a.header.Get(kernel.HeaderTotalCount), list)
	}
	g := read[kernel.Graph](t, r.kernel("GET", kernel.PathTopology+"/objects?types=cell&within=SITE-004&limit=2", ""), 200)
	if len(g.Objects) != 2 || !g.Truncated {
		t.Fatalf("%+v", g)
	}
	last := read[kernel.Graph](t, r.kernel("GET", kernel.PathTopology+"/objects?types=site,region&limit=61&offset=60", ""), 200)
	if len(last.Objects) != 3 || last.Truncated {
		t.Fatalf("last page %+v", last)
	}
	n := read[kernel.Graph](t, r.kernel("GET", kernel.PathTopology+"/objects/CELL-004-1/neighbourhood", ""), 200)
	kinds := map[string]bool{}
	for _, e := range n.Relations {
		kinds[e.Kind] = true
	}
	if !kinds[kernel.RelationServedBy] || !kinds[kernel.RelationPartOf] || !kinds[kernel.RelationNeighbour] {
		t.Fatalf("relations %v", kinds)
	}
	c := read[[]customerView](t, r.kernel("GET", kernel.PathCustomer+"/customer?contactMedium.characteristic.phoneNumber="+url.QueryEscape(r.s.op.look().net.subscribers[7].msisdn), ""), 200)
	if len(c) != 1 || c[0].EngagedParty.Referred == "" {
		t.Fatalf("customer %+v", c)
	}
}

func TestIdempotencyKey(t *testing.T) {
	r := boot(t, Config{Noise: NoiseNone, Faults: []string{"cell_congestion@cell#1,start=-30m"}})
	path := kernel.PathNetwork + "/cells/CELL-001-1/balance"
	var wg sync.WaitGroup
	answers := make([]string, 8)
	for i := range answers {
		wg.Go(func() { answers[i] = string(r.kernel("POST", path, "", kernel.HeaderIdempotencyKey, "k1").body) })
	}
	wg.Wait()
	for _, a := range answers {
		if a != answers[0] || a == "" {
			t.Fatalf("answers differ: %q %q", a, answers[0])
		}
	}
	if a := r.kernel("POST", kernel.PathNetwork+"/cells/CELL-001-2/balance", "", kernel.HeaderIdempotencyKey, "k1"); a.status != 400 {
		t.Fatalf("other request: %d", a.status)
	}
	l := read[ledger](t, r.control("GET", "ledger", ""), 200)
	if len(l.Writes) != 1 || l.Writes[0].Key != "k1" || l.Writes[0].State != stateApplied || l.Writes[0].Status != 200 {
		t.Fatalf("ledger %+v", l)
	}
}

func TestTicketRules(t *testing.T) {
	r := boot(t, Config{Noise: NoiseNone, Faults: []string{"backhaul_loss@link#1,start=-30m"}})
	path := kernel.PathTicket + "/troubleTicket/" + r.faults()[0].Ends[0].Args["ticket"]
	for _, c := range []struct {
		body string
		want int
	}{
		{`{"status":"closed"}`, 409}, {`{"colour":1}`, 400}, {`{"note":[{"text":""}]}`, 400}, {`{"status":"Resolved"}`, 400}, {`{"severity":"high"}`, 200}, {`{"name":" "}`, 400}, {`{"description":""}`, 400}, {`{"status":"inProgress"}`, 200},
		{`{"note":[{"id":"act_1","text":"a"},{"text":"b"}]}`, 200}, {`{"note":[{"id":"act_1","text":"a"}]}`, 200}, {`{"status":"cancelled"}`, 200}, {`{"note":[{"text":"late"}]}`, 409},
	} {
		if a := r.kernel("PATCH", path, c.body); a.status != c.want {
			t.Errorf("%s: %d, want %d: %s", c.body, a.status, c.want, a.body)
		}
	}
	if k := read[kernel.Ticket](t, r.kernel("GET", path, ""), 200); len(k.Notes) != 1 || k.Notes[0].ID != "act_1" || k.Status != "cancelled" {
		t.Errorf("%+v", k)
	}
	if a := r.send("PATCH", r.s.KernelURL()+path, r.fetchToken(url.Values{"scope": {kernel.ScopeTicketRead}}), `{}`); a.status != 403 {
		t.Errorf("write with a read scope: %d", a.status)
	}
}

func TestHolds(t *testing.T) {
	for _, at := range []string{"before", "after"} {
		r := boot(t, Config{Noise: NoiseNone, Faults: []string{"cell_congestion@cell#1,start=-30m"}})
		r.control("POST", "hold", `{"route":"POST `+kernel.PathNetwork+`/cells/*/balance","at":"`+at+`"}`)
		ctx, cancel := context.WithCancel(context.Background())
		gone := make(chan struct{})
		go func() {
			defer close(gone)
			req, _ := http.NewRequestWithContext(ctx, "POST", r.s.KernelURL()+kernel.PathNetwork+"/cells/CELL-001-1/balance", nil)
			req.Header.Set("Authorization", "Bearer "+r.token)
			if res, err := http.DefaultClient.Do(req); err == nil {
				res.Body.Close()
			}
		}()
		eventually(t, func() bool { return strings.Contains(string(r.control("GET", "hold", "").body), `"kept":1`) })
		if ended := r.faults()[0].Ended != nil; ended != (at == "after") {
			t.Errorf("%s: ended %v while kept", at, ended)
		}
		cancel()
		<-gone
		r.control("DELETE", "hold", "")
		eventually(t, func() bool { return r.faults()[0].Ended != nil })
		if l := read[ledger](t, r.control("GET", "ledger", ""), 200); len(l.Writes) != 1 || l.Writes[0].State != stateApplied {
			t.Errorf("%s: ledger %+v", at, l)
		}
	}
}

// eventually polls a condition of the serving process until it holds.
func eventually(t *testing.T, ok func() bool) {
	t.Helper()
	tick, end := time.NewTicker(5*time.Millisecond), time.NewTimer(10*time.Second)
	defer tick.Stop()
	defer end.Stop()
	for !ok() {
		select {
		case <-tick.C:
		case <-end.C:
			t.Fatal("it never came about")
		}
	}
}

func TestControlNeedsItsToken(t *testing.T) {
	r := boot(t, Config{Faults: []string{"none"}})
	if a := r.send("GET", r.s.ControlURL()+"/sandbox/v1/faults", r.token, ""); a.status != 401 {
		t.Errorf("a kernel token opens the control port: %d", a.status)
	}
	if a := r.kernel("GET", "/sandbox/v1/faults", ""); a.status != 404 {
		t.Errorf("ground truth on the Kernel port: %d", a.status)
	}
	s, err := New(Config{Faults: []string{"none"}})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Start(context.Background()); err != nil || s.ControlURL() != "" {
		t.Errorf("control port without a token: %q %v", s.ControlURL(), err)
	}
	if err := s.Stop(context.Background()); err != nil {
		t.Error(err)
	}
}

func TestPlaces(t *testing.T) {
	r := boot(t, Config{Noise: NoiseNone, Faults: []string{"backhaul_loss@link@Galicia#2,start=-45m"}})
	p := read[placesAnswer](t, r.control("GET", "places?select=site@galicia%233&select=CELL-001-1&select=subscriber%232&select=ticket%231", ""), 200)
	if p.Places[0].ID != "SITE-043" || p.Places[0].RegionName != "Galicia" || p.Places[2].MSISDN == "" || p.Places[3].Type != "ticket" {
		t.Errorf("%+v", p.Places)
	}
	f := r.faults()[0]
	if p.Say.Place != r.s.op.look().net.sites[41].name || p.Say.Region != "Galicia" || p.Say.Since != "11:15" || p.Alarm != f.Alarm || f.Alarm == "" {
		t.Errorf("%+v", p)
	}
	if a := r.control("GET", "places?select=planet%231", ""); a.status != 404 {
		t.Errorf("unknown selector: %d", a.status)
	}
}

func TestJournalContinues(t *testing.T) {
	dir := t.TempDir()
	first := boot(t, Config{Seed: 5, Noise: NoiseHeavy, DataDir: dir, Faults: []string{"cell_congestion@cell#1,start=-30m", "backhaul_loss@link#9,start=-20m"}})
	first.kernel("POST", kernel.PathNetwork+"/cells/CELL-001-1/balance", "", kernel.HeaderIdempotencyKey, "k1")
	first.control("POST", "faults", `{"fault":"apn_wrong@apn#1"}`)
	first.control("POST", "clock", `{"step":"7m"}`)
	before := first.control("GET", "world", "").body
	alarms := first.control("GET", "state/alarms", "").body
	if err := first.s.Stop(context.Background()); err != nil {
		t.Fatal(err)
	}
	second := boot(t, Config{DataDir: dir, Clock: noon.AddDate(1, 0, 0)})
	if after := second.control("GET", "world", "").body; string(after) != string(before) {
		t.Errorf("world\n%s\n%s", before, after)
	}
	if after := second.control("GET", "state/alarms", "").body; string(after) != string(alarms) {
		t.Errorf("alarms\n%s\n%s", alarms, after)
	}
	if a := second.kernel("POST", kernel.PathNetwork+"/cells/CELL-001-1/balance", "", kernel.HeaderIdempotencyKey, "k1"); a.header.Get("Idempotent-Replayed") != "true" {
		t.Error("the key is forgotten")
	}
	if l := read[ledger](t, second.control("GET", "ledger", ""), 200); len(l.Writes) != 1 {
		t.Errorf("ledger %+v", l)
	}
}

func TestMalformedFaultsNameTheKinds(t *testing.T) {
	for _, text := range []string{"meteor@site#1", "backhaul_loss", "backhaul_loss@site#1", "backhaul_loss@link#999", "cell_congestion@cell#1,severity=7", "cell_congestion@cell#1,start=noon", "cell_congestion@cell#1,x=1"} {
		_, err := New(Config{Faults: []string{text}})
		want := copilot.CodeInvalid
		if strings.HasSuffix(text, "#999") {
			want = copilot.CodeNotFound
		}
		if copilot.CodeOf(err) != want || copilot.MessageOf(err) == "" {
			t.Errorf("%s: %v", text, err)
		}
	}
	_, err := New(Config{Faults: []string{"meteor@site#1"}})
	if !strings.Contains(err.Error(), "backhaul_loss") {
		t.Error(err)
	}
}

func TestWriteLostWithItsProcessIsTakenAgain(t *testing.T) {
	dir := t.TempDir()
	first := boot(t, Config{DataDir: dir, Noise: NoiseNone, Faults: []string{"cell_congestion@cell#1,start=-30m"}})
	first.s.op.arrive(&entry{Key: "k1", Method: "POST", Path: kernel.PathNetwork + "/cells/CELL-001-1/balance", Digest: digest("POST", kernel.PathNetwork+"/cells/CELL-001-1/balance", nil)})
	if err := first.s.Stop(context.Background()); err != nil {
		t.Fatal(err)
	}
	second := boot(t, Config{DataDir: dir})
	read[kernel.Command](t, second.kernel("POST", kernel.PathNetwork+"/cells/CELL-001-1/balance", "", kernel.HeaderIdempotencyKey, "k1"), 200)
	if l := read[ledger](t, second.control("GET", "ledger", ""), 200); len(l.Writes) != 1 || l.Writes[0].State != stateApplied || second.faults()[0].Ended == nil {
		t.Fatalf("%+v", l)
	}
}
