package sandbox

import (
	_ "embed"
	"slices"
	"strconv"
	"time"

	"github.com/kernelcopilot/copilot/kernel"
)

//go:embed words.txt
var wordsText string

// world is everything that is so, as a pure function of seed, noise, faults and actions; it is never changed, only
// replaced. What of it is visible depends on the clock.
type world struct {
	net      *network
	noise    Noise
	origin   time.Time // kernel time at which the world began
	horizon  time.Time // noise is laid out up to here
	floor    time.Time // noise is whole from here on; zero when it is from the origin on
	faults   []fault
	actions  []action
	phys     *physics
	alarms   []*alarmEvent
	tickets  []*ticketEvent
	changes  []changeEvent
	works    []kernel.Works
	alarmAt  map[string]*alarmEvent
	ticketAt map[string]*ticketEvent
	sessions []*qosSession
}

func incidentTicket(b *builder, s site, at time.Time, roll float64) kernel.Ticket {
	id := pad("TT-", int(mix(b.net.seed^labelHash("equipment"+s.id)^uint64(at.UnixNano()))%10000000), 7)
	return kernel.Ticket{
		ID: id, Name: "Incident", Description: b.words.line("incident.equipment", roll, s.name+" ("+s.id+")"), Severity: "minor", TicketType: "incident",
		Priority: "low", Status: "acknowledged", CreationDate: at, Channel: &kernel.Ref{ID: "surveillance", Name: "Surveillance"},
		RelatedEntities: []kernel.RelatedEntity{{ID: s.id, Name: s.name, Role: "affectedObject", ReferredType: "site"}},
	}
}

// makeWorld works out what follows from faults and actions up to a horizon after now.
func makeWorld(net *network, noise Noise, origin, now time.Time, faults []fault, actions []action) *world {
	w := &world{net: net, noise: noise, origin: origin, horizon: now.Add(chunk).Truncate(chunk).Add(chunk), phys: newPhysics(net), actions: actions}
	w.faults = slices.Clone(faults)
	for i := range w.faults {
		f := &w.faults[i]
		m, _ := net.mechanism(f.Kind)
		f.end = endOf(net, *f, actions)
		m.impose(net, *f, w.phys)
	}
	w.phys.settle()
	b := &builder{net: net, phys: w.phys, level: noise, words: readLexicon(wordsText + coreWords)}
	b.orders(actions)
	for _, f := range w.faults {
		m, _ := net.mechanism(f.Kind)
		m.report(b, f)
	}
	if noise.rate() > 0 {
		from := origin.Add(-history)
		if oldest := now.Add(-kept); oldest.After(from) { // a far jump skips what nobody could read
			from, w.floor = oldest, oldest.Add(history)
		}
		b.noise(noise, from, w.horizon)
		b.outlook(noise, from, w.horizon)
	}
	b.finish()
	w.alarms, w.tickets, w.changes, w.works = b.alarms, b.tickets, b.changes, b.works
	w.indexEvents()
	w.sessions = w.qosSessions()
	return w
}

// orders adds what commands to elements do beside ending a fault.
func (b *builder) orders(actions []action) {
	for _, a := range actions {
		r, ok := b.net.refs[a.Object]
		switch {
		case !ok:
		case b.orderAtCore(a, r):
		case a.Verb == verbRestart:
			if b.phys.isDark(b.net.cells[r.i].site, a.Time) {
				continue
			}
			v := interval{a.Time, a.Time.Add(90 * time.Second)}
			b.phys.resets[r.i] = append(b.phys.resets[r.i], v)
			b.alarms = append(b.alarms, &alarmEvent{object: a.Object, kind: "cell", what: alarmCellReset, raised: v.from.Add(time.Second), cleared: v.to})
		case a.Verb == verbBalance:
			if !b.phys.isDark(b.net.cells[r.i].site, a.Time) {
				b.phys.shifts[r.i] = append(b.phys.shifts[r.i], interval{a.Time, a.Time.Add(30 * time.Minute)})
			}
		case a.Verb == verbRestore:
			kind := "configuration"
			if r.kind == "subscriber" {
				kind = "provisioning"
			}
			b.change(changeEvent{kind: kind, object: a.Object, start: a.Time, end: a.Time.Add(2 * time.Second), author: "kernel-api", summary: "Reference definition applied", attribute: "definition"})
		}
	}
}

func (w *world) indexEvents() {
	w.alarmAt, w.ticketAt = map[string]*alarmEvent{}, map[string]*ticketEvent{}
	for _, a := range w.alarms {
		w.alarmAt[a.id] = a
	}
	for _, t := range w.tickets {
		for w.ticketAt[t.base.ID] != nil { // two names that fall together: the second moves on
			n, _ := strconv.Atoi(t.base.ID[3:])
			t.base.ID = pad("TT-", (n+1)%10000000, 7)
			t.base.Href = kernel.PathTicket + "/troubleTicket/" + t.base.ID
		}
		w.ticketAt[t.base.ID] = t
	}
}

// ticket is the ticket as the ticket system shows it at t: as opened, then what people did to it, then its resolution.
func (w *world) ticket(e *ticketEvent, t time.Time) kernel.Ticket {
	out := e.base
	out.Notes = nil
	for _, a := range w.actions {
		if a.Patch != nil && a.Object == out.ID && !a.Time.After(t) {
			a.Patch.apply(&out, a.Time)
		}
	}
	if final(out.Status) || e.resolved.IsZero() || t.Before(e.resolved) {
		return out
	}
	if out.Status != "resolved" {
		out.Status, out.ResolutionDate, out.LastUpdate = "resolved", e.resolved, e.resolved
		if e.closing != "" {
			out.Notes = append(slices.Clone(out.Notes), kernel.Note{ID: out.ID + "-closing", Author: "field", Date: e.resolved, Text: e.closing})
		}
	}
	return out
}

func (c changeEvent) view(net *network, t time.Time) kernel.Change {
	out := kernel.Change{
		ID: c.id, Kind: c.kind, Objects: []string{c.object}, ObjectType: net.refs[c.object].kind, Summary: c.summary, Author: c.author, Start: c.start, End: c.end,
		Status: "done", Attribute: c.attribute, ValueBefore: c.before, ValueAfter: c.after,
	}
	if t.Before(c.end) {
		out.Status = "running"
	}
	return out
}

func (n *network) siteUsers(si int) []int {
	var out []int
	for _, ci := range n.sites[si].cells {
		out = append(out, n.cellUsers[ci]...)
	}
	slices.Sort(out)
	return out
}
