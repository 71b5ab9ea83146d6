package sandbox

import (
	"math"
	"time"
)

// services is the condition of core functions, subscriptions, devices and fixed lines that faults and actions have made,
// by position of the object.
type services struct {
	strains   map[int][]strain      // core functions
	certs     map[int][]certificate // core functions whose certificate is not the usual one
	restarts  map[int][]interval    // core functions that start again
	bars      map[int][]interval    // subscribers whom the HSS bars and the CRM does not
	unpaid    map[int][]interval    // subscribers whom billing holds as stopped and the CRM does not
	unbuilt   map[int][]absence
	reduced   map[int][]interval // subscribers whose policy is not the one of their counter
	foreign   map[int][]asking
	terminals map[int][]terminal // fixed lines
	restarted map[int][]interval // fixed lines whose terminal starts again
	aligned   map[int]time.Time  // subscriptions: when the CRM's state was written last to the others
}

// strain is trouble in a core function at its full hold.
type strain struct {
	interval
	rise, fall time.Duration // until it has taken hold, and until it is gone after its end
	fail       float64       // share of requests that fail
	refuse     float64       // share of registrations that fail
	slow       float64       // times the usual latency, 0 as ever
	rate       float64       // times the usual requests, 0 as ever
	cpu        float64       // percent to which the processors go, 0 as ever
	gone       bool          // peers and management get no answer: no counters
}

type certificate struct {
	interval
	expires time.Time
}

type absence struct {
	interval
	service string
}

type asking struct {
	interval
	apn string
}

// terminal is trouble at one fixed line's terminal or its drop.
type terminal struct {
	interval
	state string  // as kernel.LineTest has it
	loss  float64 // dB
	bare  bool    // no session
}

func newServices() services {
	return services{
		strains: map[int][]strain{}, certs: map[int][]certificate{}, restarts: map[int][]interval{}, bars: map[int][]interval{}, unpaid: map[int][]interval{},
		unbuilt: map[int][]absence{}, reduced: map[int][]interval{}, foreign: map[int][]asking{}, terminals: map[int][]terminal{}, restarted: map[int][]interval{},
		aligned: map[int]time.Time{},
	}
}

// hold is how far the strain has taken hold at t, 0 to 1.
func (s strain) hold(t time.Time) float64 {
	if t.Before(s.from) {
		return 0
	}
	at, over := t, !s.to.IsZero() && !t.Before(s.to)
	if over {
		at = s.to
	}
	h := 1.0
	if s.rise > 0 {
		h = clamp(0.4+0.6*float64(at.Sub(s.from))/float64(s.rise), 0, 1)
	}
	if over {
		if s.fall <= 0 {
			return 0
		}
		h *= clamp(1-float64(t.Sub(s.to))/float64(s.fall), 0, 1)
	}
	return h
}

// burden is what all strains of a function come to at t.
type burden struct{ fail, refuse, slow, rate, cpu float64 }

func (p *physics) burden(ci int, t time.Time) burden {
	b := burden{slow: 1, rate: 1}
	for _, s := range p.strains[ci] {
		h := s.hold(t)
		if h == 0 {
			continue
		}
		b.fail = 1 - (1-b.fail)*(1-s.fail*h)
		b.refuse = 1 - (1-b.refuse)*(1-s.refuse*h)
		b.slow *= 1 + math.Max(s.slow-1, 0)*h
		b.rate *= 1 + math.Max(s.rate-1, 0)*h
		b.cpu = math.Max(b.cpu, s.cpu*h)
	}
	if _, ok := holdsAny(p.restarts[ci], t); ok {
		b.fail, b.refuse = 1-(1-b.fail)*0.4, 1-(1-b.refuse)*0.4
	}
	if p.expired(ci, t) {
		b.fail = 1 - (1-b.fail)*0.06
	}
	return b
}

// mute reports whether a function answers nobody at t.
func (p *physics) mute(ci int, t time.Time) bool {
	for _, s := range p.strains[ci] {
		if s.gone && s.holds(t) {
			return true
		}
	}
	return false
}

func (p *physics) expired(ci int, t time.Time) bool {
	for _, c := range p.certs[ci] {
		if c.holds(t) && !t.Before(c.expires) {
			return true
		}
	}
	return false
}

// seized reports the moment at which a subscriber came to feel that a core function refuses: a share of those concerned,
// drawn for each, over the quarter of an hour in which every device has spoken to the network once.
func (p *physics) seized(ci int, own uint64, t time.Time) (time.Time, bool) {
	for _, s := range p.strains[ci] {
		from := s.from.Add(time.Duration(at(own, 21) * float64(14*time.Minute))).Truncate(time.Second)
		if s.refuse > 0 && at(own, 20) < s.refuse && s.holds(t) && !t.Before(from) {
			return from, true
		}
	}
	return time.Time{}, false
}

// released is when a subscriber whom a core function had refused registered again, once that was over.
func (p *physics) released(ci int, own uint64, t time.Time) (time.Time, bool) {
	for _, s := range p.strains[ci] {
		if s.to.IsZero() {
			continue
		}
		_, was := p.seized(ci, own, s.to.Add(-time.Second))
		if back := s.to.Add(time.Duration(at(own, 22) * float64(40*time.Second))).Truncate(time.Second); was && !t.Before(back) {
			return back, true
		}
	}
	return time.Time{}, false
}
