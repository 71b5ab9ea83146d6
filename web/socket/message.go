package socket

import (
	"bytes"
	"encoding/json"
	"io"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/web/words"
)

// Inbound is what a client may send. Fields that a type does not know are refused.
type Inbound struct {
	Type         string           `json:"type"`
	Ref          string           `json:"ref,omitempty"`
	Conversation string           `json:"conversation,omitempty"`
	Seen         map[string]int64 `json:"seen,omitempty"`
	Run          string           `json:"run,omitempty"`
	After        int64            `json:"after,omitempty"`
	Text         string           `json:"text,omitempty"`
	Alarm        string           `json:"alarm,omitempty"`
	Ticket       string           `json:"ticket,omitempty"`
	Lang         string           `json:"lang,omitempty"`
	Approval     string           `json:"approval,omitempty"`
	Digest       string           `json:"digest,omitempty"`
	Decision     copilot.Decision `json:"decision,omitempty"`
	Reason       string           `json:"reason,omitempty"`
}

// Answer is what the server says of one message.
type Answer struct {
	Type         string       `json:"type"` // ok, run.started, error
	Ref          string       `json:"ref,omitempty"`
	Run          string       `json:"run,omitempty"`
	Conversation string       `json:"conversation,omitempty"`
	Code         copilot.Code `json:"code,omitempty"`
	Message      string       `json:"message,omitempty"`
}

// HTML is one element of the page, whole: a reader that gets it twice is no worse off.
type HTML struct {
	Type   string `json:"type"` // html
	Seq    int64  `json:"seq"`
	Run    string `json:"run"`
	Target string `json:"target"` // the element's id
	Parent string `json:"parent"` // the id of the element to append it to, when the page lacks it
	HTML   string `json:"html"`
}

// Mark says up to where everything was sent; a client subscribes again with it.
type Mark struct {
	Type string           `json:"type"` // mark
	Seen map[string]int64 `json:"seen"`
}

// CaughtUp says that what was stored has been sent and what follows is live.
type CaughtUp struct {
	Type   string `json:"type"` // caught_up
	Run    string `json:"run,omitempty"`
	Seq    int64  `json:"seq"`
	Active bool   `json:"active"` // a run is on its way
}

// The sizes of what is taken, in bytes: a question with its frame, and a correction.
const (
	maxMessage = 600 << 10
	maxReason  = 2000
)

func parse(w *words.Words, b []byte) (Inbound, error) {
	var in Inbound
	dec := json.NewDecoder(bytes.NewReader(b))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&in); err != nil {
		return in, w.Error(copilot.CodeInvalid, "error.no_json", err)
	}
	if dec.Decode(&struct{}{}) != io.EOF {
		return in, w.Error(copilot.CodeInvalid, "error.one_object")
	}
	return in, nil
}

func (c *connection) failure(ref string, err error) Answer {
	a := Answer{Type: "error", Ref: ref, Code: copilot.CodeOf(err), Message: copilot.MessageOf(err)}
	if a.Code == copilot.CodeInternal {
		a.Message = c.say.Say("error.ours")
	}
	return a
}
