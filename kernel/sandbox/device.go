package sandbox

import (
	"maps"
	"time"

	"github.com/kernelcopilot/copilot/kernel"
)

// line is the state of one subscriber's device and profile at an instant.
type line struct {
	reachable, data bool
	since           time.Time // when what ails it took hold; zero when nothing does
	again           time.Time // when it registered again after a core function had refused it; zero when none did
	reject          *kernel.Reject
	hssAPN          int
	asks            string    // the APN that the device asked for last
	voice           time.Time // registered for calls since, zero when it is not
	barred, unpaid  bool
	updated         time.Time
}

// line works out how subscriber u stands at t.
func (w *world) line(u int, t time.Time) line {
	s := &w.net.subscribers[u]
	own := mix(w.net.seed ^ labelHash(s.id))
	if s.fixed {
		return line{updated: w.origin.Add(-time.Duration(30+at(own, 1)*900) * 24 * time.Hour).Truncate(time.Second)}
	}
	l := line{reachable: true, data: true, hssAPN: s.apn, asks: w.net.apns[s.apn].name}
	l.updated = w.origin.Add(-time.Duration(30+at(own, 1)*900) * 24 * time.Hour).Truncate(time.Second)
	switch {
	case s.off:
		l.reachable, l.data, l.since = false, false, w.origin.Add(-time.Duration(5+at(own, 2)*40)*time.Hour).Truncate(time.Second)
		for _, m := range w.phys.profiles[u] { // the system holds what it holds, whether the device is on or not
			if m.holds(t) {
				l.hssAPN, l.updated = m.wrong, m.from
			}
		}
		return l
	case s.dataOff || s.suspended:
		l.data = false
	}
	if s.sold("voice") && !s.suspended {
		l.voice = w.origin.Add(-time.Duration((1 + 40*at(own, 8)) * float64(time.Hour))).Truncate(time.Second)
	}
	w.profile(u, t, &l)
	w.phys.disturb(u, t, &l)
	w.provisioned(u, t, &l)
	w.registered(u, own, t, &l)
	if since, out := w.uncovered(u, own, t); out {
		l.reachable, l.data, l.since = false, false, since
	}
	if !l.reachable {
		l.voice = time.Time{}
	}
	return l
}

// uncovered reports since when a device at home has had no cell.
func (w *world) uncovered(u int, own uint64, t time.Time) (time.Time, bool) {
	s := &w.net.subscribers[u]
	c := w.net.cells[s.cell]
	d, ok := holdsAny(w.phys.dark[c.site], t)
	switch {
	case s.abroad > 0:
		return time.Time{}, false
	case !ok:
		return w.phys.uncovered(s.cell, at(own, 3), t)
	}
	moved := c.facing >= 0 && !w.phys.isDark(w.net.cells[c.facing].site, t) && at(own, 3) < 0.3
	return d.from, !moved
}

// profile applies a wrong profile or gateway to the line: data stops at the next session request.
func (w *world) profile(u int, t time.Time, l *line) {
	s := &w.net.subscribers[u]
	own := mix(w.net.seed ^ labelHash(s.id))
	asked := w.net.apns[s.apn].name
	for _, m := range w.phys.profiles[u] {
		switch {
		case m.holds(t):
			l.hssAPN, l.updated = m.wrong, m.from
			if from := m.from.Add(40 * time.Second); !t.Before(from) {
				l.data, l.since = false, from
				l.reject = &kernel.Reject{Time: retry(from, t), APN: asked, Cause: 33, Text: "requested service option not subscribed"}
			}
		case !m.to.IsZero() && !t.Before(m.to):
			l.updated = m.to
		}
	}
	m, ok := w.phys.refusal(s.apn, t)
	if !ok || at(own, 4) >= m.share {
		return
	}
	if from := m.from.Add(time.Duration(at(own, 5) * float64(14*time.Minute))).Truncate(time.Second); !t.Before(from) {
		l.data, l.since = false, from
		l.reject = &kernel.Reject{Time: retry(from, t), APN: asked, Cause: 27, Text: "missing or unknown APN"}
	}
}

// retry is the last time before t at which a device that was refused first at from asks again: every twelve minutes (T3396).
func retry(from, t time.Time) time.Time { return from.Add(t.Sub(from).Truncate(12 * time.Minute)) }

func (w *world) reachability(u int, t time.Time) kernel.Reachability {
	l := w.line(u, t)
	out := kernel.Reachability{LastStatusTime: w.since(u, t), Reachable: l.reachable}
	if l.reachable {
		if l.data {
			out.Connectivity = append(out.Connectivity, "DATA")
		}
		out.Connectivity = append(out.Connectivity, "SMS")
	}
	return out
}

func (w *world) subscription(u int, t time.Time) kernel.Subscription {
	s, l := &w.net.subscribers[u], w.line(u, t)
	out := kernel.Subscription{
		ID: s.id, MSISDN: s.msisdn, IMSI: s.imsi, Customer: s.customer, Product: s.product, ProductName: s.productName, Access: s.access(), Status: "active",
		Billing: "active", Services: w.built(u, t), LastReject: l.reject, UpdatedAt: l.updated,
	}
	if s.suspended {
		out.Status = "suspended"
	}
	if s.suspended || l.unpaid {
		out.Billing = "suspended"
	}
	if s.fixed {
		return out
	}
	out.ExpectedAPN, out.HSSAPN, out.DeviceAPN, out.LastAttach, out.VoiceSince = w.net.apns[s.apn].name, w.net.apns[l.hssAPN].name, l.asks, w.lastAttach(u, t, l), l.voice
	out.HSSStatus = hssGranted
	if s.suspended || l.barred {
		out.HSSStatus = hssBarred
	}
	if s.abroad > 0 {
		out.Visited = w.net.cores[s.abroad].partner.plmn
	}
	return out
}

// definition is an APN as its gateway holds it at t, beside its reference.
func (w *world) definition(ai int, t time.Time) kernel.APN {
	a := &w.net.apns[ai]
	out := kernel.APN{ID: a.id, Name: a.name, Gateway: w.net.cores[a.gateway].id, Running: maps.Clone(a.def), Reference: maps.Clone(a.def), UpdatedAt: w.origin.AddDate(0, -2, -ai)}
	for _, m := range w.phys.gateways[ai] {
		switch {
		case m.holds(t):
			out.Running[m.attribute], out.UpdatedAt = m.wrong, m.from
		case !m.to.IsZero() && !t.Before(m.to):
			out.UpdatedAt = m.to
		}
	}
	return out
}
