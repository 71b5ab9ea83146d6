package sandbox

import "time"

// barringLeft is a subscription that was paid and set active again in the CRM and in billing, while the HSS still bars
// it: the order to it was lost.
//
// The profile says OPERATOR_DETERMINED_BARRING (TS 29.272, 7.3.29), so sessions are refused with cause 8 of TS 24.301,
// the IMS APN with them: no data, no registration for calls. SMS arrive. Nothing else is wrong, and no counter notices
// one line. The CRM's log has the reactivation. Writing the CRM's state to the other systems ends it.
//
// It differs from billingBehind in which system is behind: there billing is stopped and the HSS grants.
type barringLeft struct{}

func (barringLeft) kind() string    { return "barring_left" }
func (barringLeft) types() []string { return []string{"subscriber"} }
func (barringLeft) symptom() string { return "one_customer_no_data" }

func (barringLeft) fits(n *network, r ref) error {
	return onlyInUse(n, r, "barring_left")
}

func (barringLeft) impose(n *network, f fault, p *physics) {
	u := n.refs[f.Object].i
	p.bars[u] = append(p.bars[u], f.span())
}

func (barringLeft) report(b *builder, f fault) {
	b.change(changeEvent{
		kind: "provisioning", object: f.Object, start: f.Start, end: f.Start.Add(2 * time.Second), author: "crm", summary: "Reactivation after payment", attribute: "status",
		before: "suspended", after: "active",
	})
	b.called(f, "No mobile data", "own stopped")
}

func (barringLeft) ended(_ *network, f fault, a action) (time.Time, bool) { return aligned(f, a) }

func (barringLeft) hit(n *network, f fault) []int { return []int{n.refs[f.Object].i} }

func (barringLeft) ends(_ *network, f fault) []remedy { return align(f) }
