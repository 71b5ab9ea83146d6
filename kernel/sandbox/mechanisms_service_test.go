package sandbox

import (
	"slices"
	"strings"
	"testing"
	"time"
)

// traces is what one mechanism leaves, by the kinds of the shared vocabulary and by tickets and changes.
type traces struct {
	kind, place string
	want        string   // 25 minutes after its start, at any severity from 0.5
	late        string   // what may come later than that, or at a severity near 1 alone
	mends       []action // with the objects left out: the fault's own, or its ticket
	wrong       []action
}

var serviceTraces = []traces{
	{
		kind: "registration_stall", place: "CORE-MME-1", mends: []action{{Verb: verbRestart}}, wrong: []action{{Verb: verbNote}, {Verb: verbRenew}, {Verb: verbRestart, Object: "CORE-AMF-1"}},
		want: "alarm.function_fault device.no_voice device.unreachable kpi.registration.drop kpi.request.drop kpi.setup.drop ticket.Incident ticket.No_service",
	},
	{
		kind: "signalling_storm", place: "CORE-AMF-1", mends: []action{{Verb: verbNote}}, wrong: []action{{Verb: verbRestart}, {Verb: verbRenew}},
		want: "alarm.function_overload device.no_voice device.unreachable kpi.core.load.high kpi.latency.high kpi.registration.drop kpi.request.drop kpi.requests.rise kpi.setup.drop ticket.Incident ticket.No_service",
	},
	{
		kind: "resolver_failure", place: "CORE-DNS-1", late: "kpi.link.traffic.drop", mends: []action{{Verb: verbRestart}}, wrong: []action{{Verb: verbNote}, {Verb: verbRenew}},
		want: "alarm.function_fault kpi.latency.high kpi.request.drop kpi.throughput.drop ticket.Incident ticket.Slow_data",
	},
	{
		kind: "user_plane_loss", place: "CORE-UPF-2", mends: []action{{Verb: verbRestart}}, wrong: []action{{Verb: verbNote}, {Verb: verbRenew}},
		want: "alarm.function_unreachable kpi.link.traffic.drop kpi.throughput.drop ticket.Incident ticket.Slow_data",
	},
	{
		kind: "registrar_stall", place: "CORE-CSCF-1", mends: []action{{Verb: verbRestart}}, wrong: []action{{Verb: verbNote}, {Verb: verbRenew}},
		want: "alarm.function_fault device.no_voice kpi.registration.drop kpi.request.drop ticket.Incident ticket.No_calls",
	},
	{
		kind: "barring_left", place: "SUB-00042", mends: []action{{Verb: verbAlign}}, wrong: []action{{Verb: verbNote}, {Verb: verbRestore}},
		want: "change.provisioning@subscriber device.no_data device.no_voice subscription.barred subscription.session_rejected subscription.status_mismatch ticket.No_mobile_data",
	},
	{
		kind: "billing_behind", place: "SUB-00042", mends: []action{{Verb: verbAlign}}, wrong: []action{{Verb: verbNote}, {Verb: verbRestore}},
		want: "change.provisioning@subscriber device.no_data subscription.billing_stopped subscription.session_rejected subscription.status_mismatch ticket.No_mobile_data",
	},
	{
		kind: "policy_stuck", place: "SUB-00042", mends: []action{{Verb: verbAlign}}, wrong: []action{{Verb: verbNote}, {Verb: verbRestore}},
		want: "change.provisioning@subscriber subscription.rate_reduced ticket.Slow_data",
	},
	{
		kind: "service_unbuilt", place: "SUB-00042", mends: []action{{Verb: verbAlign}}, wrong: []action{{Verb: verbNote}, {Verb: verbRestore}},
		want: "change.provisioning@subscriber device.no_voice subscription.service_missing ticket.No_calls",
	},
	{
		kind: "service_unbuilt", place: "abroad", mends: []action{{Verb: verbAlign}}, wrong: []action{{Verb: verbNote}, {Verb: verbRestore}},
		want: "change.provisioning@subscriber device.no_voice device.unreachable subscription.service_missing ticket.Roaming",
	},
	{
		kind: "device_apn_foreign", place: "SUB-00042", mends: []action{{Verb: verbNote}}, wrong: []action{{Verb: verbAlign}, {Verb: verbRestore}},
		want: "device.apn_foreign device.no_data subscription.session_rejected ticket.No_mobile_data",
	},
	{
		kind: "partner_interconnect_down", place: "CORE-IPX-2", mends: []action{{Verb: verbNote}}, wrong: []action{{Verb: verbRestart}, {Verb: verbRenew}},
		want: "alarm.function_unreachable device.no_voice device.unreachable kpi.request.drop ticket.Incident ticket.Roaming",
	},
	{
		kind: "pon_feeder_cut", place: "PON-005", mends: []action{{Verb: verbNote}}, wrong: []action{{Verb: verbReset}, {Verb: verbAlign}},
		want: "alarm.link_down kpi.link.level.low kpi.link.loss.high kpi.link.margin.low kpi.link.traffic.drop line.no_light ticket.Home_internet ticket.Incident",
	},
	{
		kind: "ont_power_off", place: "SUB-02100", mends: []action{{Verb: verbNote}}, wrong: []action{{Verb: verbReset}, {Verb: verbAlign}},
		want: "line.dying_gasp ticket.Home_internet",
	},
	{
		kind: "line_drop_cut", place: "SUB-02100", mends: []action{{Verb: verbNote}}, wrong: []action{{Verb: verbReset}, {Verb: verbAlign}},
		want: "line.no_light ticket.Home_internet",
	},
	{
		kind: "line_drop_bent", place: "SUB-02100", mends: []action{{Verb: verbNote}}, wrong: []action{{Verb: verbReset}, {Verb: verbAlign}},
		want: "line.level_low line.no_session ticket.Home_internet",
	},
	{
		kind: "line_session_stuck", place: "SUB-02100", mends: []action{{Verb: verbReset}}, wrong: []action{{Verb: verbNote}, {Verb: verbAlign}},
		want: "line.no_session ticket.Home_internet",
	},
	{
		kind: "key_expired", place: "CORE-AUTHZ-1", mends: []action{{Verb: verbRenew}}, wrong: []action{{Verb: verbRestart}, {Verb: verbNote}},
		want: "alarm.key_expired change.configuration@core kpi.certificate.expiring kpi.request.drop ticket.API_platform",
	},
	{
		kind: "gateway_overload", place: "CORE-APIGW-1", mends: []action{{Verb: verbRestart}}, wrong: []action{{Verb: verbNote}, {Verb: verbRenew}},
		want: "alarm.function_overload kpi.core.load.high kpi.latency.high kpi.request.drop kpi.requests.rise ticket.API_platform ticket.Incident",
	},
	{
		kind: "consent_slow", place: "CORE-CONSENT-1", mends: []action{{Verb: verbRestart}}, wrong: []action{{Verb: verbNote}, {Verb: verbRenew}},
		want: "kpi.latency.high ticket.API_platform",
	},
	{
		kind: "sink_delivery_broken", place: "CORE-EVENTS-1", mends: []action{{Verb: verbRestart}}, wrong: []action{{Verb: verbNote}, {Verb: verbRenew}},
		want: "alarm.function_overload kpi.request.drop ticket.API_platform ticket.Incident",
	},
}

