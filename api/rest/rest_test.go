package rest_test

import (
	"bufio"
	"context"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/client"
)

// collect reads the run's events to its end.
func collect(t *testing.T, c *client.Client, run string, after int64) []copilot.StoredEvent {
	t.Helper()
	var out []copilot.StoredEvent
	for e, err := range c.Events(t.Context(), run, after) {
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, e)
	}
	return out
}

func begin(t *testing.T, c *client.Client, text string) client.Run {
	t.Helper()
	run, err := c.StartRun(t.Context(), client.RunRequest{Text: text})
	if err != nil {
		t.Fatal(err)
	}
	return run
}

// TestStreamResumes: Last-Event-ID, or after, gives exactly the rest, with the number as the event's id.
func TestStreamResumes(t *testing.T) {
	c, url := serve(t, &backend{}, nil)
	run := begin(t, c, "Look.")
	all := collect(t, c, run.ID, 0)
	n := len(all)
	for _, after := range []int{0, 1, n / 2, n - 1, n} {
		for _, header := range []bool{true, false} {
			route, h := url+"/api/v1/runs/"+run.ID+"/events", []string{}
			if header {
				h = []string{"Last-Event-ID", strconv.Itoa(after)}
			} else {
				route += "?after=" + strconv.Itoa(after)
			}
			status, kind, body := send(t, http.MethodGet, route, "", h...)
			if status != http.StatusOK || kind != "text/event-stream" {
				t.Fatalf("%d %s", status, kind)
			}
			next := after
			for _, block := range strings.Split(strings.TrimSpace(body), "\n\n") {
				if block == "" || strings.HasPrefix(block, ":") {
					continue
				}
				next++
				id, data, _ := strings.Cut(block, "\n")
				var e copilot.StoredEvent
				if err := json.Unmarshal([]byte(strings.TrimPrefix(data, "data: ")), &e); err != nil || id != "id: "+strconv.Itoa(next) || e.Seq != int64(next) || e.Run != run.ID {
					t.Fatalf("after %d: %q, %v", after, id, err)
				}
			}
			if next != n {
				t.Errorf("after %d the stream ended at %d of %d", after, next, n)
			}
		}
	}
	for _, bad := range []string{"x", "-1", "1.5"} {
		status, kind, body := send(t, http.MethodGet, url+"/api/v1/runs/"+run.ID+"/events", "", "Last-Event-ID", bad)
		if problem(t, status, kind, body); status != http.StatusBadRequest {
			t.Errorf("Last-Event-ID %q: %d", bad, status)
		}
	}
}

// TestHeartbeat: a stream that has nothing to say says so, and its end frees the server.
func TestHeartbeat(t *testing.T) {
	b := &backend{resumes: make(chan struct{})}
	c, url := serve(t, b, nil)
	run := begin(t, c, "Look.")
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url+"/api/v1/runs/"+run.ID+"/events", nil)
	if err != nil {
		t.Fatal(err)
	}
	tr := &http.Transport{DisableKeepAlives: true}
	resp, err := (&http.Client{Transport: tr}).Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	beats := 0
	for lines := bufio.NewScanner(resp.Body); beats < 2 && lines.Scan(); {
		if strings.HasPrefix(lines.Text(), ":") {
			beats++
		}
	}
	if beats < 2 {
		t.Errorf("%d heartbeats", beats)
	}
	cancel()
	close(b.resumes)
	collect(t, c, run.ID, 0)
}

