package sandbox

import "time"

// registrationStall is an MME or AMF in which the process hangs that works registrations off.
//
// The function stays up: it answers the probes of its peers and its processors are idle, because the process waits for a
// lock. Devices that come to it, at power-on, by their periodic update (TS 24.301 5.5.3, TS 24.501 5.5.1.3) or out of
// idle, get no answer before their timer ends; so registrations and requests fail, and at every cell of its sites the
// set-up of sessions, while the radio itself is well. A device keeps its session until its next request, so they are
// lost over a quarter of an hour. Devices ask again by back-off timers, which adds next to nothing. The supervisor of
// the process reports one part as not responding. A restart frees the lock; it takes the function away for a minute.
//
// It differs from signallingStorm in requests and load, and in which of its own alarms the function raises.
type registrationStall struct{}

func (registrationStall) kind() string    { return "registration_stall" }
func (registrationStall) types() []string { return []string{"core"} }
func (registrationStall) symptom() string { return "no_service" }

func (registrationStall) fits(n *network, r ref) error {
	return onlyAt(n, r, "registration_stall", "MME", "AMF")
}

func (registrationStall) impose(n *network, f fault, p *physics) {
	ci, share := n.refs[f.Object].i, 0.35+0.5*f.Severity
	p.strains[ci] = append(p.strains[ci], strain{interval: f.span(), rise: 2 * time.Minute, fall: 20 * time.Second, fail: 0.9 * share, refuse: share, rate: 1.1})
}

func (registrationStall) report(b *builder, f fault) {
	b.alarm(f, "core", b.net.refs[f.Object].i, alarmFunctionFault, f.Start.Add(90*time.Second), later(f.end, 5*time.Second))
	b.surveilled(f, "incident.core")
	b.complaints(f, "No service", f.Start.Add(4*time.Minute))
}

func (registrationStall) ended(_ *network, f fault, a action) (time.Time, bool) {
	return restarted(f, a)
}

func (registrationStall) hit(n *network, f fault) []int { return n.controlled(n.refs[f.Object].i) }

func (registrationStall) ends(_ *network, f fault) []remedy { return restart(f) }
