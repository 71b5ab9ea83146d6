package copilot

import (
	"encoding/json"
	"strings"
	"time"
)

const (
	runBlockHead = "<run-block>\n"
	runBlockTail = "\n</run-block>"
)

// RunBlock is the run's input as a fixed block of the first system message, and of the short system message at the
// head of each later segment. It is written by agent and read by the engine; only system messages are searched.
type RunBlock struct {
	Run      string    `json:"run"`
	Segment  int       `json:"segment"` // from 1
	Job      Job       `json:"job"`
	Door     string    `json:"door"` // ask, alert, ticket, wish
	Role     []Role    `json:"role"`
	Now      time.Time `json:"now"` // kernel time
	TimeZone string    `json:"timeZone"`
	Lang     string    `json:"lang,omitempty"` // "en", "es"; "" means by the question
	Alarm    string    `json:"alarm,omitempty"`
	Ticket   string    `json:"ticket,omitempty"`
	Withhold []string  `json:"withhold,omitempty"` // tool globs that this run may not use
	Repair   []Span    `json:"repair,omitempty"`   // spans of the retracted message that grounding refused
	Failed   string    `json:"failed,omitempty"`   // the backend that failed in this run and that the reader has taken over from
	// Resumed tells, at the head of a later segment, what ended the wait.
	Resumed []Resumed `json:"resumed,omitempty"`
	// Done are the changes that earlier runs of the conversation made, the oldest first.
	Done []Done `json:"done,omitempty"`
}

// Done is a change that took effect, and what it was to end.
type Done struct {
	Tool     string    `json:"tool"`
	Args     string    `json:"args"` // canonical JSON
	At       time.Time `json:"at"`   // kernel time of the call
	Evidence string    `json:"evidence"`
	Scope    string    `json:"scope,omitempty"`  // of the ranking that called for it, "" when none did
	Cause    string    `json:"cause,omitempty"`  // what led that ranking
	Object   Object    `json:"object,omitzero"`  // where
	Traces   []Trace   `json:"traces,omitempty"` // by what it was known: they have to go
}

// Trace is a kind of finding at an object.
type Trace struct {
	Finding string `json:"finding"`
	Object  Object `json:"object"`
}

// Resumed is how one wait ended.
type Resumed struct {
	Action string      `json:"action,omitempty"`
	Tool   string      `json:"tool,omitempty"`
	State  ActionState `json:"state,omitempty"`
	Reason string      `json:"reason,omitempty"` // words of the person who rejected, or "expired"
	Result string      `json:"result,omitempty"` // rendered Result of the call or the read-back
}

// Text returns the block as it stands in a system message.
func (b RunBlock) Text() string {
	j, _ := json.Marshal(b) //nolint:errchkjson // plain data, cannot fail
	return runBlockHead + string(j) + runBlockTail
}

// ParseRunBlock finds the block in the text of one system message.
func ParseRunBlock(text string) (RunBlock, bool) {
	_, rest, ok := strings.Cut(text, runBlockHead)
	if !ok {
		return RunBlock{}, false
	}
	body, _, ok := strings.Cut(rest, runBlockTail)
	if !ok {
		return RunBlock{}, false
	}
	var b RunBlock
	if err := json.Unmarshal([]byte(body), &b); err != nil {
		return RunBlock{}, false
	}
	return b, true
}
