package sandbox

import (
	"strconv"
	"time"
)

// functionUpgrade is new software of a core function, brought in one instance after the other so that nobody notices.
func functionUpgrade(b *builder, i int, at time.Time, r *rng) {
	b.change(changeEvent{
		kind: "software", object: b.net.cores[i].id, start: at, end: at.Add(minutes(r, 15, 45)), author: "core-operations",
		summary: "Release " + strconv.Itoa(5+r.intn(4)) + "." + strconv.Itoa(r.intn(12)) + ", rolling, one instance at a time", attribute: "software",
	})
}

// plugPulled is a customer who moves furniture: the terminal says that its power goes, and is back soon.
func plugPulled(b *builder, i int, at time.Time, r *rng) {
	u := b.net.size.Subscribers + i
	if s := b.net.subscribers[u]; s.off || s.suspended {
		return
	}
	b.phys.terminals[u] = append(b.phys.terminals[u], terminal{interval: interval{at, at.Add(minutes(r, 2, 90))}, state: "dyingGasp"})
}
