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
	g := gauge{w, t, zone, mix(w.net.seed ^ labelHash(metric+id)), t.Unix() / 60}
	v, ok := 0.0, false
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

func (g gauge) cell(metric string, ci int) (float64, bool) {
	p, c := g.w.phys, &g.w.net.cells[ci]
	if p.isDark(c.site, g.t) {
		return 0, false
	}
	day, n := shape(g.t, g.zone), g.noise()
	hold, level := p.pressure(ci, g.t)
	extra := g.extra(ci)
	_, reset := holdsAny(p.resets[ci], g.t)
	prb := c.peak * day
	prb += (88 - prb) * (1 - math.Exp(-0.8*extra))
	prb += (91 + 7*level - prb) * hold
	switch metric {
	case "cell_availability_percent":
		if reset {
			return 30 + 10*n, true
		}
		return 100, true
	case "cell_dl_prb_utilisation_percent":
		if reset {
			return 2 + n, true
		}
		return clamp(prb*(1+0.05*n*(1-0.8*hold)), 0, 99.8), true
	case "cell_rrc_connected_users":
		users := c.users * day * (1 + 0.07*n) * (1 + extra) * (1 + (0.9+0.8*level)*hold)
		if reset {
			users *= 0.05
		}
		return math.Round(users + 8*hold), true
	case "cell_dl_user_throughput_mbps":
		rate := c.rate * (1 - 0.3*c.peak*day/100) * (1 + 0.06*n) * (1 - 0.2*math.Min(1, extra)) * (1 - (0.42+0.34*level)*hold) * g.transport(c.site)
		if reset {
			rate *= 0.4
		}
		return rate, true
	case "cell_session_setup_success_percent":
		ok := 99.4 + 0.35*n - (7+7*level)*hold
		if reset {
			ok = 70 + 8*n
		}
		return clamp(ok, 0, 100), true
	}
	return 0, false
}

// extra is the load that other cells hand to this one, as a share of its own: users of the facing cell when that has
// gone dark, some of a crowded neighbour's, and what an operator shifted here.
func (g gauge) extra(ci int) float64 {
	p, c := g.w.phys, &g.w.net.cells[ci]
	x := 0.0
	if c.facing >= 0 {
		if o := &g.w.net.cells[c.facing]; p.isDark(o.site, g.t) {
			x += 0.85 * math.Max(o.users/c.users, 0.8)
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

// transport is what an impaired link leaves of a site's throughput.
func (g gauge) transport(si int) float64 {
	if len(g.w.phys.impaired) == 0 {
		return 1
	}
	for l := g.w.net.sites[si].link; ; l = g.w.net.links[l].via[0] {
		for _, v := range g.w.phys.impaired[l] {
			if v.holds(g.t) {
				return clamp(1-0.1*v.loss, 0.3, 1)
			}
		}
		if len(g.w.net.links[l].via) != 1 {
			return 1
		}
	}
}

func (g gauge) link(metric string, li int) (float64, bool) {
	p, l := g.w.phys, &g.w.net.links[li]
	if p.blind(li, g.t) {
		return 0, false
	}
	n := g.noise()
	dark := p.cut(li, g.t) || l.site >= 0 && p.dead(l.site, g.t)
	switch metric {
	case "link_utilisation_percent":
		if dark {
			return 0.1 + 0.05*n, true
		}
		return clamp(l.load*shape(g.t, g.zone)*(1+0.05*n)*g.carriedShare(li), 0, 97), true
	case "link_packet_loss_percent":
		if dark {
			return 100, true
		}
		for _, v := range p.impaired[li] {
			if v.holds(g.t) {
				return v.loss * (1 + 0.1*n), true
			}
		}
		return 0.03 + 0.02*n, true
	case "link_receive_power_dbm":
		if dark {
			return -40 + 0.5*n, true
		}
		level := -12 - 7*at(mix(g.w.net.seed^labelHash(l.id)), 0)
		if len(p.impaired[li]) > 0 && p.impaired[li][0].holds(g.t) {
			level -= 5
		}
		return level + 0.3*n, true
	}
	return 0, false
}

// carriedShare is the traffic of a link beside its usual: less for sites that are dark, more for cells that are crowded
// or have taken over users.
func (g gauge) carriedShare(li int) float64 {
	p, net := g.w.phys, g.w.net
	if len(p.dark) == 0 && len(p.surges) == 0 {
		return 1
	}
	sites := net.links[li].sites
	if len(sites) == 0 {
		return 1
	}
	sum := 0.0
	for _, si := range sites {
		if p.isDark(si, g.t) {
			continue
		}
		for _, ci := range net.sites[si].cells {
			hold, _ := p.pressure(ci, g.t)
			sum += 1 + 0.6*hold + 0.4*math.Min(1, g.extra(ci))
		}
	}
	return sum / float64(3*len(sites))
}

func (g gauge) site(metric string, si int) (float64, bool) {
	p := g.w.phys
	if p.isDark(si, g.t) {
		return 0, false
	}
	switch metric {
	case "site_mains_voltage_volts":
		for _, l := range p.power[si] {
			if (interval{l.lost, l.back}).holds(g.t) {
				return math.Abs(2 * g.noise()), true
			}
		}
		return 230 + 4*g.noise(), true
	case "site_battery_charge_percent":
		if left, ok := p.charge(si, g.t); ok {
			return left, true
		}
		return 99.4 + 0.6*g.noise(), true
	}
	return 0, false
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
		base := g.w.net.apns[ai].share * 48000 * (0.6 + 0.4*shape(g.t, g.zone)) * (1 + 0.02*g.noise())
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
