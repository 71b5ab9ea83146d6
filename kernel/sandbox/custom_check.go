package sandbox

import (
	"fmt"
	"maps"
	"math"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/kernelcopilot/copilot/kernel"
)

var (
	kindForm = regexp.MustCompile(`^[a-z][a-z0-9]*(_[a-z0-9]+)*$`)
	keyForm  = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9-]*$`)
)

// symptoms are what those who are hit may say (mechanism.symptom).
func symptoms() []string {
	return []string{
		"slow_data", "no_service", "one_customer_no_data", "one_customer_slow", "calls_fail", "one_customer_no_calls", "roaming", "home_internet",
		"home_internet_area", "platform",
	}
}

// longestRecovery keeps what a remedy does within what a read-back sees.
const longestRecovery = 100*time.Second - repairTime

func (k *checker) mechanism(c *custom) {
	k.required("kind", c.Kind)
	if !kindForm.MatchString(c.Kind) || len(c.Kind) > 60 {
		k.wrong("kind", "%q is to be lower-case words joined by _, such as feeder_water", c.Kind)
	}
	if _, taken := mechanismOf(c.Kind); taken {
		k.wrong("kind", "%s is built in: pick another name", c.Kind)
	}
	k.required("about", c.About)
	k.among("symptom", c.Symptom, symptoms())
	if len(c.Places) == 0 {
		k.wrong("places", "name the object types that it can befall: %s", strings.Join(placeTypes(), ", "))
	}
	for i, p := range c.Places {
		k.among(fmt.Sprintf("places[%d]", i), p, placeTypes())
	}
	if k.err != nil {
		return
	}
	if c.Recovery < 0 || c.Recovery > longestRecovery {
		k.wrong("recovery", "%v is not from 0s to %v: a read-back two minutes after the remedy must see it done", c.Recovery, longestRecovery)
	}
	k.relation("hit", c.Hit, c.Places, nil)
	k.alarms(c)
	k.kpis(c)
	k.states(c)
	k.tickets(c)
	k.changes(c)
	k.ends(c)
	if len(c.Alarms)+len(c.KPIs)+len(c.States)+len(c.Provisioning)+len(c.Tickets)+len(c.Changes) == 0 {
		k.wrong("kind", "nothing shows: give it alarms, kpis, states, provisioning, tickets or changes")
	}
}

func placeTypes() []string { return []string{"site", "cell", "link", "core", "apn", "subscriber"} }

func (k *checker) required(path, value string) {
	if strings.TrimSpace(value) != "" {
		return
	}
	field := path[strings.LastIndex(path, ".")+1:]
	next := "write text"
	if w := wanted()[field]; w != "" {
		next = "write " + w
	}
	k.wrong(path, "it is missing: %s", next)
}

// wanted says what to write in a field that must not be left out.
func wanted() map[string]string {
	return map[string]string{
		"kind": "a name of its own, lower-case words joined by _, such as feeder_water", "about": "in a sentence or two which behaviour makes its traces",
		"detail": "the raw reading that the alarm shows, such as h=12 cm", "senses": "what the sensor notices, in a sentence", "check": "what to look at when it is there, in a sentence",
		"value": "the value that stands there while it lasts", "author": "who made the change, a person or a system", "summary": "what the log of changes says of it, in a line",
	}
}

func (k *checker) among(path, value string, known []string) {
	switch {
	case slices.Contains(known, value):
	case value == "":
		k.wrong(path, "it is missing: write one of %s", strings.Join(known, ", "))
	default:
		next := choices(value, known)
		if near := nearest(value, known); near != "" {
			next = "did you mean " + near + "?"
		}
		k.wrong(path, "%q is unknown: %s", value, next)
	}
}

// relation checks that each place has the relation, and that it leads to one of the types.
func (k *checker) relation(path, at string, places, types []string) {
	if at == "" {
		at = atSelf
	}
	for _, p := range places {
		to, ok := reach(p)[at]
		if !ok {
			k.wrong(path, "a %s has no %q: write one of %s", p, at, strings.Join(slices.Sorted(maps.Keys(reach(p))), ", "))
		}
		if ok && types != nil && !slices.Contains(types, to) {
			k.wrong(path, "%q of a %s is a %s, and this is for a %s", at, p, to, strings.Join(types, " or "))
		}
	}
}

func (k *checker) occasion(path string, o occasion, places, types []string) {
	k.relation(path+".at", o.At, places, types)
	if o.After < 0 {
		k.wrong(path+".after", "%v is before the fault: no trace comes before its cause", o.After)
	}
	if o.Lasts < 0 {
		k.wrong(path+".lasts", "%v is negative: write how long, or leave it out for as long as the fault lasts", o.Lasts)
	}
	if !(o.From >= 0 && o.From <= 1) {
		k.wrong(path+".from", "%v is not a severity from 0 to 1", o.From)
	}
}

func (k *checker) alarms(c *custom) {
	c.sensed = map[string]alarmType{}
	entries, _ := vendorBook()
	for _, e := range entries {
		c.sensed[e.Key] = alarmType{event: e.Event, cause: e.Cause, severity: e.Severity, code: e.Key}
	}
	for _, a := range ownAlarmTypes() { // those have readings too
		c.sensed[a.code] = a
	}
	for i, a := range c.AlarmTypes {
		path := fmt.Sprintf("alarmTypes[%d]", i)
		if !keyForm.MatchString(a.Key) {
			k.wrong(path+".key", "%q is to be letters, digits and -, such as WTR-1", a.Key)
		}
		if _, taken := c.sensed[a.Key]; taken {
			k.wrong(path+".key", "%s is taken: pick another key, or leave out this type and use the one there is", a.Key)
		}
		k.among(path+".event", a.Event, []string{"communicationsAlarm", "equipmentAlarm", "environmentalAlarm", "qualityOfServiceAlarm", "processingErrorAlarm"})
		k.among(path+".severity", a.Severity, []string{"critical", "major", "minor", "warning"})
		k.cause(path+".cause", a.Cause)
		k.required(path+".detail", a.Detail)
		k.required(path+".senses", a.Senses)
		k.required(path+".check", a.Check)
		c.sensed[a.Key] = alarmType{event: a.Event, cause: a.Cause, severity: a.Severity, code: a.Key, detail: a.Detail}
	}
	for i, a := range c.Alarms {
		path := fmt.Sprintf("alarms[%d]", i)
		k.occasion(path, a.When, c.Places, []string{"site", "cell", "link", "apn", "core"})
		if _, ok := c.sensed[a.Type]; !ok {
			k.among(path+".type", a.Type, slices.Sorted(maps.Keys(c.sensed)))
		}
	}
}

func (k *checker) cause(path, cause string) {
	if slices.Contains(probableCauses(), cause) {
		return
	}
	next := "write one such as lossOfSignal or powerProblem, and indeterminate where none fits"
	if near := nearest(cause, probableCauses()); near != "" {
		next = "did you mean " + near + "?"
	}
	k.wrong(path, "%q is no probable cause of X.733: %s", cause, next)
}

func (k *checker) kpis(c *custom) {
	for i, e := range c.KPIs {
		path := fmt.Sprintf("kpis[%d]", i)
		var names []string
		var metric kernel.Metric
		for _, m := range kernel.Metrics {
			names = append(names, m.Name)
			if m.Name == e.Metric {
				metric = m
			}
		}
		k.among(path+".metric", e.Metric, names)
		if metric.Object != "" {
			k.occasion(path, e.When, c.Places, []string{metric.Object})
			k.within(path, e, metric)
		}
		if (e.Times == nil || *e.Times == 1) && e.Plus == 0 && e.AtMost == nil && !e.Missing {
			k.wrong(path, "it changes nothing: give it times, plus or missing")
		}
		if e.Missing && (e.Times != nil || e.Plus != 0 || e.AtMost != nil) {
			k.wrong(path, "missing stands beside times, plus or atMost, and what does not arrive has no figure: write one or the other")
		}
		if e.Times != nil && !(*e.Times >= 0 && *e.Times <= 1000) {
			k.wrong(path+".times", "%v is not a factor from 0 to 1000", *e.Times)
		}
		if e.Ramp < 0 {
			k.wrong(path+".ramp", "%v is negative: write how long it takes until the effect is whole", e.Ramp)
		}
	}
}

// mostPlus bounds what is added to a counter that has no highest value of its own.
const mostPlus = 1e6

// within holds plus and atMost to what the metric can be.
func (k *checker) within(path string, e customKPI, m kernel.Metric) {
	reach := m.Max - m.Min
	if !(reach > 0 && reach <= mostPlus) {
		reach = mostPlus
	}
	if !(math.Abs(e.Plus) <= reach) {
		k.wrong(path+".plus", "%v is beyond what %s can change by: write a number from %v to %v %s", e.Plus, m.Name, -reach, reach, m.Unit)
	}
	if e.AtMost != nil && !(*e.AtMost >= m.Min && *e.AtMost <= m.Max) {
		k.wrong(path+".atMost", "%v is no value of %s: write a number from %v to %v %s", *e.AtMost, m.Name, m.Min, m.Max, m.Unit)
	}
}
