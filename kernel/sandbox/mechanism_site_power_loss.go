package sandbox

import "time"

// sitePowerLoss is a site whose mains supply is gone.
//
// The rectifier sees the input voltage at zero and says so within seconds; the batteries take over, their charge falls and
// with it the direct voltage that they hold.
// Until they are empty every cell works as before and nobody notices. Worn cells hold for two or three minutes, good ones
// longer, and less under a heavy load. Then all equipment stops at once: the optical transmitter too, so the near end of
// the site's link loses its signal though the fibre is whole; counters stop, heartbeats are missed, cells are listed as gone.
type sitePowerLoss struct{}

func (sitePowerLoss) kind() string    { return "site_power_loss" }
func (sitePowerLoss) types() []string { return []string{"site"} }
func (sitePowerLoss) symptom() string { return "no_service" }

func (sitePowerLoss) impose(n *network, f fault, p *physics) {
	si := n.refs[f.Object].i
	p.power[si] = append(p.power[si], powerLoss{lost: f.Start, dead: batteryEnd(n, f), back: f.end})
}

// batteryEnd is when the batteries are empty.
func batteryEnd(n *network, f fault) time.Time {
	minutes := 2.5 + n.sites[n.refs[f.Object].i].battery*(1.3-0.7*f.Severity)
	return f.Start.Add(time.Duration(minutes * float64(time.Minute))).Truncate(time.Second)
}

func (sitePowerLoss) report(b *builder, f fault) {
	si := b.net.refs[f.Object].i
	b.alarm(f, "site", si, alarmMainsLost, f.Start.Add(5*time.Second), later(f.end, 5*time.Second))
	b.drained(f, si)
}

// drained adds what follows when a site lives on its battery, whatever took its supply.
func (b *builder) drained(f fault, si int) {
	b.alarm(f, "site", si, alarmBattery, f.Start.Add(65*time.Second), later(f.end, 8*time.Second))
	b.incident(f, "incident.site")
	dead := batteryEnd(b.net, f)
	if !f.end.IsZero() && !dead.Before(f.end) {
		return
	}
	b.alarm(f, "link", b.net.sites[si].link, alarmSignalLost, dead.Add(3*time.Second), later(f.end, 3*time.Second))
	b.silence(f, si, interval{dead, f.end})
	b.complaints(f, "No service", dead.Add(4*time.Minute))
}

func (sitePowerLoss) ended(n *network, f fault, a action) (time.Time, bool) { return fieldWork(f, a) }

func (sitePowerLoss) hit(n *network, f fault) []int { return n.siteUsers(n.refs[f.Object].i) }

func (sitePowerLoss) ends(n *network, f fault) []remedy { return dispatch(f) }
