package sandbox

import "time"

// coolingLoss is a site whose air conditioning has stopped.
//
// The compressor draws no current and its controller says so. Then nothing happens to customers for a long time: air and
// metal take up the heat of the equipment, and the temperature of the cabinet climbs towards a new balance over an hour
// or more. At 50 °C or so the cabinet's own sensor alarms. When the radio units reach their limit they take their
// carriers down to protect themselves: the cells are reported unavailable, availability reads 0 % and users are gone,
// while baseband and transport go on, so that counters still arrive and the link is up. Facing cells fill up. With the
// radios off less heat is made and the temperature sinks a little; it stays too hot for them. Power is fine throughout.
// Under severity 0.35 some air still moves and the radios stay on. Slow: Start is when the compressor stops, whose alarm
// is the first rule crossed; temperature follows after 25 to 60 minutes, cells after one to two and a half hours.
type coolingLoss struct{}

func (coolingLoss) kind() string    { return "cooling_loss" }
func (coolingLoss) types() []string { return []string{"site"} }
func (coolingLoss) symptom() string { return "no_service" }

// heating is the course of the cabinet's temperature.
func heating(f fault) heat {
	h := heat{interval: f.span(), rise: 27 + 21*f.Severity}
	if trip, ok := heatTime(f.Start, h.rise, heatTrip); ok && (f.end.IsZero() || trip.Before(f.end)) {
		h.trip = trip
	}
	return h
}

func (coolingLoss) impose(n *network, f fault, p *physics) {
	si := n.refs[f.Object].i
	p.heats[si] = append(p.heats[si], heating(f))
}

func (coolingLoss) report(b *builder, f fault) {
	si, h := b.net.refs[f.Object].i, heating(f)
	b.alarm(f, "site", si, alarmCooling, f.Start.Add(30*time.Second), later(f.end, 10*time.Second))
	b.incident(f, "incident.site.climate")
	const sensor = 22 // kelvin over usual at which the cabinet's sensor alarms
	if hot, ok := heatTime(f.Start, h.rise, sensor); ok {
		b.alarm(f, "site", si, alarmOverheat, hot, later(f.end, 70*time.Second))
	}
	if h.trip.IsZero() {
		return
	}
	for k, ci := range b.net.sites[si].cells {
		b.alarm(f, "cell", ci, alarmCellHot, h.trip.Add(time.Duration(2+3*k)*time.Second), later(f.end, 15*time.Second))
	}
	b.complaints(f, "No service", h.trip.Add(4*time.Minute))
}

func (coolingLoss) ended(_ *network, f fault, a action) (time.Time, bool) { return fieldWork(f, a) }

func (coolingLoss) hit(n *network, f fault) []int { return n.siteUsers(n.refs[f.Object].i) }

func (coolingLoss) ends(_ *network, f fault) []remedy { return dispatch(f) }
