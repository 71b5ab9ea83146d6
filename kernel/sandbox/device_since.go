package sandbox

import (
	"slices"
	"time"
)

// periodicUpdate is how often a device that stays where it is registers anew: T3412 and T3512 by default (TS 24.301, 10.2;
// TS 24.501, 10.2).
const periodicUpdate = 54 * time.Minute

// since is when the status that a line has at t came about: it stays the same until the status changes.
func (w *world) since(u int, t time.Time) time.Time {
	is := w.line(u, t)
	for l := is; ; l = w.line(u, t) {
		turn := w.turn(u, t, l)
		if turn.IsZero() {
			return w.switchedOn(u)
		}
		if turn.After(t) { // of a device that is off, and was ever since it is known
			return turn
		}
		t = turn.Add(-time.Second)
		if before := w.line(u, t); before.reachable != is.reachable || before.data != is.data {
			return turn
		}
	}
}

// turn is the newest instant up to t at which something took hold of a line that is l at t, or let go of it; zero when
// nothing did since its device came up.
func (w *world) turn(u int, t time.Time, l line) time.Time {
	out, up := l.since, w.switchedOn(u)
	for _, end := range w.recoveries(u) {
		if !end.After(t) && end.After(out) && end.After(up) {
			out = end
		}
	}
	return out
}

// switchedOn is when the device came up last, days or hours before the world began.
func (w *world) switchedOn(u int) time.Time {
	own := mix(w.net.seed ^ labelHash(w.net.subscribers[u].id))
	return w.origin.Add(-time.Duration((2 + 70*at(own, 9)) * float64(time.Hour))).Truncate(time.Second)
}

// recoveries lists when something ends that takes service from the subscriber.
func (w *world) recoveries(u int) []time.Time {
	var out []time.Time
	s, p := &w.net.subscribers[u], w.phys
	add := func(v interval) {
		if !v.to.IsZero() {
			out = append(out, v.to)
		}
	}
	all := func(lists ...[]interval) {
		for _, v := range slices.Concat(lists...) {
			add(v)
		}
	}
	c := w.net.cells[s.cell]
	all(p.bars[u], p.unpaid[u], p.dark[c.site])
	if c.facing >= 0 {
		all(p.dark[w.net.cells[c.facing].site])
	}
	spans(p.profiles[u], add, func(x misprofile) interval { return x.interval })
	spans(p.gateways[s.apn], add, func(x misconfig) interval { return x.interval })
	spans(p.files.devices[u], add, func(x deviceState) interval { return x.interval })
	spans(p.foreign[u], add, func(x asking) interval { return x.interval })
	spans(p.unbuilt[u], add, func(x absence) interval { return x.interval })
	spans(p.weak[s.cell], add, func(x weakness) interval { return x.interval })
	spans(p.strains[w.registrar(u)], add, func(x strain) interval { return x.interval })
	for _, h := range p.heats[c.site] {
		if !h.trip.IsZero() {
			add(h.off())
		}
	}
	return out
}

func spans[T any](list []T, add func(interval), of func(T) interval) {
	for _, x := range list {
		add(of(x))
	}
}

// registrar is the core function that registers the subscriber's device.
func (w *world) registrar(u int) int {
	s := &w.net.subscribers[u]
	if s.abroad > 0 {
		return s.abroad
	}
	return w.net.sites[w.net.cells[s.cell].site].control
}

// lastAttach is the last registration that succeeded: of a line that something ails none since it does, else the newest
// of coming up, coming back and the periodic updates after that.
func (w *world) lastAttach(u int, t time.Time, l line) time.Time {
	if !l.since.IsZero() {
		return l.since
	}
	out := w.since(u, t)
	if l.again.After(out) {
		out = l.again
	}
	return out.Add(t.Sub(out).Truncate(periodicUpdate))
}
