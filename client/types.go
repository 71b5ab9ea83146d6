package client

import (
	"encoding/json"
	"time"

	"github.com/kernelcopilot/copilot"
)

// HeaderUser picks one of the ready-made users, until sign-in exists.
const HeaderUser = "Copilot-User"

// HeaderOnce is a key of the caller's own under which a request takes effect once.
const HeaderOnce = "Idempotency-Key"

// RunRequest begins a run: with a text, or with an alarm or ticket alone.
type RunRequest struct {
	Text         string   `json:"text,omitempty"`
	Conversation string   `json:"conversation,omitempty"` // "" begins one
	Job          string   `json:"job,omitempty"`          // diagnose, ticket; "" means by what is given
	Door         string   `json:"door,omitempty"`         // ask, alert, ticket or wish; "" means by what is given
	Input        RunInput `json:"input,omitzero"`
}

// RunInput is what a run is about beside or instead of a text.
type RunInput struct {
	Alarm    string   `json:"alarm,omitempty"`
	Ticket   string   `json:"ticket,omitempty"`
	Lang     string   `json:"lang,omitempty"`     // en or es; "" means by the question
	Withhold []string `json:"withhold,omitempty"` // tool globs that the run may not use
}

// Run is a run as the API shows it.
type Run struct {
	ID           string           `json:"id"`
	Conversation string           `json:"conversation"`
	Job          string           `json:"job"`
	Door         string           `json:"door"`
	By           string           `json:"by"` // who asked
	Text         string           `json:"text,omitempty"`
	Input        RunInput         `json:"input,omitzero"`
	State        string           `json:"state"` // queued, running, waiting, finished
	Segment      int              `json:"segment"`
	LastSeq      int64            `json:"lastSeq"`
	Wait         *copilot.Wait    `json:"wait,omitempty"`
	Result       *copilot.Verdict `json:"result,omitempty"`
	CreatedAt    time.Time        `json:"createdAt"`
	UpdatedAt    time.Time        `json:"updatedAt"`
}

// DecisionRequest ends an approval. Digest is the one that the approval showed.
type DecisionRequest struct {
	Decision copilot.Decision `json:"decision"` // approve or reject
	Digest   string           `json:"digest"`
	Reason   string           `json:"reason,omitempty"`
}

// Event is the head that all events of a stream share, in the terms of AG-UI; the rest is by type. Go programs decode
// into copilot.StoredEvent, which knows all of them.
type Event struct {
	Type      string          `json:"type"` // RUN_STARTED, TEXT_MESSAGE_CONTENT, …, or CUSTOM
	Name      string          `json:"name,omitempty"`
	ThreadID  string          `json:"threadId"`
	RunID     string          `json:"runId"`
	Seq       int64           `json:"seq"`       // from 1, without holes
	Timestamp int64           `json:"timestamp"` // milliseconds since 1970
	Value     json.RawMessage `json:"value,omitempty"`
}

// Empty is the answer that has nothing to say.
type Empty struct{}

// Status says how a server is.
type Status struct {
	Status   string `json:"status"`             // ok or ready
	Operator string `json:"operator,omitempty"` // whose network it works on: simulated, or the host of the Kernel
	Backend  string `json:"backend,omitempty"`  // who writes the answers: engine, or the name of the model endpoint
}

// List is a page of a list; Next is the cursor of the next one, "" at the end.
type List[T any] struct {
	Items []T    `json:"items"`
	Next  string `json:"next,omitempty"`
}

// Problem is an error in the form of RFC 9457.
type Problem struct {
	Type   string `json:"type"`
	Title  string `json:"title"`
	Status int    `json:"status"`
	Detail string `json:"detail"`
	Code   string `json:"code"`
}