func TestServiceFaultsLeaveTheirTracesAndNoOthers(t *testing.T) {
	z, rules, net := zone(t), vocabulary(t), buildNetwork(3, usual)
	quiet := newStill(net)
	for _, c := range serviceTraces {
		for hour, severity := range map[int]float64{0: 0.5, 9: 1, 17: 0.5} {
			start := noon.Add(time.Duration(hour)*time.Hour - 3*time.Minute)
			f := c.fault(t, net, start, severity)
			w := makeWorld(net, NoiseNone, noon, start, []fault{f}, nil)
			look := func(after time.Duration) []string { return shows{w, quiet, start.Add(after), z, rules}.kinds() }
			got, want := look(c.after()), strings.Fields(c.want)
			got = slices.DeleteFunc(got, func(k string) bool { return strings.Contains(" "+c.late+" ", " "+k+" ") })
			slices.Sort(want)
			if !slices.Equal(got, want) {
				t.Errorf("%s at severity %v, %d h: shows\n%v, want\n%v", c.kind, severity, hour, strings.Join(got, " "), c.want)
			}
			if early := look(-time.Minute); len(early) > 0 {
				t.Errorf("%s shows %v before its start", c.kind, early)
			}
			if first := look(5 * time.Minute); len(first) == 0 {
				t.Errorf("%s shows nothing after 5 minutes", c.kind)
			}
		}
	}
}

