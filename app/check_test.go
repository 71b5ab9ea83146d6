package app_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/kernelcopilot/copilot/app"
	"github.com/kernelcopilot/copilot/kernel"
	"github.com/kernelcopilot/copilot/kernel/sandbox"
)

// simulated boots a quiet simulated operator and returns the addresses of its Kernel and its control API.
func simulated(t *testing.T) (at, control string) {
	t.Helper()
	s, err := sandbox.New(sandbox.Config{Seed: 7, Faults: []string{"none"}, ClientID: "copilot", ClientSecret: "sandbox", ControlToken: "control"})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Stop(t.Context()) })
	return s.KernelURL(), s.ControlURL()
}

// before stands what answers first, by returning true, in front of a Kernel.
func before(t *testing.T, at string, first func(w http.ResponseWriter, r *http.Request) bool) string {
	t.Helper()
	target, err := url.Parse(at)
	if err != nil {
		t.Fatal(err)
	}
	next := httputil.NewSingleHostReverseProxy(target)
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !first(w, r) {
			next.ServeHTTP(w, r)
		}
	}))
	t.Cleanup(srv.Close)
	return srv.URL
}

// withoutScopes refuses tokens of some scopes: the whole request (RFC 6749, 5.2), or silently by granting the rest.
func withoutScopes(t *testing.T, at string, silently bool, scopes ...string) string {
	return before(t, at, func(w http.ResponseWriter, r *http.Request) bool {
		if r.URL.Path != kernel.PathToken {
			return false
		}
		if err := r.ParseForm(); err != nil {
			t.Error(err)
		}
		asked := strings.Fields(r.PostForm.Get("scope"))
		left := slices.DeleteFunc(slices.Clone(asked), func(s string) bool { return slices.Contains(scopes, s) })
		if len(left) < len(asked) && (!silently || len(left) == 0) {
			w.WriteHeader(http.StatusBadRequest)
			fmt.Fprint(w, `{"error":"invalid_scope","error_description":"not for you"}`)
			return true
		}
		r.PostForm.Set("scope", strings.Join(left, " "))
		body := r.PostForm.Encode()
		r.Body, r.ContentLength = io.NopCloser(strings.NewReader(body)), int64(len(body))
		return false
	})
}

type checked struct {
	OK   bool
	Rows []app.CheckRow
}

// checkOf runs the command with --json and returns what failed, by name.
func checkOf(t *testing.T, at string, args ...string) (code int, failed map[string]app.CheckRow) {
	t.Helper()
	t.Setenv("COPILOT_KERNEL_CLIENT_SECRET", "sandbox")
	code, out, notes := run(t, append([]string{"check", "--json", "--kernel-url", at}, args...)...)
	var c checked
	if err := json.Unmarshal([]byte(out), &c); err != nil {
		t.Fatal(err, out, notes)
	}
	failed = map[string]app.CheckRow{}
	for _, r := range c.Rows {
		if !r.OK {
			failed[r.Name] = r
		}
	}
	if c.OK != (len(failed) == 0) || len(c.Rows) < 14 || c.OK != (code == app.ExitOK) {
		t.Errorf("ok is %v, %d of %d rows failed, exit code %d", c.OK, len(failed), len(c.Rows), code)
	}
	return code, failed
}

// TestCheck: against the simulated operator all is well, and one line a question says so.
func TestCheck(t *testing.T) {
	t.Chdir(t.TempDir())
	at, _ := simulated(t)
	t.Setenv("COPILOT_KERNEL_CLIENT_SECRET", "sandbox")
	code, out, notes := run(t, "check", "--kernel-url", at)
	if code != app.ExitOK || strings.Contains(out, "FAILED") || strings.Count(out, "\nok ") != 1+len(kernel.APIs()) || !strings.Contains(out, "all of it answers") {
		t.Errorf("%d %s %s", code, out, notes)
	}
	t.Setenv("COPILOT_KERNEL_CLIENT_SECRET", "wrong")
	code, out, _ = run(t, "check", "--kernel-url", at)
	if code != app.ExitFailed || !strings.Contains(out, "check COPILOT_KERNEL_CLIENT_ID and COPILOT_KERNEL_CLIENT_SECRET") || strings.Count(out, "FAILED") != 1 {
		t.Errorf("wrong secret: %d %s", code, out)
	}
	if code, out, _ = run(t, "check", "--kernel-url", "http://127.0.0.1:1"); code != app.ExitFailed || !strings.Contains(out, "does not answer; check that it runs") {
		t.Errorf("unreachable: %d %s", code, out)
	}
	if code, out, _ = run(t, "check"); code != app.ExitOK || !strings.Contains(out, "set COPILOT_KERNEL_URL to check yours") {
		t.Errorf("nothing configured: %d %s", code, out)
	}
	if code, out, _ = run(t, "check", "--model", "openai", "--model-url", "http://127.0.0.1:1/v1"); code != app.ExitFailed || !strings.Contains(out, "the engine takes every run over") {
		t.Errorf("model: %d %s", code, out)
	}
}

