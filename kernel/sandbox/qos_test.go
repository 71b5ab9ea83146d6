package sandbox

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	copilot "github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/internal/conform"
	"github.com/kernelcopilot/copilot/kernel"
)

const qosSessions = kernel.PathQoS + "/sessions"

// qosToken is a two-legged token of all scopes of the API.
func (r *rig) qosToken() string {
	r.t.Helper()
	return r.fetchToken(url.Values{"scope": {strings.Join(append(personalScopes(), "dpv:ServiceProvision", kernel.ScopeQoSProfilesRead), " ")}})
}

// wanting is a subscriber with data that a consumer profile fits.
func (r *rig) wanting(nth int) subscriber {
	v := r.s.op.look()
	for u, s := range v.net.subscribers {
		if p, _ := qosProfileOf("QOS_M"); p.fits(s) && v.line(u, v.now).data {
			if nth--; nth < 0 {
				return s
			}
		}
	}
	r.t.Fatal("no subscriber has data")
	return subscriber{}
}

func (r *rig) step(d time.Duration) {
	r.t.Helper()
	read[clockAnswer](r.t, r.control("POST", "clock", `{"step":"`+d.String()+`"}`), 200)
}

// wish is a CreateSession with more members after those that are required.
func wish(phone, more string) string {
	return fmt.Sprintf(`{"device":{"phoneNumber":%q},"applicationServer":{"ipv4Address":"198.51.100.0/24"},"qosProfile":"QOS_M","duration":600%s}`, phone, more)
}

func TestQoSLifeBySteppedClock(t *testing.T) {
	r := boot(t, Config{Noise: NoiseNone, Faults: []string{"none"}})
	token, phone := r.qosToken(), r.wanting(0).msisdn
	call := func(method, path, body string) answer { return r.send(method, r.s.KernelURL()+path, token, body) }
	s := read[kernel.QoSSession](t, call("POST", qosSessions, wish(phone, `,"devicePorts":{"ports":[5060]}`)), 201)
	if s.Status != kernel.QoSRequested || !s.StartedAt.IsZero() || s.Duration != 600 || s.Device.PhoneNumber != phone {
		t.Fatalf("%+v", s)
	}
	path := qosSessions + "/" + s.ID
	if a := call("POST", path+"/extend", `{"requestedAdditionalDuration":60}`); a.status != 409 || !strings.Contains(string(a.body), "SESSION_EXTENSION_NOT_ALLOWED") {
		t.Errorf("extended while requested: %d %s", a.status, a.body)
	}
	if a := call("POST", qosSessions, wish(phone, `,"devicePorts":{"ports":[5060]}`)); a.status != 409 {
		t.Errorf("the same flow twice: %d", a.status)
	}
	r.step(10 * time.Second)
	s = read[kernel.QoSSession](t, call("GET", path, ""), 200)
	if s.Status != kernel.QoSAvailable || !s.StartedAt.Equal(noon.Add(2*time.Second)) || s.ExpiresAt.Sub(s.StartedAt) != 10*time.Minute {
		t.Errorf("%+v", s)
	}
	s = read[kernel.QoSSession](t, call("POST", path+"/extend", `{"requestedAdditionalDuration":300}`), 200)
	if s.Duration != 900 {
		t.Errorf("extended to %d", s.Duration)
	}
	if s = read[kernel.QoSSession](t, call("POST", path+"/extend", `{"requestedAdditionalDuration":1000000}`), 200); s.Duration != 12*3600 {
		t.Errorf("capped to %d", s.Duration)
	}
	if w := read[kernel.QoSSession](t, r.control("GET", "state/sessions/"+s.ID, ""), 200); w.ID != s.ID || w.Status != s.Status {
		t.Errorf("state %+v", w)
	}
	if l := read[[]kernel.QoSSession](t, call("POST", kernel.PathQoS+"/retrieve-sessions", `{"device":{"phoneNumber":"`+phone+`"}}`), 200); len(l) != 1 || l[0].ID != s.ID {
		t.Errorf("%+v", l)
	}
	r.step(12*time.Hour + time.Minute)
	s = read[kernel.QoSSession](t, call("GET", path, ""), 200)
	if s.Status != kernel.QoSUnavailable || s.StatusInfo != kernel.QoSDurationExpired || s.Duration != 12*3600 {
		t.Errorf("%+v", s)
	}
	r.step(6 * time.Minute)
	if a := call("GET", path, ""); a.status != 404 {
		t.Errorf("long after its end: %d", a.status)
	}
	s = read[kernel.QoSSession](t, call("POST", qosSessions, wish(phone, "")), 201)
	if a := call("DELETE", qosSessions+"/"+s.ID, ""); a.status != 204 || len(a.body) != 0 {
		t.Errorf("deleted: %d %s", a.status, a.body)
	}
	if a := call("DELETE", qosSessions+"/"+s.ID, ""); a.status != 404 {
		t.Errorf("deleted twice: %d", a.status)
	}
}

