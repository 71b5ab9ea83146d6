package sandbox

import (
	"strings"
	"testing"

	"github.com/kernelcopilot/copilot/kernel"
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

// TestBodiesOfAnotherTypeAreRefused: with 415, the types that are taken, and nothing done.
func TestBodiesOfAnotherTypeAreRefused(t *testing.T) {
	r := boot(t, Config{})
	ticket := read[[]kernel.Ticket](t, r.kernel("GET", kernel.PathTicket+"/troubleTicket?status=acknowledged&limit=1", ""), 200)[0].ID
	cell, qos := r.s.op.look().net.cells[0].id, r.qosToken()
	phone := r.wanting(0).msisdn
	for _, x := range []struct{ method, path, token, body, header, takes string }{
		{"PATCH", kernel.PathTicket + "/troubleTicket/" + ticket, r.token, `{"severity":"major"}`, "Accept-Patch", "application/merge-patch+json, application/json"},
		{"POST", kernel.PathNetwork + "/cells/" + cell + "/restart", r.token, `{}`, "Accept", "application/json"},
		{"POST", qosSessions, qos, wish(phone, ""), "Accept", "application/json"},
		{"POST", kernel.PathReachability + "/retrieve", r.token, `{"device":{"phoneNumber":"` + phone + `"}}`, "Accept", "application/json"},
	} {
		for _, media := range []string{"", "text/plain", "application/x-www-form-urlencoded", "application/json-patch+json", "application/cloudevents+json", "application/json; =", "*/*"} {
			a := r.send(x.method, r.s.KernelURL()+x.path, x.token, x.body, "Content-Type", media)
			if a.status != 415 || a.header.Get(x.header) != x.takes || !strings.Contains(string(a.body), "application/json") {
				t.Errorf("%s %s as %q: %d %s %s", x.method, x.path, media, a.status, a.header.Get(x.header), a.body)
			}
		}
	}
	if n := len(read[ledger](t, r.control("GET", "ledger", ""), 200).Writes); n != 0 {
		t.Errorf("%d writes are in the ledger", n)
	}
	for _, x := range []struct{ method, path, body, media string }{
		{"PATCH", kernel.PathTicket + "/troubleTicket/" + ticket, `{"severity":"major"}`, "application/merge-patch+json"},
		{"PATCH", kernel.PathTicket + "/troubleTicket/" + ticket, `{"severity":"major"}`, "application/JSON; charset=UTF-8"},
		{"POST", kernel.PathNetwork + "/cells/" + cell + "/restart", "", "application/x-www-form-urlencoded"},
		{"POST", kernel.PathNetwork + "/cells/" + cell + "/restart", "", ""},
	} {
		if a := r.kernel(x.method, x.path, x.body, "Content-Type", x.media); a.status != 200 {
			t.Errorf("%s %s as %q: %d %s", x.method, x.path, x.media, a.status, a.body)
		}
	}
}
