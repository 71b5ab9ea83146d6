package sandbox

import "time"

// userPlaneLoss is a UPF that no longer forwards: its data plane has crashed, and with it the agent that answers its
// peers.
//
// The control plane is elsewhere, so devices register and new sessions come up and stay up; what they send is dropped at
// the function that should pass it on (TS 23.501, 5.8). Throughput at all cells of the region falls to little or nothing
// while connections stay; resource blocks and the region's links stand nearly idle. The SMF misses the function's
// heartbeats (TS 29.244, 6.2.2), which it reports; counters of its own do not arrive. Other regions have user planes of
// their own. A restart by the hosting platform, which reaches it by another way, mends it.
//
// It differs from resolverFailure in where it shows, and in that the function answers nobody.
type userPlaneLoss struct{}

func (userPlaneLoss) kind() string    { return "user_plane_loss" }
func (userPlaneLoss) types() []string { return []string{"core"} }
func (userPlaneLoss) symptom() string { return "slow_data" }

func (userPlaneLoss) fits(n *network, r ref) error {
	return onlyAt(n, r, "user_plane_loss", "UPF")
}

func (userPlaneLoss) impose(n *network, f fault, p *physics) {
	ci := n.refs[f.Object].i
	p.strains[ci] = append(p.strains[ci], strain{interval: f.span(), rise: time.Minute, fall: 20 * time.Second, fail: 0.62 + 0.38*f.Severity, gone: true})
}

func (userPlaneLoss) report(b *builder, f fault) {
	b.alarm(f, "core", b.net.refs[f.Object].i, alarmFunctionGone, f.Start.Add(20*time.Second), later(f.end, 5*time.Second))
	b.surveilled(f, "incident.core")
	b.complaints(f, "Slow data", f.Start.Add(4*time.Minute))
}

func (userPlaneLoss) ended(_ *network, f fault, a action) (time.Time, bool) { return restarted(f, a) }

func (userPlaneLoss) hit(n *network, f fault) []int {
	return n.regionUsers(n.cores[n.refs[f.Object].i].region)
}

func (userPlaneLoss) ends(_ *network, f fault) []remedy { return restart(f) }
