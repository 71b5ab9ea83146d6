package tooltest_test

import (
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/internal/kerneltest"
	"github.com/kernelcopilot/copilot/internal/tooltest"
	"github.com/kernelcopilot/copilot/kernel"
)

// camara answers as a CAMARA API refuses.
func camara(status int, code string) func(w http.ResponseWriter) {
	return func(w http.ResponseWriter) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		_, _ = w.Write([]byte(`{"status":` + strconv.Itoa(status) + `,"code":"` + code + `","message":"refused"}`))
	}
}

func tmf(status int) func(w http.ResponseWriter) {
	return func(w http.ResponseWriter) { kerneltest.Refuse(w, status, "refused") }
}

// TestAToolsTextSaysWhatToDoNext of each thing that an operator, or the registry before it, refuses.
func TestAToolsTextSaysWhatToDoNext(t *testing.T) {
	for name, c := range map[string]struct {
		tool, args string
		path       string // refused there, "" when nothing is asked
		answer     func(http.ResponseWriter)
		code       copilot.Code
		says, next string
	}{
		"scope missing":          {"alarm.list", `{"scope":"site-e"}`, kernel.PathAlarm, tmf(403), copilot.CodeForbidden, "ask its operator for the scope", "say what could not be looked at"},
		"token expired":          {"works.list", `{"scope":"site-e"}`, kernel.PathWorks, tmf(401), copilot.CodeForbidden, "COPILOT_KERNEL_CLIENT_SECRET", "say what could not be looked at"},
		"unknown device":         {"device.reachability", `{"scope":"line-1"}`, kernel.PathReachability, camara(404, "IDENTIFIER_NOT_FOUND"), copilot.CodeNotFound, "no number of this operator", "topology.find"},
		"unnecessary identifier": {"device.reachability", `{"scope":"line-1"}`, kernel.PathReachability, camara(422, "UNNECESSARY_IDENTIFIER"), copilot.CodeInvalid, "leave it out", "correct the arguments"},
		"missing identifier":     {"device.reachability", `{"scope":"line-1"}`, kernel.PathReachability, camara(422, "MISSING_IDENTIFIER"), copilot.CodeInvalid, "name the device", "correct the arguments"},
		"too large for them":     {"customer.usage", `{"scope":"line-1"}`, kernel.PathUsage, tmf(413), copilot.CodeTooLarge, "send less", "call again with less"},
		"asked to slow down":     {"line.test", `{"scope":"home-1"}`, kernel.PathLine, tmf(429), copilot.CodeUnavailable, "slow down", "try this one once more"},
		"malformed MSISDN":       {"customer.usage", `{"scope":"+34 600 1"}`, "", nil, copilot.CodeInvalid, "+34 and nine digits", "correct the arguments"},
		"unknown line":           {"customer.subscription", `{"scope":"line-99"}`, "", nil, copilot.CodeNotFound, "check the id", "topology.find"},
		"unknown place":          {"topology.health", `{"scope":"site-x"}`, "", nil, copilot.CodeNotFound, "check the id", "topology.find"},
		"a mobile line's test":   {"line.test", `{"scope":"line-1"}`, "", nil, copilot.CodeNotFound, "no fixed line", "topology.find"},
		"a page that is none":    {"works.list", `{"scope":"site-e","page":"pg-0123456789.400"}`, "", nil, copilot.CodeInvalid, "call again without page", "correct the arguments"},
		"a window backwards":     {"change.related", `{"scope":"site-e","since":"2026-03-04T12:00:00Z"}`, "", nil, copilot.CodeInvalid, "is not before until", "correct the arguments"},
		"no time":                {"customer.affected", `{"scope":"site-e","since":"yesterday"}`, "", nil, copilot.CodeInvalid, "RFC 3339", "correct the arguments"},
		"arguments of 10 MB":     {"topology.find", `{"name":"` + strings.Repeat("x", 10<<20) + `"}`, "", nil, copilot.CodeTooLarge, "at most 65536", "call again with less"},
		"an unknown argument":    {"customer.consistency", `{"scop":"line-1"}`, "", nil, copilot.CodeInvalid, `did you mean "scope"`, "correct the arguments"},
		"an unknown tool":        {"customer.usages", `{"scope":"line-1"}`, "", nil, copilot.CodeNotFound, "did you mean customer.usage?", "call one of the tools"},
		"a write as a read":      {"core.restart", `{"function":"core-1"}`, "", nil, copilot.CodeForbidden, "proposed and approved", "do not call it again"},
	} {
		srv := kerneltest.New(t)
		srv.Before = func(w http.ResponseWriter, r *http.Request) bool {
			refused := c.path != "" && strings.HasPrefix(r.URL.Path, c.path)
			if refused {
				c.answer(w)
			}
			return refused
		}
		f := every(t, srv.Client(t, func(cfg *kernel.Config) { cfg.Attempts = 1 })).Fails(c.tool, c.args).Failure
		if f == nil || f.Code != c.code || !strings.Contains(f.Message, c.says) || !strings.Contains(f.Next, c.next) {
			t.Errorf("%s: %+v", name, f)
		}
	}
}

// TestAFailedLookCountsAsNoneOfItsFindings: what was refused was not looked at.
func TestAFailedLookCountsAsNoneOfItsFindings(t *testing.T) {
	srv := kerneltest.New(t)
	srv.Before = func(w http.ResponseWriter, r *http.Request) bool {
		if refused := strings.HasPrefix(r.URL.Path, kernel.PathLine); refused {
			kerneltest.Refuse(w, http.StatusForbidden, "no")
			return true
		}
		return false
	}
	res := every(t, srv.Client(t)).Fails("line.test", `{"scope":"home-1"}`)
	if len(res.Findings) != 4 || res.Findings[0].State != copilot.NotLooked || tooltest.Present(res) != "" {
		t.Errorf("%+v", res.Findings)
	}
}
