package sandbox

import (
	"time"

	copilot "github.com/kernelcopilot/copilot"
)

// opticsAgeing is a laser that wears out, or a connector that clouds over: the far end's signal arrives weaker every day.
//
// For days the received level sinks and nothing else moves: forward error correction mends every frame. At the end of its
// life a laser fades faster; the level uses up its margin within the last hours. A decibel on, correction has all it can
// do and the receiver reports a degraded signal; another one, and frames are lost: the link loses packets, transfers of the
// cells behind it slow down, customers notice. Light still arrives, so nothing goes dark, and no queue builds up: delay and
// utilisation stay as they are. Under half severity it comes to rest above the level at which frames are lost. Slow:
// the level begins to sink four to ten days before Start; Start is when it crosses the limit of its margin, the first
// rule. Only new optics help.
//
// Once packets are lost it differs from a bent fibre (backhaul_loss under half severity) in one trace alone, the received
// level: there it fell at once and still has margin, here it crept through it.
type opticsAgeing struct{}

func (opticsAgeing) kind() string    { return "optics_ageing" }
func (opticsAgeing) types() []string { return []string{"link"} }
func (opticsAgeing) symptom() string { return "slow_data" }

func (opticsAgeing) fits(n *network, r ref) error { return onlyWay(n, r, "optics_ageing") }

// onlyWay refuses links that nobody depends on, since rings lead around what ails one of their links, and PONs.
func onlyWay(n *network, r ref, kind string) error {
	if l := n.links[r.i]; len(l.sites) == 0 {
		return copilot.Errorf(copilot.CodeInvalid, "%s shows at a link that some site depends on; %s is part of a ring: pick a feeder or an access link", kind, l.id)
	}
	return noPON(n, r, kind)
}

func (opticsAgeing) begun(f fault) time.Time {
	return f.Start.Add(-time.Duration((4 + 6*f.roll("days")) * float64(24*time.Hour))).Truncate(time.Minute)
}

// ageing is the course of the received level.
func (m opticsAgeing) ageing(f fault) fade {
	d := fade{interval: f.span(), begun: m.begun(f), pace: 1.6 + 1.6*f.Severity, floor: -26 - 1.1*f.Severity}
	if f.Severity < 0.5 {
		d.floor = -24.7
	}
	return d
}

func (m opticsAgeing) impose(n *network, f fault, p *physics) {
	li := n.refs[f.Object].i
	p.fades[li] = append(p.fades[li], m.ageing(f))
}

func (m opticsAgeing) report(b *builder, f fault) {
	li, d := b.net.refs[f.Object].i, m.ageing(f)
	b.incident(f, "incident.link.degraded")
	if errors, ok := d.reaches(fadeErrors); ok {
		b.alarm(f, "link", li, alarmSignalDegraded, errors, later(f.end, 10*time.Second))
	}
	if losses, ok := d.reaches(fadeLosses); ok {
		b.complaints(f, "Slow data", losses.Add(5*time.Minute))
	}
}

func (opticsAgeing) ended(_ *network, f fault, a action) (time.Time, bool) { return fieldWork(f, a) }

func (opticsAgeing) hit(n *network, f fault) []int { return n.linkUsers(n.refs[f.Object].i) }

func (opticsAgeing) ends(_ *network, f fault) []remedy { return dispatch(f) }
