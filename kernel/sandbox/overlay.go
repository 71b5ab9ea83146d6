package sandbox

import (
	"math"
	"time"

	"github.com/kernelcopilot/copilot/kernel"
)

// overlay is what mechanism files lay over the physics: conditions that they name and the built-in ones derive.
type overlay struct {
	outages map[int][]interval         // sites whose equipment stands still
	effects map[string][]counterEffect // by object id and metric
	devices map[int][]deviceState      // by subscriber
}

// counterEffect changes one counter while it holds.
type counterEffect struct {
	interval
	times, plus, most float64
	ramp              time.Duration // until it is whole
	missing           bool
	lowest, highest   float64 // physical range of the metric
}

type deviceState struct {
	interval
	unreachable bool // else only data is gone
}

func put[K comparable, V any](m *map[K][]V, key K, v V) {
	if *m == nil {
		*m = map[K][]V{}
	}
	(*m)[key] = append((*m)[key], v)
}

func (p *physics) affect(id string, metric string, e counterEffect) {
	for _, m := range kernel.Metrics {
		if m.Name == metric {
			e.lowest, e.highest = m.Min, m.Max
		}
	}
	put(&p.files.effects, id+metric, e)
}

// affected is a sample after what mechanism files do to it, and false when it does not arrive.
func (p *physics) affected(metric, id string, t time.Time, v float64) (float64, bool) {
	for _, e := range p.files.effects[id+metric] {
		if !e.holds(t) {
			continue
		}
		if e.missing {
			return 0, false
		}
		share := 1.0
		if e.ramp > 0 {
			share = clamp(float64(t.Sub(e.from))/float64(e.ramp), 0, 1)
		}
		w := v*(1+(e.times-1)*share) + e.plus*share
		v = clamp(math.Min(w, math.Max(e.most, v)), e.lowest, e.highest)
	}
	return v, true
}

// disturb applies device states to a line.
func (p *physics) disturb(u int, t time.Time, l *line) {
	for _, d := range p.files.devices[u] {
		if !d.holds(t) || !l.reachable {
			continue
		}
		l.data, l.since = false, d.from
		l.reachable = !d.unreachable
	}
}