func TestQoSEndsWithTheNetwork(t *testing.T) {
	r := boot(t, Config{Noise: NoiseNone, Faults: []string{"none"}})
	token, sub := r.qosToken(), r.wanting(0)
	s := read[kernel.QoSSession](t, r.send("POST", r.s.KernelURL()+qosSessions, token, wish(sub.msisdn, "")), 201)
	if a := r.control("POST", "faults", `{"kind":"apn_wrong","place":"`+sub.id+`","start":"-0s"}`); a.status != 201 {
		t.Fatalf("%d %s", a.status, a.body)
	}
	r.step(5 * time.Minute)
	s = read[kernel.QoSSession](t, r.send("GET", r.s.KernelURL()+qosSessions+"/"+s.ID, token, ""), 200)
	if s.Status != kernel.QoSUnavailable || s.StatusInfo != kernel.QoSNetworkTerminated || s.ExpiresAt.Sub(s.StartedAt) > 3*time.Minute {
		t.Errorf("%+v", s)
	}
	s = read[kernel.QoSSession](t, r.send("POST", r.s.KernelURL()+qosSessions, token, wish(sub.msisdn, `,"devicePorts":{"ports":[1]}`)), 201)
	r.step(10 * time.Second)
	s = read[kernel.QoSSession](t, r.send("GET", r.s.KernelURL()+qosSessions+"/"+s.ID, token, ""), 200)
	if s.StatusInfo != kernel.QoSNetworkTerminated || !s.StartedAt.IsZero() {
		t.Errorf("set up without a data session: %+v", s)
	}
}

// sink is an events receiver over TLS that can fail and refuse.
type sink struct {
	*httptest.Server
	got    chan kernel.QoSEvent
	tokens chan string
}

func newSink(t *testing.T, answer func(nth int) int) *sink {
	s := &sink{got: make(chan kernel.QoSEvent, 20), tokens: make(chan string, 20)}
	calls := make(chan struct{}, 100)
	h := conform.For(t).Callback("POST "+qosSessions, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		calls <- struct{}{}
		status := answer(len(calls))
		w.WriteHeader(status)
		var e kernel.QoSEvent
		if status >= 300 || json.NewDecoder(r.Body).Decode(&e) != nil {
			return
		}
		s.tokens <- r.Header.Get("Authorization")
		s.got <- e
	}))
	s.Server = httptest.NewTLSServer(h)
	t.Cleanup(s.Close)
	return s
}

func (s *sink) next(t *testing.T) kernel.QoSEvent {
	t.Helper()
	patience := time.NewTimer(10 * time.Second)
	defer patience.Stop()
	select {
	case e := <-s.got:
		return e
	case <-patience.C:
		t.Fatal("no event came")
		return kernel.QoSEvent{}
	}
}

