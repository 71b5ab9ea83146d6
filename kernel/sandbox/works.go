package sandbox

import (
	"slices"
	"strings"
	"time"

	"github.com/kernelcopilot/copilot/kernel"
)

// announced is how long ahead planned works are on the list.
const announced = 72 * time.Hour

// announce puts works that will be done, or were, on the list.
func (b *builder) announce(c changeEvent) {
	impact := "none"
	if strings.Contains(c.summary, "other way") || strings.Contains(c.summary, "batteries") {
		impact = "risk"
	}
	b.works = append(b.works, kernel.Works{ID: "PW-" + c.id[4:], Title: c.summary, Objects: []string{c.object}, Start: c.start, End: c.end, Impact: impact, Owner: c.author})
}

// outlook adds what lies beyond the horizon of the world, drawn as it will be when the time comes, and works that were
// announced and called off.
func (b *builder) outlook(level Noise, from, horizon time.Time) {
	ahead := &builder{net: b.net, phys: newPhysics(b.net), words: b.words}
	ahead.noise(level, horizon, horizon.Add(announced))
	b.works = append(b.works, ahead.works...)
	for at := from.Truncate(chunk); at.Before(horizon.Add(announced)); at = at.Add(chunk) {
		r := newRng(b.net.seed^uint64(at.Unix()), "cancelled works")
		for i := range b.net.trunks {
			if r.float() >= 0.003*level.rate() {
				continue
			}
			start := at.Add(time.Duration(r.float() * float64(chunk))).Truncate(time.Minute)
			c := changeEvent{id: pad("CHG-", r.intn(10000000), 7), object: b.net.links[i].id, start: start, end: start.Add(minutes(r, 40, 150)), author: "transport", summary: "Splice inspection in the cabinet"}
			b.announce(c)
			b.works[len(b.works)-1].Status = "cancelled"
		}
	}
	slices.SortFunc(b.works, func(x, y kernel.Works) int { return newest(x.Start, y.Start, x.ID, y.ID) })
}

// works lists the planned works as they stand at t. What was called off was so six hours ahead.
func (v view) worksNow() []kernel.Works {
	var out []kernel.Works
	for _, w := range v.works {
		cancelled := w.Status == "cancelled" && !v.now.Before(w.Start.Add(-6*time.Hour))
		switch {
		case w.Start.After(v.now.Add(announced)):
			continue
		case cancelled:
		case w.Start.After(v.now):
			w.Status = "planned"
		case w.End.After(v.now):
			w.Status = "inProgress"
		default:
			w.Status = "completed"
		}
		out = append(out, w)
	}
	return out
}
