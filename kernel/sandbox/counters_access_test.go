package sandbox

import (
	"slices"
	"strings"
	"testing"
	"time"
)

// reading is a counter now and in the world without the fault.
func (s scene) reading(metric, id string, at time.Time) (now, usual float64, ok bool) {
	r := s.w.net.refs[id]
	now, ok = s.w.value(metric, r, id, at, s.zone)
	usual, _ = s.quiet.value(metric, r, id, at, s.zone)
	return now, usual, ok
}

func TestMainsCutsAndCrowdsMoveTheCountersTheyShould(t *testing.T) {
	net := buildNetwork(7, usual)
	severity := 0.8
	begin := func(kind, place string) scene {
		return stage(t, net, faultSpec{Kind: kind, Place: place, Severity: &severity}, noon)
	}
	worn := net.sites[slices.IndexFunc(net.sites, func(s site) bool { return s.battery > 12 })]
	power := begin("site_power_loss", worn.id)
	last := 54.0
	for m := 1; m < 10; m += 2 {
		at := noon.Add(time.Duration(m) * time.Minute)
		v, usual, ok := power.reading("site_dc_voltage_volts", worn.id, at)
		if !ok || v >= last || usual < 53 {
			t.Errorf("direct voltage %v after %v, usual %v", v, last, usual)
		}
		last = v
	}
	if last > 47 {
		t.Errorf("the battery ends at %v V", last)
	}
	at := noon.Add(15 * time.Minute)
	cut := begin("backhaul_loss", "link#8")
	if _, _, ok := cut.reading("link_delay_milliseconds", cut.f.Object, at); ok {
		t.Error("a delay of packets that never arrived")
	}
	crowd := begin("cell_congestion", "cell#8")
	cell := net.cells[net.refs[crowd.f.Object].i]
	drops, usual, _ := crowd.reading("cell_session_drop_percent", cell.id, at)
	if drops < 2*usual || drops > 3 {
		t.Errorf("drops of a crowd %v, usual %v", drops, usual)
	}
	if v, u, _ := crowd.reading("cell_ul_interference_dbm", cell.id, at); v < u+1 || v > -104 {
		t.Errorf("interference of a crowd %v, usual %v", v, u)
	}
	beside := net.cells[cell.facing].id
	if v, u, _ := crowd.reading("cell_handover_success_percent", beside, at); v > u-0.5 || v < 92 {
		t.Errorf("handovers into a crowd %v, usual %v", v, u)
	}
}

// TestOrdinaryDaysStayWithinTheirRates counts how often the rules of radio, power and transport are met where nothing fails.
func TestOrdinaryDaysStayWithinTheirRates(t *testing.T) {
	net, z := buildNetwork(7, usual), zone(t)
	w := makeWorld(net, NoiseNormal, noon, noon, nil, nil)
	s := scene{t: t, w: w, quiet: w, zone: z, rules: readRules(t)}
	healthy := map[string]float64{
		"kpi.interference.high@cell": 0.006, "kpi.drops.high@cell": 0.01, "kpi.handover.drop@cell": 0.008, "kpi.link.margin.low@link": 0.006,
		"kpi.link.load.high@link": 0.006, "kpi.link.delay.high@link": 0.008, "kpi.dc.low@site": 0.003, "kpi.temperature.high@site": 0.004,
		"kpi.time.offset@site": 0.002, "alarm.rectifier_fault@site": 0.002, "alarm.cooling_fault@site": 0.004, "alarm.sync_lost@site": 0.003,
		"alarm.antenna_fault@cell": 0.002, "alarm.cell_load@cell": 0.01, "kpi.prb.high@cell": 0.02, "alarm.equipment_fault@site": 0.03,
	}
	const looks = 120
	seen := map[string]int{}
	for i := range looks {
		at := noon.Add(-time.Duration(i*23) * time.Minute)
		for _, k := range s.named(at, func(id string) string { return net.refs[id].kind + "#" + id }) {
			kind, _, _ := strings.Cut(k, "#")
			seen[kind]++
		}
	}
	for kind, rate := range healthy {
		_, object, _ := strings.Cut(kind, "@")
		objects := map[string]int{"cell": len(net.cells), "site": len(net.sites), "link": len(net.links)}[object]
		if got := float64(seen[kind]) / float64(objects*looks); got > 1.5*rate {
			t.Errorf("%s is there %.4f of the time, %.4f is ordinary", kind, got, rate)
		}
	}
}