// wishTo asks for events with a token that the sink takes.
func (s *sink) wishTo(phone string) string {
	return wish(phone, fmt.Sprintf(`,"sink":%q,"sinkCredential":{"credentialType":"ACCESSTOKEN","accessToken":"secret","accessTokenExpiresUtc":"2099-01-01T00:00:00Z","accessTokenType":"bearer"}`, s.URL+"/events"))
}

func TestQoSEventsReachTheSinkThroughFailures(t *testing.T) {
	to := newSink(t, func(nth int) int { return map[int]int{1: 500, 2: 429}[nth] + map[bool]int{true: 204}[nth > 2] })
	dir := t.TempDir()
	cfg := Config{Noise: NoiseNone, Faults: []string{"none"}, DataDir: dir, SinkClient: to.Client(), SinkBackoff: time.Millisecond}
	r := boot(t, cfg)
	token, phone := r.qosToken(), r.wanting(0).msisdn
	s := read[kernel.QoSSession](t, r.send("POST", r.s.KernelURL()+qosSessions, token, to.wishTo(phone)), 201)
	r.step(5 * time.Second)
	e := to.next(t)
	if e.Data.SessionID != s.ID || e.Data.Status != kernel.QoSAvailable || e.Data.StatusInfo != "" || !e.Time.Equal(noon.Add(2*time.Second)) || <-to.tokens != "Bearer secret" {
		t.Errorf("%+v", e)
	}
	if a := r.send("DELETE", r.s.KernelURL()+qosSessions+"/"+s.ID, token, ""); a.status != 204 {
		t.Fatal(a.status)
	}
	if last := to.next(t); last.Data.Status != kernel.QoSUnavailable || last.Data.StatusInfo != kernel.QoSDeleteRequested || last.ID == e.ID {
		t.Errorf("%+v", last)
	}
	other := read[kernel.QoSSession](t, r.send("POST", r.s.KernelURL()+qosSessions, token, to.wishTo(phone)), 201)
	eventually(t, func() bool {
		return r.s.op.wasNotified(r.s.op.look().instance + "/" + s.ID + "/" + kernel.QoSUnavailable)
	})
	if err := r.s.Stop(context.Background()); err != nil {
		t.Fatal(err)
	}
	cfg.Faults = nil
	second := boot(t, cfg)
	second.step(5 * time.Second)
	if e := to.next(t); e.Data.SessionID != other.ID || e.Data.Status != kernel.QoSAvailable {
		t.Errorf("after a restart: %+v", e)
	}
}

func TestQoSSinkThatRefusesIsGivenUp(t *testing.T) {
	to := newSink(t, func(int) int { return 410 })
	r := boot(t, Config{Noise: NoiseNone, Faults: []string{"none"}, SinkClient: to.Client(), SinkBackoff: time.Millisecond})
	s := read[kernel.QoSSession](t, r.send("POST", r.s.KernelURL()+qosSessions, r.qosToken(), to.wishTo(r.wanting(0).msisdn)), 201)
	r.step(5 * time.Second)
	eventually(t, func() bool {
		return r.s.op.wasNotified(r.s.op.look().instance + "/" + s.ID + "/" + kernel.QoSAvailable)
	})
}

// TestASinkWhoseTLSFailsIsToldApart: from one that is not there.
func TestASinkWhoseTLSFailsIsToldApart(t *testing.T) {
	strange := httptest.NewUnstartedServer(http.NotFoundHandler())
	strange.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)
	strange.StartTLS()
	defer strange.Close()
	plain := httptest.NewServer(http.NotFoundHandler())
	defer plain.Close()
	gone := httptest.NewTLSServer(http.NotFoundHandler())
	gone.Close()
	n := newNotifier(&operator{}, Config{WallClock: copilot.WallClock, SinkClient: &http.Client{}, SinkBackoff: time.Millisecond})
	for sink, says := range map[string]string{
		strange.URL: "the sink's TLS fails: give it a certificate", strings.Replace(plain.URL, "http:", "https:", 1): "the sink", gone.URL: "the sink does not answer",
	} {
		err := n.post(t.Context(), notice{session: &qosSession{request: qosRequest{Sink: &sink}}})
		if copilot.CodeOf(err) != copilot.CodeUnavailable || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v", sink, err)
		}
	}
}

