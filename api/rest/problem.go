package rest

import (
	"encoding/json"
	"net/http"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/client"
)

// status maps error codes to HTTP, in this one place.
func status(code copilot.Code) int {
	switch code {
	case copilot.CodeInvalid:
		return http.StatusBadRequest
	case copilot.CodeNotFound:
		return http.StatusNotFound
	case copilot.CodeConflict, copilot.CodeLeaseLost:
		return http.StatusConflict
	case copilot.CodeForbidden:
		return http.StatusForbidden
	case copilot.CodeUnavailable:
		return http.StatusServiceUnavailable
	case copilot.CodeTooLarge:
		return http.StatusRequestEntityTooLarge
	case copilot.CodeInternal:
	}
	return http.StatusInternalServerError
}

func (a *api) problem(w http.ResponseWriter, r *http.Request, err error) {
	code := copilot.CodeOf(err)
	if code == copilot.CodeInternal && r.Context().Err() == nil {
		a.cfg.Log.ErrorContext(r.Context(), "a request failed", "path", r.URL.Path, "error", err.Error())
	}
	writeProblem(w, status(code), code, copilot.MessageOf(err))
}

func writeProblem(w http.ResponseWriter, status int, code copilot.Code, detail string) {
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(status)
	p := client.Problem{Type: "about:blank", Title: http.StatusText(status), Status: status, Detail: detail, Code: string(code)}
	_ = json.NewEncoder(w).Encode(p) //nolint:errchkjson // plain strings
}