// after is when all is to be seen: what is slow has another word to say.
func (c traces) after() time.Duration {
	if c.kind == "key_expired" {
		return 32 * time.Minute
	}
	return 25 * time.Minute
}

func (c traces) fault(t *testing.T, net *network, start time.Time, severity float64) fault {
	t.Helper()
	if c.place == "abroad" {
		c.place = net.subscribers[net.away[net.coreOf("IPX")][0]].id
	}
	f, err := (faultSpec{Kind: c.kind, Place: c.place, Severity: &severity}).resolve(net, start)
	if err != nil {
		t.Fatal(err)
	}
	f.ID = "F1"
	return f
}

// aim gives an action its time and object, that of the fault or of its ticket.
func (c traces) aim(f fault, a action, at time.Time) action {
	a.Time = at
	switch {
	case a.Object != "":
	case a.Verb == verbNote:
		a.Object = incidentID(f)
	default:
		a.Object = f.Object
	}
	return a
}

func TestServiceFaultsEndByTheirRemedyAlone(t *testing.T) {
	z, rules, net := zone(t), vocabulary(t), buildNetwork(3, usual)
	quiet := newStill(net)
	for _, c := range serviceTraces {
		f := c.fault(t, net, noon.Add(-30*time.Minute), 0.8)
		m, _ := mechanismOf(c.kind)
		if len(m.ends(net, f)) == 0 {
			t.Errorf("%s has no end", c.kind)
		}
		for _, a := range c.wrong {
			if w := makeWorld(net, NoiseNone, noon, noon, []fault{f}, []action{c.aim(f, a, noon)}); w.faults[0].over(noon) {
				t.Errorf("%s ends by %s of %s", c.kind, a.Verb, a.Object)
			}
		}
		for _, a := range c.mends {
			w := makeWorld(net, NoiseNone, noon, noon, []fault{f}, []action{c.aim(f, a, noon)})
			if end := w.faults[0].end; end.IsZero() || end.After(noon.Add(2*time.Minute)) {
				t.Errorf("%s does not end by %s within two minutes", c.kind, a.Verb)
			}
			left := shows{w, quiet, noon.Add(2 * time.Minute), z, rules}.kinds()
			left = slices.DeleteFunc(left, func(k string) bool { return strings.HasPrefix(k, "ticket.") || strings.HasPrefix(k, "change.") })
			if len(left) > 0 {
				t.Errorf("%s leaves %v two minutes after %s", c.kind, left, a.Verb)
			}
			if r := m.ends(net, f)[0]; r.Tool == "ticket.add_note" && w.ticketAt[r.Args["ticket"]] == nil {
				t.Errorf("%s ends by a note on %s, which is no ticket", c.kind, r.Args["ticket"])
			}
		}
	}
}