func TestQoSRefusals(t *testing.T) {
	r := boot(t, Config{Noise: NoiseNone, Faults: []string{"none"}})
	phone := r.wanting(0).msisdn
	var iot string
	for _, s := range r.s.op.look().net.subscribers {
		if s.apn == apnIoT {
			iot = s.msisdn
		}
	}
	with := func(member, value string) string {
		var m map[string]json.RawMessage
		_ = json.Unmarshal([]byte(wish(phone, "")), &m)
		m[member] = json.RawMessage(value)
		b, _ := json.Marshal(m)
		return string(b)
	}
	token := r.qosToken()
	for body, want := range map[string]string{
		``: "400 INVALID_ARGUMENT", `{}`: "400 INVALID_ARGUMENT", `[]`: "400 INVALID_ARGUMENT", with("device", "{}"): "400 INVALID_ARGUMENT", with("applicationServer", "{}"): "400 INVALID_ARGUMENT",
		with("applicationServer", `{"ipv4Address":"300.1.1.1"}`): "400 INVALID_ARGUMENT", with("devicePorts", "{}"): "400 INVALID_ARGUMENT", with("devicePorts", `{"ports":[65536]}`): "400 INVALID_ARGUMENT",
		with("applicationServerPorts", `{"ranges":[{"from":9,"to":8}]}`): "400 INVALID_ARGUMENT", with("sinkCredential", "{}"): "400 INVALID_ARGUMENT", with("sinkCredential", `{"credentialType":"PLAIN"}`): "400 INVALID_CREDENTIAL",
		with("sinkCredential", `{"credentialType":"ACCESSTOKEN","accessToken":"a","accessTokenExpiresUtc":"2099-01-01T00:00:00Z","accessTokenType":"mac"}`): "400 INVALID_TOKEN",
		with("sink", `"http://plain.example"`): "400 INVALID_SINK", with("duration", "0"): "400 INVALID_ARGUMENT", with("duration", "90000"): "400 QUALITY_ON_DEMAND.DURATION_OUT_OF_RANGE",
		with("qosProfile", `"QOS_NONE"`): "400 INVALID_ARGUMENT", with("qosProfile", `"?"`): "400 INVALID_ARGUMENT", with("qosProfile", `"QOS_8K"`): "422 QUALITY_ON_DEMAND.QOS_PROFILE_NOT_APPLICABLE",
		with("qosProfile", `"QOS_LEGACY_VIDEO"`): "422 QUALITY_ON_DEMAND.QOS_PROFILE_NOT_APPLICABLE", with("device", "null"): "400 INVALID_ARGUMENT", with("device", `{"phoneNumber":"600"}`): "400 INVALID_ARGUMENT",
		with("device", `{"ipv4Address":{"publicAddress":"203.0.113.1","publicPort":5}}`): "422 UNSUPPORTED_IDENTIFIER", with("device", `{"ipv4Address":{"publicAddress":"203.0.113.1"}}`): "400 INVALID_ARGUMENT",
		with("device", `{"phoneNumber":"+34600000000000"}`): "404 IDENTIFIER_NOT_FOUND", with("device", `{"phoneNumber":"`+iot+`"}`): "422 SERVICE_NOT_APPLICABLE", with("colour", `"red"`): "400 INVALID_ARGUMENT", with("Sink", `"https://a.invalid"`): "400 INVALID_ARGUMENT", wish(phone, `,"duration":6`): "400 INVALID_ARGUMENT", wish(phone, "") + "{}": "400 INVALID_ARGUMENT",
	} {
		a := r.send("POST", r.s.KernelURL()+qosSessions, token, body, kernel.HeaderCorrelator, "c-1")
		var e camaraBody
		if err := json.Unmarshal(a.body, &e); err != nil || fmt.Sprint(a.status, " ", e.Code) != want || a.header.Get(kernel.HeaderCorrelator) != "c-1" {
			t.Errorf("%s: %d %s, want %s", body, a.status, a.body, want)
		}
	}
	for path, want := range map[string]int{"/nonsense": 400, "/3fa85f64-5717-4562-b3fc-2c963f66afa6": 404} {
		if a := r.send("GET", r.s.KernelURL()+qosSessions+path, token, ""); a.status != want {
			t.Errorf("%s: %d", path, a.status)
		}
	}
	if a := r.send("POST", r.s.KernelURL()+qosSessions, token, wish(phone, ""), kernel.HeaderCorrelator, "bad one"); a.status != 400 {
		t.Errorf("malformed correlator: %d", a.status)
	}
}

