package sandbox

import "time"

// rectifierTrip is a site whose rectifiers have latched off while the mains are there: an over-voltage trip, a blown
// output fuse, a controller that switched them off.
//
// The meter at the input goes on reading 230 V and no mains alarm comes. The batteries take over: their current turns
// negative, their charge falls, and the direct voltage falls from the rectifiers' float voltage to the battery's and on
// with it. Plants whose controller supervises its modules, about half, report that none delivers; others have only the
// meters. Nobody notices until the batteries are empty; then the site goes dark exactly as without mains: the near end of
// its link loses the signal, counters stop, heartbeats are missed, cells are listed as gone, the facing cells fill up. The
// modules latch, so that only a crew brings them back.
//
// At a plant without supervision it differs from site_power_loss in one trace alone: the mains, their voltage and the
// alarm that is derived from it.
type rectifierTrip struct{}

func (rectifierTrip) kind() string    { return "rectifier_trip" }
func (rectifierTrip) types() []string { return []string{"site"} }
func (rectifierTrip) symptom() string { return "no_service" }

func (rectifierTrip) impose(n *network, f fault, p *physics) {
	si := n.refs[f.Object].i
	p.power[si] = append(p.power[si], powerLoss{lost: f.Start, dead: batteryEnd(n, f), back: f.end, mains: true})
}

// supervised reports whether the site's power controller watches its rectifiers one by one.
func (n *network) supervised(si int) bool {
	return at(mix(n.seed^labelHash(n.sites[si].id)), 9) < 0.55
}

func (rectifierTrip) report(b *builder, f fault) {
	si := b.net.refs[f.Object].i
	if b.net.supervised(si) {
		b.alarm(f, "site", si, alarmRectifier, f.Start.Add(5*time.Second), later(f.end, 5*time.Second))
	}
	b.drained(f, si)
}

func (rectifierTrip) ended(_ *network, f fault, a action) (time.Time, bool) { return fieldWork(f, a) }

func (rectifierTrip) hit(n *network, f fault) []int { return n.siteUsers(n.refs[f.Object].i) }

func (rectifierTrip) ends(_ *network, f fault) []remedy { return dispatch(f) }
