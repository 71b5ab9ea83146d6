package sandbox

import (
	"time"

	copilot "github.com/kernelcopilot/copilot"
)

// backhaulLoss is a transport link that stops carrying light: a digger, a fire in a cabinet, a torn drop.
//
// The near end's receiver sees its level fall under what it can read and says so at once: that alarm, the level and the
// traffic counter are all the link itself shows. Whatever has no other way falls silent: counters of sites and cells do
// not arrive, the element manager misses heartbeats two minutes later, and the MME or AMF lists the cells as gone when
// their association times out. Links further out end at equipment that is itself out of reach, so they report nothing.
// Mains and batteries are fine, but nobody can read them. Under half severity the fibre is bent, not cut: packets are
// lost, transfers slow down and nothing goes dark.
type backhaulLoss struct{}

func (backhaulLoss) kind() string    { return "backhaul_loss" }
func (backhaulLoss) types() []string { return []string{"link"} }
func (backhaulLoss) symptom() string { return "no_service" }

func (backhaulLoss) fits(n *network, r ref) error { return noPON(n, r, "backhaul_loss") }

// noPON refuses the passive trees of fixed access, which split their light and fail in ways of their own.
func noPON(n *network, r ref, kind string) error {
	id := n.links[r.i].id
	if o, _ := n.object(id); o.Details["technology"] == "XGS-PON" {
		return copilot.Errorf(copilot.CodeInvalid, "%s does not happen at a PON, which %s is: pick a link without technology XGS-PON", kind, id)
	}
	return nil
}

func (backhaulLoss) impose(n *network, f fault, p *physics) {
	l := n.refs[f.Object].i
	if f.Severity < 0.5 {
		p.impaired[l] = append(p.impaired[l], impairment{f.span(), 1.5 + 8*f.Severity})
		return
	}
	p.cuts[l] = append(p.cuts[l], f.span())
}

func (backhaulLoss) report(b *builder, f fault) {
	li := b.net.refs[f.Object].i
	if f.Severity < 0.5 {
		b.alarm(f, "link", li, alarmSignalDegraded, f.Start.Add(40*time.Second), later(f.end, 10*time.Second))
		b.incident(f, "incident.link.degraded")
		b.complaints(f, "Slow data", f.Start.Add(5*time.Minute))
		return
	}
	b.alarm(f, "link", li, alarmSignalLost, f.Start.Add(3*time.Second), later(f.end, 3*time.Second))
	b.incident(f, "incident.link")
	for _, si := range b.net.links[li].sites {
		b.silence(f, si, f.span())
	}
	b.complaints(f, "No service", f.Start.Add(4*time.Minute))
}

func (m backhaulLoss) ended(n *network, f fault, a action) (time.Time, bool) {
	return fieldWork(f, a)
}

func (backhaulLoss) hit(n *network, f fault) []int { return n.linkUsers(n.refs[f.Object].i) }

func (backhaulLoss) ends(n *network, f fault) []remedy { return dispatch(f) }

// repairTime is what a crew needs in this simulated country from the dispatch on. A read-back after two minutes must see it done.
const repairTime = 50 * time.Second

// fieldWork ends a fault that needs hands on site: a note on its open incident sends the crew.
func fieldWork(f fault, a action) (time.Time, bool) {
	if a.Verb == verbNote && a.Object == incidentID(f) {
		return a.Time.Add(repairTime), true
	}
	return time.Time{}, false
}

func dispatch(f fault) []remedy {
	return []remedy{{"ticket.add_note", map[string]string{"ticket": incidentID(f), "text": "*"}}}
}
