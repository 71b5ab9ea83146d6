package sandbox

import "time"

// policyStuck is a subscriber who has data again, by a top-up, and who is held to the reduced rate nevertheless by the
// policy function.
//
// The charging system tells the policy function that the counter is full again by a notification (TS 29.219). That was
// lost, so the rule in the gateway stays the reduced one (TS 29.212). Device, profile, radio and sessions are well; the
// one trace is a reduced policy with data left, beside the add-on in the log. Aligning writes the policy that belongs to
// the counter.
//
// It differs in one trace alone from a subscriber reduced rightly, who has none left.
type policyStuck struct{}

func (policyStuck) kind() string    { return "policy_stuck" }
func (policyStuck) types() []string { return []string{"subscriber"} }
func (policyStuck) symptom() string { return "one_customer_slow" }

func (policyStuck) fits(n *network, r ref) error {
	return onlyInUse(n, r, "policy_stuck")
}

func (policyStuck) impose(n *network, f fault, p *physics) {
	u := n.refs[f.Object].i
	p.reduced[u] = append(p.reduced[u], f.span())
}

func (policyStuck) report(b *builder, f fault) {
	b.change(changeEvent{
		kind: "provisioning", object: f.Object, start: f.Start, end: f.Start.Add(2 * time.Second), author: "crm", summary: "Add-on booked by the customer", attribute: "addOn",
		after: "GB-10",
	})
	b.called(f, "Slow data", "own slow")
}

func (policyStuck) ended(_ *network, f fault, a action) (time.Time, bool) { return aligned(f, a) }

func (policyStuck) hit(n *network, f fault) []int { return []int{n.refs[f.Object].i} }

func (policyStuck) ends(_ *network, f fault) []remedy { return align(f) }
