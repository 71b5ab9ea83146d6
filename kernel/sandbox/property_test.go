package sandbox

import (
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/kernelcopilot/copilot/kernel"
)

// pool keeps the networks of a few seeds, so that a property spends its time on worlds.
type pool map[drawn]*network

// drawn is a network that a property draws.
type drawn struct {
	seed  uint64
	sites int
}

// draw prefers the usual size, and takes small and large networks too.
func draw(t *rapid.T, seeds, step uint64) drawn {
	return drawn{rapid.Uint64Range(0, seeds-1).Draw(t, "seed") * step, rapid.SampledFrom([]int{60, 60, 10, 150}).Draw(t, "sites")}
}

func (p pool) network(t *rapid.T) *network {
	d := draw(t, 12, 1_000_003)
	if p[d] == nil {
		p[d] = buildNetwork(d.seed, sized(t, d.sites))
	}
	return p[d]
}

// some draws a part of the inventory to look at: every k-th object of a type that has many.
func some(t *rapid.T, net *network) []kernel.Object {
	skip := rapid.IntRange(0, 6).Draw(t, "skip")
	var out []kernel.Object
	for i, o := range net.objects {
		if o.Type != "subscriber" && (i+skip)%7 == 0 {
			out = append(out, o)
		}
	}
	return out
}

// world makes a world with some faults, as the operator would.
func (p pool) world(t *rapid.T, noise Noise) *world {
	net := p.network(t)
	var faults []fault
	for i := range rapid.IntRange(0, 3).Draw(t, "faults") {
		m := mechanisms()[rapid.IntRange(0, 3).Draw(t, "mechanism")]
		kind := m.types()[rapid.IntRange(0, len(m.types())-1).Draw(t, "type")]
		sev := rapid.Float64Range(0, 1).Draw(t, "severity")
		n := map[string]int{"link": net.trunks, "site": len(net.sites), "cell": len(net.cells), "apn": len(net.apns), "subscriber": net.size.Subscribers}[kind]
		place := kind + "#" + itoa(rapid.IntRange(1, n).Draw(t, "place"))
		f, err := (faultSpec{Kind: m.kind(), Place: place, Start: "-" + itoa(rapid.IntRange(0, 120).Draw(t, "minutes")) + "m", Severity: &sev}).resolve(net, noon)
		if err != nil {
			t.Fatal(err)
		}
		if apart(f, faults) != nil {
			continue
		}
		f.ID = "F" + itoa(i+1)
		faults = append(faults, f)
	}
	return makeWorld(net, noise, noon, noon, faults, nil)
}

func itoa(n int) string { return pad("", n, 1) }

func zone(t interface{ Fatal(...any) }) *time.Location {
	z, err := time.LoadLocation("Europe/Madrid")
	if err != nil {
		t.Fatal(err)
	}
	return z
}

func TestWhatIsReportedIsConsistent(t *testing.T) {
	vocabulary, err := os.ReadFile("../../prompts/findings.yaml")
	if err != nil {
		t.Fatal(err)
	}
	networks := pool{}
	rapid.Check(t, func(t *rapid.T) {
		w := networks.world(t, []Noise{NoiseNone, NoiseNormal, NoiseHeavy}[rapid.IntRange(0, 2).Draw(t, "noise")])
		ids := map[string]bool{}
		for _, a := range w.alarms {
			o, ok := w.net.object(a.object)
			if !ok || o.Type != a.kind || !strings.Contains(string(vocabulary), a.what.cause) || ids[a.id] {
				t.Fatalf("alarm %+v at %v", a, o)
			}
			ids[a.id] = true
			if !a.cleared.IsZero() && !a.cleared.After(a.raised) {
				t.Fatalf("cleared before raised: %+v", a)
			}
			for _, f := range w.faults {
				if slices.Contains(a.faults, f.ID) && len(a.faults) == 1 && a.raised.Before(f.Start) {
					t.Fatalf("alarm before its cause: %+v", a)
				}
			}
		}
		for _, k := range w.tickets {
			for _, e := range k.base.RelatedEntities {
				if _, ok := w.net.object(e.ID); !ok || e.Role == "" || e.ReferredType == "" {
					t.Fatalf("ticket %+v", k.base)
				}
			}
		}
		for _, c := range w.changes {
			if w.net.refs[c.object].kind == "" || c.end.Before(c.start) {
				t.Fatalf("change %+v", c)
			}
		}
	})
}

func TestCountersStayInRange(t *testing.T) {
	z := zone(t)
	networks := pool{}
	rapid.Check(t, func(t *rapid.T) {
		w := networks.world(t, NoiseHeavy)
		at := noon.Add(time.Duration(rapid.IntRange(-3000, 600).Draw(t, "minute")) * time.Minute)
		looked := some(t, w.net)
		for _, m := range kernel.Metrics {
			for _, o := range looked {
				if o.Type != m.Object {
					continue
				}
				if v, ok := w.value(m.Name, w.net.refs[o.ID], o.ID, at, z); ok && !(v >= m.Min && v <= m.Max) {
					t.Fatalf("%s of %s is %v", m.Name, o.ID, v)
				}
			}
		}
	})
}

