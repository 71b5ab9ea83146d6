package sandbox

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/kernelcopilot/copilot/internal/conform"
	"github.com/kernelcopilot/copilot/kernel"
)

// noon is a Wednesday at which tests begin.
var noon = time.Date(2026, 3, 4, 11, 0, 0, 0, time.UTC)

// rig is a serving sandbox and a client with a token.
type rig struct {
	t     testing.TB
	s     *Sandbox
	token string
}

func boot(t testing.TB, cfg Config) *rig {
	t.Helper()
	if cfg.Clock.IsZero() && cfg.Mode == "" {
		cfg.Clock, cfg.Mode = noon, ClockStanding
	}
	cfg.ControlToken = "ground"
	if _, bench := t.(*testing.B); !bench {
		cfg.Middleware = conform.For(t).Handler
	}
	s, err := New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Start(context.Background()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Stop(context.Background()); err != nil {
			t.Error(err)
		}
	})
	r := &rig{t: t, s: s}
	r.token = r.fetchToken(url.Values{"scope": {strings.Join(append(kernelScopes(), "dpv:ServiceProvision", kernel.ScopeReachabilityRead), " ")}})
	return r
}

func (r *rig) fetchToken(extra url.Values) string {
	r.t.Helper()
	form := url.Values{"grant_type": {"client_credentials"}, "client_id": {"copilot"}, "client_secret": {"sandbox"}}
	for k, v := range extra {
		form[k] = v
	}
	res, err := http.PostForm(r.s.KernelURL()+kernel.PathToken, form)
	if err != nil {
		r.t.Fatal(err)
	}
	defer res.Body.Close()
	var a tokenAnswer
	if err := json.NewDecoder(res.Body).Decode(&a); err != nil || a.Token == "" {
		r.t.Fatalf("token: %d %v", res.StatusCode, err)
	}
	return a.Token
}

type answer struct {
	status int
	header http.Header
	body   []byte
}

func (r *rig) send(method, url, token, body string, header ...string) answer {
	r.t.Helper()
	req, err := http.NewRequest(method, url, strings.NewReader(body))
	if err != nil {
		r.t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+token)
	if body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i+1 < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		r.t.Fatal(err)
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		r.t.Fatal(err)
	}
	return answer{res.StatusCode, res.Header, b}
}

func (r *rig) kernel(method, path, body string, header ...string) answer {
	r.t.Helper()
	return r.send(method, r.s.KernelURL()+path, r.token, body, header...)
}

func (r *rig) control(method, path, body string) answer {
	r.t.Helper()
	return r.send(method, r.s.ControlURL()+"/sandbox/v1/"+path, "ground", body)
}

func read[T any](t testing.TB, a answer, status int) T {
	t.Helper()
	var out T
	if a.status != status {
		t.Fatalf("status %d, want %d: %s", a.status, status, a.body)
	}
	if err := json.NewDecoder(bytes.NewReader(a.body)).Decode(&out); err != nil {
		t.Fatalf("%v: %s", err, a.body)
	}
	return out
}

func (r *rig) faults() []truth { return read[[]truth](r.t, r.control("GET", "faults", ""), 200) }

func (r *rig) openAlarms(object string) []alarmView {
	return read[[]alarmView](r.t, r.kernel("GET", kernel.PathAlarm+"/alarm?state=raised&alarmedObject.id="+object, ""), 200)
}

func (r *rig) state(path string) objectState {
	return read[objectState](r.t, r.control("GET", "state/"+path, ""), 200)
}

func TestBackhaulLossIsSeenAndMended(t *testing.T) {
	r := boot(t, Config{Seed: 3, Noise: NoiseNone, Faults: []string{"backhaul_loss@link#3,start=-30m"}})
	f := r.faults()[0]
	alarms := r.openAlarms(f.Object.ID)
	if len(alarms) != 1 || alarms[0].ProbableCause != "lossOfSignal" || alarms[0].ID.String() != f.Alarm {
		t.Fatalf("alarms of the link: %+v, truth says %s", alarms, f.Alarm)
	}
	if r.state("sites/SITE-003").InService || r.state("cells/CELL-003-1").InService {
		t.Fatal("the site behind is in service")
	}
	ticket := f.Ends[0].Args["ticket"]
	got := read[kernel.Ticket](t, r.kernel("PATCH", kernel.PathTicket+"/troubleTicket/"+ticket, `{"note":[{"text":"send a crew"}]}`), 200)
	if len(got.Notes) != 1 || got.Notes[0].ID == "" {
		t.Fatalf("notes %+v", got.Notes)
	}
	if r.state("sites/SITE-003").InService {
		t.Fatal("repaired before the crew was there")
	}
	r.control("POST", "clock", `{"step":"2m"}`)
	if !r.state("sites/SITE-003").InService || r.faults()[0].Ended == nil || len(r.openAlarms("")) != 0 {
		t.Fatalf("not recovered: %+v", r.openAlarms(""))
	}
}

