package sandbox

import "time"

// gatewayOverload is the API gateway caught in a storm of retries.
//
// A short peak made some calls time out; partners' clients asked again immediately on the connections they had. The
// gateway's queue has not drained since. So requests stand at two to three times the usual, its processors have no idle
// time, answers take seconds and many fail. It reports its load itself. Those it asks, the token service and the consent
// store, are well. Partners complain. A restart drops queue and connections, and clients that have to connect again do
// so with growing pauses: that ends it.
//
// At the gateway it differs from consentSlow in requests and load: there both are as ever.
type gatewayOverload struct{}

func (gatewayOverload) kind() string    { return "gateway_overload" }
func (gatewayOverload) types() []string { return []string{"core"} }
func (gatewayOverload) symptom() string { return "platform" }

func (gatewayOverload) fits(n *network, r ref) error {
	return onlyAt(n, r, "gateway_overload", "APIGW")
}

func (gatewayOverload) impose(n *network, f fault, p *physics) {
	ci := n.refs[f.Object].i
	p.strains[ci] = append(p.strains[ci], strain{interval: f.span(), rise: 2 * time.Minute, fall: 20 * time.Second, fail: 0.25 + 0.4*f.Severity, slow: 9 + 7*f.Severity, rate: 2.1 + f.Severity, cpu: 91 + 5*f.Severity})
}

func (gatewayOverload) report(b *builder, f fault) {
	b.alarm(f, "core", b.net.refs[f.Object].i, alarmFunctionLoad, f.Start.Add(2*time.Minute), later(f.end, 5*time.Second))
	b.surveilled(f, "incident.core")
	b.partnersCall(f, "APIGW", "api platform.en", f.Start.Add(5*time.Minute))
}

func (gatewayOverload) ended(_ *network, f fault, a action) (time.Time, bool) { return restarted(f, a) }

func (gatewayOverload) hit(n *network, f fault) []int { return nil }

func (gatewayOverload) ends(_ *network, f fault) []remedy { return restart(f) }