// TestServicePairsDifferInOneTrace compares what the systems hold of one customer under two faults that are easily taken for
// each other.
func TestServicePairsDifferInOneTrace(t *testing.T) {
	net := buildNetwork(3, usual)
	quiet := newStill(net)
	home, abroad, line := "SUB-00042", net.subscribers[net.away[net.coreOf("IPX")][0]].id, "SUB-02100"
	for _, p := range []struct{ a, at, b, bt, who, onlyA, onlyB string }{
		{"ont_power_off", line, "line_drop_cut", line, line, "line.dying_gasp", "line.no_light"},
		{"line_drop_bent", line, "line_session_stuck", line, line, "line.level_low", ""},
		{"service_unbuilt", home, "registrar_stall", "CORE-CSCF-1", home, "subscription.service_missing", ""},
		{"service_unbuilt", abroad, "partner_interconnect_down", "CORE-IPX-1", abroad, "subscription.service_missing", ""},
		{"device_apn_foreign", home, "apn_wrong", home, home, "device.apn_foreign", "subscription.apn_mismatch"},
	} {
		seen := func(kind, place string) map[string]bool {
			f := traces{kind: kind, place: place}.fault(t, net, noon.Add(-30*time.Minute), 1)
			u, _ := net.subscriber(p.who)
			w := makeWorld(net, NoiseNone, noon, noon, []fault{f}, nil)
			if kind == "registrar_stall" || kind == "partner_interconnect_down" { // whom it takes is drawn
				m, _ := mechanismOf(kind)
				for _, h := range m.hit(net, f) {
					if len((shows{w: w, quiet: quiet, t: noon}).held(h)) > 0 && (net.subscribers[h].abroad > 0) == (net.subscribers[u].abroad > 0) {
						u = h
						break
					}
				}
			}
			return shows{w: w, quiet: quiet, t: noon}.held(u)
		}
		a, b := seen(p.a, p.at), seen(p.b, p.bt)
		for k := range a {
			if !b[k] && k != p.onlyA {
				t.Errorf("%s shows %s, which %s does not", p.a, k, p.b)
			}
		}
		for k := range b {
			if !a[k] && k != p.onlyB {
				t.Errorf("%s shows %s, which %s does not", p.b, k, p.a)
			}
		}
		if !a[p.onlyA] || p.onlyB != "" && !b[p.onlyB] {
			t.Errorf("%s and %s do not differ: %v, %v", p.a, p.b, a, b)
		}
	}
}

func TestRestartInAStormMakesItWorse(t *testing.T) {
	z, net := zone(t), buildNetwork(3, usual)
	f := traces{kind: "signalling_storm", place: "CORE-MME-1"}.fault(t, net, noon.Add(-30*time.Minute), 0.6)
	after := noon.Add(6 * time.Minute)
	read := func(actions ...action) float64 {
		w := makeWorld(net, NoiseNone, noon, noon, []fault{f}, actions)
		v, _ := w.value("core_registration_success_percent", net.refs[f.Object], f.Object, after, z)
		return v
	}
	if left, restarted := read(), read(action{Verb: verbRestart, Object: f.Object, Time: noon}); restarted > left-5 {
		t.Fatalf("registrations at %v, after a restart %v", left, restarted)
	}
}

// TestAStormSubsides: by itself within hours, later when it is worse and from a restart on, and at once by its remedy.
func TestAStormSubsides(t *testing.T) {
	z, net := zone(t), buildNetwork(3, usual)
	f := traces{kind: "signalling_storm", place: "CORE-MME-1"}.fault(t, net, noon, 0.5)
	restart := action{Verb: verbRestart, Object: f.Object, Time: noon.Add(2 * time.Hour)}
	m, _ := net.mechanism(f.Kind)
	for name, x := range map[string]struct {
		actions []action
		ends    time.Duration
	}{
		"left alone": {nil, 9 * time.Hour},
		"restarted":  {[]action{restart}, 11 * time.Hour},
		"too late":   {[]action{{Verb: verbRestart, Object: f.Object, Time: noon.Add(10 * time.Hour)}}, 9 * time.Hour},
		"elsewhere":  {[]action{{Verb: verbRestart, Object: "CORE-AMF-1", Time: restart.Time}}, 9 * time.Hour},
		"remedied":   {[]action{restart, actionOf(m.ends(net, f)[0], noon.Add(3*time.Hour))}, 3*time.Hour + repairTime},
	} {
		w := makeWorld(net, NoiseNone, noon, noon.Add(14*time.Hour), []fault{f}, x.actions)
		if got := w.faults[0].end.Sub(noon); got != x.ends {
			t.Errorf("%s: over after %v, want %v", name, got, x.ends)
		}
		v := view{&snapshot{world: w}, noon.Add(x.ends)}
		if v.truth(w.faults[0]).Ended == nil {
			t.Errorf("%s: the truth has it still", name)
		}
		if rate, ok := w.value("core_registration_success_percent", net.refs[f.Object], f.Object, v.now.Add(5*time.Minute).Truncate(time.Minute), z); !ok || rate < 97 {
			t.Errorf("%s: registrations at %v", name, rate)
		}
	}
}
