package sandbox

import (
	"slices"
	"time"

	copilot "github.com/kernelcopilot/copilot"
)

// custom is a mechanism that a file describes (docs/writing-a-mechanism.md): the same primitives as those in Go, put
// together by name. Physics follows from its states by itself, as it does for the others.
type custom struct {
	Kind         string            `yaml:"kind"`
	About        string            `yaml:"about"`   // the behaviour that makes its traces, for the catalogue
	Places       []string          `yaml:"places"`  // object types it can befall
	Symptom      string            `yaml:"symptom"` // what those who are hit would say
	Hit          string            `yaml:"hit"`     // whose service it takes or spoils: a relation, "" means self
	Recovery     time.Duration     `yaml:"recovery"`
	AlarmTypes   []customAlarmType `yaml:"alarmTypes"`
	Alarms       []customAlarm     `yaml:"alarms"`
	KPIs         []customKPI       `yaml:"kpis"`
	States       []customState     `yaml:"states"`
	Provisioning []customProvision `yaml:"provisioning"`
	Tickets      []customTicket    `yaml:"tickets"`
	Changes      []customChange    `yaml:"changes"`
	Ends         []customEnd       `yaml:"ends"`

	sensed map[string]alarmType // by key: the vendor's and those of the file
}

// occasion says where and when a trace shows.
type occasion struct {
	At    string        `yaml:"at"`    // a relation to the place, "" means self
	After time.Duration `yaml:"after"` // from the start of the fault
	Lasts time.Duration `yaml:"lasts"` // 0 means until the fault ends
	From  float64       `yaml:"from"`  // severity from which it shows
}

type customAlarmType struct {
	Key      string `yaml:"key"`
	Event    string `yaml:"event"`
	Cause    string `yaml:"cause"`
	Severity string `yaml:"severity"`
	Detail   string `yaml:"detail"`
	Senses   string `yaml:"senses"`
	Check    string `yaml:"check"`
}

type customAlarm struct {
	When occasion `yaml:",inline"`
	Type string   `yaml:"type"` // key of an alarm type: the vendor's, or one of the file
}

type customKPI struct {
	When    occasion      `yaml:",inline"`
	Metric  string        `yaml:"metric"`
	Times   *float64      `yaml:"times"` // nil means 1
	Plus    float64       `yaml:"plus"`  // in the metric's unit
	AtMost  *float64      `yaml:"atMost"`
	Ramp    time.Duration `yaml:"ramp"`    // until the effect is whole
	Missing bool          `yaml:"missing"` // no samples arrive
}

type customState struct {
	When  occasion `yaml:",inline"`
	State string   `yaml:"state"`
}

type customProvision struct {
	When      occasion `yaml:",inline"`
	Attribute string   `yaml:"attribute"`
	Value     string   `yaml:"value"`
	Share     *float64 `yaml:"share"` // of an APN's requests that are refused; nil means 0.7
}

type customTicket struct {
	When     occasion            `yaml:",inline"`
	Category string              `yaml:"category"`
	Count    int                 `yaml:"count"` // of complaints at most; 0 means 4
	Words    map[string][]string `yaml:"words"` // by language; {place} stands for the place
}

type customChange struct {
	When      occasion `yaml:",inline"`
	Kind      string   `yaml:"kind"`
	Author    string   `yaml:"author"`
	Summary   string   `yaml:"summary"`
	Attribute string   `yaml:"attribute"`
	Before    string   `yaml:"before"`
	Value     string   `yaml:"value"` // after the change
}

type customEnd struct {
	Tool string `yaml:"tool"`
	At   string `yaml:"at"`
}

var (
	_ mechanism = (*custom)(nil)
	_ choosy    = (*custom)(nil)
)

func (c *custom) kind() string    { return c.Kind }
func (c *custom) types() []string { return c.Places }
func (c *custom) symptom() string { return c.Symptom }

// fits leaves fixed lines out, which have neither a cell nor an APN.
func (c *custom) fits(n *network, r ref) error {
	if r.kind == "subscriber" && n.subscribers[r.i].fixed {
		return copilot.Errorf(copilot.CodeInvalid, "%s happens at a mobile subscriber; %s has a fixed line", c.Kind, n.idOf(r))
	}
	return nil
}

func (c *custom) hit(n *network, f fault) []int {
	var out []int
	for _, r := range n.related(n.refs[f.Object], c.Hit) {
		out = append(out, n.usersOf(r)...)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// verbs are what the write tools do to an object, with the argument that names it and the types it may have.
func toolVerbs() map[string]toolVerb {
	return map[string]toolVerb{
		"cell.restart": {verbRestart, "cell", []string{"cell"}},
		"cell.balance": {verbBalance, "cell", []string{"cell"}},
		"apn.restore":  {verbRestore, "object", []string{"apn", "subscriber"}},
		"core.restart": {verbRestart, "function", []string{"core"}}, "core.renew_certificate": {verbRenew, "function", []string{"core"}},
		"line.reset": {verbReset, "subscriber", []string{"subscriber"}}, "subscription.align": {verbAlign, "subscriber", []string{"subscriber"}},
	}
}

const fieldTool = "ticket.add_note"

type toolVerb struct {
	verb, argument string
	types          []string
}

func (c *custom) ended(n *network, f fault, a action) (time.Time, bool) {
	for _, e := range c.Ends {
		if e.Tool == fieldTool {
			if at, ok := fieldWork(f, a); ok {
				return at.Add(c.Recovery), true
			}
			continue
		}
		v := toolVerbs()[e.Tool]
		for _, r := range n.related(n.refs[f.Object], e.At) {
			if a.Verb == v.verb && a.Object == n.idOf(r) {
				return a.Time.Add(c.Recovery), true
			}
		}
	}
	return time.Time{}, false
}

func (c *custom) ends(n *network, f fault) []remedy {
	var out []remedy
	for _, e := range c.Ends {
		if e.Tool == fieldTool {
			out = append(out, dispatch(f)...)
			continue
		}
		for _, r := range n.related(n.refs[f.Object], e.At) {
			out = append(out, remedy{e.Tool, map[string]string{toolVerbs()[e.Tool].argument: n.idOf(r)}})
		}
	}
	return out
}
