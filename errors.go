package copilot

import (
	"errors"
	"fmt"
)

// Code classifies an error for the outside. One function in each door maps it to a status.
type Code string

// The closed set of error codes.
const (
	CodeInvalid     Code = "invalid"     // the caller sent something wrong; the message says what to send instead
	CodeNotFound    Code = "not_found"   // it does not exist, or not for this tenant
	CodeConflict    Code = "conflict"    // another run, decision or version is in the way
	CodeForbidden   Code = "forbidden"   // the principal lacks the right or the purpose
	CodeUnavailable Code = "unavailable" // a part we depend on does not answer; trying later may help
	CodeLeaseLost   Code = "lease_lost"  // another process owns the run's segment now
	CodeTooLarge    Code = "too_large"   // input over a stated limit
	CodeInternal    Code = "internal"    // a defect; details are in the log alone
)

// Error carries a code and a message that a person can act on. Err, if set, is for the log and never shown.
type Error struct {
	Code    Code
	Message string
	Err     error
}

// Error implements error with the human message; the cause is reachable through Unwrap.
func (e *Error) Error() string { return e.Message }

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// Errorf makes an Error of the code. The message is formatted as by fmt.Sprintf.
func Errorf(code Code, format string, args ...any) *Error {
	return &Error{Code: code, Message: fmt.Sprintf(format, args...)}
}

// Wrap makes an Error of the code that keeps err as its cause.
func Wrap(code Code, err error, format string, args ...any) *Error {
	return &Error{Code: code, Message: fmt.Sprintf(format, args...), Err: err}
}

// CodeOf returns the code of the first Error in err's chain, CodeInternal for any other error, "" for nil.
func CodeOf(err error) Code {
	if err == nil {
		return ""
	}
	var e *Error
	if errors.As(err, &e) {
		return e.Code
	}
	return CodeInternal
}

// MessageOf returns the human message of err, and "internal error" for anything that is not an Error.
func MessageOf(err error) string {
	var e *Error
	if errors.As(err, &e) {
		return e.Message
	}
	return "internal error"
}
