package sandbox

import "time"

// partnerInterconnectDown is a roaming partner whose end of the signalling interconnect has gone.
//
// Subscribers who are abroad with that partner are asked for by the visited network at our HSS by way of the
// interconnect (GSMA IR.88). Nothing of that arrives any more, so they cannot register, and those registered are lost
// when the visited network next renews them. Our end is up and says so: the association to the far node carries nothing.
// Requests that we send there fail. Those who are with another partner, and everybody at home, see nothing. It ends at
// the partner; what can be done here is to have the carrier desk call, through the open ticket.
//
// At one customer it differs from serviceUnbuilt in one trace alone: there roaming is not built in the profile.
type partnerInterconnectDown struct{}

func (partnerInterconnectDown) kind() string    { return "partner_interconnect_down" }
func (partnerInterconnectDown) types() []string { return []string{"core"} }
func (partnerInterconnectDown) symptom() string { return "roaming" }

func (partnerInterconnectDown) fits(n *network, r ref) error {
	return onlyAt(n, r, "partner_interconnect_down", "IPX")
}

func (partnerInterconnectDown) impose(n *network, f fault, p *physics) {
	ci := n.refs[f.Object].i
	p.strains[ci] = append(p.strains[ci], strain{interval: f.span(), rise: time.Minute, fall: 20 * time.Second, fail: 0.7 + 0.28*f.Severity, refuse: 0.7 + 0.28*f.Severity})
}

func (partnerInterconnectDown) report(b *builder, f fault) {
	b.alarm(f, "core", b.net.refs[f.Object].i, alarmPeer, f.Start.Add(30*time.Second), later(f.end, 5*time.Second))
	b.surveilled(f, "incident.partner")
	from := len(b.tickets)
	b.complaints(f, "Roaming", f.Start.Add(4*time.Minute))
	for _, t := range b.tickets[from:] {
		u, _ := b.net.subscriber(t.base.RelatedEntities[0].ID)
		t.base.Description = b.say("abroad", b.net.subscribers[u], f.roll(t.base.ID))
	}
}

func (partnerInterconnectDown) ended(_ *network, f fault, a action) (time.Time, bool) {
	return fieldWork(f, a)
}

func (partnerInterconnectDown) hit(n *network, f fault) []int { return n.away[n.refs[f.Object].i] }

func (partnerInterconnectDown) ends(_ *network, f fault) []remedy { return dispatch(f) }
