package sandbox

import (
	"math"
	"time"

	"github.com/kernelcopilot/copilot/kernel"
)

// Values of Subscriber-Status (TS 29.272, 7.3.29).
const (
	hssGranted = "SERVICE_GRANTED"
	hssBarred  = "OPERATOR_DETERMINED_BARRING"
)

// provisioned applies what HSS, billing and the device itself hold wrongly: data stops at the next session request.
func (w *world) provisioned(u int, t time.Time, l *line) {
	s := &w.net.subscribers[u]
	asked := w.net.apns[s.apn].name
	refused := func(from time.Time, cause int, text string) {
		if from = from.Add(40 * time.Second); !t.Before(from) {
			l.data, l.since = false, from
			l.reject = &kernel.Reject{Time: retry(from, t), APN: asked, Cause: cause, Text: text}
		}
	}
	if v, ok := holdsAny(w.phys.bars[u], t); ok {
		l.barred, l.updated, l.voice = true, v.from, time.Time{}
		refused(v.from, 8, "operator determined barring")
	}
	if v, ok := holdsAny(w.phys.unpaid[u], t); ok {
		l.unpaid, l.updated = true, v.from
		refused(v.from, 29, "user authentication or authorization failed")
	}
	for _, v := range w.phys.foreign[u] {
		if v.holds(t) {
			l.asks, asked = v.apn, v.apn
			refused(v.from, 33, "requested service option not subscribed")
		}
	}
	for _, v := range w.phys.unbuilt[u] {
		if v.holds(t) {
			l.updated = v.from
			switch {
			case v.service == "voice":
				l.voice = time.Time{}
			case s.abroad > 0:
				l.reachable, l.data, l.since = false, false, v.from
			}
		}
	}
	if end, ok := w.phys.aligned[u]; ok && !t.Before(end) {
		l.updated = end
	}
}

// registered applies what core functions make of a device: MME or AMF at home, the partner's interconnect abroad, and
// the IMS registrar for calls.
func (w *world) registered(u int, own uint64, t time.Time, l *line) {
	if len(w.phys.strains) == 0 {
		return
	}
	at := w.registrar(u)
	if from, out := w.phys.seized(at, own, t); out {
		l.reachable, l.data, l.since = false, false, from
	} else if back, ok := w.phys.released(at, own, t); ok {
		l.again = back
	}
	cscf := w.net.coreOf("CSCF")
	if _, out := w.phys.seized(cscf, own, t); out {
		l.voice = time.Time{}
	} else if back, ok := w.phys.released(cscf, own, t); ok && !l.voice.IsZero() {
		l.voice = back
	}
}

// built lists the services of a subscription, as sold and as built.
func (w *world) built(u int, t time.Time) []kernel.Built {
	s := &w.net.subscribers[u]
	var out []kernel.Built
	for _, name := range []string{"data", "voice", "roaming", "internet"} {
		if s.fixed != (name == "internet") {
			continue
		}
		b := kernel.Built{Name: name, Sold: s.sold(name), Built: s.sold(name)}
		for _, v := range w.phys.unbuilt[u] {
			if v.service == name && v.holds(t) {
				b.Built = false
			}
		}
		out = append(out, b)
	}
	return out
}

// Levels of a fixed line's terminal, in dBm.
const (
	terminalBest  = -15.0
	terminalRange = 6.0
	terminalFloor = -28.0 // it reads nothing below
)

// lineTest is what the optical line terminal reads of a fixed line at t.
func (w *world) lineTest(u int, t time.Time) kernel.LineTest {
	s := &w.net.subscribers[u]
	own := mix(w.net.seed ^ labelHash(s.id))
	level := terminalBest - terminalRange*at(own, 10) + 0.2*wobble(own, t.Unix()/60)
	up := w.origin.Add(-time.Duration(10+600*at(own, 11)) * time.Hour).Truncate(time.Second)
	out := kernel.LineTest{Subscriber: s.id, Port: w.net.links[s.pon].id, Time: t.Truncate(time.Second), State: "operational", Since: up, Session: !s.suspended, SessionFrom: up}
	lost := func(state string, since time.Time) {
		out.State, out.Since, out.ReceiveDBm, out.Session, out.SessionFrom = state, since, nil, false, time.Time{}
	}
	for _, v := range w.phys.impaired[s.pon] {
		if v.holds(t) {
			level -= 5
		}
	}
	out.ReceiveDBm = &level
	if s.suspended {
		out.SessionFrom = time.Time{}
	}
	w.terminal(u, t, &out, lost)
	if since, dark := holdsAny(w.phys.cuts[s.pon], t); dark {
		lost("lossOfSignal", since.from)
	} else if w.phys.cutOff(s.pon, t) { // nobody can ask
		out.ReceiveDBm, out.Session, out.SessionFrom = nil, false, time.Time{}
	}
	if out.ReceiveDBm != nil {
		*out.ReceiveDBm = math.Round(10*math.Max(*out.ReceiveDBm, terminalFloor-2)) / 10
	}
	return out
}

// terminal applies what is wrong at the line's own terminal or drop.
func (w *world) terminal(u int, t time.Time, out *kernel.LineTest, lost func(string, time.Time)) {
	for _, v := range w.phys.restarted[u] { // after a restart the session is a new one
		if up := v.from.Add(terminalStart); !t.Before(up) {
			out.Since = up
			if out.Session {
				out.SessionFrom = up
			}
		}
	}
	if w.net.subscribers[u].off {
		lost("dyingGasp", w.origin.Add(-time.Duration(20+at(mix(w.net.seed^labelHash(out.Subscriber)), 12)*200)*time.Hour).Truncate(time.Second))
		return
	}
	for _, v := range w.phys.terminals[u] {
		switch {
		case !v.to.IsZero() && !t.Before(v.to) && v.to.After(out.SessionFrom) && out.Session:
			out.SessionFrom = v.to
			if v.state != "operational" {
				out.Since = v.to
			}
		case !v.holds(t):
		case v.state != "operational":
			lost(v.state, v.from)
		default:
			*out.ReceiveDBm -= v.loss
			if v.bare {
				out.Session, out.SessionFrom = false, time.Time{}
			}
		}
	}
	if v, ok := holdsAny(w.phys.restarted[u], t); ok && out.State == "operational" {
		lost("lossOfSignal", v.from)
	}
}

// terminalStart is what a customer's terminal needs to start again.
const terminalStart = 50 * time.Second
