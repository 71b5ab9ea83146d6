package app_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/app"
	"github.com/kernelcopilot/copilot/client"
)

// boot starts the whole program in this process.
func boot(t *testing.T, set func(*app.Config)) *app.App {
	t.Helper()
	cfg := app.Defaults()
	cfg.Addr, cfg.Data, cfg.Faults = "127.0.0.1:0", t.TempDir(), []string{"none"}
	set(&cfg)
	a, err := app.New(t.Context(), cfg, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := a.Close(); err != nil {
			t.Error(err)
		}
	})
	if err := a.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	return a
}

// plainly makes one request and follows no redirect.
func plainly(t *testing.T, method, url, body string, header ...string) (*http.Response, string) {
	t.Helper()
	req := httptest.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
	req.RequestURI = ""
	for i := 0; i < len(header); i += 2 {
		if req.Header.Set(header[i], header[i+1]); header[i] == "Host" {
			req.Host = header[i+1]
		}
	}
	resp, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp, string(b)
}

// TestRefusalsOfTheDoors: programs read problems, people read words.
func TestRefusalsOfTheDoors(t *testing.T) {
	a := boot(t, func(*app.Config) {})
	for name, x := range map[string]struct {
		method, path string
		header       []string
		status       int
		kind         string
	}{
		"curl without a type":  {"POST", "/api/v1/runs", []string{"Content-Type", "application/x-www-form-urlencoded"}, 415, "application/problem+json"},
		"another site's page":  {"POST", "/api/v1/runs", []string{"Origin", "http://evil.example", "Content-Type", "application/json"}, 403, "application/problem+json"},
		"a name of its own":    {"GET", "/api/v1/runs", []string{"Host", "evil.example"}, 421, "application/problem+json"},
		"health by that name":  {"GET", "/healthz", []string{"Host", "evil.example"}, 421, "application/problem+json"},
		"a socket from beyond": {"GET", "/ws", []string{"Connection", "Upgrade", "Upgrade", "websocket", "Origin", "http://evil.example"}, 403, "application/problem+json"},
		"no socket":            {"GET", "/ws", nil, 426, "application/problem+json"},
		"a page by that name":  {"GET", "/", []string{"Host", "evil.example"}, 421, "text/plain; charset=utf-8"},
		"a form from beyond":   {"POST", "/ask", []string{"Origin", "http://evil.example"}, 403, "text/plain; charset=utf-8"},
	} {
		resp, body := plainly(t, x.method, a.URL()+x.path, "{}", x.header...)
		if resp.StatusCode != x.status || resp.Header.Get("Content-Type") != x.kind {
			t.Errorf("%s: %s %s %s", name, resp.Status, resp.Header.Get("Content-Type"), body)
		}
	}
}

// TestAddressOfAnApproval: it leads to the approval's card in its conversation, and an unknown one to the list.
func TestAddressOfAnApproval(t *testing.T) {
	a := boot(t, func(c *app.Config) { c.Faults = []string{"cell_congestion@cell#3,start=-40m"} })
	c := client.New(a.URL())
	run, err := c.StartRun(t.Context(), client.RunRequest{Text: a.Question()})
	if err != nil {
		t.Fatal(err)
	}
	var asked copilot.ApprovalRequested
	for e, err := range c.Events(t.Context(), run.ID, 0) {
		if err != nil {
			t.Fatal(err)
		}
		var found bool
		if asked, found = e.Event.(copilot.ApprovalRequested); found {
			break
		}
		if end, over := e.Event.(copilot.RunFinished); over {
			t.Fatalf("%q proposed nothing: %+v", a.Question(), end.Result)
		}
	}
	for id, want := range map[string]string{
		asked.ID: "/c/" + run.Conversation + "#action-" + asked.Action.ID,
		"appr_0": "/approvals",
	} {
		if resp, _ := plainly(t, http.MethodGet, a.URL()+"/approvals/"+id, ""); resp.StatusCode != http.StatusSeeOther || resp.Header.Get("Location") != want {
			t.Errorf("%s: %s %s, want %s", id, resp.Status, resp.Header.Get("Location"), want)
		}
	}
}
