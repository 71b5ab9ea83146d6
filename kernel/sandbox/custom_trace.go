package sandbox

import (
	"math"
	"slices"
	"strings"
	"time"

	"github.com/kernelcopilot/copilot/kernel"
)

// when is the stretch in which a trace of the fault shows, and false when it never does.
func (o occasion) when(f fault) (interval, bool) {
	v := interval{f.Start.Add(o.After), f.end}
	if o.Lasts > 0 {
		if to := v.from.Add(o.Lasts); v.to.IsZero() || to.Before(v.to) {
			v.to = to
		}
	}
	return v, f.Severity >= o.From && (v.to.IsZero() || v.from.Before(v.to))
}

// each calls do for every object of the occasion.
func (o occasion) each(n *network, f fault, do func(ref, interval)) {
	v, ok := o.when(f)
	if !ok {
		return
	}
	for _, r := range n.related(n.refs[f.Object], o.At) {
		do(r, v)
	}
}

func (c *custom) impose(n *network, f fault, p *physics) {
	for _, s := range c.States {
		s.When.each(n, f, func(r ref, v interval) { s.impose(n, r, v, p) })
	}
	for _, k := range c.KPIs {
		e := counterEffect{times: 1, plus: k.Plus, most: math.Inf(1), ramp: k.Ramp, missing: k.Missing}
		if k.Times != nil {
			e.times = *k.Times
		}
		if k.AtMost != nil {
			e.most = *k.AtMost
		}
		k.When.each(n, f, func(r ref, v interval) {
			e.interval = v
			p.affect(n.idOf(r), k.Metric, e)
		})
	}
	for _, s := range c.Provisioning {
		s.When.each(n, f, func(r ref, v interval) { s.impose(n, r, v, p) })
	}
}

// The states that a file may name, with the object types that can have them.
func customStates() map[string][]string {
	return map[string][]string{
		"dark": {"site"}, "cut": {"link"}, "restarting": {"cell"},
		"unreachable": {"subscriber", "cell", "site"}, "noData": {"subscriber", "cell", "site", "apn", "core"},
	}
}

func (s customState) impose(n *network, r ref, v interval, p *physics) {
	switch s.State {
	case "dark":
		put(&p.files.outages, r.i, v)
	case "cut":
		p.cuts[r.i] = append(p.cuts[r.i], v)
	case "restarting":
		p.resets[r.i] = append(p.resets[r.i], v)
	default:
		for _, u := range n.usersOf(r) {
			put(&p.files.devices, u, deviceState{v, s.State == "unreachable"})
		}
	}
}

const hssAPN = "hssApn"

func (s customProvision) impose(n *network, r ref, v interval, p *physics) {
	if r.kind == "subscriber" {
		wrong := slices.IndexFunc(n.apns, func(a apn) bool { return a.name == s.Value })
		if own := n.subscribers[r.i].apn; wrong == own {
			wrong = (own + 1) % len(n.apns)
		}
		p.profiles[r.i] = append(p.profiles[r.i], misprofile{v, wrong})
		return
	}
	share := 0.7
	if s.Share != nil {
		share = *s.Share
	}
	p.gateways[r.i] = append(p.gateways[r.i], misconfig{interval: v, share: share, attribute: s.Attribute, wrong: s.Value})
}

func (c *custom) report(b *builder, f fault) {
	for _, s := range c.States {
		s.When.each(b.net, f, func(r ref, v interval) { s.report(b, f, r, v) })
	}
	for _, a := range c.Alarms {
		a.When.each(b.net, f, func(r ref, v interval) {
			b.alarm(f, r.kind, r.i, c.sensed[a.Type], v.from, later(v.to, 5*time.Second))
		})
	}
	for _, t := range c.Tickets {
		if v, ok := t.When.when(f); ok {
			c.ticket(b, f, t, v)
		}
	}
	for _, k := range c.Changes {
		k.When.each(b.net, f, func(r ref, v interval) {
			b.change(changeEvent{
				kind: k.Kind, object: b.net.idOf(r), start: v.from, end: v.from.Add(2 * time.Second), author: k.Author, summary: k.Summary,
				attribute: k.Attribute, before: k.Before, after: k.Value,
			})
		})
	}
}

// report adds what others notice of a state by themselves: the near end of a link without light, the core side of a
// site that nothing reaches.
func (s customState) report(b *builder, f fault, r ref, v interval) {
	switch s.State {
	case "dark":
		b.alarm(f, "link", b.net.sites[r.i].link, alarmSignalLost, v.from.Add(3*time.Second), later(v.to, 3*time.Second))
		b.silence(f, r.i, v)
	case "cut":
		b.alarm(f, "link", r.i, alarmSignalLost, v.from.Add(3*time.Second), later(v.to, 3*time.Second))
		for _, si := range b.net.links[r.i].sites {
			b.silence(f, si, v)
		}
	}
}

// The categories that a file's tickets may have beside the surveillance system's.
const categoryIncident, categoryPlatform = "Incident", "API platform"

func (c *custom) ticket(b *builder, f fault, t customTicket, v interval) {
	o, _ := b.net.object(f.Object)
	r := newRng(b.net.seed^uint64(f.Start.Unix()), f.Kind+f.Object+t.Category)
	word := func(lang, place string) string {
		list := t.Words[lang]
		if len(list) == 0 {
			list = t.Words["en"]
		}
		return strings.ReplaceAll(list[r.intn(len(list))], "{place}", place)
	}
	switch t.Category {
	case categoryIncident:
		b.incident(f, "incident.equipment")
		k := b.tickets[len(b.tickets)-1]
		k.base.Description, k.base.CreationDate = word("en", o.Name+" ("+o.ID+")"), v.from.Truncate(time.Second)
		k.base.LastUpdate = k.base.CreationDate
	case categoryPlatform:
		b.addTicket(&ticketEvent{resolved: later(f.end, 45*time.Minute), base: kernel.Ticket{
			ID:   pad("TT-", int(mix(b.net.seed^labelHash(f.Kind+f.Object)^uint64(v.from.UnixNano()))%10000000), 7),
			Name: t.Category, Description: word("en", o.Name), Severity: "minor", TicketType: "complaint", Priority: "medium", Status: "acknowledged",
			CreationDate: v.from.Truncate(time.Second), Channel: &kernel.Ref{ID: "partners", Name: "Partner desk"},
			RelatedEntities: []kernel.RelatedEntity{{ID: o.ID, Name: o.Name, Role: "affectedObject", ReferredType: o.Type}},
		}})
	default:
		c.complaints(b, f, t, v, r, word)
	}
}

// complaints let customers who are hit call in one after the other, until the fault ends.
func (c *custom) complaints(b *builder, f fault, t customTicket, v interval, r *rng, word func(lang, place string) string) {
	users, count, called := c.hit(b.net, f), t.Count, map[int]bool{}
	if count == 0 {
		count = 4
	}
	kind := b.net.refs[f.Object].kind
	for at := v.from; count > 0 && len(users) > 0; count-- {
		if at = at.Add(time.Duration(r.between(10, 400)) * time.Second); !v.to.IsZero() && at.After(v.to) {
			return
		}
		u := users[r.intn(len(users))]
		if called[u] {
			continue
		}
		called[u] = true
		s := &b.net.subscribers[u]
		b.complain(u, t.Category, at, later(f.end, 45*time.Minute), r.float(), kind != "apn" && kind != "subscriber" && kind != "core")
		lang := "es"
		if s.english {
			lang = "en"
		}
		b.tickets[len(b.tickets)-1].base.Description = word(lang, b.net.sites[b.net.cells[s.cell].site].name)
	}
}
