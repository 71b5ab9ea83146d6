package sandbox

import "time"

// consentSlow is the consent store answering slowly: a query without its index, behind a lock that is held too long.
//
// The gateway asks it for each call about a person whether that person agreed, and waits. So both answer late, the store
// by its own doing, the gateway as an effect; few calls fail, requests and processors are as ever. Nothing is broken, so
// nobody raises an alarm; partners complain of the gateway, which is what they see. A restart of the store frees the
// lock.
//
// At the gateway it differs from gatewayOverload in requests and load, and by the store's own latency.
type consentSlow struct{}

func (consentSlow) kind() string    { return "consent_slow" }
func (consentSlow) types() []string { return []string{"core"} }
func (consentSlow) symptom() string { return "platform" }

func (consentSlow) fits(n *network, r ref) error {
	return onlyAt(n, r, "consent_slow", "CONSENT")
}

func (consentSlow) impose(n *network, f fault, p *physics) {
	ci := n.refs[f.Object].i
	p.strains[ci] = append(p.strains[ci], strain{interval: f.span(), rise: 2 * time.Minute, fall: 20 * time.Second, fail: 0.01 + 0.01*f.Severity, slow: 13 + 10*f.Severity})
}

func (consentSlow) report(b *builder, f fault) {
	b.partnersCall(f, "APIGW", "api platform.en", f.Start.Add(5*time.Minute))
}

func (consentSlow) ended(_ *network, f fault, a action) (time.Time, bool) { return restarted(f, a) }

func (consentSlow) hit(n *network, f fault) []int { return nil }

func (consentSlow) ends(_ *network, f fault) []remedy { return restart(f) }
