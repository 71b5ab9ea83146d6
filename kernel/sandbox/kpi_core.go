package sandbox

import (
	"math"
	"time"
)

// load is what a core function does on a usual day.
type load struct {
	rate    float64 // requests a second at the daily peak of the usual size
	latency float64 // milliseconds, 95th percentile
	cpu     float64 // percent at the daily peak
}

// loads are the usual levels by function.
var loads = map[string]load{
	"MME": {900, 45, 46}, "AMF": {420, 38, 40}, "SMF": {260, 42, 38}, "PGW": {640, 30, 48}, "HSS": {1500, 18, 42}, "CSCF": {380, 90, 36}, "DNS": {9000, 12, 34},
	"IPX": {45, 160, 20}, "APIGW": {340, 150, 44}, "AUTHZ": {210, 60, 38}, "CONSENT": {180, 85, 35}, "EVENTS": {60, 210, 30}, "UPF": {0, 0, 52},
}

// certified are the functions whose certificate is watched.
var certified = map[string]bool{"APIGW": true, "AUTHZ": true, "CONSENT": true, "EVENTS": true, "CSCF": true, "AMF": true}

// counted reports whether a core function has a counter.
func (c core) counted(metric string) bool {
	switch metric {
	case "core_registration_success_percent":
		return c.function == "MME" || c.function == "AMF" || c.function == "HSS" || c.function == "CSCF"
	case "core_certificate_remaining_days":
		return certified[c.function]
	case "core_cpu_utilisation_percent":
		return true
	}
	return loads[c.function].rate > 0
}

func (g gauge) core(metric string, ci int) (float64, bool) {
	p, c := g.w.phys, g.w.net.cores[ci]
	if !c.counted(metric) || p.mute(ci, g.t) {
		return 0, false
	}
	b, l, n := p.burden(ci, g.t), loads[c.function], g.noise()
	day := shape(g.t, g.zone)
	switch metric {
	case "core_registration_success_percent":
		return clamp((99.3+0.3*n)*(1-b.refuse), 0, 100), true
	case "core_request_success_percent":
		return clamp((99.4+0.35*n)*(1-g.failing(ci, 0)), 0, 100), true
	case "core_request_latency_milliseconds":
		return clamp(g.latency(ci, 0)*(1+0.08*n), 0, 60000), true
	case "core_requests_per_second":
		return l.rate * g.w.net.size.scale() * (0.25 + 0.75*day) * b.rate * (1 + 0.06*n), true
	case "core_cpu_utilisation_percent":
		usual := 6 + (l.cpu-6)*day
		return clamp(math.Max(usual, usual+(b.cpu-usual)*math.Min(1, b.cpu/80))*(1+0.03*n*(1-b.cpu/130)), 0, 99.9), true
	case "core_certificate_remaining_days":
		return g.w.notAfter(ci, g.t).Sub(g.t).Hours() / 24, true
	}
	return 0, false
}

// failing is the share of a function's requests that fail: its own trouble, and that of those it asks for each request.
func (g gauge) failing(ci, depth int) float64 {
	well := 1 - g.w.phys.burden(ci, g.t).fail
	for _, o := range g.w.net.asks(ci) {
		if depth < 3 {
			well *= 1 - 0.97*g.failing(o, depth+1)
		}
	}
	return 1 - well
}

// latency is a function's, in milliseconds: what others that it asks take beyond their usual comes on top.
func (g gauge) latency(ci, depth int) float64 {
	l := loads[g.w.net.cores[ci].function]
	sum := l.latency * (0.85 + 0.3*shape(g.t, g.zone)) * g.w.phys.burden(ci, g.t).slow
	for _, o := range g.w.net.asks(ci) {
		if depth < 3 {
			usual := loads[g.w.net.cores[o].function].latency * (0.85 + 0.3*shape(g.t, g.zone))
			sum += math.Max(0, g.latency(o, depth+1)-usual)
		}
	}
	return sum
}

// asks are the functions that a function asks for each request.
func (n *network) asks(ci int) []int {
	var out []int
	for _, r := range reliances {
		if r[0] == n.cores[ci].function {
			out = append(out, n.coreOf(r[1]))
		}
	}
	return out
}

const (
	certificateLife = 90 * 24 * time.Hour
	renewalAhead    = 21 * 24 * time.Hour // by the machinery that renews certificates
)

// notAfter is the end of validity of a function's certificate as it stands at t. Each is renewed three weeks ahead.
func (w *world) notAfter(ci int, t time.Time) time.Time {
	for _, c := range w.phys.certs[ci] {
		if c.holds(t) {
			return c.expires
		}
	}
	span := certificateLife - renewalAhead
	first := time.Unix(int64(at(mix(w.net.seed^labelHash("certificate"+w.net.cores[ci].id)), 0)*span.Seconds()), 0)
	return first.Add(t.Sub(first).Truncate(span)).Add(certificateLife).UTC()
}

// felt is what trouble in the core leaves of a counter of another object.
func (g gauge) felt(metric string, r ref, v float64) float64 {
	if len(g.w.phys.strains) == 0 && len(g.w.phys.restarts) == 0 {
		return v
	}
	switch r.kind {
	case "cell":
		return g.feltAtCell(metric, g.w.net.cells[r.i].site, v)
	case "link":
		l := g.w.net.links[r.i]
		if metric != "link_utilisation_percent" || l.pon {
			return v
		}
		lost := 1 - g.carries(l.region)
		if len(l.sites) == 0 { // rings carry fixed lines too
			lost *= 0.7
		}
		return v * (1 - lost)
	}
	return v
}

func (g gauge) feltAtCell(metric string, si int, v float64) float64 {
	s := g.w.net.sites[si]
	refused := g.w.phys.burden(s.control, g.t).refuse
	switch metric {
	case "cell_session_setup_success_percent":
		return v * (1 - refused)
	case "cell_rrc_connected_users":
		return math.Round(v * (1 - 0.45*refused))
	case "cell_dl_user_throughput_mbps":
		return v * g.carries(s.region)
	case "cell_dl_prb_utilisation_percent":
		return v * (0.12 + 0.88*g.carries(s.region)) * (1 - 0.45*refused)
	}
	return v
}

// carries is the share of its usual traffic that a region's users get through: less without a user plane, and less when
// names are not resolved.
func (g gauge) carries(region int) float64 {
	share := 1 - 0.85*g.w.phys.burden(g.w.net.coreOf("DNS"), g.t).fail
	for i, c := range g.w.net.cores {
		if c.region == region {
			share *= 1 - g.w.phys.burden(i, g.t).fail
		}
	}
	return share
}
