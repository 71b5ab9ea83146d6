package sandbox

import "time"

// signallingStorm is an MME or AMF that is asked by all its devices at once: a mass of them lost its registration and
// registers again.
//
// Requests come at three times the usual and more. The function's processors have no idle time, answers take a second
// and longer, and it turns away what it has no time for (TS 23.501, 5.19.5). A device that was turned away asks again,
// which keeps the storm up. So registrations fail and set-ups fail at the cells of its sites, as in registrationStall;
// but here requests and load are high and the function reports its overload. Restarting it forgets every registration:
// so every device asks anew within seconds, and it gets worse for twenty minutes. Core operations end it, through the
// open ticket, by having back-off timers sent with each refusal (T3346), so that devices return spread over thirty
// minutes.
//
// Left alone it subsides: whoever gets through asks no more. But a device that was turned away five times waits no longer
// than T3502 (twelve minutes by default) and begins anew, and at the full load little gets through, so that it takes six
// to twelve hours, the longer the worse it is; and from a restart on, as long again.
//
// It differs from registrationStall in requests and load, and in which of its own alarms the function raises.
type signallingStorm struct{}

func (signallingStorm) kind() string    { return "signalling_storm" }
func (signallingStorm) types() []string { return []string{"core"} }
func (signallingStorm) symptom() string { return "no_service" }

func (signallingStorm) fits(n *network, r ref) error {
	return onlyAt(n, r, "signalling_storm", "MME", "AMF")
}

func (signallingStorm) impose(n *network, f fault, p *physics) {
	ci, share := n.refs[f.Object].i, 0.25+0.3*f.Severity
	p.strains[ci] = append(p.strains[ci], strain{
		interval: f.span(), rise: 2 * time.Minute, fall: 40 * time.Second, fail: 0.9 * share, refuse: share, slow: 26 + 10*f.Severity, rate: 2.4 + 1.6*f.Severity, cpu: 92 + 4*f.Severity,
	})
}

func (signallingStorm) report(b *builder, f fault) {
	b.alarm(f, "core", b.net.refs[f.Object].i, alarmFunctionLoad, f.Start.Add(2*time.Minute), later(f.end, 5*time.Second))
	b.surveilled(f, "incident.core")
	b.complaints(f, "No service", f.Start.Add(4*time.Minute))
}

func (signallingStorm) ended(_ *network, f fault, a action) (time.Time, bool) { return fieldWork(f, a) }

// passes is when the last device has got through, counted from the last restart.
func (signallingStorm) passes(f fault, actions []action) time.Time {
	from, whole := f.Start, 6*time.Hour+time.Duration(f.Severity*float64(6*time.Hour)).Truncate(time.Second)
	for _, a := range actions {
		if a.Verb == verbRestart && a.Object == f.Object && a.Time.After(from) && a.Time.Before(from.Add(whole)) {
			from = a.Time
		}
	}
	return from.Add(whole)
}

func (signallingStorm) hit(n *network, f fault) []int { return n.controlled(n.refs[f.Object].i) }

func (signallingStorm) ends(_ *network, f fault) []remedy { return dispatch(f) }

// stampede is how long a function is worse off after a restart in a storm.
const stampede = 20 * time.Minute

// flood adds what a restart does to a function in a storm.
func (p *physics) flood(ci int, from time.Time) {
	for _, s := range p.strains[ci] {
		if s.rate < 2 || !s.holds(from) || p.n.cores[ci].function != "MME" && p.n.cores[ci].function != "AMF" {
			continue
		}
		v := interval{from, from.Add(stampede)}
		if !s.to.IsZero() && s.to.Before(v.to) {
			v.to = s.to
		}
		p.strains[ci] = append(p.strains[ci], strain{interval: v, rise: time.Minute, fall: s.fall, fail: 0.3, refuse: 0.35, rate: 1.7, cpu: 99})
		return
	}
}
