package sandbox

import (
	"time"

	copilot "github.com/kernelcopilot/copilot"
)

// linkOutgrown is a link whose traffic has outgrown it.
//
// What the site's leased lines and cells ask of it in their busy hours rises for three weeks up to the brink, which only its utilisation shows. Then comes
// the day on which it is asked for more than it has: utilisation stands flat at the capacity, the queue in front of the
// port fills and every packet waits in it, and what finds no room there is dropped. The cells behind share what is left
// and are slow, though their radio has room. Outside the busy hours, which are five a day and their rise and decline,
// all is well. Light, power and radio are sound and nobody changed anything; no alarm is raised. Slow: Start is when the
// link first fills, which is when customers notice and the first rule is crossed. Planning has to widen it, so the ticket
// that surveillance left is the way.
//
// It differs from rate_limit_wrong in what the full link carries, its whole capacity, and in that no change precedes it.
type linkOutgrown struct{}

func (linkOutgrown) kind() string    { return "link_outgrown" }
func (linkOutgrown) types() []string { return []string{"link"} }
func (linkOutgrown) symptom() string { return "slow_data" }

// fits takes access links: trunks are wide enough for all that hangs off them.
func (linkOutgrown) fits(n *network, r ref) error {
	if l := n.links[r.i]; l.site < 0 {
		return copilot.Errorf(copilot.CodeInvalid, "link_outgrown happens at the access link of a site; %s joins several: pick a site's own link", l.id)
	}
	return noPON(n, r, "link_outgrown")
}

func (linkOutgrown) begun(f fault) time.Time { return f.Start.AddDate(0, 0, -21) }

func (m linkOutgrown) impose(n *network, f fault, p *physics) {
	li := n.refs[f.Object].i
	v := narrow{interval: f.span(), begun: m.begun(f), limit: 97.5, asked: 104 + 42*f.Severity, wait: 26 + 44*f.Severity, losses: 1.3 + 2.4*f.Severity}
	p.narrows[li] = append(p.narrows[li], v)
}

func (linkOutgrown) report(b *builder, f fault) {
	b.incident(f, "incident.link.traffic")
	b.complaints(f, "Slow data", f.Start.Add(5*time.Minute))
}

func (linkOutgrown) ended(_ *network, f fault, a action) (time.Time, bool) { return fieldWork(f, a) }

func (linkOutgrown) hit(n *network, f fault) []int { return n.linkUsers(n.refs[f.Object].i) }

func (linkOutgrown) ends(_ *network, f fault) []remedy { return dispatch(f) }