func TestNoTraceBeforeItsCause(t *testing.T) {
	z := zone(t)
	networks := pool{}
	rapid.Check(t, func(t *rapid.T) {
		w := networks.world(t, NoiseNone)
		quiet := makeWorld(w.net, NoiseNone, noon, noon, nil, nil)
		first := noon
		for _, f := range w.faults {
			if f.Start.Before(first) {
				first = f.Start
			}
		}
		at := first.Add(-time.Duration(rapid.IntRange(1, 300).Draw(t, "before")) * time.Minute).Truncate(time.Minute)
		looked := some(t, w.net)
		for _, m := range kernel.Metrics {
			for _, o := range looked {
				a, aok := w.value(m.Name, w.net.refs[o.ID], o.ID, at, z)
				b, bok := quiet.value(m.Name, quiet.net.refs[o.ID], o.ID, at, z)
				if a != b || aok != bok {
					t.Fatalf("%s of %s differs at %v before %v", m.Name, o.ID, at, first)
				}
			}
		}
		for _, k := range w.tickets {
			if k.base.CreationDate.Before(first) {
				t.Fatalf("ticket %v before %v", k.base.CreationDate, first)
			}
		}
		for u := 0; u < len(w.net.subscribers); u += 11 {
			if x, y := w.line(u, at), quiet.line(u, at); x != y {
				t.Fatalf("line %d differs before the cause: %+v %+v", u, x, y)
			}
		}
	})
}

func TestRemediesEndTheirFaultAndNoOther(t *testing.T) {
	networks := pool{}
	rapid.Check(t, func(t *rapid.T) {
		w := networks.world(t, NoiseNone)
		if len(w.faults) == 0 {
			return
		}
		aimed := w.faults[rapid.IntRange(0, len(w.faults)-1).Draw(t, "aimed")]
		m, _ := mechanismOf(aimed.Kind)
		a := action{Time: noon, Object: aimed.Object}
		switch r := m.ends(w.net, aimed)[0]; r.Tool {
		case "ticket.add_note":
			a.Verb, a.Object = verbNote, r.Args["ticket"]
		case "apn.restore":
			a.Verb = verbRestore
		case "cell.balance":
			a.Verb = verbBalance
		}
		wrong := action{Time: noon, Verb: verbRestart, Object: w.net.cells[rapid.IntRange(0, len(w.net.cells)-1).Draw(t, "cell")].id}
		after := makeWorld(w.net, NoiseNone, noon, noon, w.faults, []action{wrong, a})
		for _, f := range after.faults {
			mended := f.over(noon)
			if same := f.Kind == aimed.Kind && f.Object == aimed.Object; mended != same {
				t.Fatalf("%+v ended %v, aimed at %+v", f, mended, aimed)
			}
			for _, al := range after.alarms {
				if mended && len(al.faults) == 1 && al.faults[0] == f.ID && al.open(noon.Add(2*time.Minute)) {
					t.Fatalf("alarm still open after the repair: %+v", al)
				}
			}
		}
	})
}

