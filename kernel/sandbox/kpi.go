package sandbox

import (
	"math"
	"time"
)

// shape is the share of the daily peak at t: quiet at four in the morning, busiest at nine in the evening.
func shape(t time.Time, zone *time.Location) float64 {
	l := t.In(zone)
	h := float64(l.Hour()) + float64(l.Minute())/60
	day := 0.5 - 0.5*math.Cos(2*math.Pi*(h-4)/24)
	evening := math.Exp(-math.Pow((h-21)/2.2, 2))
	return clamp(0.28+0.5*day+0.22*evening, 0, 1)
}

// value is the sample of a metric at a full minute, and false when none arrived or the object has no such counter.
func (w *world) value(metric string, r ref, id string, t time.Time, zone *time.Location) (float64, bool) {
	g := gauge{w, t, zone, mix(w.net.seed ^ labelHash(metric, id)), t.Unix() / 60}
	v, ok := 0.0, false
	if w.lost(id, g.minute) {
		return 0, false
	}
	switch r.kind {
	case "cell":
		v, ok = g.cell(metric, r.i)
	case "link":
		v, ok = g.link(metric, r.i)
	case "site":
		v, ok = g.site(metric, r.i)
	case "apn":
		v, ok = g.apn(metric, r.i)
	case "core":
		v, ok = g.core(metric, r.i)
	}
	if ok && len(w.phys.files.effects) > 0 {
		v, ok = w.phys.affected(metric, id, t, v)
	}
	if !ok {
		return 0, false
	}
	v = g.felt(metric, r, v)
	for _, b := range w.phys.blips[id+metric] {
		if b.holds(t) {
			v = math.Min(v*b.times+b.plus, math.Max(b.most, v))
		}
	}
	return math.Round(v*1000) / 1000, true
}

// gauge reads one counter at one minute.
type gauge struct {
	w      *world
	t      time.Time
	zone   *time.Location
	key    uint64
	minute int64
}

func (g gauge) noise() float64 { return wobble(g.key, g.minute) }

// extra is the load that other cells hand to this one, as a share of its own: users of the facing cell that it no
// longer carries, some of a crowded neighbour's, and what an operator shifted here.
func (g gauge) extra(ci int) float64 {
	p, c := g.w.phys, &g.w.net.cells[ci]
	x := 0.0
	if c.facing >= 0 {
		if gone := p.gone(c.facing, g.t); gone > 0 {
			x += 0.85 * gone * math.Max(g.w.net.cells[c.facing].users/c.users, 0.8)
		}
	}
	if len(p.surges) == 0 && len(p.shifts) == 0 {
		return x
	}
	for _, o := range c.neighbours {
		hold, _ := p.pressure(o, g.t)
		x += 0.12 * hold
		if _, ok := holdsAny(p.shifts[o], g.t); ok {
			x += 0.08
		}
	}
	return x
}

func (g gauge) apn(metric string, ai int) (float64, bool) {
	m, wrong := g.w.phys.refusal(ai, g.t)
	switch metric {
	case "apn_session_setup_success_percent":
		ok := 99.2 + 0.4*g.noise()
		if wrong {
			ok *= 1 - m.share*(1+0.03*g.noise())
		}
		return clamp(ok, 0, 100), true
	case "apn_active_sessions":
		base := g.w.net.apns[ai].share * sessionsPerLine * usualLines * g.w.net.size.scale() * (0.6 + 0.4*shape(g.t, g.zone)) * (1 + 0.02*g.noise())
		for _, m := range g.w.phys.gateways[ai] {
			if g.t.Before(m.from) {
				continue
			}
			end := g.t
			if !m.to.IsZero() && end.After(m.to) {
				end = m.to
			}
			lost := m.share * (1 - math.Exp(-end.Sub(m.from).Minutes()/25))
			base *= 1 - lost*math.Exp(-g.t.Sub(end).Minutes()/4)
		}
		return math.Round(base), true
	}
	return 0, false
}
