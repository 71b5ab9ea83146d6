package sandbox

import (
	"bytes"
	"encoding/json"
	"net/http"
	"slices"
	"strings"

	copilot "github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/kernel"
)

// alarmView is an alarm as TMF642 4.0.0 writes it: its id is an integer, in the path as in the body.
type alarmView struct {
	kernel.Alarm
	ID json.Number `json:"id"`
}

func alarmList(w http.ResponseWriter, r *http.Request, v view) error {
	q := ask(r, "alarmedObject.id", "state", "alarmRaisedTime.gte", "alarmRaisedTime.lte", "alarmClearedTime.gte", "alarmClearedTime.lte", "perceivedSeverity", "alarmType", "probableCause", "offset", "limit", "fields")
	objects, states := q.list("alarmedObject.id"), q.oneOf("state", "raised", "updated", "cleared")
	raised, cleared := q.between("alarmRaisedTime"), q.between("alarmClearedTime")
	severities, types := q.oneOf("perceivedSeverity", "critical", "major", "minor", "warning", "indeterminate", "cleared"), q.oneOf("alarmType", alarmClasses()...)
	causes := q.oneOf("probableCause", probableCauses()...)
	if q.err != nil {
		return q.err
	}
	var found []*alarmEvent
	for _, a := range v.alarms {
		switch open := a.open(v.now); {
		case a.raised.After(v.now), !raised.holds(a.stated()):
		case cleared != (bounds{}) && (open || !cleared.holds(a.cleared.Add(-a.behind))):
		case !among(objects, a.object), !among(types, a.what.event), !among(causes, a.what.cause):
		case len(states) > 0 && !(open && slices.Contains(states, "raised") || !open && slices.Contains(states, "cleared")):
		case len(severities) > 0 && !(open && slices.Contains(severities, a.what.severity) || !open && slices.Contains(severities, "cleared")):
		default:
			found = append(found, a)
		}
	}
	var out []alarmView
	for _, a := range page(w, q, found) {
		out = append(out, alarmView{a.view(v.now), json.Number(a.id)})
	}
	return answerList(w, q, out)
}

// alarmClasses are the alarm types of X.733, 8.1.1, and X.736.
func alarmClasses() []string {
	return []string{
		"communicationsAlarm", "processingErrorAlarm", "environmentalAlarm", "qualityOfServiceAlarm", "equipmentAlarm", "integrityViolation", "operationalViolation",
		"physicalViolation", "securityServiceOrMechanismViolation", "timeDomainViolation",
	}
}

// among reports whether a filter lets a value through; an empty filter lets everything through.
func among(filter []string, value string) bool {
	return len(filter) == 0 || slices.Contains(filter, value)
}

func alarmGet(w http.ResponseWriter, r *http.Request, v view) error {
	q := ask(r, "fields")
	a := v.alarmAt[r.PathValue("id")]
	if a == nil || a.raised.After(v.now) {
		return copilot.Errorf(copilot.CodeNotFound, "there is no alarm %s", r.PathValue("id"))
	}
	return answerOne(w, q, alarmView{a.view(v.now), json.Number(a.id)})
}

func ticketList(w http.ResponseWriter, r *http.Request, v view) error {
	q := ask(r, "relatedEntity.id", "relatedParty.id", "status", "ticketType", "creationDate.gte", "creationDate.lte", "offset", "limit", "fields")
	entities, parties, status, types := q.list("relatedEntity.id"), q.list("relatedParty.id"), q.oneOf("status", ticketStates()...), q.oneOf("ticketType", "complaint", "request", "incident")
	created := q.between("creationDate")
	if q.err != nil {
		return q.err
	}
	var found []kernel.Ticket
	for _, e := range v.tickets {
		at := e.base.CreationDate
		switch {
		case at.After(v.now), !created.holds(at), !among(types, e.base.TicketType):
			continue
		case len(entities) > 0 && !slices.ContainsFunc(e.base.RelatedEntities, func(x kernel.RelatedEntity) bool { return slices.Contains(entities, x.ID) }):
			continue
		case len(parties) > 0 && !slices.ContainsFunc(e.base.RelatedParties, func(x kernel.RelatedParty) bool { return slices.Contains(parties, x.ID) }):
			continue
		}
		if t := v.ticket(e, v.now); among(status, t.Status) {
			found = append(found, t)
		}
	}
	return answerList(w, q, page(w, q, found))
}

