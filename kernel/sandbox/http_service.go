package sandbox

import (
	"net/http"
	"slices"
	"strings"
	"time"

	copilot "github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/kernel"
)

// serviceKind is one thing that a product makes of a line.
type serviceKind struct {
	prefix, name, category, spec string
	sold                         string // the service of a subscription that it is
}

// serviceKinds are in the order of their ids.
var serviceKinds = []serviceKind{
	{"SVC-DATA-", "Mobile data", "CFS", "SS-MOBILE-DATA", "data"},
	{"SVC-SUB-", "Mobile subscription", "RFS", "SS-MOBILE-SUBSCRIPTION", "data"},
	{"SVC-VOICE-", "Mobile voice", "CFS", "SS-MOBILE-VOICE", "voice"},
	{"SVC-FIBRE-", "Fixed internet", "CFS", "SS-FIXED-INTERNET", "internet"},
}

// has reports whether a subscriber's product makes this service.
func (k serviceKind) has(s subscriber) bool { return s.sold(k.sold) }

func (k serviceKind) id(s subscriber) string { return k.prefix + strings.TrimPrefix(s.id, "SUB-") }

func (s subscriber) serviceState() string {
	if s.suspended {
		return "inactive"
	}
	return "active"
}

// service is what the service inventory holds: it follows the CRM, so that a suspended line is inactive, and knows
// nothing of what the network does.
func (n *network) service(k serviceKind, u int, origin time.Time) kernel.Service {
	s := &n.subscribers[u]
	a := n.apns[s.apn]
	gateway, si := n.cores[a.gateway], n.quarter(*s)
	out := kernel.Service{
		ID: k.id(*s), Href: kernel.PathService + "/service/" + k.id(*s), Name: k.name, Category: k.category, ServiceType: k.name, State: s.serviceState(), Enabled: !s.suspended,
		StartDate:      origin.Add(-time.Duration(40+at(mix(n.seed^labelHash(s.id)), 7)*1500) * 24 * time.Hour).Truncate(time.Second),
		Specification:  &kernel.Reference{ID: k.spec, Name: k.name},
		RelatedParties: []kernel.RelatedParty{{ID: s.customer, Name: s.name, Role: "user", ReferredType: "Customer"}},
		RelatedEntities: []kernel.RelatedEntity{
			{ID: s.id, Name: s.msisdn, Role: "subscriber", ReferredType: string(copilot.ObjectSubscriber)},
		},
		Places:          []kernel.RelatedEntity{{ID: si.id, Name: si.name, Role: "servingSite", ReferredType: string(copilot.ObjectSite)}},
		Characteristics: []kernel.Characteristic{{Name: "msisdn", Value: s.msisdn}, {Name: "product", Value: s.product}},
	}
	if !s.fixed {
		out.Characteristics = append(out.Characteristics, kernel.Characteristic{Name: "imsi", Value: s.imsi})
	}
	switch k.spec {
	case "SS-MOBILE-DATA":
		out.Characteristics = append(out.Characteristics, kernel.Characteristic{Name: "apn", Value: a.name})
		out.Resources = []kernel.Reference{{ID: a.id, Name: a.name, ReferredType: string(copilot.ObjectAPN)}, {ID: gateway.id, Name: gateway.name, ReferredType: string(copilot.ObjectCore)}}
	case "SS-MOBILE-SUBSCRIPTION":
		hss := n.cores[slices.IndexFunc(n.cores, func(c core) bool { return c.function == "HSS" })]
		out.Resources = []kernel.Reference{{ID: hss.id, Name: hss.name, ReferredType: string(copilot.ObjectCore)}}
	case "SS-FIXED-INTERNET":
		out.Resources = []kernel.Reference{{ID: n.links[s.pon].id, Name: n.links[s.pon].name, ReferredType: string(copilot.ObjectLink)}}
	}
	if k.category == "CFS" && !s.fixed {
		out.Relationships = []kernel.ServiceTie{{Kind: "reliesOn", Service: kernel.Reference{ID: serviceKinds[1].id(*s), Name: serviceKinds[1].name}}}
	}
	return out
}

func serviceList(w http.ResponseWriter, r *http.Request, v view) error {
	q := ask(r, "id", "state", "category", "relatedEntity.id", "relatedParty.id", "supportingResource.id", "serviceSpecification.id", "offset", "limit", "fields")
	ids, states, categories, specs := q.list("id"), q.oneOf("state", "feasibilityChecked", "designed", "reserved", "inactive", "active", "terminated"), q.oneOf("category", "CFS", "RFS"), q.list("serviceSpecification.id")
	entities, parties, resources := q.list("relatedEntity.id"), q.list("relatedParty.id"), q.list("supportingResource.id")
	if q.err != nil {
		return q.err
	}
	type entry struct {
		kind serviceKind
		u    int
	}
	var found []entry // only the page is built
	for _, k := range serviceKinds {
		if !among(categories, k.category) || !among(specs, k.spec) {
			continue
		}
		for u, s := range v.net.subscribers {
			if !k.has(s) || !among(entities, s.id) || !among(parties, s.customer) || len(ids) > 0 && !slices.Contains(ids, k.id(s)) {
				continue
			}
			on := len(resources) == 0 || slices.ContainsFunc(v.net.service(k, u, v.origin).Resources, func(x kernel.Reference) bool { return slices.Contains(resources, x.ID) })
			if on && among(states, s.serviceState()) {
				found = append(found, entry{k, u})
			}
		}
	}
	var built []kernel.Service
	for _, e := range page(w, q, found) {
		built = append(built, v.net.service(e.kind, e.u, v.origin))
	}
	return answerList(w, q, built)
}

func serviceGet(w http.ResponseWriter, r *http.Request, v view) error {
	q, id := ask(r, "fields"), r.PathValue("id")
	for _, k := range serviceKinds {
		number, ours := strings.CutPrefix(id, k.prefix)
		if u, ok := v.net.subscriber("SUB-" + number); ours && ok && k.has(v.net.subscribers[u]) {
			return answerOne(w, q, v.net.service(k, u, v.origin))
		}
	}
	return copilot.Errorf(copilot.CodeNotFound, "there is no service %s", id)
}
