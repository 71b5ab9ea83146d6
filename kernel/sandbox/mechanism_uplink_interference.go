package sandbox

import "time"

// uplinkInterference is an outside transmitter in the band in which a cell listens: a worn aerial amplifier, a jammer, a
// repeater that oscillates, a neighbour country's network under a duct of warm air.
//
// The receiver's interference power per resource block rises from one minute to the next and stays. Acknowledgements and
// measurement reports of the devices are lost in it: sessions drop, handovers are ordered too late and fail, and the
// downlink slows since it waits for its acknowledgements. The base station itself is sound and says so: no alarm, full
// availability, resource blocks free, as many users as ever. Only a crew with a direction finder ends it.
//
// At one 5G cell it differs from clock_loss in the time trace alone: here the site's clock is right and its source heard.
type uplinkInterference struct{}

func (uplinkInterference) kind() string    { return "uplink_interference" }
func (uplinkInterference) types() []string { return []string{"cell"} }
func (uplinkInterference) symptom() string { return "slow_data" }

func (uplinkInterference) impose(n *network, f fault, p *physics) {
	ci := n.refs[f.Object].i
	p.heard[ci] = append(p.heard[ci], heard{f.span(), -98 + 10*f.Severity})
}

func (uplinkInterference) report(b *builder, f fault) {
	b.incident(f, "incident.cell")
	if f.Severity >= 0.3 {
		b.complaints(f, "Slow data", f.Start.Add(5*time.Minute))
	}
}

func (uplinkInterference) ended(_ *network, f fault, a action) (time.Time, bool) {
	return fieldWork(f, a)
}

func (uplinkInterference) hit(n *network, f fault) []int { return n.cellUsers[n.refs[f.Object].i] }

func (uplinkInterference) ends(_ *network, f fault) []remedy { return dispatch(f) }
