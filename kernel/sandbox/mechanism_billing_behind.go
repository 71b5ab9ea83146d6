package sandbox

import "time"

// billingBehind is a subscription that billing holds as stopped though the CRM has it active: a dunning run came after
// the payment.
//
// The HSS grants, so the device registers, for calls too. But each data session asks the charging system for credit
// first (RFC 8506), which refuses an account that is stopped; the gateway passes that on as cause 29 of TS 24.301.
// Nothing else is wrong, and no counter notices one line. The log has billing's run. Writing the CRM's state to the
// other systems ends it.
//
// It differs from barringLeft in which system is behind: there the HSS bars and billing is active.
type billingBehind struct{}

func (billingBehind) kind() string    { return "billing_behind" }
func (billingBehind) types() []string { return []string{"subscriber"} }
func (billingBehind) symptom() string { return "one_customer_no_data" }

func (billingBehind) fits(n *network, r ref) error {
	return onlyInUse(n, r, "billing_behind")
}

func (billingBehind) impose(n *network, f fault, p *physics) {
	u := n.refs[f.Object].i
	p.unpaid[u] = append(p.unpaid[u], f.span())
}

func (billingBehind) report(b *builder, f fault) {
	b.change(changeEvent{
		kind: "provisioning", object: f.Object, start: f.Start, end: f.Start.Add(2 * time.Second), author: "billing-batch", summary: "Dunning run, lot " + pad("", 1+int(f.roll("lot")*40), 2),
		attribute: "billingStatus", before: "active", after: "suspended",
	})
	b.called(f, "No mobile data", "own stopped")
}

func (billingBehind) ended(_ *network, f fault, a action) (time.Time, bool) { return aligned(f, a) }

func (billingBehind) hit(n *network, f fault) []int { return []int{n.refs[f.Object].i} }

func (billingBehind) ends(_ *network, f fault) []remedy { return align(f) }
