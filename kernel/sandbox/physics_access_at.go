package sandbox

import "time"

// weakAt is the weakness of the cell that takes most of its users at t.
func (a *access) weakAt(ci int, t time.Time) (weakness, bool) {
	var worst weakness
	found := false
	for _, w := range a.weak[ci] {
		if w.interval.holds(t) && (!found || w.lost > worst.lost) {
			worst, found = w, true
		}
	}
	return worst, found
}

// heatOff reports whether the site's radios are down at t to protect themselves.
func (a *access) heatOff(si int, t time.Time) bool {
	for _, h := range a.heats[si] {
		if !h.trip.IsZero() && h.off().holds(t) {
			return true
		}
	}
	return false
}

// ailing reports whether any cell covers less than it should, or may.
func (a *access) ailing() bool { return len(a.weak) > 0 || len(a.heats) > 0 }

// gone is the share of its users that the cell does not carry at t.
func (p *physics) gone(ci int, t time.Time) float64 {
	si := p.n.cells[ci].site
	switch {
	case p.isDark(si, t):
		return 1
	case !p.ailing():
		return 0
	case p.heatOff(si, t):
		return 1
	}
	if w, ok := p.weakAt(ci, t); ok {
		return w.lostAt(t)
	}
	return 0
}

// clean reports whether no link loses or delays what it carries.
func (p *physics) clean() bool {
	return len(p.impaired) == 0 && len(p.fades) == 0 && len(p.narrows) == 0
}

// fadeAt is the decline of the link's level that is under way at t.
func (a *access) fadeAt(li int, t time.Time) (fade, bool) {
	for _, d := range a.fades[li] {
		if (interval{d.begun, d.to}).holds(t) {
			return d, true
		}
	}
	return fade{}, false
}

// narrowAt is what keeps the link from carrying all it is asked for at t: the tighter where there are two.
func (a *access) narrowAt(li int, t time.Time) (narrow, bool) {
	var tight narrow
	found := false
	for _, v := range a.narrows[li] {
		if v.holds(t) && (!found || v.limit < tight.limit) {
			tight, found = v, true
		}
	}
	return tight, found
}

// uncovered reports since when a subscriber of the cell finds no cell at all at t, false when another serves. Most are
// taken over by the facing cell. roll is the subscriber's own.
func (p *physics) uncovered(ci int, roll float64, t time.Time) (time.Time, bool) {
	if !p.ailing() {
		return time.Time{}, false
	}
	for _, h := range p.heats[p.n.cells[ci].site] {
		if !h.trip.IsZero() && h.off().holds(t) {
			return h.trip, roll >= 0.3
		}
	}
	if w, ok := p.weakAt(ci, t); ok && t.Sub(w.from) > time.Minute {
		return w.from.Add(time.Minute), roll < 0.3*w.lost
	}
	return time.Time{}, false
}
