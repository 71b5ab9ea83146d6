package sandbox

import "math"

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
		return g.load(li, n), true
	case "link_packet_loss_percent":
		if dark {
			return 100, true
		}
		if loss := g.loss(li); loss > 0 {
			return loss * (1 + 0.1*n), true
		}
		return 0.03 + 0.02*n, true
	case "link_receive_power_dbm":
		if dark {
			return -40 + 0.5*n, true
		}
		return g.level(li) + 0.3*n, true
	case "link_delay_milliseconds":
		if dark { // no packet arrives whose delay could be taken
			return 0, false
		}
		return g.delay(li, n), true
	}
	return 0, false
}

// usual is what is asked of the link at this hour, in percent of its capacity, before it limits anything itself.
func (g gauge) usual(li int) float64 {
	l := &g.w.net.links[li]
	usual := l.load * shape(g.t, g.zone) * g.carriedShare(li)
	if len(g.w.phys.narrows) > 0 && len(l.via) == 1 {
		if _, over, full := g.squeeze(l.via[0]); full {
			return usual / over
		}
	}
	return usual
}

// squeeze is how many times over a narrow link is asked for what it carries, false while it has room.
func (g gauge) squeeze(li int) (narrow, float64, bool) {
	v, ok := g.w.phys.narrowAt(li, g.t)
	if !ok {
		return v, 0, false
	}
	over := v.demand(g.usual(li), g.t) / v.limit
	return v, over, over > 1
}

// load is the link's utilisation. A link that is full stays at its limit, flat.
func (g gauge) load(li int, n float64) float64 {
	if len(g.w.phys.narrows) == 0 { // nearly always
		return clamp(g.usual(li)*(1+0.05*n), 0, 97)
	}
	v, _, full := g.squeeze(li)
	if full {
		return clamp(v.limit*(1+0.008*n), 0, 100)
	}
	usual := g.usual(li)
	if v.limit > 0 {
		return clamp(v.demand(usual, g.t)*(1+0.05*n), 0, v.limit)
	}
	return clamp(usual*(1+0.05*n), 0, 97)
}

// loss is the percentage of packets that the link's trouble costs.
func (g gauge) loss(li int) float64 {
	p := g.w.phys
	if p.clean() {
		return 0
	}
	for _, v := range p.impaired[li] {
		if v.holds(g.t) {
			return v.loss
		}
	}
	if d, ok := p.fadeAt(li, g.t); ok {
		if loss := d.loss(d.level(g.clear(li), g.t)); loss > 0 {
			return loss
		}
	}
	if v, _, full := g.squeeze(li); full {
		return v.losses
	}
	return 0
}

// clear is the level that the link receives while nothing ails it.
func (g gauge) clear(li int) float64 {
	return -12 - 7*at(mix(g.w.net.seed^labelHash(g.w.net.links[li].id)), 0)
}

func (g gauge) level(li int) float64 {
	p, level := g.w.phys, g.clear(li)
	if d, ok := p.fadeAt(li, g.t); ok {
		level = d.level(level, g.t)
	}
	if len(p.impaired[li]) > 0 && p.impaired[li][0].holds(g.t) {
		level -= 5
	}
	return level
}

// delay is the time of flight and of queues, which are short until the link is full.
func (g gauge) delay(li int, n float64) float64 {
	flight := 0.6 + 3.4*at(mix(g.w.net.seed^labelHash(g.w.net.links[li].id)), 7)
	if v, _, full := g.squeeze(li); full {
		return flight + v.wait*(1+0.1*n)
	}
	busy := clamp(g.usual(li)/100, 0, 0.97)
	return flight + 0.12*busy/(1-busy) + 0.25*(1+n)
}

// transport is what links in trouble leave of a site's throughput: lost packets slow every transfer down, and a full link
// is shared by all behind it.
func (g gauge) transport(si int) float64 {
	if g.w.phys.clean() {
		return 1
	}
	for l := g.w.net.sites[si].link; ; l = g.w.net.links[l].via[0] {
		if _, over, full := g.squeeze(l); full {
			return clamp(0.72/over, 0.1, 1)
		}
		if loss := g.loss(l); loss > 0 {
			return clamp(1-0.1*loss, 0.3, 1)
		}
		if len(g.w.net.links[l].via) != 1 {
			return 1
		}
	}
}

// carriedShare is the traffic of a link beside its usual: less for cells that no longer cover their users, more for cells
// that are crowded or have taken over users.
func (g gauge) carriedShare(li int) float64 {
	p, net := g.w.phys, g.w.net
	ailing := p.ailing()
	if len(p.dark) == 0 && len(p.surges) == 0 && !ailing {
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
			carried := 1 + 0.6*hold + 0.4*math.Min(1, g.extra(ci))
			if ailing {
				carried *= 1 - p.gone(ci, g.t)
			}
			sum += carried
		}
	}
	return sum / float64(3*len(sites))
}
