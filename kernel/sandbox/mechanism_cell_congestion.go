package sandbox

import "time"

// cellCongestion is more demand in one cell than its carrier holds: an event, a diverted road, a closed shop next door.
//
// Connections rise first, the scheduler runs out of resource blocks, each user's share shrinks and admission control turns
// some away. The cell counts all that and crosses the load threshold after three periods. Overdue scheduling
// costs a few sessions more than usual, and the crowd is heard in its neighbours' noise. Handover load balancing pushes a
// little of it to the cells around, whose own handovers into the crowd are sometimes turned away. Transport, power and the core have room and show nothing.
type cellCongestion struct{}

func (cellCongestion) kind() string    { return "cell_congestion" }
func (cellCongestion) types() []string { return []string{"cell"} }
func (cellCongestion) symptom() string { return "slow_data" }

func (cellCongestion) impose(n *network, f fault, p *physics) {
	ci := n.refs[f.Object].i
	p.surges[ci] = append(p.surges[ci], surge{f.span(), f.Severity})
}

func (cellCongestion) report(b *builder, f fault) {
	if f.Severity >= 0.4 {
		b.alarm(f, "cell", b.net.refs[f.Object].i, alarmLoad, f.Start.Add(3*time.Minute), later(f.end, 20*time.Second))
	}
	b.complaints(f, "Slow data", f.Start.Add(5*time.Minute))
}

func (cellCongestion) ended(n *network, f fault, a action) (time.Time, bool) {
	return a.Time, a.Verb == verbBalance && a.Object == f.Object
}

func (cellCongestion) hit(n *network, f fault) []int { return n.cellUsers[n.refs[f.Object].i] }

func (cellCongestion) ends(n *network, f fault) []remedy {
	return []remedy{{"cell.balance", map[string]string{"cell": f.Object}}}
}