// TestProblems: each refusal is a problem with the right status and code.
func TestProblems(t *testing.T) {
	c, url := serve(t, &backend{}, nil)
	run := begin(t, c, "Look.")
	collect(t, c, run.ID, 0)
	long := strings.Repeat("long ", 60<<10)
	for name, x := range map[string]struct {
		method, path, body string
		status             int
		code               copilot.Code
		header             []string
	}{
		"no route":           {"GET", "/api/v1/nothing", "", 404, copilot.CodeNotFound, nil},
		"no method":          {"DELETE", "/api/v1/runs", "", 405, copilot.CodeInvalid, nil},
		"no body":            {"POST", "/api/v1/runs", "", 400, copilot.CodeInvalid, nil},
		"empty":              {"POST", "/api/v1/runs", "{}", 400, copilot.CodeInvalid, nil},
		"no JSON":            {"POST", "/api/v1/runs", "text=x", 400, copilot.CodeInvalid, nil},
		"a form":             {"POST", "/api/v1/runs", `{"text":"Look."}`, 415, copilot.CodeInvalid, []string{"Content-Type", "application/x-www-form-urlencoded"}},
		"plain text":         {"POST", "/api/v1/runs", `{"text":"Look."}`, 415, copilot.CodeInvalid, []string{"Content-Type", "text/plain;charset=UTF-8"}},
		"no type":            {"POST", "/api/v1/runs", `{"text":"Look."}`, 415, copilot.CodeInvalid, []string{"Content-Type", ""}},
		"a form to cancel":   {"POST", "/api/v1/runs/" + run.ID + "/cancel", "", 415, copilot.CodeInvalid, []string{"Content-Type", "application/x-www-form-urlencoded"}},
		"unknown field":      {"POST", "/api/v1/runs", `{"text":"Look.","tenant":"another"}`, 400, copilot.CodeInvalid, nil},
		"two values":         {"POST", "/api/v1/runs", `{"text":"Look."}{"text":"Look."}`, 400, copilot.CodeInvalid, nil},
		"wrong job":          {"POST", "/api/v1/runs", `{"text":"Look.","job":"bake"}`, 400, copilot.CodeInvalid, nil},
		"300 KB":             {"POST", "/api/v1/runs", `{"text":"` + long + `"}`, 413, copilot.CodeTooLarge, nil},
		"1.5 MB":             {"POST", "/api/v1/runs", `{"text":"` + strings.Repeat(long, 5) + `"}`, 413, copilot.CodeTooLarge, nil},
		"viewer":             {"POST", "/api/v1/runs", `{"text":"Look."}`, 403, copilot.CodeForbidden, []string{client.HeaderUser, "viewer"}},
		"unknown run":        {"GET", "/api/v1/runs/run_0", "", 404, copilot.CodeNotFound, nil},
		"unknown stream":     {"GET", "/api/v1/runs/run_0/events", "", 404, copilot.CodeNotFound, nil},
		"unknown cancel":     {"POST", "/api/v1/runs/run_0/cancel", "", 404, copilot.CodeNotFound, nil},
		"unknown approval":   {"POST", "/api/v1/approvals/appr_0/decision", `{"decision":"approve","digest":"0"}`, 404, copilot.CodeNotFound, nil},
		"unknown thread":     {"GET", "/api/v1/conversations/conv_0", "", 404, copilot.CodeNotFound, nil},
		"unknown messages":   {"GET", "/api/v1/conversations/conv_0/messages", "", 404, copilot.CodeNotFound, nil},
		"unknown evidence":   {"GET", "/api/v1/conversations/conv_0/evidence", "", 404, copilot.CodeNotFound, nil},
		"unknown ask":        {"POST", "/api/v1/runs", `{"text":"Look.","conversation":"conv_0"}`, 404, copilot.CodeNotFound, nil},
		"no query":           {"GET", "/api/v1/search", "", 400, copilot.CodeInvalid, nil},
		"foreign run":        {"GET", "/api/v1/runs/" + run.ID, "", 404, copilot.CodeNotFound, []string{"Tenant", "another"}},
		"foreign stream":     {"GET", "/api/v1/runs/" + run.ID + "/events", "", 404, copilot.CodeNotFound, []string{"Tenant", "another"}},
		"foreign cancel":     {"POST", "/api/v1/runs/" + run.ID + "/cancel", "", 404, copilot.CodeNotFound, []string{"Tenant", "another"}},
		"foreign messages":   {"GET", "/api/v1/conversations/" + run.Conversation + "/messages", "", 404, copilot.CodeNotFound, []string{"Tenant", "another"}},
		"foreign evidence":   {"GET", "/api/v1/conversations/" + run.Conversation + "/evidence", "", 404, copilot.CodeNotFound, []string{"Tenant", "another"}},
		"foreign thread":     {"GET", "/api/v1/conversations/" + run.Conversation, "", 404, copilot.CodeNotFound, []string{"Tenant", "another"}},
		"foreign next asked": {"POST", "/api/v1/runs", `{"text":"Look.","conversation":"` + run.Conversation + `"}`, 404, copilot.CodeNotFound, []string{"Tenant", "another"}},
	} {
		status, kind, body := send(t, x.method, url+x.path, x.body, x.header...)
		if p := problem(t, status, kind, body); status != x.status || p.Code != string(x.code) {
			t.Errorf("%s: %d %+v", name, status, p)
		}
	}
}
