package sandbox

import (
	"strings"
	"testing"
)

// TestCommandsTakeNoOptions: what is no command's body does nothing, and the ledger says so.
func TestCommandsTakeNoOptions(t *testing.T) {
	r := boot(t, Config{Noise: NoiseNone, Faults: []string{"none"}})
	n := r.s.op.look().net
	var paths []string
	for _, route := range r.s.Routes() {
		method, path, _ := strings.Cut(route, " ")
		if method != "POST" || !strings.HasPrefix(path, "/operator/") {
			continue
		}
		id := n.subscribers[0].id
		switch {
		case strings.Contains(path, "/cells/"):
			id = n.cells[0].id
		case strings.Contains(path, "/core/"):
			id = n.cores[0].id
		case strings.Contains(path, "/apns/"):
			id = n.apns[0].id
		case strings.Contains(path, "/lines/"):
			id = n.subscribers[len(n.subscribers)-1].id
		}
		paths = append(paths, strings.Replace(path, "{id}", id, 1))
	}
	if len(paths) != 8 {
		t.Fatalf("%d commands", len(paths))
	}
	for _, path := range paths {
		for _, body := range []string{"{", "[]", `{"x":1}`, `{"dryRun":true}`, "null", "{} {}", `"{}"`} {
			if a := r.kernel("POST", path, body); a.status != 400 || !strings.Contains(string(a.body), "nothing was done") {
				t.Errorf("%s with %s: %d %s", path, body, a.status, a.body)
			}
		}
	}
	if got := len(r.s.op.actions); got != 0 {
		t.Errorf("%d actions took effect", got)
	}
	for _, e := range read[ledger](t, r.control("GET", "ledger", ""), 200).Writes {
		if e.State != stateRefused {
			t.Errorf("%s with %s is %s", e.Path, e.Body, e.State)
		}
	}
	for _, path := range paths {
		for _, body := range []string{"", "{}", " { }\n"} {
			if a := r.kernel("POST", path, body); a.status != 200 {
				t.Errorf("%s with %q: %d %s", path, body, a.status, a.body)
			}
		}
	}
}
