package sandbox

import (
	"math"
	"time"
)

// physics is the condition of the network that faults, actions and noise have made, by position of the object.
type physics struct {
	n        *network
	cuts     map[int][]interval   // links without light
	impaired map[int][]impairment // links that lose part of what they carry
	power    map[int][]powerLoss  // sites without mains
	surges   map[int][]surge      // cells with more demand than they can carry
	gateways map[int][]misconfig  // APNs whose definition is wrong
	profiles map[int][]misprofile // subscribers whose profile is wrong
	resets   map[int][]interval   // cells that restart
	shifts   map[int][]interval   // cells whose load is handed to neighbours
	dark     map[int][]interval   // sites that nothing reaches
	blips    map[string][]blip    // by object id and metric
	files    overlay              // of mechanism files
	access
	services
}

type impairment struct {
	interval
	loss float64 // percent of packets
}

type powerLoss struct {
	lost, dead, back time.Time
	mains            bool // still there: the site does not turn it into direct current
}

type surge struct {
	interval
	level float64
}

type misconfig struct {
	interval
	share            float64 // of session requests that are refused
	attribute, wrong string
}

type misprofile struct {
	interval
	wrong int // the APN that the profile holds instead
}

// blip is a short deviation of one counter. The value is multiplied and added to, and the result kept below most.
type blip struct {
	interval
	times, plus, most float64
}

func newPhysics(n *network) *physics {
	return &physics{
		n: n, cuts: map[int][]interval{}, impaired: map[int][]impairment{}, power: map[int][]powerLoss{}, surges: map[int][]surge{},
		gateways: map[int][]misconfig{}, profiles: map[int][]misprofile{}, resets: map[int][]interval{}, shifts: map[int][]interval{},
		dark: map[int][]interval{}, blips: map[string][]blip{}, access: newAccess(), services: newServices(),
	}
}

// settle works out which sites are dark when, from cuts and power.
func (p *physics) settle() {
	var cuts []time.Time
	for _, list := range p.cuts {
		for _, v := range list {
			cuts = append(cuts, v.from, v.to)
		}
	}
	for si := range p.n.sites {
		at := cuts
		for _, l := range p.power[si] {
			at = append(at[:len(at):len(at)], l.dead, l.back)
		}
		for _, v := range p.files.outages[si] {
			at = append(at[:len(at):len(at)], v.from, v.to)
		}
		known := at[:0:0]
		for _, t := range at {
			if !t.IsZero() {
				known = append(known, t)
			}
		}
		if len(known) == 0 {
			continue
		}
		if list := stretches(known, func(t time.Time) bool { return p.dead(si, t) || p.cutOff(p.n.sites[si].link, t) }); len(list) > 0 {
			p.dark[si] = list
		}
	}
}

// cutOff reports whether link l no longer reaches the core at t.
func (p *physics) cutOff(l int, t time.Time) bool {
	if len(p.cuts) == 0 {
		return false
	}
	return !p.n.carried(l, func(k int) bool { return p.cut(k, t) }, 0)
}

func (p *physics) cut(l int, t time.Time) bool {
	_, ok := holdsAny(p.cuts[l], t)
	return ok
}

// dead reports whether the site has no power left at t.
func (p *physics) dead(si int, t time.Time) bool {
	for _, l := range p.power[si] {
		if (interval{l.dead, l.back}).holds(t) {
			return true
		}
	}
	_, still := holdsAny(p.files.outages[si], t)
	return still
}

func (p *physics) isDark(si int, t time.Time) bool {
	_, ok := holdsAny(p.dark[si], t)
	return ok
}

// blind reports whether the near end of link l is itself out of reach at t, so that its counters do not arrive.
func (p *physics) blind(l int, t time.Time) bool {
	if len(p.cuts) == 0 || p.n.links[l].core >= 0 {
		return false
	}
	for _, v := range p.n.links[l].via {
		if !p.cutOff(v, t) {
			return false
		}
	}
	return true
}

// pressure is how far a surge has taken hold of the cell at t, 0 to 1, and its level. It builds up over three minutes
// and is gone 45 s after its end.
func (p *physics) pressure(ci int, t time.Time) (hold, level float64) {
	for _, s := range p.surges[ci] {
		if t.Before(s.from) {
			continue
		}
		at := t
		if !s.to.IsZero() && t.After(s.to) {
			at = s.to
		}
		h := clamp(0.4+at.Sub(s.from).Minutes()/5, 0, 1)
		if at != t {
			h *= clamp(1-t.Sub(s.to).Seconds()/45, 0, 1)
		}
		if h > hold {
			hold, level = h, s.level
		}
	}
	return hold, level
}

// refusal is the share of session requests that the APN refuses at t.
func (p *physics) refusal(ai int, t time.Time) (misconfig, bool) {
	for _, m := range p.gateways[ai] {
		if m.holds(t) {
			return m, true
		}
	}
	return misconfig{}, false
}

// charge is the battery's charge in percent of a site with power trouble at t, ok false when nothing disturbs it.
func (p *physics) charge(si int, t time.Time) (float64, bool) {
	for _, l := range p.power[si] {
		if t.Before(l.lost) {
			continue
		}
		until := t
		if !l.back.IsZero() && t.After(l.back) {
			until = l.back
		}
		drained := clamp(until.Sub(l.lost).Minutes()/math.Max(l.dead.Sub(l.lost).Minutes(), 0.1), 0, 1)
		left := 100 - 94*drained
		if until == t {
			return left, true
		}
		if left += t.Sub(l.back).Minutes() * 0.8; left < 100 {
			return left, true
		}
	}
	return 100, false
}
