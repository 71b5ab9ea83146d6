package kernel

import (
	"crypto/tls"
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
	token   bool // it is the token endpoint's
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
	return errors.As(err, &op) && op.Op == "dial" || untrusted(err)
}

// untrusted reports that the server's certificate was refused here, before anything was sent.
func untrusted(err error) bool {
	var bad *tls.CertificateVerificationError
	return errors.As(err, &bad)
}

// wanted reports that the server broke the handshake off for want of a certificate that it trusts (RFC 8446, 6.2).
func wanted(err error) bool {
	var op *net.OpError
	return errors.As(err, &op) && op.Op == "remote error"
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
	"bad_data":  {copilot.CodeInvalid, "check the metric's name, the window and the step"},
	"execution": {copilot.CodeInvalid, "ask for fewer objects or a shorter window; only plain selectors are asked for, which every Prometheus answers"},
	"timeout":   {copilot.CodeUnavailable, "ask for fewer objects or a shorter window"},

	"invalid_scope":       {copilot.CodeForbidden, "ask its operator to grant this client the scopes that docs/kernel.md lists; `copilot check` names those that are missing"},
	"unauthorized_client": {copilot.CodeForbidden, "ask its operator to allow this client the grant client_credentials"},

	"INVALID_SINK":       {copilot.CodeInvalid, "give an https address as sink"},
	"INVALID_CREDENTIAL": {copilot.CodeInvalid, "give a bearer access token as sink credential"},
	"INVALID_TOKEN":      {copilot.CodeInvalid, "give a bearer access token as sink credential"},
}

// typed turns an APIError into the error that callers see.
func typed(e *APIError, p place) error {
	what := e.Method + " " + e.Path
	switch {
	case e.stopped:
		return copilot.Wrap(copilot.CodeUnavailable, e, "%s was given up because the time for it ran out or it was cancelled; ask again", what)
	case e.Status == 0 && untrusted(e.Err):
		return copilot.Wrap(copilot.CodeUnavailable, e, "the certificate of %s at %s is not trusted here (%v); if a private CA signed it, name its PEM file in COPILOT_KERNEL_CA_FILE", p.name, p.base, cause(e.Err))
	case e.Status == 0 && wanted(e.Err):
		return copilot.Wrap(copilot.CodeUnavailable, e, "%s at %s refuses the TLS connection (%v); if it wants a client certificate that it trusts, set COPILOT_KERNEL_CERT_FILE and COPILOT_KERNEL_KEY_FILE", p.name, p.base, cause(e.Err))
	case e.Status == 0 && errors.Is(e.Err, http.ErrSchemeMismatch):
		return copilot.Wrap(copilot.CodeUnavailable, e, "%s at %s answers without TLS; write http:// in %s if that is meant", p.name, p.base, p.setting)
	case e.Status == 0 && notSent(e.Err):
		return copilot.Wrap(copilot.CodeUnavailable, e, "%s at %s does not answer; check that it runs and that %s is right", p.name, p.base, p.setting)
	case e.Status == 0 && errors.Is(e.Err, errTooLarge):
		return copilot.Wrap(copilot.CodeTooLarge, e, "the answer to %s is larger than this client reads; ask for a smaller scope or window", what)
	case e.Status == 0:
		return copilot.Wrap(copilot.CodeUnavailable, e, "the answer of %s to %s was late, cut or unreadable; try again in a moment", p.name, what)
	case advice[e.Code].text != "":
		return copilot.Wrap(advice[e.Code].code, e, "%s refuses %s%s; %s", p.name, what, e.said(), advice[e.Code].text)
	}
	return e.byStatus(what, p)
}

