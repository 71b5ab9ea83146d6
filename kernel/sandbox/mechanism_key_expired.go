package sandbox

import "time"

// keyExpired is a token service whose certificate was replaced by one that lives for minutes instead of months.
//
// From the replacement on the days that are left read next to nothing, and nobody feels it. When the last moment of
// validity has passed (RFC 5280, 4.1.2.5), every client that checks refuses the connection: the gateway gets no answer
// on whether a token holds, the consent store and the event dispatcher get no token. So requests fail at all of them,
// quickly, without load; the service itself says that its key has expired. Partners complain. Only a new certificate
// mends it: a restart loads the same one again. The more severe, the sooner it runs out.
//
// At the gateway it differs from gatewayOverload in load and latency, and in whose alarm is raised.
type keyExpired struct{}

func (keyExpired) kind() string    { return "key_expired" }
func (keyExpired) types() []string { return []string{"core"} }
func (keyExpired) symptom() string { return "platform" }

func (keyExpired) fits(n *network, r ref) error {
	return onlyAt(n, r, "key_expired", "AUTHZ")
}

func (keyExpired) impose(n *network, f fault, p *physics) {
	ci := n.refs[f.Object].i
	p.certs[ci] = append(p.certs[ci], certificate{f.span(), runsOut(f)})
}

func (keyExpired) report(b *builder, f fault) {
	b.change(changeEvent{
		kind: "configuration", object: f.Object, start: f.Start, end: f.Start.Add(2 * time.Second), author: "platform-automation",
		summary: "Certificate replaced, profile " + pad("", 1+int(f.roll("profile")*8), 2), attribute: "certificate",
	})
	at := runsOut(f)
	b.alarm(f, "core", b.net.refs[f.Object].i, alarmKeyExpired, at.Add(30*time.Second), later(f.end, 5*time.Second))
	b.partnersCall(f, "APIGW", "api platform.en", at.Add(4*time.Minute))
}

func (keyExpired) ended(_ *network, f fault, a action) (time.Time, bool) {
	return a.Time, a.Verb == verbRenew && a.Object == f.Object
}

func (keyExpired) hit(n *network, f fault) []int { return nil }

func (keyExpired) ends(_ *network, f fault) []remedy {
	return []remedy{{"core.renew_certificate", map[string]string{"function": f.Object}}}
}

// runsOut is when the short-lived certificate lapses.
func runsOut(f fault) time.Time {
	return f.Start.Add(time.Duration((27 - 19*f.Severity) * float64(time.Minute))).Truncate(time.Second)
}
