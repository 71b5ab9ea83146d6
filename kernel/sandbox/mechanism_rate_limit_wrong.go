package sandbox

import (
	"strconv"
	"time"
)

// rateLimitWrong is a shaper that somebody's change set far too low on a link.
//
// The change stands in the log, with the rate before and after. From its minute on the link carries the new rate and not
// a bit more, a flat line far under its capacity, since the shaper holds back what exceeds it; packets wait in the
// shaper's queue, and what finds no room there is dropped. Transfers behind it share a fraction and slow down; even at
// night it is too little. The port itself is sound: received level and error counters stay, and no alarm is raised, because
// a shaper that shapes does what it was told. The transport team sets it right when it works on the open ticket.
//
// It differs from link_outgrown in what the link carries, a fraction of its capacity, and in the change before it.
type rateLimitWrong struct{}

func (rateLimitWrong) kind() string    { return "rate_limit_wrong" }
func (rateLimitWrong) types() []string { return []string{"link"} }
func (rateLimitWrong) symptom() string { return "slow_data" }

func (rateLimitWrong) fits(n *network, r ref) error { return onlyWay(n, r, "rate_limit_wrong") }

// shapedRate is the wrong rate in Mbit/s: well under what the link carries in the quietest hour.
func shapedRate(n *network, f fault) int {
	l := n.links[n.refs[f.Object].i]
	peak := l.load / 100 * float64(l.capacity)
	return max(5, int(peak*(0.3-0.18*f.Severity))/5*5)
}

func (rateLimitWrong) impose(n *network, f fault, p *physics) {
	li := n.refs[f.Object].i
	limit := 100 * float64(shapedRate(n, f)) / float64(n.links[li].capacity)
	p.narrows[li] = append(p.narrows[li], narrow{interval: f.span(), limit: limit, wait: 30 + 45*f.Severity, losses: 1.3 + 2.4*f.Severity})
}

func (rateLimitWrong) report(b *builder, f fault) {
	l := b.net.links[b.net.refs[f.Object].i]
	b.change(changeEvent{
		kind: "configuration", object: f.Object, start: f.Start, end: f.Start.Add(20 * time.Second), author: "transport",
		summary:   "CR-" + strconv.Itoa(4000+int(f.roll("cr")*5000)) + " port profiles, lot " + strconv.Itoa(1+int(f.roll("lot")*9)),
		attribute: "shapingRateMbps", before: strconv.Itoa(l.capacity), after: strconv.Itoa(shapedRate(b.net, f)),
	})
	b.incident(f, "incident.link.traffic")
	b.complaints(f, "Slow data", f.Start.Add(5*time.Minute))
}

func (rateLimitWrong) ended(_ *network, f fault, a action) (time.Time, bool) { return fieldWork(f, a) }

func (rateLimitWrong) hit(n *network, f fault) []int { return n.linkUsers(n.refs[f.Object].i) }

func (rateLimitWrong) ends(_ *network, f fault) []remedy { return dispatch(f) }