// TestSeverityFromHalfDecides holds the level of each mechanism's own counters against the shared vocabulary's limits,
// at any hour of the day.
func TestSeverityFromHalfDecides(t *testing.T) {
	z := zone(t)
	networks := pool{}
	rapid.Check(t, func(t *rapid.T) {
		net := networks.network(t)
		sev := rapid.Float64Range(0.5, 1).Draw(t, "severity")
		now := noon.Add(time.Duration(rapid.IntRange(0, 1439).Draw(t, "hour")) * time.Minute)
		n := itoa(rapid.IntRange(1, len(net.sites)).Draw(t, "n"))
		var faults []fault
		for _, s := range []faultSpec{{Kind: "cell_congestion", Place: "cell#" + n}, {Kind: "apn_wrong", Place: "apn#2"}, {Kind: "backhaul_loss", Place: "link#" + n}} {
			s.Start, s.Severity = "-30m", &sev
			f, err := s.resolve(net, now)
			if err != nil {
				t.Fatal(err)
			}
			faults = append(faults, f)
		}
		crowded, usual := makeWorld(net, NoiseNone, now, now, faults[:1], nil), makeWorld(net, NoiseNone, now, now, nil, nil)
		id := faults[0].Object
		read := func(w *world, metric, id string) float64 {
			v, ok := w.value(metric, net.refs[id], id, now.Truncate(time.Minute), z)
			if !ok {
				t.Fatalf("no sample of %s at %s", metric, id)
			}
			return v
		}
		if v := read(crowded, "cell_dl_prb_utilisation_percent", id); v <= 85 {
			t.Fatalf("prb %v", v)
		}
		if v := read(crowded, "cell_session_setup_success_percent", id); v >= 93 {
			t.Fatalf("setup %v", v)
		}
		if a, b := read(crowded, "cell_rrc_connected_users", id), read(usual, "cell_rrc_connected_users", id); a < 1.7*b {
			t.Fatalf("users %v, usual %v", a, b)
		}
		if a, b := read(crowded, "cell_dl_user_throughput_mbps", id), read(usual, "cell_dl_user_throughput_mbps", id); a > 0.6*b {
			t.Fatalf("throughput %v, usual %v", a, b)
		}
		if v := read(makeWorld(net, NoiseNone, now, now, faults[1:2], nil), "apn_session_setup_success_percent", faults[1].Object); v >= 90 {
			t.Fatalf("apn %v", v)
		}
		cut := makeWorld(net, NoiseNone, now, now, faults[2:], nil)
		if v := read(cut, "link_receive_power_dbm", faults[2].Object); v >= -28 {
			t.Fatalf("level %v", v)
		}
		cell := net.cells[net.sites[net.refs[faults[2].Object].i].cells[0]]
		if _, ok := cut.value("cell_dl_prb_utilisation_percent", net.refs[cell.id], cell.id, now.Truncate(time.Minute), z); ok {
			t.Fatal("counters of a cell that nothing reaches")
		}
		if f := net.cells[cell.facing]; read(cut, "cell_rrc_connected_users", f.id) < 1.4*read(usual, "cell_rrc_connected_users", f.id) {
			t.Fatal("the facing cell took nobody over")
		}
	})
}

func TestHealthyCountersKeepTheirDistance(t *testing.T) {
	z, net := zone(t), buildNetwork(1, usual)
	w := makeWorld(net, NoiseNone, noon, noon, nil, nil)
	limits := map[string]func(float64) bool{
		"cell_dl_prb_utilisation_percent": func(v float64) bool { return v < 80 }, "cell_session_setup_success_percent": func(v float64) bool { return v > 97 },
		"link_packet_loss_percent": func(v float64) bool { return v < 0.2 }, "link_receive_power_dbm": func(v float64) bool { return v > -24 },
		"site_mains_voltage_volts": func(v float64) bool { return v > 210 }, "site_battery_charge_percent": func(v float64) bool { return v > 97 },
		"apn_session_setup_success_percent": func(v float64) bool { return v > 97 }, "core_registration_success_percent": func(v float64) bool { return v > 98 },
		"core_request_success_percent": func(v float64) bool { return v > 98 }, "core_request_latency_milliseconds": func(v float64) bool { return v < 400 },
		"core_cpu_utilisation_percent": func(v float64) bool { return v < 65 }, "core_certificate_remaining_days": func(v float64) bool { return v > 20 },
		"cell_ul_interference_dbm": func(v float64) bool { return v < -108 }, "cell_session_drop_percent": func(v float64) bool { return v < 1 },
		"cell_handover_success_percent": func(v float64) bool { return v > 96 }, "link_delay_milliseconds": func(v float64) bool { return v < 6 },
		"site_dc_voltage_volts": func(v float64) bool { return v > 53 }, "site_cabinet_temperature_celsius": func(v float64) bool { return v < 38 },
		"site_clock_offset_microseconds": func(v float64) bool { return v >= 0 && v < 0.4 },
	}
	metrics := map[string][]string{} // by type of object
	for _, m := range kernel.Metrics {
		if limits[m.Name] != nil {
			metrics[m.Object] = append(metrics[m.Object], m.Name)
		}
	}
	for m := 0; m < 1440; m += 23 { // without noise a day is smooth
		at := noon.Add(time.Duration(m) * time.Minute)
		for _, o := range net.objects {
			for _, name := range metrics[o.Type] {
				ok := limits[name]
				if v, has := w.value(name, net.refs[o.ID], o.ID, at, z); has && !ok(v) {
					t.Fatalf("%s of %s is %v at %v", name, o.ID, v, at)
				}
			}
		}
	}
}

func TestFirstFaultOfSeed(t *testing.T) {
	for seed := range uint64(12) {
		s, err := New(Config{Seed: seed, Clock: noon, Mode: ClockStanding})
		if err != nil {
			t.Fatal(err)
		}
		h, ok := s.Hint()
		if age := noon.Sub(h.Since); !ok || age < 25*time.Minute || age > 50*time.Minute || h.Place == "" || h.MSISDN == "" {
			t.Fatalf("seed %d: %+v", seed, h)
		}
		if h.Symptom == "no_service" && len(s.op.look().phys.dark) == 0 {
			t.Fatalf("seed %d: nobody is out of service", seed)
		}
	}
}
