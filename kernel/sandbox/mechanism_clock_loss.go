package sandbox

import (
	"time"

	copilot "github.com/kernelcopilot/copilot"
)

// clockLoss is a 5G site that no longer receives satellite time: a broken antenna cable, a jammer in a parked lorry.
//
// The receiver reports the loss at once, and that is all for a while: the oscillator holds the time. Its frequency is off
// by a little that grows, so the time error rises with the square of the time (holdover; the budget of 1.5 µs is that of
// ITU-T G.8271.1) and is used up after a quarter of an hour at severity 1, forty minutes at 0.5. From there on the site
// talks while others of the band listen (time division): the receivers of its own cells and of facing 5G cells hear
// foreign downlink, sessions drop and transfers slow down; handovers towards the site miss their window, so that they fail
// at facing cells of any kind. Nothing else alarms: power, transport and radio units are sound. Slow: Start is the loss of
// the source, whose alarm is the first rule crossed; the counters follow when the budget is gone.
//
// At one of the cells it differs from uplink_interference in the time trace alone: the site's alarm and time error.
type clockLoss struct{}

func (clockLoss) kind() string    { return "clock_loss" }
func (clockLoss) types() []string { return []string{"site"} }
func (clockLoss) symptom() string { return "slow_data" }

func (clockLoss) fits(n *network, r ref) error {
	if s := n.sites[r.i]; !s.nr {
		return copilot.Errorf(copilot.CodeInvalid, "clock_loss happens at a site with 5G, whose radios share time; %s has none", s.id)
	}
	return nil
}

// holdover is how long the oscillator keeps within the budget.
func holdover(f fault) time.Duration {
	return time.Duration((65 - 50*f.Severity) * float64(time.Minute)).Truncate(time.Second)
}

func (clockLoss) impose(n *network, f fault, p *physics) {
	si := n.refs[f.Object].i
	p.drifts[si] = append(p.drifts[si], drift{f.span(), holdover(f)})
}

func (clockLoss) report(b *builder, f fault) {
	b.alarm(f, "site", b.net.refs[f.Object].i, alarmTimeSource, f.Start.Add(20*time.Second), later(f.end, 20*time.Second))
	b.incident(f, "incident.site.time")
	b.complaints(f, "Slow data", f.Start.Add(holdover(f)*3/2))
}

func (clockLoss) ended(_ *network, f fault, a action) (time.Time, bool) { return fieldWork(f, a) }

func (clockLoss) hit(n *network, f fault) []int { return n.siteUsers(n.refs[f.Object].i) }

func (clockLoss) ends(_ *network, f fault) []remedy { return dispatch(f) }
