package sandbox

import "time"

// registrarStall is a call session control function whose registrar has run out of a resource that only a restart gives
// back.
//
// Data does not pass through it: registrations at MME and AMF, sessions and throughput are as ever. Devices register for
// calls anew every so often (TS 24.229, 5.1.1.4); from now on many of those requests, and of those that set up calls,
// are answered with 5xx or never. A device whose registration has run out cannot be called and cannot call. No cell,
// link or gateway notices; the function counts its failures, and its supervisor reports a part that does not respond.
// Customers say that calls fail while data works.
//
// At one customer it differs from serviceUnbuilt in one trace alone: there the network lacks the service, here it is
// built.
type registrarStall struct{}

func (registrarStall) kind() string    { return "registrar_stall" }
func (registrarStall) types() []string { return []string{"core"} }
func (registrarStall) symptom() string { return "calls_fail" }

func (registrarStall) fits(n *network, r ref) error {
	return onlyAt(n, r, "registrar_stall", "CSCF")
}

func (registrarStall) impose(n *network, f fault, p *physics) {
	ci := n.refs[f.Object].i
	p.strains[ci] = append(p.strains[ci], strain{interval: f.span(), rise: 2 * time.Minute, fall: 20 * time.Second, fail: 0.4 + 0.5*f.Severity, refuse: 0.4 + 0.5*f.Severity, rate: 1.2})
}

func (registrarStall) report(b *builder, f fault) {
	b.alarm(f, "core", b.net.refs[f.Object].i, alarmFunctionFault, f.Start.Add(2*time.Minute), later(f.end, 5*time.Second))
	b.surveilled(f, "incident.core")
	b.complaints(f, "No calls", f.Start.Add(4*time.Minute))
}

func (registrarStall) ended(_ *network, f fault, a action) (time.Time, bool) { return restarted(f, a) }

func (registrarStall) hit(n *network, f fault) []int { return n.mobiles("voice") }

func (registrarStall) ends(_ *network, f fault) []remedy { return restart(f) }
