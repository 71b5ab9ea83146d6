package sandbox

import (
	"slices"
	"strings"
	"testing"
	"time"
)

// TestAccessPairsDifferInOneTrace proves what the mechanisms' comments say: two failures of which all that can be read is the
// same but one physical quantity.
func TestAccessPairsDifferInOneTrace(t *testing.T) {
	net := buildNetwork(7, usual)
	site := spot(net, "site#%unsupervised")
	drained := net.sites[net.refs[site].i].battery
	strong := ""
	for li, l := range net.links {
		if len(l.sites) > 0 && (gauge{w: &world{net: net}}).clear(li) > -16 {
			strong = l.id
			break
		}
	}
	for _, p := range []struct {
		a, b       string
		place      string
		sevA, sevB float64
		after      []time.Duration
		only       string
	}{
		{"rectifier_trip", "site_power_loss", site, 0.7, 0.7, []time.Duration{2 * time.Minute, time.Duration(drained/2) * time.Minute, time.Hour}, "alarm.mains_failure@self kpi.mains.low@self"},
		{"sleeping_cell", "antenna_fault", "cell#8", 1, 1, []time.Duration{4 * time.Minute, time.Hour}, "alarm.antenna_fault@self"},
		{"backhaul_loss", "optics_ageing", strong, 0.45, 0.6, []time.Duration{100 * time.Minute, 5 * time.Hour}, "kpi.link.margin.low@self"},
		{"link_outgrown", "rate_limit_wrong", "link#8", 0.6, 0.6, []time.Duration{30 * time.Minute}, "kpi.link.load.high@self change@self kpi.link.traffic.drop@self"},
	} {
		a := stage(t, net, faultSpec{Kind: p.a, Place: p.place, Severity: &p.sevA}, noon)
		b := stage(t, net, faultSpec{Kind: p.b, Place: p.place, Severity: &p.sevB}, noon)
		for _, after := range p.after {
			x, y := a.traces(noon.Add(after)), b.traces(noon.Add(after))
			d := differences(x, y)
			if len(d) == 0 || slices.ContainsFunc(d, func(s string) bool { return !slices.Contains(list(p.only), s) }) {
				t.Errorf("%s and %s after %v differ in %v: %v, %v", p.a, p.b, after, d, x, y)
			}
		}
	}
}

// TestClockLossAndInterferenceDifferInTheTimeTrace looks at one cell of a 5G site and at the site.
func TestClockLossAndInterferenceDifferInTheTimeTrace(t *testing.T) {
	net := buildNetwork(7, usual)
	site := spot(net, "site#%nr")
	cell := net.cells[net.sites[net.refs[site].i].cells[1]].id
	severity := 0.7
	clock := stage(t, net, faultSpec{Kind: "clock_loss", Place: site, Severity: &severity}, noon)
	outside := stage(t, net, faultSpec{Kind: "uplink_interference", Place: cell, Severity: &severity}, noon)
	at := noon.Add(2 * time.Hour)
	x, y := clock.tracesAt(at, site, cell), outside.tracesAt(at, site, cell)
	for _, d := range differences(x, y) {
		if d != "alarm.sync_lost@"+site && d != "kpi.time.offset@"+site {
			t.Errorf("they differ in %s", d)
		}
	}
	if len(y) != 4 || !strings.HasPrefix(y[2], "kpi.interference.high") {
		t.Errorf("%v", y)
	}
}
