package sandbox

import (
	"math"
	"time"
)

// access is the condition of radio, site power, climate, time and transport, beside cuts, mains and crowds.
type access struct {
	heard   map[int][]heard    // cells whose receiver hears a foreign transmitter
	weak    map[int][]weakness // cells that no longer cover what they should
	drifts  map[int][]drift    // sites without a source of time
	heats   map[int][]heat     // sites without cooling
	fades   map[int][]fade     // links whose received level falls
	narrows map[int][]narrow   // links that cannot carry what is asked of them
}

func newAccess() access {
	return access{
		heard: map[int][]heard{}, weak: map[int][]weakness{}, drifts: map[int][]drift{}, heats: map[int][]heat{}, fades: map[int][]fade{},
		narrows: map[int][]narrow{},
	}
}

// heard is a foreign transmitter at a receiver, in dBm per resource block.
type heard struct {
	interval
	level float64
}

// weakness is a cell that radiates too little: the share of its users that it loses, and what those left suffer.
type weakness struct {
	interval
	lost  float64 // share of users
	drops float64 // percent of sessions, on top
	slow  float64 // share of throughput
}

// lostAt is the share of users that are gone at t: they drift away within minutes.
func (w weakness) lostAt(t time.Time) float64 {
	return w.lost * (1 - math.Exp(-(t.Sub(w.from).Minutes()+0.5)/0.8))
}

// drift is a clock that runs free. Its time error is the budget of 1.5 µs when breach has passed (ITU-T G.8271.1).
type drift struct {
	interval
	breach time.Duration
}

// offset is the time error in µs that the drift has built up at t: that of a steady change of frequency.
func (d drift) offset(t time.Time) float64 {
	return math.Min(1.5*math.Pow(float64(t.Sub(d.from))/float64(d.breach), 2), 400)
}

// heat is a cabinet whose cooling has stopped. It would end rise kelvin over its usual temperature.
type heat struct {
	interval
	rise float64
	trip time.Time // when the radios are taken down, zero for never
}

const (
	heatPace   = 60.0 // minutes after which 63 % of the rise is there
	coolPace   = 3.0  // minutes, with the door open and a blower in front of it
	heatTrip   = 33.0 // kelvin over usual at which radios protect themselves
	heatWithin = 26.0 // kelvin over usual once the radios are off
)

// heatTime is when a cabinet that stopped cooling at from is k kelvin warmer, false for never.
func heatTime(from time.Time, rise, k float64) (time.Time, bool) {
	if k >= rise {
		return time.Time{}, false
	}
	return from.Add(time.Duration(-math.Log(1-k/rise) * heatPace * float64(time.Minute))).Truncate(time.Second), true
}

// above is how many kelvin over its usual temperature the cabinet is at t.
func (h heat) above(t time.Time) float64 {
	at := t
	if !h.to.IsZero() && t.After(h.to) {
		at = h.to
	}
	k := h.rise * (1 - math.Exp(-at.Sub(h.from).Minutes()/heatPace))
	if !h.trip.IsZero() && at.After(h.trip) {
		k = heatWithin + (heatTrip-heatWithin)*math.Exp(-at.Sub(h.trip).Minutes()/heatPace)
	}
	return k * math.Exp(-t.Sub(at).Minutes()/coolPace)
}

// off is when the site's radios are down.
func (h heat) off() interval { return interval{h.trip, h.to} }

// fade is a received level that falls: from the link's usual level at begun to the edge of its margin at from, and on.
type fade struct {
	interval
	begun time.Time
	pace  float64 // dB an hour once the margin is used up
	floor float64 // dBm, where it comes to rest
}

const (
	fadeBefore = -22.5  // dBm at the last of the long decline
	fadeEdge   = -23.35 // dBm minutes later, under the limit of the margin
	fadeErrors = -24.2  // dBm at which error correction has all it can do
	fadeLosses = -25.0  // dBm from which frames are lost
)

// level is the received level in dBm at t of a link that usually receives usual.
func (d fade) level(usual float64, t time.Time) float64 {
	if t.Before(d.from) {
		return usual + (fadeBefore-usual)*float64(t.Sub(d.begun))/float64(d.from.Sub(d.begun))
	}
	after := t.Sub(d.from)
	level := fadeEdge - d.pace*after.Hours()
	if first := 3 * time.Minute; after < first {
		level += (fadeBefore - fadeEdge) * (1 - float64(after)/float64(first))
	}
	return math.Max(level, d.floor)
}

// reaches is when the level is down to dbm, false when it comes to rest above it.
func (d fade) reaches(dbm float64) (time.Time, bool) {
	if dbm <= d.floor {
		return time.Time{}, false
	}
	return d.from.Add(time.Duration((fadeEdge - dbm) / d.pace * float64(time.Hour))).Truncate(time.Second), true
}

// loss is the percentage of packets lost at a received level in dBm.
func (d fade) loss(level float64) float64 {
	if level > fadeLosses {
		return 0
	}
	return 1.5 + 1.8*(fadeLosses-level)
}

// narrow is a link that is asked for more than it carries.
type narrow struct {
	interval
	begun  time.Time // when the growth began, zero for a limit that came at once
	limit  float64   // percent of capacity that it can carry
	asked  float64   // percent of capacity that is asked for in the busy hours; 0 for the link's usual load
	wait   float64   // ms that packets wait when it is full
	losses float64   // percent of packets lost when it is full
}

// busyHours is how far t is within the busy hours of a grown link, 0 to 1: five hours a day from the time of day at
// which it first filled, after an hour's rise and before an hour and a half of decline.
func (v narrow) busyHours(t time.Time) float64 {
	const day = 24 * time.Hour
	since := t.Sub(v.from) % day
	if since < 0 {
		since += day
	}
	switch h := since.Hours(); {
	case h < 5:
		return 1
	case h < 6.5:
		return (6.5 - h) / 1.5
	case h > 23:
		return h - 23
	}
	return 0
}

// demand is what is asked of the link at t in percent of its capacity, given its usual load at that hour.
func (v narrow) demand(usual float64, t time.Time) float64 {
	if v.asked == 0 {
		return usual
	}
	top := v.asked
	if t.Before(v.from) {
		const brink = 80 // percent, on the last days before it fills
		top = usual + math.Max(brink-usual, 0)*float64(t.Sub(v.begun))/float64(v.from.Sub(v.begun))
	}
	return usual + math.Max(top-usual, 0)*v.busyHours(t)
}

// holds reports whether the link is narrow, or growing towards it, at t.
func (v narrow) holds(t time.Time) bool {
	return v.interval.holds(t) || !v.begun.IsZero() && (interval{v.begun, v.from}).holds(t)
}
