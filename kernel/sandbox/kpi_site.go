package sandbox

import "math"

func (g gauge) site(metric string, si int) (float64, bool) {
	p := g.w.phys
	if p.isDark(si, g.t) {
		return 0, false
	}
	switch metric {
	case "site_mains_voltage_volts":
		for _, l := range p.power[si] {
			if !l.mains && (interval{l.lost, l.back}).holds(g.t) {
				return math.Abs(2 * g.noise()), true
			}
		}
		return 230 + 4*g.noise(), true
	case "site_battery_charge_percent":
		if left, ok := p.charge(si, g.t); ok {
			return left, true
		}
		return 99.4 + 0.6*g.noise(), true
	case "site_dc_voltage_volts":
		return g.direct(si), true
	case "site_cabinet_temperature_celsius":
		return g.temperature(si), true
	case "site_clock_offset_microseconds":
		return g.offset(si), true
	}
	return 0, false
}

// direct is the voltage of the site's -48 V bus: the rectifiers' float voltage, or without them the battery's, which
// falls from 2.02 V a cell to 1.81 V (24 cells of lead and acid).
func (g gauge) direct(si int) float64 {
	for _, l := range g.w.phys.power[si] {
		if (interval{l.lost, l.back}).holds(g.t) {
			left, _ := g.w.phys.charge(si, g.t)
			return 48.6 - 5.2*(100-left)/94 + 0.05*g.noise()
		}
	}
	return 54.1 + 0.12*g.noise()
}

// temperature is that of the cabinet: warmest in the afternoon, and what a failed cooling adds.
func (g gauge) temperature(si int) float64 {
	l := g.t.In(g.zone)
	hour := float64(l.Hour()) + float64(l.Minute())/60
	warm := 27 + 3*at(mix(g.w.net.seed^labelHash(g.w.net.sites[si].id)), 8) + 3*math.Cos(2*math.Pi*(hour-16)/24) + 0.6*g.noise()
	for _, h := range g.w.phys.heats[si] {
		if !g.t.Before(h.from) {
			if k := h.above(g.t); k > 0.05 {
				warm += k
			}
		}
	}
	return warm
}

// offset is the magnitude of the site's time error in µs: jitter of the satellite receiver, or what the free-running
// oscillator has built up until the receiver is back.
func (g gauge) offset(si int) float64 {
	for _, d := range g.w.phys.drifts[si] {
		if d.holds(g.t) {
			return 0.12 + d.offset(g.t) + 0.04*g.noise()
		}
	}
	return 0.12 + 0.07*g.noise()
}
