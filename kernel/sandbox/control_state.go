package sandbox

import (
	"net/http"
	"slices"
	"strings"
	"time"

	copilot "github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/kernel"
)

// placeAnswer is one resolved selector.
type placeAnswer struct {
	Select     string `json:"select"`
	Type       string `json:"type"`
	ID         string `json:"id"`
	Name       string `json:"name"`
	Region     string `json:"region"`
	RegionName string `json:"regionName"`
	Spoken     string `json:"spoken"`
	MSISDN     string `json:"msisdn"`
}

type placesAnswer struct {
	Places []placeAnswer `json:"places"`
	Say    saying        `json:"say"`
	Alarm  string        `json:"alarm"`
}

func (s *Sandbox) places(r *http.Request) (int, any, error) {
	v := s.op.look()
	out := placesAnswer{Places: []placeAnswer{}, Say: v.saying(s.cfg.TimeZone), Alarm: v.newestOpenAlarm()}
	if len(v.faults) > 0 {
		out.Alarm = v.firstAlarm(v.faults[0].ID)
	}
	for _, sel := range r.URL.Query()["select"] {
		p, err := v.place(sel)
		if err != nil {
			return 0, nil, err
		}
		out.Places = append(out.Places, p)
	}
	return 200, out, nil
}

func (v view) place(selector string) (placeAnswer, error) {
	if strings.HasPrefix(selector, "ticket") || v.ticketAt[selector] != nil {
		return v.ticketPlace(selector)
	}
	o, err := v.net.selectOne(selector, nil)
	if err != nil {
		return placeAnswer{}, err
	}
	p := placeAnswer{Select: selector, Type: o.Type, ID: o.ID, Name: o.Name, Region: o.Region, MSISDN: o.Details["msisdn"]}
	p.Spoken, p.RegionName = v.spoken(o)
	if o.Type == "region" {
		p.Region = o.ID
	}
	return p, nil
}

// ticketPlace resolves a ticket by id, or the N-th by id of those there are now.
func (v view) ticketPlace(selector string) (placeAnswer, error) {
	nth := 1
	if v.ticketAt[selector] == nil {
		var err error
		if _, _, nth, err = splitSelector(selector); err != nil {
			return placeAnswer{}, err
		}
	}
	var best []string
	for _, e := range v.tickets {
		if !e.base.CreationDate.After(v.now) && (v.ticketAt[selector] == nil || e.base.ID == selector) {
			best = append(best, e.base.ID)
		}
	}
	slices.Sort(best)
	if nth > len(best) {
		return placeAnswer{}, copilot.Errorf(copilot.CodeNotFound, "%q selects nothing: there are %d tickets", selector, len(best))
	}
	t := v.ticketAt[best[nth-1]]
	return placeAnswer{Select: selector, Type: "ticket", ID: t.base.ID, Name: t.base.Name}, nil
}

// state lets graders read what is so, in the words of the Kernel's own types.
func (s *Sandbox) state(r *http.Request) (int, any, error) {
	v := s.op.look()
	kind, id, _ := strings.Cut(r.PathValue("path"), "/")
	body, err := v.stateOf(kind, id, s.cfg.TimeZone)
	return 200, body, err
}

func (v view) stateOf(kind, id string, zone *time.Location) (any, error) {
	none := copilot.Errorf(copilot.CodeNotFound, "there is no state %s/%s; known are alarms, alarms/ID, cells/ID, sites/ID, links/ID, apns/ID, cores/ID, subscribers/ID, tickets/ID, sessions/ID", kind, id)
	if kind == "alarms" {
		return v.alarmState(id, none)
	}
	if kind == "tickets" {
		return v.ticketNow(id)
	}
	if kind == "sessions" {
		q, err := v.qosSession(id)
		if err != nil {
			return nil, err
		}
		return q.view(v.now), nil
	}
	if kind == "subscribers" {
		u, ok := v.net.subscriber(id)
		if !ok {
			return nil, none
		}
		return subscriberState{v.subscription(u, v.now), v.reachability(u, v.now)}, nil
	}
	o, ok := v.net.refs[id]
	if !ok || o.kind+"s" != kind {
		return nil, none
	}
	out := objectState{ID: id, Type: o.kind, InService: true, KPI: map[string]float64{}}
	for _, m := range kernel.Metrics {
		if value, ok := v.value(m.Name, o, id, v.now.Truncate(time.Minute), zone); ok {
			out.KPI[m.Name] = value
		}
	}
	switch o.kind {
	case "site":
		out.InService = !v.phys.isDark(o.i, v.now)
	case "cell":
		_, reset := holdsAny(v.phys.resets[o.i], v.now)
		out.InService = !reset && !v.phys.isDark(v.net.cells[o.i].site, v.now)
	case "link":
		out.InService = !v.phys.cutOff(o.i, v.now) && (v.net.links[o.i].site < 0 || !v.phys.dead(v.net.links[o.i].site, v.now))
	case "core":
		out.InService = !v.phys.mute(o.i, v.now)
	case "apn":
		d := v.definition(o.i, v.now)
		_, wrong := v.phys.refusal(o.i, v.now)
		out.APN, out.InService = &d, !wrong
	}
	return out, nil
}

type objectState struct {
	ID        string             `json:"id"`
	Type      string             `json:"type"`
	InService bool               `json:"inService"`
	KPI       map[string]float64 `json:"kpi"` // at the last full minute; missing samples are left out
	APN       *kernel.APN        `json:"apn,omitempty"`
}

type subscriberState struct {
	kernel.Subscription
	Reachability kernel.Reachability `json:"reachability"`
}

func (v view) alarmState(id string, none error) (any, error) {
	if id == "" {
		out := []kernel.Alarm{}
		for _, a := range v.alarms {
			if a.open(v.now) {
				out = append(out, a.view(v.now))
			}
		}
		return out, nil
	}
	a := v.alarmAt[id]
	if a == nil || a.raised.After(v.now) {
		return nil, none
	}
	return a.view(v.now), nil
}
