package evals

import (
	"encoding/json"
	"time"

	"github.com/kernelcopilot/copilot"
)

// Truth is what the sandbox says of one injected fault.
type Truth struct {
	ID        string    `json:"id"`
	Kind      string    `json:"kind"`
	Object    Place     `json:"object"`
	Start     time.Time `json:"start"`
	Severity  float64   `json:"severity"`
	Customers int       `json:"customers"`
	Ends      []Call    `json:"ends"`
	Alarm     string    `json:"alarm"` // the earliest alarm still open that it raised, or ""
	Ended     time.Time `json:"ended,omitzero"`
}

// Place is an object of the sandbox.
type Place struct {
	Type string `json:"type"`
	ID   string `json:"id"`
	Name string `json:"name,omitempty"`
}

// Call is a tool call: of a remedy, or as a run made it. Args are compared by value, not by text.
type Call struct {
	Tool string         `json:"tool"`
	Args map[string]any `json:"args"`
}

// Write is one write that reached the operator.
type Write struct {
	Method string          `json:"method"`
	Path   string          `json:"path"`
	Key    string          `json:"key"`
	Time   time.Time       `json:"time"`
	Body   json.RawMessage `json:"body,omitempty"`
	Status int             `json:"status"`
}

// Record is what a case left behind: all that the graders read.
type Record struct {
	Case       Case              `json:"-"`
	Truths     []Truth           `json:"truths"`
	Objects    map[string]string `json:"objects"` // selector of the case → object id
	Run        string            `json:"run"`
	Verdict    copilot.Verdict   `json:"verdict"`
	Text       string            `json:"text"`
	Calls      []Call            `json:"calls"`
	Ledger     []Write           `json:"ledger"`
	Approved   map[string]bool   `json:"approved"`   // action ids that were approved
	Unverified int               `json:"unverified"` // spans marked in settled text
	Took       time.Duration     `json:"took"`
	Recovered  []string          `json:"recovered,omitempty"` // objects of faults that ended
	Missing    string            `json:"missing,omitempty"`   // why the case was not runnable
	Err        string            `json:"error,omitempty"`
}
