package tools

import (
	"context"
	"encoding/json"
	"errors"
	"strings"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/kernel"
)

// LookError is a failed look with the findings that are therefore not looked at.
type LookError struct {
	Err      error
	Findings []copilot.Finding // state not_looked
}

// Error implements error.
func (e *LookError) Error() string { return e.Err.Error() }

// Unwrap returns the cause.
func (e *LookError) Unwrap() error { return e.Err }

// NotDoneError says of a write that it did surely not take effect.
type NotDoneError struct{ Err error }

// Error implements error.
func (e *NotDoneError) Error() string { return e.Err.Error() }

// Unwrap returns the cause.
func (e *NotDoneError) Unwrap() error { return e.Err }

// WriteFailed sorts the error of a write: a NotDoneError when it surely took no effect, the error itself when it may have.
func WriteFailed(err error) error {
	if kernel.MaybeDone(err) {
		return err
	}
	return &NotDoneError{Err: err}
}

// failure writes an error as a Result.
func failure(req Request, err error, unseen []copilot.Finding) copilot.Result {
	code, msg := copilot.CodeOf(err), copilot.MessageOf(err)
	return copilot.Result{
		Tool: orText(clip(printable(req.Tool), 80), "unknown"), AsOf: req.At.UTC(), Findings: unseen,
		Failure: &copilot.Failure{Code: code, Message: msg, Next: next(code, err)},
	}
}

// printable keeps a model's idea of a name from breaking the head line of a result.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if r == ' ' || r == '"' || r == '=' || r < ' ' || r == '[' || r == ']' {
			return -1
		}
		return r
	}, s)
}

func next(code copilot.Code, err error) string {
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		return "ask for a smaller scope or window, or go on without it and say what was not looked at"
	case code == copilot.CodeInvalid:
		return "correct the arguments as the message says and call again"
	case code == copilot.CodeNotFound:
		return "look the name up with topology.find, or ask the user which one is meant"
	case code == copilot.CodeForbidden:
		return "do not call it again; say what could not be looked at and why"
	case code == copilot.CodeTooLarge:
		return "call again with less"
	case code == copilot.CodeUnavailable:
		return "go on with other sources; try this one once more at the end, and say what was not looked at"
	}
	return "go on without it, and say what was not looked at"
}

// unseen are the findings a call would have established, as not looked at: of the kinds that the tool names, at the
// scope's object when an earlier finding has told its type, else at no object.
func (s spec) unseen(c Call[json.RawMessage]) []copilot.Finding {
	var a struct {
		Scope string `json:"scope"`
	}
	_ = json.Unmarshal(c.Args, &a)
	obj := known(c.Findings, a.Scope)
	out := make([]copilot.Finding, 0, len(s.establishes))
	for _, k := range s.establishes {
		out = append(out, copilot.Finding{Kind: k, Object: obj, At: c.At, State: copilot.NotLooked})
	}
	return out
}

// known finds the typed object of an id among findings.
func known(findings []copilot.Finding, id string) copilot.Object {
	for _, f := range findings {
		if f.Object.ID == id && id != "" {
			return f.Object
		}
	}
	return copilot.Object{}
}
