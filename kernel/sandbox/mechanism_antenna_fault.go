package sandbox

import "time"

// antennaFault is a cell whose transmit path is broken: water in a connector, a torn jumper, a burnt amplifier.
//
// Power comes back from the bad joint instead of leaving the antenna. The radio unit measures the ratio of the two and
// alarms within half a minute. What still leaves reaches less far: users at the edge go to the facing cell, which fills up,
// or lose service; those left are slower and their sessions drop when they move. The cell stays in service for its
// management. From severity 0.9 the unit switches its amplifier off to save it: then nobody is left to be slow or dropped.
// A restart changes nothing, since the joint stays bad.
//
// With the amplifier off it differs from sleeping_cell in one trace alone, the alarm of the radio unit.
type antennaFault struct{}

func (antennaFault) kind() string    { return "antenna_fault" }
func (antennaFault) types() []string { return []string{"cell"} }
func (antennaFault) symptom() string { return "no_service" }

// transmitterOff is the severity from which the unit switches its amplifier off.
const transmitterOff = 0.9

func (antennaFault) impose(n *network, f fault, p *physics) {
	ci := n.refs[f.Object].i
	w := weakness{interval: f.span(), lost: 0.6 + 0.3*f.Severity, drops: 3.6 + 3*f.Severity, slow: 0.32 + 0.25*f.Severity}
	if f.Severity >= transmitterOff {
		w = weakness{interval: f.span(), lost: silentShare}
	}
	p.weak[ci] = append(p.weak[ci], w)
}

func (antennaFault) report(b *builder, f fault) {
	what := alarmReturnLoss
	if f.Severity >= transmitterOff {
		what = alarmTransmitter
	}
	b.alarm(f, "cell", b.net.refs[f.Object].i, what, f.Start.Add(25*time.Second), later(f.end, 10*time.Second))
	b.incident(f, "incident.cell")
	b.complaints(f, "No service", f.Start.Add(4*time.Minute))
}

func (antennaFault) ended(_ *network, f fault, a action) (time.Time, bool) { return fieldWork(f, a) }

func (antennaFault) hit(n *network, f fault) []int { return n.cellUsers[n.refs[f.Object].i] }

func (antennaFault) ends(_ *network, f fault) []remedy { return dispatch(f) }
