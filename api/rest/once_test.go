package rest_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/client"
)

// TestOneKeyOneRun: the same request under the same key gives the same run, also when many come at once; another request
// under it is refused, and the key of someone else or of another tenant is another key.
func TestOneKeyOneRun(t *testing.T) {
	c, url := serve(t, &backend{}, nil)
	look := client.RunRequest{Text: "Look."}
	ids := make([]string, 8)
	var all sync.WaitGroup
	for i := range ids {
		all.Go(func() {
			run, err := c.StartRunOnce(t.Context(), "key-1", look)
			if err != nil {
				t.Error(err)
			}
			ids[i] = run.ID
		})
	}
	all.Wait()
	for _, id := range ids {
		if id != ids[0] || id == "" {
			t.Fatalf("one key began %q", ids)
		}
	}
	collect(t, c, ids[0], 0)
	if again, err := c.StartRunOnce(t.Context(), "key-1", look); err != nil || again.ID != ids[0] || again.State != "finished" {
		t.Errorf("long after: %+v, %v", again, err)
	}
	_, err := c.StartRunOnce(t.Context(), "key-1", client.RunRequest{Text: "Look elsewhere."})
	if copilot.CodeOf(err) != copilot.CodeConflict || !strings.Contains(copilot.MessageOf(err), "send a new key") {
		t.Errorf("another request under the key: %v", err)
	}
	other, err := c.As("support").StartRunOnce(t.Context(), "key-1", look)
	if err != nil || other.ID == ids[0] {
		t.Errorf("of someone else: %+v, %v", other, err)
	}
	collect(t, c, other.ID, 0)
	status, _, body := send(t, http.MethodPost, url+"/api/v1/runs", `{"text":"Look."}`, client.HeaderOnce, "key-1", "Tenant", "another")
	if status != http.StatusCreated || strings.Contains(body, ids[0]) {
		t.Errorf("of another tenant: %d %s", status, body)
	}
	if runs, err := c.Runs(t.Context(), "", ""); err != nil || len(runs.Items) != 2 {
		t.Errorf("%d runs of the tenant, %v", len(runs.Items), err)
	}
	for _, key := range []string{"", "a b", "ñ", strings.Repeat("k", 256)} {
		status, kind, body := send(t, http.MethodPost, url+"/api/v1/runs", `{"text":"Look."}`, client.HeaderOnce, key)
		if p := problem(t, status, kind, body); p.Code != string(copilot.CodeInvalid) || !strings.Contains(p.Detail, "Idempotency-Key") {
			t.Errorf("the key %q: %+v", key, p)
		}
	}
}

// TestListsArePaged: a limit and the cursor of the page before bring every row once; others are refused.
func TestListsArePaged(t *testing.T) {
	c, url := serve(t, &backend{}, nil)
	conversation := ""
	for i := range 5 {
		run, err := c.StartRun(t.Context(), client.RunRequest{Text: fmt.Sprintf("Look %d.", i), Conversation: conversation})
		if err != nil {
			t.Fatal(err)
		}
		conversation = run.Conversation
		collect(t, c, run.ID, 0)
		collect(t, c, begin(t, c, "Look once.").ID, 0)
	}
	for path, want := range map[string]int{
		"/api/v1/runs": 10, "/api/v1/conversations": 6, "/api/v1/conversations/" + conversation + "/messages": 10,
		"/api/v1/conversations/" + conversation + "/evidence": 0, "/api/v1/approvals": 0, "/api/v1/documents": 0,
	} {
		seen, pages := followed(t, url+path, 4)
		if len(seen) != want || pages != max(1, (want+3)/4) {
			t.Errorf("%s: %d rows over %d pages, want %d", path, len(seen), pages, want)
		}
		for _, limit := range []string{"0", "-1", "x", "201"} {
			status, kind, body := send(t, http.MethodGet, url+path+"?limit="+limit, "")
			if p := problem(t, status, kind, body); p.Code != string(copilot.CodeInvalid) || !strings.Contains(p.Detail, "1 to 200") {
				t.Errorf("%s?limit=%s: %+v", path, limit, p)
			}
		}
		if path == "/api/v1/runs" { // any id is a place among runs
			continue
		}
		status, kind, body := send(t, http.MethodGet, url+path+"?cursor=nonsense", "")
		if p := problem(t, status, kind, body); p.Code != string(copilot.CodeInvalid) {
			t.Errorf("%s with no cursor of it: %+v", path, p)
		}
	}
	if all, err := c.Messages(t.Context(), conversation); err != nil || len(all.Items) != 10 || all.Next != "" {
		t.Errorf("the client reads %d messages, %v", len(all.Items), err)
	}
}

// followed reads a list page by page and returns the ids of its rows.
func followed(t *testing.T, path string, limit int) (seen map[string]bool, pages int) {
	t.Helper()
	seen = map[string]bool{}
	for cursor := ""; pages < 20; pages++ {
		status, _, body := send(t, http.MethodGet, fmt.Sprintf("%s?limit=%d&cursor=%s", path, limit, cursor), "")
		var page client.List[struct {
			ID string `json:"id"`
		}]
		if err := json.Unmarshal([]byte(body), &page); err != nil || status != http.StatusOK || len(page.Items) > limit {
			t.Fatalf("%s: %d %s %v", path, status, body, err)
		}
		for _, row := range page.Items {
			if seen[row.ID] {
				t.Errorf("%s: %s comes twice", path, row.ID)
			}
			seen[row.ID] = true
		}
		if cursor = page.Next; cursor == "" {
			return seen, pages + 1
		}
	}
	return seen, pages
}
