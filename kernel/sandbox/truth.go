package sandbox

import (
	"slices"
	"time"

	"github.com/kernelcopilot/copilot/kernel"
)

// truth is what really is wrong, for graders.
type truth struct {
	ID          string     `json:"id"`
	Kind        string     `json:"kind"`
	Place       string     `json:"place"`
	Object      truthRef   `json:"object"`
	Name        string     `json:"name"`
	Start       time.Time  `json:"start"`
	Severity    float64    `json:"severity"`
	Customers   int        `json:"customers"`
	Subscribers []string   `json:"subscribers"`
	Ends        []remedy   `json:"ends"`
	Alarm       string     `json:"alarm"` // earliest alarm still open that it raised, "" when none
	Ended       *time.Time `json:"ended"`
}

type truthRef struct {
	Type string `json:"type"`
	ID   string `json:"id"`
}

func (v view) truths() []truth {
	out := []truth{}
	for _, f := range v.faults {
		out = append(out, v.truth(f))
	}
	return out
}

func (v view) truth(f fault) truth {
	m, _ := v.net.mechanism(f.Kind)
	o, _ := v.net.object(f.Object)
	t := truth{
		ID: f.ID, Kind: f.Kind, Place: f.Place, Object: truthRef{o.Type, o.ID}, Name: o.Name, Start: f.Start, Severity: f.Severity,
		Ends: m.ends(v.net, f), Alarm: v.firstAlarm(f.ID), Subscribers: []string{},
	}
	for _, u := range m.hit(v.net, f) {
		t.Subscribers = append(t.Subscribers, v.net.subscribers[u].id)
	}
	slices.Sort(t.Subscribers)
	t.Customers = len(t.Subscribers)
	if !f.end.IsZero() && !v.now.Before(f.end) {
		t.Ended = &f.end
	}
	return t
}

// firstAlarm is the earliest alarm still open that a fault raised.
func (v view) firstAlarm(fault string) string {
	for _, a := range slices.Backward(v.alarms) {
		if slices.Contains(a.faults, fault) && a.open(v.now) {
			return a.id
		}
	}
	return ""
}

// newestOpenAlarm is the alarm an operator would see first, "" when none is open.
func (v view) newestOpenAlarm() string {
	for _, a := range v.alarms {
		if a.open(v.now) {
			return a.id
		}
	}
	return ""
}

// saying holds the words that a case's question may name.
type saying struct {
	Place    string `json:"place1"`
	Region   string `json:"region1"`
	Customer string `json:"customer1"` // MSISDN
	Since    string `json:"since1"`    // local HH:MM, "" without a fault
}

func (v view) saying(zone *time.Location) saying {
	if len(v.faults) == 0 {
		s := v.net.sites[0]
		return saying{Place: s.name, Region: v.net.regions[s.region].name, Customer: v.net.subscribers[0].msisdn}
	}
	f := v.faults[0]
	o, _ := v.net.object(f.Object)
	place, region := v.spoken(o)
	out := saying{Place: place, Region: region, Customer: v.net.subscribers[0].msisdn, Since: f.Start.In(zone).Format("15:04")}
	m, _ := v.net.mechanism(f.Kind)
	if hit := m.hit(v.net, f); len(hit) > 0 {
		out.Customer = v.net.subscribers[slices.Min(hit)].msisdn
	}
	return out
}

// spoken is how people name the place of an object, and its region: a PON and a core function by their own names, for a
// link the first site behind it, for a subscriber the serving site, for what stands nowhere the first site.
func (v view) spoken(o kernel.Object) (place, region string) {
	place, region = v.felt(o)
	if r := v.net.refs[o.ID]; r.kind == "core" || r.kind == "link" && v.net.links[r.i].pon {
		place = o.Name
	}
	return place, region
}

// felt is where those who are hit by what befalls an object live, and its region.
func (v view) felt(o kernel.Object) (place, region string) {
	r := v.net.refs[o.ID]
	si := v.net.siteOf(r)
	switch {
	case r.kind == "region":
		return o.Name, o.Name
	case r.kind == "cell":
		return o.Name, v.net.regions[v.net.sites[si].region].name
	case r.kind == "link" && v.net.links[r.i].pon:
		si = v.net.links[r.i].place
	case r.kind == "subscriber":
		q := v.net.quarter(v.net.subscribers[r.i])
		return q.name, v.net.regions[q.region].name
	case r.kind == "core":
		si = v.net.firstSite(r.i)
	case r.kind == "link" && len(v.net.links[r.i].sites) > 0:
		si = v.net.links[r.i].sites[0]
	case r.kind == "link":
		si = v.net.regions[v.net.links[r.i].region].sites[0]
	}
	if si < 0 {
		si = 0
	}
	s := v.net.sites[si]
	return s.name, v.net.regions[s.region].name
}

// Hint words what a person who is hit by the first fault would say, from place and symptom alone.
type Hint struct {
	Place   string    `json:"place"`   // spoken name
	Symptom string    `json:"symptom"` // slow_data, no_service, one_customer_no_data, one_customer_slow, calls_fail, one_customer_no_calls, roaming, home_internet, home_internet_area, platform
	MSISDN  string    `json:"msisdn"`  // E.164, of a customer who is hit
	Since   time.Time `json:"since"`
}

// Hint returns the first fault's place and symptom, and false in a network without faults.
func (s *Sandbox) Hint() (Hint, bool) { return s.op.look().hint(s.cfg.TimeZone) }

func (v view) hint(zone *time.Location) (Hint, bool) {
	if len(v.faults) == 0 {
		return Hint{}, false
	}
	f, say := v.faults[0], v.saying(zone)
	if m, _ := v.net.mechanism(f.Kind); len(m.hit(v.net, f)) == 0 && m.symptom() != "platform" {
		return Hint{}, false // nobody has anything to complain of
	}
	h := Hint{Place: say.Place, Symptom: symptomOf(v.net, f), MSISDN: say.Customer, Since: f.Start}
	if o, _ := v.net.object(f.Object); o.Type == "core" && h.Symptom != "platform" { // who cannot call names where he stands
		h.Place, _ = v.felt(o)
	}
	return h, true
}