func TestThreeLeggedTokens(t *testing.T) {
	r := boot(t, Config{Noise: NoiseNone, Faults: []string{"none"}})
	mine, other := r.wanting(0).msisdn, r.wanting(1).msisdn
	scope := strings.Join(append(personalScopes(), "dpv:ServiceProvision", kernel.ScopeQoSProfilesRead), " ")
	ask := func(body string) answer { return r.control("POST", "tokens", body) }
	for body, want := range map[string]int{
		`{"phoneNumber":"600","scope":"` + scope + `"}`: 400, `{"phoneNumber":"+34600000000000","scope":"` + scope + `"}`: 404, `{"phoneNumber":"` + mine + `","scope":"root"}`: 400,
		`{"phoneNumber":"` + mine + `"}`: 400, `{}`: 400,
	} {
		if a := ask(body); a.status != want {
			t.Errorf("%s: %d, want %d", body, a.status, want)
		}
	}
	token := read[tokenAnswer](t, ask(`{"phoneNumber":"`+mine+`","scope":"`+scope+`"}`), 201).Token
	reach := func(body string) answer {
		return r.send("POST", r.s.KernelURL()+kernel.PathReachability+"/retrieve", token, body)
	}
	if a := reach(`{}`); a.status != 200 || strings.Contains(string(a.body), mine) {
		t.Errorf("%d %s", a.status, a.body)
	}
	if a := reach(`{"device":{"phoneNumber":"` + mine + `"}}`); a.status != 422 || !strings.Contains(string(a.body), "UNNECESSARY_IDENTIFIER") {
		t.Errorf("%d %s", a.status, a.body)
	}
	foreign := read[kernel.QoSSession](t, r.send("POST", r.s.KernelURL()+qosSessions, r.qosToken(), wish(other, "")), 201)
	for _, c := range [][2]string{{"GET", ""}, {"DELETE", ""}} {
		if a := r.send(c[0], r.s.KernelURL()+qosSessions+"/"+foreign.ID, token, c[1]); a.status != 403 {
			t.Errorf("%s of another's session: %d", c[0], a.status)
		}
	}
	own := read[kernel.QoSSession](t, r.send("POST", r.s.KernelURL()+qosSessions, token, `{"applicationServer":{"ipv6Address":"2001:db8::/64"},"qosProfile":"QOS_E","duration":60}`), 201)
	if own.Device != nil {
		t.Errorf("the device is repeated: %+v", own)
	}
	if l := read[[]kernel.QoSSession](t, r.send("POST", r.s.KernelURL()+kernel.PathQoS+"/retrieve-sessions", token, `{}`), 200); len(l) != 1 || l[0].ID != own.ID {
		t.Errorf("%+v", l)
	}
	if p := read[[]kernel.QoSProfile](t, r.send("POST", r.s.KernelURL()+kernel.PathQoSProfiles+"/retrieve-qos-profiles", token, `{}`), 200); len(p) != len(qosProfiles())-1 {
		t.Errorf("%d profiles", len(p))
	}
	if a := r.send("GET", r.s.KernelURL()+kernel.PathQoSProfiles+"/qos-profiles/QOS_IOT", token, ""); a.status != 404 {
		t.Errorf("a profile of other devices: %d", a.status)
	}
}
