package sandbox

import "time"

// lineDropBent is the drop fibre of one home, bent too tightly or under a door: light leaks out of the bend.
//
// The terminal receives a dozen decibels less and more, barely what it can read (ITU-T G.9807.1, class N1: -28 dBm).
// It stays ranged, but frames are lost in bursts, so that the session with the gateway is given up and does not hold on the next
// attempt. Starting the terminal anew does not bring the light back; laying the drop again is work for a crew.
//
// It differs from lineSessionStuck in one trace alone: the low level.
type lineDropBent struct{}

func (lineDropBent) kind() string    { return "line_drop_bent" }
func (lineDropBent) types() []string { return []string{"subscriber"} }
func (lineDropBent) symptom() string { return "home_internet" }

func (lineDropBent) fits(n *network, r ref) error {
	return onlyLine(n, r, "line_drop_bent")
}

func (lineDropBent) impose(n *network, f fault, p *physics) {
	u := n.refs[f.Object].i
	p.terminals[u] = append(p.terminals[u], terminal{interval: f.span(), state: "operational", loss: 13.5 + 2*f.Severity, bare: true})
}

func (lineDropBent) report(b *builder, f fault) {
	b.called(f, "Home internet", "home internet")
}

func (lineDropBent) ended(_ *network, f fault, a action) (time.Time, bool) { return fieldWork(f, a) }

func (lineDropBent) hit(n *network, f fault) []int { return []int{n.refs[f.Object].i} }

func (lineDropBent) ends(_ *network, f fault) []remedy { return dispatch(f) }
