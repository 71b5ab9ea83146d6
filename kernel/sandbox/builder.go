package sandbox

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/kernelcopilot/copilot/kernel"
)

// The verbs of actions that change the network or a ticket.
const (
	verbNote    = "note"
	verbPatch   = "patch"
	verbRestore = "restoreApn"
	verbRestart = "restart"
	verbBalance = "balance"
	verbRenew   = "renewCertificate"
	verbReset   = "reset"
	verbAlign   = "align"

	verbQoSCreate = "qosCreate"
	verbQoSExtend = "qosExtend"
	verbQoSDelete = "qosDelete"
)

// action is something that was done through the operator's APIs and took effect.
type action struct {
	Verb   string       `json:"verb"`
	Object string       `json:"object"`
	Time   time.Time    `json:"time"`
	Patch  *ticketPatch `json:"patch,omitempty"`
	QoS    *qosOrder    `json:"qos,omitempty"`
}

// builder gathers what is reported in one world.
type builder struct {
	net     *network
	phys    *physics
	words   *lexicon
	level   Noise
	alarms  []*alarmEvent
	tickets []*ticketEvent
	changes []changeEvent
	works   []kernel.Works // as announced
}

type changeEvent struct {
	id, kind, object, summary, author, attribute, before, after string
	start, end                                                  time.Time
}

// ticketEvent is one ticket over its life, before what people did to it through the API.
type ticketEvent struct {
	base     kernel.Ticket
	resolved time.Time // zero while it stays open
	closing  string    // note left at resolution
}

// alarm adds an alarm of a fault. One that stands already for the same object and cause is not raised again.
func (b *builder) alarm(f fault, kind string, i int, what alarmType, raised, cleared time.Time) {
	id := b.idOf(kind, i)
	if !cleared.IsZero() && !raised.Before(cleared) {
		return
	}
	for _, a := range b.alarms {
		if a.object == id && a.what.code == what.code && a.open(raised) {
			a.faults = append(a.faults, f.ID)
			if a.cleared.IsZero() || !cleared.IsZero() && !cleared.After(a.cleared) {
				return
			}
			a.cleared = cleared
			return
		}
	}
	if kind == "link" && b.phys.blind(i, raised) || kind == "site" && what.code != alarmHeartbeat.code && b.phys.isDark(i, raised) {
		return
	}
	b.alarms = append(b.alarms, &alarmEvent{object: id, kind: kind, what: what, raised: raised, cleared: cleared, faults: []string{f.ID}})
}

func (b *builder) idOf(kind string, i int) string {
	switch kind {
	case "site":
		return b.net.sites[i].id
	case "cell":
		return b.net.cells[i].id
	case "link":
		return b.net.links[i].id
	case "core":
		return b.net.cores[i].id
	}
	return b.net.apns[i].id
}

// silence adds what the core side notices of a site that nothing reaches: missed heartbeats and lost associations.
func (b *builder) silence(f fault, si int, v interval) {
	b.alarm(f, "site", si, alarmHeartbeat, v.from.Add(2*time.Minute), later(v.to, 5*time.Second))
	for k, ci := range b.net.sites[si].cells {
		b.alarm(f, "cell", ci, alarmCellGone, v.from.Add(time.Minute+time.Duration(k*2+si%5)*time.Second), later(v.to, 6*time.Second))
	}
}

func (b *builder) change(c changeEvent) {
	c.id = pad("CHG-", int(mix(b.net.seed^labelHash(c.object+c.attribute+c.summary)^uint64(c.start.UnixNano()))%10000000), 7)
	b.changes = append(b.changes, c)
	if c.kind == "plannedWork" {
		b.announce(c)
	}
}

func incidentID(f fault) string {
	return pad("TT-", int(mix(labelHash("incident"+f.Kind+f.Object)^uint64(f.Start.UnixNano()))%10000000), 7)
}

// incident opens the ticket that the surveillance system opens by itself for the object.
func (b *builder) incident(f fault, key string) {
	o, _ := b.net.object(f.Object)
	at := f.Start.Add(70 * time.Second).Truncate(time.Second)
	t := &ticketEvent{resolved: later(f.end, 30*time.Second), closing: b.words.line("closing", f.roll("closing"), o.Name)}
	t.base = kernel.Ticket{
		ID: incidentID(f), Name: "Incident", Description: b.words.line(key, f.roll("words"), o.Name+" ("+o.ID+")"), Severity: "major", TicketType: "incident",
		Priority: "high", Status: "acknowledged", CreationDate: at, Channel: &kernel.Ref{ID: "surveillance", Name: "Surveillance"},
		RelatedEntities: []kernel.RelatedEntity{{ID: o.ID, Name: o.Name, Role: "affectedObject", ReferredType: o.Type}},
	}
	b.addTicket(t)
}

