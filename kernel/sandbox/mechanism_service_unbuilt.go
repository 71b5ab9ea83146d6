package sandbox

import (
	"time"

	copilot "github.com/kernelcopilot/copilot"
)

// serviceUnbuilt is a sold service which the profile in the HSS lacks: the order stopped half-way.
//
// At home it is voice: without the IMS APN and its identities in the profile (TS 23.228, 4.3) the device cannot register
// for calls, while data is well. Abroad the same holds of roaming: the HSS answers the visited network that roaming is not
// allowed (TS 29.272, 7.4.3), so the device cannot register there at all. The functions concerned are well and count no
// failures that anybody would notice. The CRM's log has the order. Aligning builds what was sold.
//
// It differs in one trace alone from what one customer sees of registrarStall and of partnerInterconnectDown: there
// nothing is missing.
type serviceUnbuilt struct{}

func (serviceUnbuilt) kind() string    { return "service_unbuilt" }
func (serviceUnbuilt) types() []string { return []string{"subscriber"} }
func (serviceUnbuilt) symptom() string { return "one_customer_no_calls" }

func (serviceUnbuilt) fits(n *network, r ref) error {
	if s := n.subscribers[r.i]; !s.fixed && !s.sold("voice") {
		return copilot.Errorf(copilot.CodeInvalid, "service_unbuilt happens to subscribers with voice or roaming; %s has neither", s.id)
	}
	return onlyInUse(n, r, "service_unbuilt")
}

func (serviceUnbuilt) impose(n *network, f fault, p *physics) {
	u := n.refs[f.Object].i
	p.unbuilt[u] = append(p.unbuilt[u], absence{f.span(), unbuilt(n, f)})
}

func (serviceUnbuilt) report(b *builder, f fault) {
	service := unbuilt(b.net, f)
	b.change(changeEvent{
		kind: "provisioning", object: f.Object, start: f.Start, end: f.Start.Add(2 * time.Second), author: "crm", summary: "Change of tariff, services rebuilt", attribute: "services",
		after: service,
	})
	if service == "roaming" {
		b.called(f, "Roaming", "abroad")
		return
	}
	b.called(f, "No calls", "own calls")
}

func (serviceUnbuilt) ended(_ *network, f fault, a action) (time.Time, bool) { return aligned(f, a) }

func (serviceUnbuilt) hit(n *network, f fault) []int { return []int{n.refs[f.Object].i} }

func (serviceUnbuilt) ends(_ *network, f fault) []remedy { return align(f) }

// unbuilt is the service that is missing: the one whose lack would be noticed where the subscriber is.
func unbuilt(n *network, f fault) string {
	if n.subscribers[n.refs[f.Object].i].abroad > 0 {
		return "roaming"
	}
	return "voice"
}

func (serviceUnbuilt) symptomOf(n *network, f fault) string {
	if unbuilt(n, f) == "roaming" {
		return "roaming"
	}
	return "one_customer_no_calls"
}
