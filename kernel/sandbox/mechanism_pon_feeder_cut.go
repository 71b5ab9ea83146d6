package sandbox

import (
	"time"

	copilot "github.com/kernelcopilot/copilot"
)

// ponFeederCut is the feeder fibre of a passive optical network that was cut, between the exchange and its first
// splitter.
//
// Every terminal behind it loses the light at once and falls silent without a last word, since its power is on; the
// exchange's port receives nothing and raises loss of signal (ITU-T G.9807.1). Test any line and it is the same; lines
// of other ports are well, so is the ring. Mobile service does not use it. Splicing needs a crew. Under half severity
// the feeder is bent: levels sink by some decibels, and the port's error counters say so, but everything works.
//
// It differs from one line's dropped terminal in how many lines are hit, and from ontPowerOff in that no dying gasp is
// heard.
type ponFeederCut struct{}

func (ponFeederCut) kind() string    { return "pon_feeder_cut" }
func (ponFeederCut) types() []string { return []string{"link"} }
func (ponFeederCut) symptom() string { return "home_internet_area" }

func (ponFeederCut) fits(n *network, r ref) error {
	if !n.links[r.i].pon {
		return copilot.Errorf(copilot.CodeInvalid, "pon_feeder_cut happens to a PON, which %s is not: pick a link whose id begins with PON", n.links[r.i].id)
	}
	return nil
}

func (ponFeederCut) impose(n *network, f fault, p *physics) {
	l := n.refs[f.Object].i
	if f.Severity < 0.5 {
		p.impaired[l] = append(p.impaired[l], impairment{f.span(), 0.4 + f.Severity})
		return
	}
	p.cuts[l] = append(p.cuts[l], f.span())
}

func (ponFeederCut) report(b *builder, f fault) {
	li := b.net.refs[f.Object].i
	if f.Severity < 0.5 {
		b.alarm(f, "link", li, alarmSignalDegraded, f.Start.Add(40*time.Second), later(f.end, 10*time.Second))
		b.incident(f, "incident.link.degraded")
		return
	}
	b.alarm(f, "link", li, alarmSignalLost, f.Start.Add(3*time.Second), later(f.end, 3*time.Second))
	b.incident(f, "incident.pon")
	b.complaints(f, "Home internet", f.Start.Add(4*time.Minute))
}

func (ponFeederCut) ended(_ *network, f fault, a action) (time.Time, bool) { return fieldWork(f, a) }

func (ponFeederCut) hit(n *network, f fault) []int { return n.ponUsers[n.refs[f.Object].i] }

func (ponFeederCut) ends(_ *network, f fault) []remedy { return dispatch(f) }
