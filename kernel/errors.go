package kernel

import (
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strconv"
	"time"
	"unicode/utf8"

	"github.com/kernelcopilot/copilot"
)

// APIError is what the Kernel, or the way to it, answered in place of a result. It is the cause of a copilot.Error.
type APIError struct {
	Method     string
	Path       string
	Status     int           // 0 when no whole answer came
	Code       string        // TMF "code" or CAMARA "code"
	Reason     string        // the Kernel's own words, at most 300 bytes
	RetryAfter time.Duration // from Retry-After, 0 when absent
	Err        error         // network or decoding error

	sent    bool // the request may have reached the Kernel
	stopped bool // the caller's context ended
	given   bool // the access token was the caller's
}

// Error implements error for the log.
func (e *APIError) Error() string {
	if e.Err != nil {
		return fmt.Sprintf("%s %s: %v", e.Method, e.Path, e.Err)
	}
	return fmt.Sprintf("%s %s: status %d %s %s", e.Method, e.Path, e.Status, e.Code, e.Reason)
}

// Unwrap returns the cause.
func (e *APIError) Unwrap() error { return e.Err }

// MaybeDone reports whether a write that ended in err may have taken effect all the same: it was sent, and no whole answer
// refused it. Such a write must be reconciled by reading, never repeated blindly.
func MaybeDone(err error) bool {
	var api *APIError
	return errors.As(err, &api) && api.sent && (api.Status == 0 || api.Status >= 500)
}

func notSent(err error) bool {
	var op *net.OpError
	return errors.As(err, &op) && op.Op == "dial"
}

// advice is what to do about the codes that CAMARA defines.
var advice = map[string]struct {
	code copilot.Code
	text string
}{
	"IDENTIFIER_NOT_FOUND":   {copilot.CodeNotFound, "it is no number of this operator: check it against the customer's record"},
	"MISSING_IDENTIFIER":     {copilot.CodeInvalid, "name the device by its phone number"},
	"UNNECESSARY_IDENTIFIER": {copilot.CodeInvalid, "the access token names the device already: leave it out"},
	"UNSUPPORTED_IDENTIFIER": {copilot.CodeInvalid, "name the device by its phone number"},
	"SERVICE_NOT_APPLICABLE": {copilot.CodeInvalid, "the line cannot have it: look at its subscription, or choose what its product offers"},

	"QUALITY_ON_DEMAND.DURATION_OUT_OF_RANGE":         {copilot.CodeInvalid, "keep to the least and most duration of the QoS profile"},
	"QUALITY_ON_DEMAND.QOS_PROFILE_NOT_APPLICABLE":    {copilot.CodeInvalid, "choose an active QoS profile"},
	"QUALITY_ON_DEMAND.SESSION_EXTENSION_NOT_ALLOWED": {copilot.CodeConflict, "read the session again: only an available one can be extended"},
	"INVALID_SINK":       {copilot.CodeInvalid, "give an https address as sink"},
	"INVALID_CREDENTIAL": {copilot.CodeInvalid, "give a bearer access token as sink credential"},
	"INVALID_TOKEN":      {copilot.CodeInvalid, "give a bearer access token as sink credential"},
}

// typed turns an APIError into the error that callers see.
func typed(e *APIError, base string) error {
	what := e.Method + " " + e.Path
	switch {
	case e.stopped:
		return copilot.Wrap(copilot.CodeUnavailable, e, "%s was given up because the time for it ran out or it was cancelled; ask again", what)
	case e.Status == 0 && notSent(e.Err):
		return copilot.Wrap(copilot.CodeUnavailable, e, "the Kernel at %s does not answer; check that it runs and that COPILOT_KERNEL_URL is right", base)
	case e.Status == 0 && errors.Is(e.Err, errTooLarge):
		return copilot.Wrap(copilot.CodeTooLarge, e, "the answer to %s is larger than this client reads; ask for a smaller scope or window", what)
	case e.Status == 0:
		return copilot.Wrap(copilot.CodeUnavailable, e, "the Kernel's answer to %s was late, cut or unreadable; try again in a moment", what)
	case advice[e.Code].text != "":
		return copilot.Wrap(advice[e.Code].code, e, "the Kernel refuses %s%s; %s", what, e.said(), advice[e.Code].text)
	case e.Status == http.StatusRequestEntityTooLarge:
		return copilot.Wrap(copilot.CodeTooLarge, e, "the Kernel takes no body as large as that of %s; send less", what)
	case e.Status == http.StatusUnauthorized && e.given:
		return copilot.Wrap(copilot.CodeForbidden, e, "the Kernel does not accept the subscriber's access token any more; have the subscriber sign in again")
	case e.Status == http.StatusUnauthorized:
		return copilot.Wrap(copilot.CodeForbidden, e, "the Kernel does not accept our credentials; check COPILOT_KERNEL_CLIENT_ID and COPILOT_KERNEL_CLIENT_SECRET")
	case e.Status == http.StatusForbidden:
		return copilot.Wrap(copilot.CodeForbidden, e, "the Kernel does not allow %s to this client%s; ask its operator for the scope", what, e.said())
	case e.Status == http.StatusNotFound:
		return copilot.Wrap(copilot.CodeNotFound, e, "the Kernel knows nothing at %s; check the id", e.Path)
	case e.Status == http.StatusConflict:
		return copilot.Wrap(copilot.CodeConflict, e, "the Kernel refuses %s in the present state%s; read the object again", what, e.said())
	case e.Status == http.StatusTooManyRequests:
		return copilot.Wrap(copilot.CodeUnavailable, e, "the Kernel asks us to slow down; try again in a minute")
	case e.Status >= 500:
		return copilot.Wrap(copilot.CodeUnavailable, e, "the Kernel failed at %s with status %d; try again in a moment", what, e.Status)
	}
	return copilot.Wrap(copilot.CodeInvalid, e, "the Kernel refuses %s with status %d%s; correct the arguments", what, e.Status, e.said())
}

func (e *APIError) said() string {
	if e.Reason == "" {
		return ""
	}
	return " (" + e.Reason + ")"
}

// refusal reads the error body of TMF630 (code, reason, message), CAMARA (status, code, message) or OAuth (error).
func refusal(e *APIError, h http.Header, body []byte) {
	var b struct {
		Code        json.RawMessage `json:"code"`
		Reason      string          `json:"reason"`
		Message     string          `json:"message"`
		Error       string          `json:"error"`
		Description string          `json:"error_description"`
	}
	if json.Unmarshal(body, &b) == nil {
		if json.Unmarshal(b.Code, &e.Code) != nil {
			e.Code = string(b.Code)
		}
		e.Reason = firstOf(b.Message, b.Reason, b.Description, b.Error)
	}
	e.Reason = cut(e.Reason, 300)
	if s, err := strconv.Atoi(h.Get("Retry-After")); err == nil && s > 0 {
		e.RetryAfter = time.Duration(s) * time.Second
	}
}

func firstOf(ss ...string) string {
	for _, s := range ss {
		if s != "" {
			return s
		}
	}
	return ""
}

func cut(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}