// complaints lets customers who are hit call in one after the other.
func (b *builder) complaints(f fault, category string, from time.Time) {
	m, _ := b.net.mechanism(f.Kind)
	users := m.hit(b.net, f)
	count := min(6, 1+len(users)/8)
	r := newRng(b.net.seed^uint64(f.Start.Unix()), f.Object+category)
	at, called := from, map[int]bool{}
	for range count {
		at = at.Add(time.Duration(r.between(20, 420)) * time.Second)
		if !f.end.IsZero() && at.After(f.end) || len(users) == 0 {
			return
		}
		u := users[r.intn(len(users))]
		if s := b.net.subscribers[u]; called[u] || s.apn == 3 && b.net.refs[f.Object].kind != "subscriber" {
			continue
		}
		called[u] = true
		b.complain(u, category, at, later(f.end, 45*time.Minute), r.float(), b.net.refs[f.Object].kind != "apn" && f.Object != b.net.subscribers[u].id)
	}
}

// complain opens a customer's ticket. With area the agent notes the site that covers the place the customer names.
func (b *builder) complain(u int, category string, at, resolved time.Time, roll float64, area bool) {
	s := b.net.subscribers[u]
	st := b.net.quarter(s)
	area = area && !s.fixed && s.abroad == 0
	lang := "es"
	if s.english {
		lang = "en"
	}
	t := &ticketEvent{resolved: resolved}
	t.base = kernel.Ticket{
		Name: category, Description: b.words.line(strings.ToLower(category)+"."+lang, roll, st.name), Severity: "minor", TicketType: "complaint", Priority: "medium",
		Status: "acknowledged", CreationDate: at.Truncate(time.Second), Channel: &kernel.Ref{ID: "care", Name: "Customer care"},
		RelatedEntities: []kernel.RelatedEntity{{ID: s.id, Name: s.msisdn, Role: "subscriber", ReferredType: "subscriber"}},
		RelatedParties:  []kernel.RelatedParty{{ID: s.customer, Name: s.name, Role: "customer", ReferredType: "Customer"}},
	}
	t.base.ID = pad("TT-", int(mix(b.net.seed^labelHash(s.id+category)^uint64(at.UnixNano()))%10000000), 7)
	if area {
		t.base.RelatedEntities = append(t.base.RelatedEntities, kernel.RelatedEntity{ID: st.id, Name: st.name, Role: "affectedObject", ReferredType: "site"})
	}
	b.addTicket(t)
}

func (b *builder) addTicket(t *ticketEvent) {
	t.base.Href = kernel.PathTicket + "/troubleTicket/" + t.base.ID
	t.base.LastUpdate, t.base.Type = t.base.CreationDate, "TroubleTicket"
	b.tickets = append(b.tickets, t)
}

// finish names and orders what was gathered, newest first.
func (b *builder) finish() {
	codes := b.net.codebook()
	slow, behind := b.net.slowManager(b.level)
	for _, a := range b.alarms {
		a.name(b.net.seed, codes)
		if a.manager = b.net.managerOf(a); a.manager == slow {
			a.behind = behind
		}
	}
	slices.SortFunc(b.alarms, func(x, y *alarmEvent) int { return newest(x.stated(), y.stated(), x.id, y.id) })
	slices.SortFunc(b.tickets, func(x, y *ticketEvent) int {
		return newest(x.base.CreationDate, y.base.CreationDate, x.base.ID, y.base.ID)
	})
	slices.SortFunc(b.changes, func(x, y changeEvent) int { return newest(x.start, y.start, x.id, y.id) })
}

func newest(x, y time.Time, xid, yid string) int {
	if c := y.Compare(x); c != 0 {
		return c
	}
	return strings.Compare(xid, yid)
}

// lexicon is what people write, by key.
type lexicon struct{ lines map[string][]string }

// readLexicon reads lines KEY|TEXT; {place} stands for the place.
func readLexicon(text string) *lexicon {
	l := &lexicon{lines: map[string][]string{}}
	for line := range strings.Lines(text) {
		if key, words, ok := strings.Cut(strings.TrimSpace(line), "|"); ok {
			l.lines[key] = append(l.lines[key], words)
		}
	}
	return l
}

func (l *lexicon) line(key string, roll float64, place string) string {
	list := l.lines[key]
	if len(list) == 0 {
		return fmt.Sprintf("%s: %s", key, place)
	}
	return strings.ReplaceAll(list[int(roll*float64(len(list)))], "{place}", place)
}
