package sandbox

import "time"

// sleepingCell is a cell that believes itself in service while its transmitter has hung in software.
//
// Nothing is radiated, so devices find other cells within a minute or two: connections of the cell fall to next to
// nobody, its resource blocks stand idle, and the facing cell has to carry the rest; some find no cell at all. The unit's
// supervision sits on the same processor that hangs, so no alarm is raised and availability reads 100 %. Handovers of the
// neighbours do not fail, because nobody measures a cell that cannot be heard. Transport, power and core are fine.
// Restarting the cell starts the hung process afresh; a crew finds nothing to repair.
//
// It differs from antenna_fault with its amplifier off in one trace alone: there the radio unit alarms.
type sleepingCell struct{}

func (sleepingCell) kind() string    { return "sleeping_cell" }
func (sleepingCell) types() []string { return []string{"cell"} }
func (sleepingCell) symptom() string { return "no_service" }

// silentShare is the share of users that a cell loses which radiates nothing: those at the foot of the mast hold on to
// what leaks from the cabinet.
const silentShare = 0.97

// restartTime is how long a cell that is restarted stays away.
const restartTime = 90 * time.Second

func (sleepingCell) impose(n *network, f fault, p *physics) {
	ci := n.refs[f.Object].i
	p.weak[ci] = append(p.weak[ci], weakness{interval: f.span(), lost: silentShare * (0.6 + 0.4*f.Severity)})
}

func (sleepingCell) report(b *builder, f fault) {
	b.complaints(f, "No service", f.Start.Add(4*time.Minute))
}

func (sleepingCell) ended(_ *network, f fault, a action) (time.Time, bool) {
	return a.Time.Add(restartTime), a.Verb == verbRestart && a.Object == f.Object
}

func (sleepingCell) hit(n *network, f fault) []int { return n.cellUsers[n.refs[f.Object].i] }

func (sleepingCell) ends(_ *network, f fault) []remedy {
	return []remedy{{"cell.restart", map[string]string{"cell": f.Object}}}
}