// byStatus is typed for a whole answer with a status that refuses.
func (e *APIError) byStatus(what string, p place) error {
	switch {
	case e.Status == http.StatusRequestEntityTooLarge:
		return copilot.Wrap(copilot.CodeTooLarge, e, "%s takes no body as large as that of %s; send less", p.name, what)
	case e.Status == http.StatusUnauthorized && e.given:
		return copilot.Wrap(copilot.CodeForbidden, e, "%s does not accept the subscriber's access token any more; have the subscriber sign in again", p.name)
	case e.Status == http.StatusUnauthorized:
		return copilot.Wrap(copilot.CodeForbidden, e, "%s does not accept our credentials; check %s", p.name, p.credentials)
	case e.Status == http.StatusForbidden:
		return copilot.Wrap(copilot.CodeForbidden, e, "%s does not allow %s to this client%s; ask its operator for the scope", p.name, what, e.said())
	case e.Status == http.StatusNotFound && e.token:
		return copilot.Wrap(copilot.CodeUnavailable, e, "there is no token endpoint at %s; set COPILOT_KERNEL_TOKEN_URL to its whole address", p.base)
	case e.Status == http.StatusNotFound && p.foreign:
		return copilot.Wrap(copilot.CodeUnavailable, e, "there is no Prometheus API at %s; check that %s is its base URL, without /api/v1", p.base, p.setting)
	case e.Status == http.StatusNotFound:
		return copilot.Wrap(copilot.CodeNotFound, e, "%s knows nothing at %s; check the id", p.name, e.Path)
	case e.Status == http.StatusConflict:
		return copilot.Wrap(copilot.CodeConflict, e, "%s refuses %s in the present state%s; read the object again", p.name, what, e.said())
	case e.Status == http.StatusTooManyRequests && e.RetryAfter > 0:
		return copilot.Wrap(copilot.CodeUnavailable, e, "%s asks us to slow down; try again in %s", p.name, e.RetryAfter)
	case e.Status == http.StatusTooManyRequests:
		return copilot.Wrap(copilot.CodeUnavailable, e, "%s asks us to slow down; try again in a minute", p.name)
	case e.Status >= 500:
		return copilot.Wrap(copilot.CodeUnavailable, e, "%s failed at %s with status %d; try again in a moment", p.name, what, e.Status)
	}
	return copilot.Wrap(copilot.CodeInvalid, e, "%s refuses %s with status %d%s; correct the arguments", p.name, what, e.Status, e.said())
}

// cause is the innermost error, which says it shortest.
func cause(err error) error {
	for next := errors.Unwrap(err); next != nil; next = errors.Unwrap(err) {
		err = next
	}
	return err
}

func (e *APIError) said() string {
	if e.Reason == "" {
		return ""
	}
	return " (" + e.Reason + ")"
}

// refusal reads the error body of TMF630 (code, reason, message), CAMARA (status, code, message), OAuth (error) or
// Prometheus (errorType, error).
func refusal(e *APIError, h http.Header, body []byte) {
	var b struct {
		Code        json.RawMessage `json:"code"`
		Reason      string          `json:"reason"`
		Message     string          `json:"message"`
		Error       string          `json:"error"`
		ErrorType   string          `json:"errorType"`
		Description string          `json:"error_description"`
	}
	if json.Unmarshal(body, &b) == nil {
		if json.Unmarshal(b.Code, &e.Code) != nil {
			e.Code = firstOf(string(b.Code), b.ErrorType, b.Error)
		}
		e.Reason = firstOf(b.Message, b.Reason, b.Description, b.Error)
	}
	e.Reason = cut(e.Reason, 300)
	e.RetryAfter = retryAfter(h)
}

// retryAfter reads seconds, or a time beside the answer's own (RFC 9110 10.2.3); 0 when there is none.
func retryAfter(h http.Header) time.Duration {
	text := h.Get("Retry-After")
	if s, err := strconv.Atoi(text); err == nil && s > 0 && s < 1_000_000 {
		return time.Duration(s) * time.Second
	}
	at, err1 := http.ParseTime(text)
	now, err2 := http.ParseTime(h.Get("Date"))
	if err1 != nil || err2 != nil {
		return 0
	}
	return max(0, at.Sub(now))
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