// TestCheckModel: the endpoint's first word will do.
func TestCheckModel(t *testing.T) {
	t.Chdir(t.TempDir())
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream")
		fmt.Fprint(w, "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"OK\"}}]}\n\ndata: [DONE]\n\n")
	}))
	defer srv.Close()
	code, out, _ := run(t, "check", "--model", "openai", "--model-url", srv.URL+"/v1")
	if code != app.ExitOK || !strings.Contains(out, "ok      model openai:default") {
		t.Errorf("%d %s", code, out)
	}
	if code, _, notes := run(t, "check", "--model", "human"); code != app.ExitUsage || !strings.Contains(notes, "it may be engine, azure or openai") {
		t.Errorf("%d %s", code, notes)
	}
}

// TestCheckScopes: a missing scope is named with the tools that need it, whichever way the token endpoint withholds it.
func TestCheckScopes(t *testing.T) {
	t.Chdir(t.TempDir())
	at, _ := simulated(t)
	for _, silently := range []bool{true, false} {
		_, failed := checkOf(t, withoutScopes(t, at, silently, kernel.ScopeUsageRead, kernel.ScopeNetworkWrite, kernel.ScopeAlarmRead))
		if len(failed) != 4 || !slices.Contains(failed["usage"].Without, "customer.usage") || !slices.Contains(failed["TMF642 alarms"].Without, "alarm.list") ||
			!slices.Contains(failed["commands"].Without, "cell.restart") || !strings.Contains(failed["line test"].Problem, "network:write; ask the Kernel's operator") {
			t.Errorf("silently %v: %+v", silently, failed)
		}
		readOnly := withoutScopes(t, at, silently, kernel.ScopeTicketWrite, kernel.ScopeNetworkWrite, kernel.ScopeProvisioningWrite)
		if code, failed := checkOf(t, readOnly, "--read-only"); code != app.ExitOK {
			t.Errorf("silently %v, a client that reads: %+v", silently, failed)
		}
	}
}

// TestCheckMisbehaviour: each way in which an API goes wrong is told apart, and the others are asked all the same.
func TestCheckMisbehaviour(t *testing.T) {
	t.Chdir(t.TempDir())
	at, control := simulated(t)
	for _, x := range []string{
		`{"route":"GET /operator/usage/v1/**","status":503}`, `{"route":"GET /operator/change/v1/changes","cut":true}`,
		`{"route":"GET /operator/works/v1/works","status":429,"retryAfter":30}`,
	} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, control+"/sandbox/v1/misbehave", bytes.NewBufferString(x))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Authorization", "Bearer control")
		req.Header.Set("Content-Type", "application/json")
		resp, err := http.DefaultClient.Do(req)
		if err != nil || resp.StatusCode != http.StatusCreated {
			t.Fatal(resp, err)
		}
		resp.Body.Close()
	}
	other := before(t, at, func(w http.ResponseWriter, r *http.Request) bool {
		switch r.URL.Path {
		case kernel.PathDocument + "/documents", kernel.PathLine + "/lines/SUB-00001/test":
			http.NotFound(w, r)
		case kernel.PathCustomer + "/customer":
			fmt.Fprint(w, `[{"customerId":"1"}]`)
		case kernel.PathMetrics + "/query_range":
			fmt.Fprint(w, `{"status":"success","data":{"resultType":"matrix","result":[]}}`)
		default:
			return false
		}
		return true
	})
	code, failed := checkOf(t, other)
	for name, says := range map[string]string{
		"usage": "status 503", "changes": "late, cut or unreadable", "planned works": "try again in 30s", "documents": "there is nothing at GET",
		"line test": "there is nothing at GET", "TMF629 customers": "JSON of another form", "metrics": "has no sample of",
	} {
		if !strings.Contains(failed[name].Problem, says) || len(failed[name].Without) == 0 {
			t.Errorf("%s: %+v, want %q", name, failed[name], says)
		}
	}
	if code != app.ExitFailed || len(failed) != 7 {
		t.Errorf("%d, %d failed", code, len(failed))
	}
}

// TestCheckIsStopped: Ctrl-C ends it at once, in the middle of a question.
func TestCheckIsStopped(t *testing.T) {
	t.Chdir(t.TempDir())
	at, _ := simulated(t)
	t.Setenv("COPILOT_KERNEL_CLIENT_SECRET", "sandbox")
	hangs := before(t, at, func(_ http.ResponseWriter, r *http.Request) bool {
		if r.URL.Path != kernel.PathAlarm+"/alarm" {
			return false
		}
		if err := syscall.Kill(os.Getpid(), syscall.SIGINT); err != nil {
			t.Error(err)
		}
		<-r.Context().Done()
		return true
	})
	code, out, notes := run(t, "check", "--kernel-url", hangs)
	if code != app.ExitFailed || !strings.Contains(notes, "stopped before all was asked") || !strings.Contains(out, "ok      topology") || strings.Contains(out, "FAILED") {
		t.Errorf("%d %s %s", code, out, notes)
	}
}
