package sandbox

import "time"

// ontPowerOff is a fixed line's terminal at the customer's home that has lost its own power: a plug pulled, a fuse.
//
// The terminal's capacitor lasts for one more message, the dying gasp (ITU-T G.9807.1), which tells the exchange that
// the power went, not the light. Then nothing is heard and there is no session. The other homes on that port are well,
// the fibre too. Nobody has to drive: care walks the customer through plug and fuse, through the open ticket.
//
// It differs from lineDropCut in one trace alone: the dying gasp.
type ontPowerOff struct{}

func (ontPowerOff) kind() string    { return "ont_power_off" }
func (ontPowerOff) types() []string { return []string{"subscriber"} }
func (ontPowerOff) symptom() string { return "home_internet" }

func (ontPowerOff) fits(n *network, r ref) error {
	return onlyLine(n, r, "ont_power_off")
}

func (ontPowerOff) impose(n *network, f fault, p *physics) {
	u := n.refs[f.Object].i
	p.terminals[u] = append(p.terminals[u], terminal{interval: f.span(), state: "dyingGasp"})
}

func (ontPowerOff) report(b *builder, f fault) {
	b.called(f, "Home internet", "home internet")
}

func (ontPowerOff) ended(_ *network, f fault, a action) (time.Time, bool) { return fieldWork(f, a) }

func (ontPowerOff) hit(n *network, f fault) []int { return []int{n.refs[f.Object].i} }

func (ontPowerOff) ends(_ *network, f fault) []remedy { return dispatch(f) }
