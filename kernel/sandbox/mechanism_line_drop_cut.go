package sandbox

import "time"

// lineDropCut is the drop fibre between the last splitter and one home, cut.
//
// Though powered, the terminal gets no light: it falls silent without a dying gasp, and the exchange has lost the signal
// of that terminal alone (ITU-T G.9807.1). The other homes on that port are well and the port hears them, so no alarm is
// raised. Laying the drop again needs a crew.
//
// It differs from ontPowerOff in one trace alone: no dying gasp.
type lineDropCut struct{}

func (lineDropCut) kind() string    { return "line_drop_cut" }
func (lineDropCut) types() []string { return []string{"subscriber"} }
func (lineDropCut) symptom() string { return "home_internet" }

func (lineDropCut) fits(n *network, r ref) error {
	return onlyLine(n, r, "line_drop_cut")
}

func (lineDropCut) impose(n *network, f fault, p *physics) {
	u := n.refs[f.Object].i
	p.terminals[u] = append(p.terminals[u], terminal{interval: f.span(), state: "lossOfSignal"})
}

func (lineDropCut) report(b *builder, f fault) {
	b.called(f, "Home internet", "home internet")
}

func (lineDropCut) ended(_ *network, f fault, a action) (time.Time, bool) { return fieldWork(f, a) }

func (lineDropCut) hit(n *network, f fault) []int { return []int{n.refs[f.Object].i} }

func (lineDropCut) ends(_ *network, f fault) []remedy { return dispatch(f) }
