package tools

import (
	"encoding/json"
	"time"

	"github.com/kernelcopilot/copilot"
)

// Call is what a tool's function receives.
type Call[A any] struct {
	Principal copilot.Principal
	Purpose   copilot.Purpose
	Run       copilot.Run
	At        time.Time         // kernel time
	Key       string            // idempotency key, on writes: the action's id
	Findings  []copilot.Finding // for tools that declare they need them: all findings of the stored evidence up to "through"
	// Holds checks, just before a write leaves that is built from what was read, that the plan is the one that was approved;
	// a tool returns its StaleError as it is.
	Holds    func(Plan) error
	Withheld func(tool string) bool
	Args     A
}

// Request is one call as agent makes it.
type Request struct {
	Principal copilot.Principal
	Purpose   copilot.Purpose
	Run       copilot.Run
	At        time.Time
	Key       string
	Bound     string             // the digest of what was approved, when a write is made
	Evidence  []copilot.Evidence // the conversation's stored evidence
	Tool      string
	Args      json.RawMessage
}

// Proposal is a write as it would happen, with no effect yet.
type Proposal struct {
	Risk    copilot.Risk
	Args    string // canonical JSON
	Digest  string // Bind of tool, Args, Request and Before
	Summary string // one sentence written by our code
	Request string // METHOD PATH, newline, body
	Changes []copilot.Change
	Object  string // id of the object that the call changes
	Before  string // the state it rests on: when this differs at the call, nothing is sent
}

// Reconciled is what reading found of a write whose answer was lost.
type Reconciled string

// The outcomes of reconciling.
const (
	ReconciledDone    Reconciled = "done"     // it took effect
	ReconciledNotDone Reconciled = "not_done" // it did not: it may be made, once
	ReconciledUnknown Reconciled = "unknown"  // cannot be told by reading
)

// ReadBack is what reading shows after a write.
type ReadBack struct {
	Result  copilot.Result
	Good    bool          // what was expected is seen
	Mended  bool          // and what the write is for has recovered, as far as it was looked at
	WaitFor time.Duration // kernel time to wait before the guard KPI is read; 0 when there is none
	// Seen tells, by the field of each proposed change, what was seen, in words.
	Seen map[string]string
}
