package sandbox

import "time"

// resolverFailure is the resolver of the devices, whose cache process has locked itself up.
//
// Registration, radio, gateways and user plane are well: devices attach, set-ups succeed at the usual rate, and what
// knows its address already goes on. But most begin with a name (RFC 1035): queries time out after seconds, devices ask
// again, and little traffic follows. So throughput and used resource blocks fall at every cell at once, in all regions,
// and with them the load of links, while set-ups and connections stay as they are. The function counts the queries that
// it could not answer, its 95th percentile is that of queues that never drain, and its supervisor reports a part that
// does not respond. A restart starts with an empty cache and mends it.
//
// It differs from userPlaneLoss in where it shows (everywhere, not in one region) and in that its function answers its
// peers.
type resolverFailure struct{}

func (resolverFailure) kind() string    { return "resolver_failure" }
func (resolverFailure) types() []string { return []string{"core"} }
func (resolverFailure) symptom() string { return "slow_data" }

func (resolverFailure) fits(n *network, r ref) error {
	return onlyAt(n, r, "resolver_failure", "DNS")
}

func (resolverFailure) impose(n *network, f fault, p *physics) {
	ci := n.refs[f.Object].i
	p.strains[ci] = append(p.strains[ci], strain{interval: f.span(), rise: 2 * time.Minute, fall: 20 * time.Second, fail: 0.4 + 0.55*f.Severity, slow: 120, rate: 1.4})
}

func (resolverFailure) report(b *builder, f fault) {
	b.alarm(f, "core", b.net.refs[f.Object].i, alarmFunctionFault, f.Start.Add(2*time.Minute), later(f.end, 5*time.Second))
	b.surveilled(f, "incident.core")
	b.complaints(f, "Slow data", f.Start.Add(4*time.Minute))
}

func (resolverFailure) ended(_ *network, f fault, a action) (time.Time, bool) { return restarted(f, a) }

func (resolverFailure) hit(n *network, f fault) []int { return n.mobiles("data") }

func (resolverFailure) ends(_ *network, f fault) []remedy { return restart(f) }
