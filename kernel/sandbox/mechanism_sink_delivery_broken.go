package sandbox

import "time"

// sinkDeliveryBroken is the event dispatcher whose workers hang on connections to sinks that went silent.
//
// Each delivery waits in a worker without a limit of time; when all wait, events stay in the queue until it is full, and
// what comes then is turned away. So most deliveries fail and the dispatcher reports its queue. Its processors are idle;
// gateway, tokens and consent are well, and partners' calls succeed: they complain only that events no longer come. A
// restart frees the workers.
//
// At the dispatcher it differs from keyExpired in its queue, and in that the token service is well.
type sinkDeliveryBroken struct{}

func (sinkDeliveryBroken) kind() string    { return "sink_delivery_broken" }
func (sinkDeliveryBroken) types() []string { return []string{"core"} }
func (sinkDeliveryBroken) symptom() string { return "platform" }

func (sinkDeliveryBroken) fits(n *network, r ref) error {
	return onlyAt(n, r, "sink_delivery_broken", "EVENTS")
}

func (sinkDeliveryBroken) impose(n *network, f fault, p *physics) {
	ci := n.refs[f.Object].i
	p.strains[ci] = append(p.strains[ci], strain{interval: f.span(), rise: 2 * time.Minute, fall: 20 * time.Second, fail: 0.45 + 0.5*f.Severity})
}

func (sinkDeliveryBroken) report(b *builder, f fault) {
	b.alarm(f, "core", b.net.refs[f.Object].i, alarmQueue, f.Start.Add(3*time.Minute), later(f.end, 5*time.Second))
	b.surveilled(f, "incident.core")
	b.partnersCall(f, "EVENTS", "api events.en", f.Start.Add(6*time.Minute))
}

func (sinkDeliveryBroken) ended(_ *network, f fault, a action) (time.Time, bool) {
	return restarted(f, a)
}

func (sinkDeliveryBroken) hit(n *network, f fault) []int { return nil }

func (sinkDeliveryBroken) ends(_ *network, f fault) []remedy { return restart(f) }
