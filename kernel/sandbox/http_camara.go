package sandbox

import (
	"encoding/json"
	"errors"
	"net/http"
	"regexp"

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

func failCAMARA(w http.ResponseWriter, err error) {
	status := statusOf(err)
	code := map[int]string{400: "INVALID_ARGUMENT", 401: "UNAUTHENTICATED", 403: "PERMISSION_DENIED", 404: "IDENTIFIER_NOT_FOUND", 422: "MISSING_IDENTIFIER", 503: "UNAVAILABLE"}[status]
	var c camaraError
	if s := (statusError{}); errors.As(err, &s) && errors.As(s.error, &c) {
		code = c.code
	}
	challenge(w, status)
	writeJSON(w, status, camaraBody{status, code, copilot.MessageOf(err)})
}

type reachabilityRequest struct {
	Device *struct {
		PhoneNumber *string          `json:"phoneNumber"`
		NAI         *string          `json:"networkAccessIdentifier"`
		IPv4        *json.RawMessage `json:"ipv4Address"`
		IPv6        *string          `json:"ipv6Address"`
	} `json:"device"`
}

// reachabilityAnswer leaves connectivity out when the device is not reachable, as CAMARA asks.
type reachabilityAnswer struct {
	kernel.Reachability
	Device map[string]string `json:"device"`
}

// phoneForm is the pattern of CAMARA's PhoneNumber.
var phoneForm = regexp.MustCompile(`^\+[1-9][0-9]{4,14}$`)

// reachability is CAMARA device-reachability-status 1.1.
func reachability(w http.ResponseWriter, r *http.Request, v view) error {
	if c := r.Header.Get(kernel.HeaderCorrelator); c != "" {
		w.Header().Set(kernel.HeaderCorrelator, c)
	}
	var in reachabilityRequest
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 1<<16)).Decode(&in); err != nil {
		return copilot.Wrap(copilot.CodeInvalid, err, `the body is not {"device":{"phoneNumber":"+34…"}}`)
	}
	if in.Device == nil {
		return statusError{http.StatusUnprocessableEntity, camaraError{"MISSING_IDENTIFIER", copilot.Errorf(copilot.CodeInvalid, "the device cannot be identified: name its phoneNumber")}}
	}
	number := in.Device.PhoneNumber
	switch {
	case number == nil && (in.Device.NAI != nil || in.Device.IPv4 != nil || in.Device.IPv6 != nil):
		return statusError{http.StatusUnprocessableEntity, camaraError{"UNSUPPORTED_IDENTIFIER", copilot.Errorf(copilot.CodeInvalid, "only phoneNumber identifies a device here")}}
	case number == nil:
		return copilot.Errorf(copilot.CodeInvalid, "device names no identifier")
	case !phoneForm.MatchString(*number):
		return copilot.Errorf(copilot.CodeInvalid, "phoneNumber %q is not in E.164 with its plus", *number)
	}
	u, ok := v.net.byMSISDN[*number]
	if !ok {
		return copilot.Errorf(copilot.CodeNotFound, "no device of this operator has the number %s", *number)
	}
	writeJSON(w, http.StatusOK, reachabilityAnswer{v.reachability(u, v.now), map[string]string{"phoneNumber": *number}})
	return nil
}
