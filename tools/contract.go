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
	Withheld  func(tool string) bool
	Args      A
}

// Request is one call as agent makes it.
type Request struct {
	Principal copilot.Principal
	Purpose   copilot.Purpose
	Run       copilot.Run
	At        time.Time
	Key       string
	Evidence  []copilot.Evidence // the conversation's stored evidence
	Tool      string
	Args      json.RawMessage
}

// Proposal is a write as it would happen, with no effect yet.
type Proposal struct {
	Risk    copilot.Risk
	Args    string // canonical JSON
	Digest  string // sha256 of tool, newline, Args; hex
	Summary string // one sentence written by our code
	Request string // METHOD PATH, newline, body
	Changes []copilot.Change
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
	WaitFor time.Duration // kernel time to wait before the guard KPI is read; 0 when there is none
}
