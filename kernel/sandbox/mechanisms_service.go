package sandbox

import (
	"slices"
	"strings"
	"time"

	copilot "github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/kernel"
)

// serviceMechanisms lists the failures of core, voice, roaming, provisioning, devices, fixed access and platform.
func serviceMechanisms() []mechanism {
	return []mechanism{
		registrationStall{}, resolverFailure{}, registrarStall{}, userPlaneLoss{}, signallingStorm{},
		barringLeft{}, billingBehind{}, serviceUnbuilt{}, policyStuck{}, deviceAPNForeign{},
		partnerInterconnectDown{},
		ponFeederCut{}, ontPowerOff{}, lineDropCut{}, lineDropBent{}, lineSessionStuck{},
		gatewayOverload{}, keyExpired{}, consentSlow{}, sinkDeliveryBroken{},
	}
}

// symptomatic is a mechanism whose symptom depends on whom it befalls.
type symptomatic interface {
	symptomOf(*network, fault) string
}

// symptomOf is what those who are hit by a fault would say.
func symptomOf(n *network, f fault) string {
	m, _ := n.mechanism(f.Kind)
	if s, ok := m.(symptomatic); ok {
		return s.symptomOf(n, f)
	}
	return m.symptom()
}

// onlyAt refuses core functions of another trade.
func onlyAt(n *network, r ref, kind string, functions ...string) error {
	if c := n.cores[r.i]; !slices.Contains(functions, c.function) {
		return copilot.Errorf(copilot.CodeInvalid, "%s happens at a core function of the kind %s; %s is of the kind %s", kind, strings.Join(functions, " or "), c.id, c.function)
	}
	return nil
}

// onlyInUse refuses subscribers at whom nothing would be seen: fixed lines, and those switched off or suspended.
func onlyInUse(n *network, r ref, kind string) error {
	switch s := n.subscribers[r.i]; {
	case s.fixed:
		return copilot.Errorf(copilot.CodeInvalid, "%s happens to mobile subscribers; %s is a fixed line", kind, s.id)
	case s.off || s.dataOff || s.suspended:
		return copilot.Errorf(copilot.CodeInvalid, "%s would not be noticed at %s, which is suspended, switched off or without data: pick another subscriber", kind, s.id)
	}
	return nil
}

// onlyLine refuses mobile subscribers and lines that are not in use.
func onlyLine(n *network, r ref, kind string) error {
	if s := n.subscribers[r.i]; !s.fixed || s.off || s.suspended {
		return copilot.Errorf(copilot.CodeInvalid, "%s happens to a fixed line in use; %s is none", kind, s.id)
	}
	return nil
}

// restarted ends a fault that a restart of its function mends, once the function is back.
func restarted(f fault, a action) (time.Time, bool) {
	return a.Time.Add(coreStart), a.Verb == verbRestart && a.Object == f.Object
}

func restart(f fault) []remedy {
	return []remedy{{"core.restart", map[string]string{"function": f.Object}}}
}

// aligned ends a fault in what the systems hold of a subscription.
func aligned(f fault, a action) (time.Time, bool) {
	return a.Time, a.Verb == verbAlign && a.Object == f.Object
}

func align(f fault) []remedy {
	return []remedy{{"subscription.align", map[string]string{"subscriber": f.Object}}}
}

// surveilled opens the surveillance system's ticket for a fault that no crew with a ladder ends.
func (b *builder) surveilled(f fault, key string) {
	b.incident(f, key)
	o, _ := b.net.object(f.Object)
	b.tickets[len(b.tickets)-1].closing = b.words.line("closing.core", 0, o.Name)
}

// called opens the ticket of the one customer who is hit, in words of its own. Its id is that of the fault's incident.
func (b *builder) called(f fault, category, key string) {
	u := b.net.refs[f.Object].i
	s := b.net.subscribers[u]
	b.complain(u, category, f.Start.Add(3*time.Minute), later(f.end, 20*time.Minute), f.roll("words"), false)
	t := &b.tickets[len(b.tickets)-1].base
	t.ID = incidentID(f)
	t.Href = kernel.PathTicket + "/troubleTicket/" + t.ID
	t.Description = b.say(key, s, f.roll("words"))
}

// say words a customer's complaint; the place is the country of one who is abroad.
func (b *builder) say(key string, s subscriber, roll float64) string {
	lang, place := "es", b.net.quarter(s).name
	if s.english {
		lang = "en"
	}
	if s.abroad > 0 {
		p := b.net.cores[s.abroad].partner
		place = p.country
		if s.english {
			place = p.countryEN
		}
	}
	return b.words.line(key+"."+lang, roll, place)
}

// partnersCall lets a partner complain about a function's answers.
func (b *builder) partnersCall(f fault, function, key string, at time.Time) {
	if !f.end.IsZero() && !at.Before(f.end) {
		return
	}
	c := b.net.cores[b.net.coreOf(function)]
	t := &ticketEvent{resolved: later(f.end, 15*time.Minute)}
	t.base = kernel.Ticket{
		ID: pad("TT-", int(mix(labelHash("platform"+f.Kind+f.Object)^uint64(at.UnixNano()))%10000000), 7), Name: "API platform", Description: b.words.line(key, f.roll("partner"), c.name),
		Severity: "major", TicketType: "complaint", Priority: "high", Status: "acknowledged", CreationDate: at.Truncate(time.Second), Channel: &kernel.Ref{ID: "partner-desk", Name: "Partner desk"},
		RelatedEntities: []kernel.RelatedEntity{{ID: c.id, Name: c.name, Role: "affectedObject", ReferredType: "core"}},
	}
	b.addTicket(t)
}

// controlled lists the subscribers at home whose sites register them at a core function.
func (n *network) controlled(ci int) []int {
	var out []int
	for si, s := range n.sites {
		if s.control == ci {
			out = append(out, n.siteUsers(si)...)
		}
	}
	return out
}

// regionUsers lists the subscribers at home in a region.
func (n *network) regionUsers(ri int) []int {
	var out []int
	for _, si := range n.regions[ri].sites {
		out = append(out, n.siteUsers(si)...)
	}
	return out
}

// mobiles lists the mobile subscribers to whom a service was sold.
func (n *network) mobiles(service string) []int {
	var out []int
	for u := range n.size.Subscribers {
		if n.subscribers[u].sold(service) {
			out = append(out, u)
		}
	}
	return out
}
