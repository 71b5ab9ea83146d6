package rest_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/access"
	"github.com/kernelcopilot/copilot/api/rest"
)

var guard = rest.Guard{
	AllowedHost:   func(host string) bool { return strings.HasPrefix(host, "127.0.0.1") },
	AllowedOrigin: func(origin, host string) bool { return access.AllowedOrigin(origin, host, nil) },
}

// TestGuardSpeaksProblems: what comes from elsewhere is refused in the form of RFC 9457, with the next step.
func TestGuardSpeaksProblems(t *testing.T) {
	_, url := serve(t, &backend{}, guard.Wrap)
	const ask = `{"text":"Look."}`
	for name, x := range map[string]struct {
		body   string
		header []string
		status int
		code   copilot.Code
		says   string
	}{
		"a program":               {ask, nil, 201, "", ""},
		"this server's own page":  {ask, []string{"Origin", url, "Sec-Fetch-Site", "same-origin"}, 201, "", ""},
		"curl's own type":         {ask, []string{"Content-Type", "application/x-www-form-urlencoded"}, 415, copilot.CodeInvalid, "Content-Type: application/json"},
		"another site":            {ask, []string{"Origin", "http://evil.example"}, 403, copilot.CodeForbidden, "COPILOT_ORIGINS"},
		"another site, hidden":    {ask, []string{"Sec-Fetch-Site", "cross-site"}, 403, copilot.CodeForbidden, "COPILOT_ORIGINS"},
		"null":                    {ask, []string{"Origin", "null"}, 403, copilot.CodeForbidden, "Origin"},
		"another site, as a form": {"text=Look", []string{"Origin", "http://evil.example", "Content-Type", "text/plain"}, 403, copilot.CodeForbidden, "COPILOT_ORIGINS"},
	} {
		status, kind, body := send(t, http.MethodPost, url+"/api/v1/runs", x.body, x.header...)
		if status != x.status {
			t.Errorf("%s: %d %s", name, status, body)
		}
		if x.status < 300 {
			continue
		}
		if p := problem(t, status, kind, body); p.Code != string(x.code) || !strings.Contains(p.Detail, x.says) {
			t.Errorf("%s: %+v", name, p)
		}
	}
}

// TestGuardOfNamesAndSockets: a name that is not this server's, and an upgrade without leave.
func TestGuardOfNamesAndSockets(t *testing.T) {
	_, url := serve(t, &backend{}, func(http.Handler) http.Handler {
		return guard.Socket(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) }))
	})
	for name, x := range map[string]struct {
		header []string
		status int
		says   string
	}{
		"own page":        {[]string{"Upgrade", "websocket", "Origin", url}, 204, ""},
		"no upgrade":      {nil, 426, "/api/v1/runs/{id}/events"},
		"no origin":       {[]string{"Upgrade", "websocket"}, 403, "Origin: http"},
		"another site":    {[]string{"Upgrade", "websocket", "Origin", "http://evil.example"}, 403, "COPILOT_ORIGINS"},
		"a rebound name ": {[]string{"Host", "evil.example", "Upgrade", "websocket", "Origin", url}, 421, "COPILOT_HOSTS"},
	} {
		status, kind, body := send(t, http.MethodGet, url+"/ws", "", x.header...)
		if status != x.status {
			t.Errorf("%s: %d %s", name, status, body)
		}
		if x.status < 300 {
			continue
		}
		if p := problem(t, status, kind, body); !strings.Contains(p.Detail, x.says) {
			t.Errorf("%s: %+v", name, p)
		}
	}
}