func (v view) ticketNow(id string) (kernel.Ticket, error) {
	e := v.ticketAt[id]
	if e == nil || e.base.CreationDate.After(v.now) {
		return kernel.Ticket{}, copilot.Errorf(copilot.CodeNotFound, "there is no ticket %s", id)
	}
	return v.ticket(e, v.now), nil
}

func ticketGet(w http.ResponseWriter, r *http.Request, v view) error {
	q := ask(r, "fields")
	t, err := v.ticketNow(r.PathValue("id"))
	if err != nil {
		return err
	}
	return answerOne(w, q, t)
}

func ticketPatchEffect(r *http.Request, body []byte) (effect, error) {
	id := r.PathValue("id")
	var p ticketPatch
	var all map[string]any
	if json.Unmarshal(body, &all) == nil {
		for name, value := range all {
			if value == nil { // RFC 7396 would remove the member
				return nil, copilot.Errorf(copilot.CodeInvalid, "%s is null, and no member of a ticket can be removed: leave it out; an empty list as note takes all notes away", name)
			}
		}
	}
	if err := strictly(bytes.NewReader(body), &p); err != nil {
		return nil, copilot.Wrap(copilot.CodeOf(err), err, "the patch of %s may have note, status, severity, priority, description, name and statusChangeReason: %s", id, copilot.MessageOf(err))
	}
	return func(v view) (any, *action, error) {
		t, err := v.ticketNow(id)
		if err == nil {
			err = p.check(t)
		}
		if err != nil {
			return nil, nil, err
		}
		verb := verbPatch
		if p.adds(t) {
			verb = verbNote
		}
		p.complete(id, v.now)
		p.apply(&t, v.now)
		return t, &action{Verb: verb, Object: id, Time: v.now, Patch: &p}, nil
	}, nil
}

// customerView is a customer with what TMF629 wants of a party reference.
type customerView struct {
	kernel.Customer
	EngagedParty partyRef `json:"engagedParty"`
}

type partyRef struct {
	ID       string `json:"id"`
	Name     string `json:"name"`
	Referred string `json:"@referredType"`
}

func (n *network) customer(u int) customerView {
	s := n.subscribers[u]
	language, segment, referred := "es", "residential", "Individual"
	if s.english {
		language = "en"
	}
	if s.company {
		segment, referred = "business", "Organization"
	}
	return customerView{
		Customer: kernel.Customer{
			ID: s.customer, Href: kernel.PathCustomer + "/customer/" + s.customer, Name: s.name, Status: "active", Type: "Customer",
			ContactMedia:    []kernel.ContactMedium{{MediumType: "phone", Preferred: true, Characteristic: kernel.ContactCharacteristic{PhoneNumber: s.msisdn}}},
			Characteristics: []kernel.Characteristic{{Name: "language", Value: language}, {Name: "segment", Value: segment}, {Name: "subscriber", Value: s.id}},
		},
		EngagedParty: partyRef{"PARTY-" + s.customer[5:], s.name, referred},
	}
}

func customerList(w http.ResponseWriter, r *http.Request, v view) error {
	q := ask(r, "contactMedium.characteristic.phoneNumber", "name", "id", "offset", "limit", "fields")
	numbers, name, ids := q.numbers("contactMedium.characteristic.phoneNumber"), fold(q.text("name")), q.list("id")
	if q.err != nil {
		return q.err
	}
	var found []int
	for u, s := range v.net.subscribers {
		if among(numbers, s.msisdn) && among(ids, s.customer) && (name == "" || strings.Contains(fold(s.name), name)) {
			found = append(found, u)
		}
	}
	var out []customerView
	for _, u := range page(w, q, found) {
		out = append(out, v.net.customer(u))
	}
	return answerList(w, q, out)
}

func customerGet(w http.ResponseWriter, r *http.Request, v view) error {
	q, id := ask(r, "fields"), r.PathValue("id")
	i := slices.IndexFunc(v.net.subscribers, func(s subscriber) bool { return s.customer == id })
	if i < 0 {
		return copilot.Errorf(copilot.CodeNotFound, "there is no customer %s", id)
	}
	return answerOne(w, q, v.net.customer(i))
}
