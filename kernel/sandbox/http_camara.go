package sandbox

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"regexp"
	"slices"
	"strings"

	jsonv2 "github.com/go-json-experiment/json"

	copilot "github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/kernel"
)

// camaraError is an error with a code of CAMARA's own.
type camaraError struct {
	code string
	error
}

func (e camaraError) Unwrap() error { return e.error }

type camaraBody struct {
	Status  int    `json:"status"`
	Code    string `json:"code"`
	Message string `json:"message"`
}

// camaraCode is the code that goes with a status unless the error names one of its own (CAMARA API design guide, 3.1).
func camaraCode(status int) string {
	switch status {
	case http.StatusUnauthorized:
		return "UNAUTHENTICATED"
	case http.StatusForbidden:
		return "PERMISSION_DENIED"
	case http.StatusNotFound:
		return "NOT_FOUND"
	case http.StatusMethodNotAllowed:
		return "METHOD_NOT_ALLOWED"
	case http.StatusConflict:
		return "CONFLICT"
	case http.StatusRequestEntityTooLarge:
		return "CONTENT_TOO_LARGE"
	case http.StatusUnsupportedMediaType:
		return "UNSUPPORTED_MEDIA_TYPE"
	case http.StatusUnprocessableEntity:
		return "SERVICE_NOT_APPLICABLE"
	case http.StatusTooManyRequests:
		return "TOO_MANY_REQUESTS"
	case http.StatusBadGateway:
		return "BAD_GATEWAY"
	case http.StatusServiceUnavailable:
		return "UNAVAILABLE"
	case http.StatusGatewayTimeout:
		return "TIMEOUT"
	case http.StatusInternalServerError:
		return "INTERNAL"
	}
	return "INVALID_ARGUMENT"
}

func failCAMARA(w http.ResponseWriter, err error) {
	status := statusOf(err)
	code := camaraCode(status)
	var c camaraError
	if errors.As(err, &c) {
		code = c.code
	}
	challenge(w, status)
	writeJSON(w, status, camaraBody{status, code, copilot.MessageOf(err)})
}

// correlate echoes x-correlator on every answer of a CAMARA API, also on refusals, and refuses a malformed one.
func correlate(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c := r.Header.Get(kernel.HeaderCorrelator)
		if c == "" || !isCAMARA(r.URL.Path) {
			next.ServeHTTP(w, r)
			return
		}
		if !correlatorForm.MatchString(c) {
			failCAMARA(w, copilot.Errorf(copilot.CodeInvalid, "x-correlator has characters other than letters, digits and -_:;./<>{}, or more than 256"))
			return
		}
		w.Header().Set(kernel.HeaderCorrelator, c)
		next.ServeHTTP(w, r)
	})
}

var correlatorForm = regexp.MustCompile(`^[a-zA-Z0-9-_:;./<>{}]{0,256}$`)

func isCAMARA(path string) bool {
	for _, base := range []string{kernel.PathReachability, kernel.PathQoS, kernel.PathQoSProfiles} {
		if strings.HasPrefix(path, base+"/") {
			return true
		}
	}
	return false
}

// strictly reads a JSON object of at most 1 MiB. Members that the API does not define are refused, and those that come
// twice or in another case, which the standard library would take.
func strictly(body io.Reader, into any) error {
	data, err := io.ReadAll(io.LimitReader(body, 1<<20+1))
	if err != nil {
		return copilot.Wrap(copilot.CodeInvalid, err, "the body was cut")
	}
	if len(data) > 1<<20 {
		return copilot.Errorf(copilot.CodeTooLarge, "the body has more than 1 MiB")
	}
	var all any
	if json.Unmarshal(data, &all) == nil && holdsNull(all) {
		return copilot.Errorf(copilot.CodeInvalid, "null is no value of any member: leave the member out")
	}
	if err := jsonv2.Unmarshal(data, into, jsonv2.RejectUnknownMembers(true)); err != nil {
		return copilot.Wrap(copilot.CodeInvalid, err, "the body is not what the definition asks for: %s", jsonProblem(err))
	}
	return nil
}

// holdsNull reports whether there is a null anywhere in a JSON value: no schema of these APIs allows one.
func holdsNull(v any) bool {
	switch x := v.(type) {
	case nil:
		return true
	case []any:
		return slices.ContainsFunc(x, holdsNull)
	case map[string]any:
		for _, member := range x {
			if holdsNull(member) {
				return true
			}
		}
	}
	return false
}

// reachabilityAnswer leaves connectivity out when the device is not reachable, as CAMARA asks, and the device when the
// access token named it.
type reachabilityAnswer struct {
	kernel.Reachability
	Device *deviceAnswer `json:"device,omitempty"`
}

// reachability is CAMARA device-reachability-status 1.1.
func reachability(w http.ResponseWriter, r *http.Request, v view) error {
	var in struct {
		Device *device `json:"device"`
	}
	if err := strictly(r.Body, &in); err != nil {
		return err
	}
	u, err := v.subject(r, in.Device)
	if err != nil {
		return err
	}
	writeJSON(w, http.StatusOK, reachabilityAnswer{v.reachability(u, v.now), in.Device.answer()})
	return nil
}
