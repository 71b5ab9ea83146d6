package prompts

import "time"

// Dialogue maps what a conversation needs beside a diagnosis to the tools that serve it, from runbooks/dialogue.md.
type Dialogue struct {
	Needs map[string]RunbookStep `yaml:"needs"` // by need: see the Need constants
	Show  []ShowEntry            `yaml:"show"`  // first match wins
	Acts  []ActEntry             `yaml:"acts"`  // what a person may ask to do
	Body  string                 `yaml:"-"`     // Markdown after the front matter
}

// The needs that a dialogue must map. Their arguments hold the slots of RunbookStep; {text} is the words at hand.
const (
	NeedResolve   = "resolve"   // a spoken name to an object
	NeedFunction  = "function"  // what a core function is, or its usual name, to a core function
	NeedNumber    = "number"    // an MSISDN to a subscriber
	NeedCustomer  = "customer"  // a customer's id to the customer, with the numbers of the lines
	NeedAffected  = "affected"  // who is hit
	NeedChanges   = "changes"   // what changed
	NeedRelated   = "related"   // what changed before a trouble, and why it is related
	NeedAlarm     = "alarm"     // one alarm by its id
	NeedTicket    = "ticket"    // one ticket by its id
	NeedTickets   = "tickets"   // the tickets of a place
	NeedDocuments = "documents" // a term, a rule, a procedure
	NeedPath      = "path"      // what an object depends on and what depends on it
	NeedOverview  = "overview"  // the areas of the network that open alarms point at
)

// Needs lists all needs.
var Needs = []string{
	NeedResolve, NeedFunction, NeedNumber, NeedCustomer, NeedAffected, NeedChanges, NeedRelated, NeedAlarm, NeedTicket, NeedTickets, NeedDocuments, NeedPath, NeedOverview,
}

// ShowEntry ties noun words of "show me …" to the tool that lists such things.
type ShowEntry struct {
	Words []string          `yaml:"words"` // English and Spanish, folded and stemmed when matched
	Tool  string            `yaml:"tool"`
	Args  map[string]string `yaml:"args"`
	Wide  string            `yaml:"wide"` // the tool that lists them for the whole network, without arguments; "" when none does
}

// ActEntry ties the words of a request to the tool that proposes it. Without a Tool it is something that no tool does.
type ActEntry struct {
	Words  []string `yaml:"words"`   // English and Spanish, folded and as they stand; at the beginning of a request
	Tool   string   `yaml:"tool"`    // "" when no tool does it
	Object string   `yaml:"object"`  // the type of object it is done to: tells acts with the same words apart; "" for any
	Name   string   `yaml:"name"`    // the act with the tool's arguments as slots, as a noun: "restarting {cell}"
	NameES string   `yaml:"name_es"` // the same in Spanish
	Can    string   `yaml:"can"`     // the act in general, for a list of what is possible; "" when no tool does it
	CanES  string   `yaml:"can_es"`

	// Settles is how long what the act mends may need until the figures show it; 0 means a quarter of an hour.
	Settles time.Duration `yaml:"settles"`
	Hands   bool          `yaml:"hands"` // it asks people to work on the spot and mends nothing by itself
}
