package copilot

import (
	"strings"
	"time"
)

// Origin says where a field's text came from. It travels with evidence; untrusted text never decides anything.
type Origin string

// The closed set of origins.
const (
	OriginSystem   Origin = "system"   // the operator's own systems: names, codes, figures
	OriginCustomer Origin = "customer" // text a customer wrote
	OriginDocument Origin = "document" // an indexed document
	OriginExternal Origin = "external" // anything else from outside
)

// FieldKind says how a field's value reads, which decides how the grounding check compares it.
type FieldKind string

// The closed set of field kinds.
const (
	KindText   FieldKind = "text"   // a word or sentence
	KindID     FieldKind = "id"     // an identifier: cell, site, ticket, alarm, MSISDN, product
	KindNumber FieldKind = "number" // a decimal number, with Unit
	KindTime   FieldKind = "time"   // RFC 3339, UTC
)

// Field is one named value of a record. Value is canonical text: numbers as by strconv with '.', times RFC 3339 UTC.
type Field struct {
	Name   string    `json:"name"`
	Kind   FieldKind `json:"kind"`
	Value  string    `json:"value"`
	Unit   string    `json:"unit,omitempty"`
	Origin Origin    `json:"origin,omitempty"` // "" means OriginSystem
}

// Record is one citable row of a tool result: an alarm, a KPI value, a change, a passage. ID is unique in its result
// and is the identifier the operator knows where there is one. Object is what it speaks of, if anything.
type Record struct {
	ID     string    `json:"id"`
	Object Object    `json:"object,omitzero"`
	Time   time.Time `json:"time,omitzero"`
	Fields []Field   `json:"fields"`
}

// Field returns the field of the name.
func (r Record) Field(name string) (Field, bool) {
	for _, f := range r.Fields {
		if f.Name == name {
			return f, true
		}
	}
	return Field{}, false
}

// Value returns the value of the field of the name, or "".
func (r Record) Value(name string) string {
	f, _ := r.Field(name)
	return f.Value
}

// ObjectType is the type of a network or customer object.
type ObjectType string

// The closed set of object types, from the network to its customers.
const (
	ObjectRegion     ObjectType = "region"
	ObjectSite       ObjectType = "site"
	ObjectCell       ObjectType = "cell"
	ObjectLink       ObjectType = "link" // a transport link
	ObjectCore       ObjectType = "core" // a core function: AMF, MME, SMF, PGW, UPF, HSS/UDM
	ObjectAPN        ObjectType = "apn"  // an APN (4G) or DNN (5G)
	ObjectSubscriber ObjectType = "subscriber"
	ObjectTicket     ObjectType = "ticket"
	ObjectAlarm      ObjectType = "alarm"
	ObjectCustomer   ObjectType = "customer"
)

// Object is a reference to one object. Its text form is TYPE/ID ("link/LINK-0142").
type Object struct {
	Type ObjectType
	ID   string
}

// String returns TYPE/ID, or "" for the zero Object.
func (o Object) String() string {
	if o == (Object{}) {
		return ""
	}
	return string(o.Type) + "/" + o.ID
}

// ParseObject inverts String.
func ParseObject(s string) (Object, error) {
	if s == "" {
		return Object{}, nil
	}
	t, id, ok := strings.Cut(s, "/")
	if !ok || t == "" || id == "" {
		return Object{}, Errorf(CodeInvalid, "object %q is not of the form TYPE/ID", s)
	}
	return Object{ObjectType(t), id}, nil
}

// MarshalText implements encoding.TextMarshaler.
func (o Object) MarshalText() ([]byte, error) { return []byte(o.String()), nil }

// UnmarshalText implements encoding.TextUnmarshaler.
func (o *Object) UnmarshalText(b []byte) (err error) {
	*o, err = ParseObject(string(b))
	return err
}

// FindingState says whether an observation was made. Absent is a fact, not looked is a gap.
type FindingState string

// The three states.
const (
	Present   FindingState = "present"
	Absent    FindingState = "absent" // looked for and not there
	NotLooked FindingState = "not_looked"
)

// Finding is one observation in the closed vocabulary of prompts/findings.yaml, at an object and time.
// Evidence ("E3") is filled by the registry from the stored evidence it stands in, never by a model.
type Finding struct {
	Kind     string       `json:"kind"`
	Object   Object       `json:"object"`
	At       time.Time    `json:"at,omitzero"`      // onset for present; for absent until when it was looked at: the end of the window, or the last sample
	End      time.Time    `json:"end,omitzero"`     // when a present one was over, zero while it lasts; since when an absent one is, if a record tells
	Before   bool         `json:"before,omitempty"` // it began before At, and nobody has seen when: At is the first that was seen of it
	State    FindingState `json:"state"`
	Degree   float64      `json:"degree,omitempty"` // of a present counter's: how far beyond its rule, 1 is twice the rule's distance from sound; 0 is at the rule or not known. Of an alarm that does not say what is wrong: 1 major, 2 critical
	Record   string       `json:"record,omitempty"` // id of the record it was read from, if one
	Evidence string       `json:"evidence,omitempty"`
}

// Result is what a tool returns. Every backend sees it as the text of Render.
type Result struct {
	Tool     string    `json:"tool"`
	Evidence string    `json:"evidence,omitempty"` // "E3", numbered per conversation; "" for a failure
	AsOf     time.Time `json:"asOf,omitzero"`      // kernel time
	Summary  string    `json:"summary,omitempty"`  // one sentence in plain words, written by the tool
	Records  []Record  `json:"records,omitempty"`
	Findings []Finding `json:"findings,omitempty"`
	Total    int       `json:"total,omitempty"`   // rows there were; more than len(Records) means Handle pages on
	Handle   string    `json:"handle,omitempty"`  // pass as "page" to the same tool for the next rows
	Hints    []string  `json:"hints,omitempty"`   // why it may be empty, what to try
	Failure  *Failure  `json:"failure,omitempty"` // set when the tool could not look; then no records and no findings but not_looked
}

// Failure is a tool's failure in a form that a model can read and act on.
type Failure struct {
	Code    Code   `json:"code"`
	Message string `json:"message"` // what went wrong, in words
	Next    string `json:"next"`    // what to do instead
}

// Evidence is a stored tool result or passage that an answer may cite as [E3].
type Evidence struct {
	ID     string    `json:"id"` // "E3"
	Run    string    `json:"run"`
	Call   string    `json:"call"` // tool call id
	Tool   string    `json:"tool"`
	Args   string    `json:"args"`   // canonical JSON
	AsOf   time.Time `json:"asOf"`   // kernel time
	Digest string    `json:"digest"` // sha256 of the rendered text, hex
	Result Result    `json:"result"`
}