func TestSitePowerLossRunsDownTheBattery(t *testing.T) {
	r := boot(t, Config{Seed: 3, Noise: NoiseNone, Faults: []string{"site_power_loss@site#5,start=-2m"}})
	st := r.state("sites/SITE-005")
	if !st.InService || st.KPI["site_mains_voltage_volts"] > 20 || st.KPI["site_battery_charge_percent"] > 90 {
		t.Fatalf("on battery: %+v", st)
	}
	r.control("POST", "clock", `{"step":"30m"}`)
	if r.state("sites/SITE-005").InService || r.state("links/LINK-005").KPI["link_receive_power_dbm"] > -28 {
		t.Fatal("the site lives without power")
	}
	causes := map[string]bool{}
	for _, a := range r.openAlarms("SITE-005,LINK-005,CELL-005-1") {
		causes[a.ProbableCause] = true
	}
	for _, c := range []string{"commercialPowerFailure", "batteryDischarging", "lossOfHeartbeat", "lossOfSignal", "underlyingResourceUnavailable"} {
		if !causes[c] {
			t.Errorf("no %s among %v", c, causes)
		}
	}
}

func TestCongestionEndsByBalanceNotByRestart(t *testing.T) {
	r := boot(t, Config{Seed: 3, Noise: NoiseNone, Faults: []string{"cell_congestion@CELL-007-2,start=-30m,severity=0.5"}})
	k := r.state("cells/CELL-007-2").KPI
	if k["cell_dl_prb_utilisation_percent"] < 85 || k["cell_session_setup_success_percent"] > 93 || len(r.openAlarms("CELL-007-2")) != 1 {
		t.Fatalf("not congested: %v", k)
	}
	read[kernel.Command](t, r.kernel("POST", kernel.PathNetwork+"/cells/CELL-007-2/restart", ""), 200)
	r.control("POST", "clock", `{"step":"3m"}`)
	if r.state("cells/CELL-007-2").KPI["cell_dl_prb_utilisation_percent"] < 85 || r.faults()[0].Ended != nil {
		t.Fatal("a restart mended it")
	}
	read[kernel.Command](t, r.kernel("POST", kernel.PathNetwork+"/cells/CELL-007-2/balance", ""), 200)
	r.control("POST", "clock", `{"step":"2m"}`)
	if r.state("cells/CELL-007-2").KPI["cell_dl_prb_utilisation_percent"] > 80 || r.faults()[0].Ended == nil || len(r.openAlarms("")) != 0 {
		t.Fatal("balance did not mend it")
	}
}

func TestWrongAPN(t *testing.T) {
	r := boot(t, Config{Seed: 3, Noise: NoiseNone, Faults: []string{"apn_wrong@APN-iot,start=-40m", "apn_wrong@SUB-00042,start=-40m"}})
	f := r.faults()
	if len(r.openAlarms(f[0].Object.ID)) != 1 || len(r.openAlarms("SUB-00042")) != 0 || f[1].Customers != 1 {
		t.Fatal("alarms or customers are wrong")
	}
	d := read[kernel.APN](t, r.kernel("GET", kernel.PathProvisioning+"/apns/"+f[0].Object.ID, ""), 200)
	same := true
	for k, v := range d.Reference {
		same = same && d.Running[k] == v
	}
	sub := read[kernel.Subscription](t, r.kernel("GET", kernel.PathProvisioning+"/subscriptions/SUB-00042", ""), 200)
	if same || sub.HSSAPN == sub.ExpectedAPN || sub.LastReject == nil {
		t.Fatalf("no deviation: %+v %+v", d, sub)
	}
	read[kernel.Command](t, r.kernel("POST", kernel.PathProvisioning+"/subscriptions/SUB-00042/restoreApn", ""), 200)
	sub = read[kernel.Subscription](t, r.kernel("GET", kernel.PathProvisioning+"/subscriptions/"+url.PathEscape(sub.MSISDN), ""), 200)
	f = r.faults()
	if sub.HSSAPN != sub.ExpectedAPN || sub.LastReject != nil || f[1].Ended == nil || f[0].Ended != nil {
		t.Fatalf("restore: %+v, ended %v and %v", sub, f[0].Ended, f[1].Ended)
	}
}
