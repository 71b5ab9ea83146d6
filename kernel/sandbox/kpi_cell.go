package sandbox

import "math"

// radio is the condition of a cell at one minute.
type radio struct {
	day, n      float64 // share of the daily peak; noise
	hold, level float64 // of a crowd
	extra       float64 // load taken over, as a share of its own
	left        float64 // share of its users that it still covers
	slow, drops float64 // what weak coverage does to those left
	off         bool    // taken down
	reset       bool    // restarting
}

func (g gauge) radio(ci int) radio {
	p, c := g.w.phys, &g.w.net.cells[ci]
	r := radio{day: shape(g.t, g.zone), n: g.noise(), extra: g.extra(ci), left: 1}
	r.hold, r.level = p.pressure(ci, g.t)
	_, r.reset = holdsAny(p.resets[ci], g.t)
	r.off = p.heatOff(c.site, g.t)
	if w, ok := p.weakAt(ci, g.t); ok {
		r.left, r.slow, r.drops = 1-w.lostAt(g.t), w.slow, w.drops
	}
	if r.off {
		r.left = 0
	}
	return r
}

// cell reads a counter of a cell. Ratios have no sample where there was nothing to divide by.
func (g gauge) cell(metric string, ci int) (float64, bool) {
	c := &g.w.net.cells[ci]
	if g.w.phys.isDark(c.site, g.t) {
		return 0, false
	}
	r := g.radio(ci)
	switch metric {
	case "cell_availability_percent":
		return r.availability(), true
	case "cell_dl_prb_utilisation_percent":
		return r.blocks(c.peak) * (0.4 + 0.6*g.transport(c.site)), true // what never arrives needs no air
	case "cell_rrc_connected_users":
		return r.users(c.users), true
	}
	if r.off {
		return 0, false
	}
	switch metric {
	case "cell_ul_interference_dbm":
		return g.interference(ci, r), true
	case "cell_dl_user_throughput_mbps":
		return r.throughput(c) * g.transport(c.site) * (1 - 0.45*g.harm(ci)), true
	case "cell_session_setup_success_percent":
		return clamp(r.setup()-1.5*g.harm(ci), 0, 100), true
	case "cell_session_drop_percent":
		return clamp(r.dropped()+5*g.harm(ci), 0, 100), true
	case "cell_handover_success_percent":
		return clamp(r.handover()-13*g.harm(ci)-g.refused(ci), 0, 100), true
	}
	return 0, false
}

func (r radio) availability() float64 {
	switch {
	case r.off:
		return 0
	case r.reset:
		return 30 + 10*r.n
	}
	return 100
}

func (r radio) blocks(peak float64) float64 {
	if r.off {
		return 0
	}
	if r.reset {
		return 2 + r.n
	}
	prb := peak * r.day
	prb += (88 - prb) * (1 - math.Exp(-0.8*r.extra))
	prb += (91 + 7*r.level - prb) * r.hold
	return clamp(prb*r.left*(1+0.05*r.n*(1-0.8*r.hold)), 0, 99.8)
}

func (r radio) users(usual float64) float64 {
	users := usual * r.day * (1 + 0.07*r.n) * (1 + r.extra) * (1 + (0.9+0.8*r.level)*r.hold)
	if r.reset {
		users *= 0.05
	}
	return math.Round((users + 8*r.hold) * r.left)
}

func (r radio) throughput(c *cell) float64 {
	rate := c.rate * (1 - 0.3*c.peak*r.day/100) * (1 + 0.06*r.n) * (1 - 0.2*math.Min(1, r.extra)) * (1 - (0.42+0.34*r.level)*r.hold) * (1 - r.slow)
	if r.reset {
		rate *= 0.4
	}
	return rate
}

func (r radio) setup() float64 {
	if r.reset {
		return 70 + 8*r.n
	}
	return 99.4 + 0.35*r.n - (7+7*r.level)*r.hold
}

// dropped is the share of sessions lost in use. A crowd loses some to overdue scheduling; admission control spares most.
func (r radio) dropped() float64 {
	return 0.45 + 0.2*r.day + 0.15*r.n + (0.7+1.2*r.level)*r.hold + 0.5*math.Min(1, r.extra) + r.drops
}

// handover is the success of handovers out of the cell. Those who leave at the edge of weak cover leave late.
func (r radio) handover() float64 {
	return 98.3 - 0.5*r.day + 0.5*r.n - r.hold - 0.8*math.Min(1, r.extra) - 0.6*r.drops
}

// refused is what handovers lose, in percent, to neighbours that turn them away: crowded ones, and a facing cell whose
// timing is off, which does not hear the access preamble in its window.
func (g gauge) refused(ci int) float64 {
	p, c := g.w.phys, &g.w.net.cells[ci]
	if len(p.surges) == 0 && len(p.drifts) == 0 {
		return 0
	}
	lost := 0.0
	for _, o := range c.neighbours {
		hold, level := p.pressure(o, g.t)
		lost += (0.6 + level) * hold
	}
	if c.facing >= 0 {
		lost += 11 * g.astray(g.w.net.cells[c.facing].site)
	}
	return lost
}

// interference is the power received in the uplink in dBm per resource block: the receiver's own noise, the users of
// other cells, who are more by day, and foreign transmitters.
func (g gauge) interference(ci int, r radio) float64 {
	base := -117 + 3*at(mix(g.w.net.seed^labelHash(g.w.net.cells[ci].id)), 6)
	base += 3*r.day + 2.5*r.hold + math.Min(1, r.extra) + 0.8*r.n
	foreign, ok := g.foreign(ci)
	if !ok {
		return base
	}
	return 10 * math.Log10(math.Pow(10, base/10)+math.Pow(10, (foreign+0.8*r.n)/10))
}

// foreign is what the cell's receiver hears that is none of its network's uplink, in dBm per resource block: outside
// transmitters, and the downlink of cells whose time division is out of step (TDD, here the 5G cells).
func (g gauge) foreign(ci int) (float64, bool) {
	p, c := g.w.phys, &g.w.net.cells[ci]
	level := math.Inf(-1)
	for _, h := range p.heard[ci] {
		if h.holds(g.t) {
			level = math.Max(level, h.level)
		}
	}
	if len(p.drifts) > 0 && g.w.net.sites[c.site].nr {
		astray := g.astray(c.site)
		if c.facing >= 0 {
			astray = math.Max(astray, 0.8*g.astray(g.w.net.cells[c.facing].site))
		}
		if astray > 0 {
			level = math.Max(level, harmless+12*astray)
		}
	}
	return level, !math.IsInf(level, -1)
}

// harmless is the interference in dBm per resource block that link adaptation still makes up for.
const harmless = -104.0

// harm is how much foreign power spoils the uplink, 0 to about 1.4: acknowledgements and measurement reports are lost.
func (g gauge) harm(ci int) float64 {
	p := g.w.phys
	if len(p.heard) == 0 && len(p.drifts) == 0 {
		return 0
	}
	level, ok := g.foreign(ci)
	if !ok {
		return 0
	}
	return clamp((level-harmless)/12, 0, 1.4)
}

// astray is how far the site's time is out of its budget, 0 to 1.2.
func (g gauge) astray(si int) float64 {
	for _, d := range g.w.phys.drifts[si] {
		if d.holds(g.t) {
			return clamp(0.45*(d.offset(g.t)-1.2), 0, 1.2)
		}
	}
	return 0
}
