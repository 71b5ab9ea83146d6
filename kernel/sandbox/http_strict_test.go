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

// TestMessagesAboutBodiesNameTheMember: in the words of the API, not of what it is written in.
func TestMessagesAboutBodiesNameTheMember(t *testing.T) {
	r := boot(t, Config{})
	ticket := "PATCH " + kernel.PathTicket + "/troubleTicket/" + read[[]kernel.Ticket](t, r.kernel("GET", kernel.PathTicket+"/troubleTicket?status=acknowledged&limit=1", ""), 200)[0].ID
	reach, qos := "POST "+kernel.PathReachability+"/retrieve", "POST "+qosSessions
	token := r.qosToken()
	for _, x := range []struct{ route, body, says string }{
		{reach, `{"device":"x"}`, "device must be an object"},
		{reach, `{"device":{"phoneNumber":34}}`, "device.phoneNumber must be a string"},
		{reach, `{"devise":{}}`, "devise is unknown"},
		{reach, `[]`, "the body must be an object"},
		{reach, `{"device":{},"device":{}}`, "device comes twice"},
		{reach, `{`, "it is no JSON from byte 1 on"},
		{qos, wish("+34600000001", `,"devicePorts":{"ports":["a"]}`), "devicePorts.ports[0] must be a whole number"},
		{qos, wish("+34600000001", `,"sinkCredential":{"accessTokenExpiresUtc":"soon"}`), "sinkCredential.accessTokenExpiresUtc must be an RFC 3339 time"},
		{ticket, `{"note":"x"}`, "note must be a list"},
		{ticket, `{"note":[{"text":1}]}`, "note[0].text must be a string"},
		{ticket, `{"status":3}`, "status must be a string"},
		{ticket, `{"note":null}`, "note is null, and no member of a ticket can be removed"},
		{ticket, `{"notes":[]}`, "notes is unknown"},
		{"POST faults", `{"kind":1}`, "kind must be a string"},
		{"POST faults", `{"kind":"sleeping_cell","place":"cell","colour":1}`, "colour is unknown"},
		{"POST world", `{"seed":"one"}`, "seed must be a whole number from 0"},
		{"POST world", `{"seed":1,"faults":[{"kind":"sleeping_cell","severity":"high"}]}`, "severity must be a number"},
		{"POST clock", `{"set":"noon"}`, "set must be an RFC 3339 time"},
		{"POST misbehave", `{"route":"GET /x","latency":"soon"}`, "latency must be a duration"},
		{"POST clock", `{} {}`, "it is no JSON from byte 3 on"},
	} {
		method, path, _ := strings.Cut(x.route, " ")
		var a answer
		switch {
		case !strings.HasPrefix(path, "/"):
			a = r.control(method, path, x.body)
		case x.route == qos:
			a = r.send(method, r.s.KernelURL()+path, token, x.body)
		default:
			a = r.kernel(method, path, x.body)
		}
		if text := string(a.body); a.status != 400 || !strings.Contains(text, x.says) || strings.Contains(text, "Go ") || strings.Contains(text, "sandbox.") {
			t.Errorf("%s %s: %d %s, want %s", x.route, x.body, a.status, a.body, x.says)
		}
	}
}

// TestTokenErrorsHaveTheirOwnForm: also those that other parts of the operator answer (RFC 6749, 5.2 and 3.2).
func TestTokenErrorsHaveTheirOwnForm(t *testing.T) {
	r := boot(t, Config{Noise: NoiseNone, Faults: []string{"none"}})
	const form, good = "application/x-www-form-urlencoded", "grant_type=client_credentials&client_id=copilot&client_secret=sandbox"
	for name, x := range map[string]struct {
		method, query, media, body, misdeed string
		status                              int
		code                                string
	}{
		"twice":         {"POST", "", form, good + "&scope=alarm:read&scope=alarm:read", "", 400, "invalid_request"},
		"grant twice":   {"POST", "", form, good + "&grant_type=client_credentials", "", 400, "invalid_request"},
		"unknown twice": {"POST", "", form, good + "&x=1&x=2", "", 400, "invalid_request"},
		"JSON":          {"POST", "", "application/json", "{}", "", 415, "invalid_request"},
		"large":         {"POST", "", form, good + "&x=" + strings.Repeat("x", 1<<17), "", 413, "invalid_request"},
		"bad form":      {"POST", "", form, "a=%zz", "", 400, "invalid_request"},
		"bad query":     {"POST", "?a=%zz", form, good, "", 400, "invalid_request"},
		"GET":           {"GET", "", "", "", "", 405, "invalid_request"},
		"scope":         {"POST", "", form, good + "&scope=%22%C3%A9", "", 400, "invalid_scope"},
		"broken":        {"POST", "", form, good, `{"route":"POST /oauth2/token","status":500}`, 500, "server_error"},
		"away":          {"POST", "", form, good, `{"route":"POST /oauth2/token","status":503}`, 503, "temporarily_unavailable"},
	} {
		if x.misdeed != "" {
			r.misbehave(x.misdeed)
		}
		a := r.send(x.method, r.s.KernelURL()+kernel.PathToken+x.query, "", x.body, "Content-Type", x.media)
		if e := read[tokenError](t, a, x.status); e.Error != x.code || e.Description == "" || describable(e.Description) != e.Description {
			t.Errorf("%s: %s", name, a.body)
		}
		r.control("DELETE", "misbehave", "")
	}
	if a := r.send("POST", r.s.KernelURL()+kernel.PathToken, "", good, "Content-Type", form); a.status != 200 {
		t.Errorf("%d %s", a.status, a.body)
	}
}

// TestTheControlPortRefusesWhatCannotBe: routes that nobody serves and times without a calendar.
func TestTheControlPortRefusesWhatCannotBe(t *testing.T) {
	r := boot(t, Config{Noise: NoiseNone, Faults: []string{"none"}})
	for route, want := range map[string]int{
		"GET /nowhere": 400, "DELETE /tmf-api/alarm/v4/alarm": 400, "GET /tmf-api/alarm/v4/alarms": 400, "PUT /**": 400, "GET /tmf-api/alarm/v4/alarm/": 400,
		"GET /tmf-api/alarm/v4/alarm": 201, "GET /tmf-api/alarm/v4/alarm/17": 201, "HEAD /tmf-api/alarm/v4/alarm/*": 201, "* /**": 201, "POST /operator/**": 201, "* /*/*": 201,
	} {
		if a := r.control("POST", "misbehave", `{"route":"`+route+`","latency":"1ms"}`); a.status != want {
			t.Errorf("misbehave %s: %d %s", route, a.status, a.body)
		}
		if a := r.control("POST", "hold", `{"route":"`+route+`","at":"before"}`); a.status != want {
			t.Errorf("hold %s: %d %s", route, a.status, a.body)
		}
	}
	r.control("DELETE", "misbehave", "")
	r.control("DELETE", "hold", "")
	for _, x := range []struct{ path, body string }{
		{"clock", `{"set":"1999-12-31T23:59:59Z"}`}, {"clock", `{"set":"2101-01-01T00:00:00Z"}`}, {"clock", `{"set":"0001-01-01T00:00:00Z","step":"1h"}`}, {"clock", `{"step":"-400000h"}`},
		{"world", `{"seed":1,"clock":"9999-01-01T00:00:00Z"}`}, {"faults", `{"kind":"sleeping_cell","place":"cell","start":"-400000h"}`},
	} {
		if a := r.control("POST", x.path, x.body); a.status != 400 || !strings.Contains(string(a.body), "2000 to 2100") {
			t.Errorf("%s %s: %d %s", x.path, x.body, a.status, a.body)
		}
	}
	if now := read[clockAnswer](t, r.control("GET", "clock", ""), 200).Now; !now.Equal(noon) {
		t.Errorf("the clock moved to %v", now)
	}
	if a := r.kernel("DELETE", kernel.PathAlarm+"/alarm", ""); a.status != 405 || a.header.Get("Allow") != "GET, HEAD" {
		t.Errorf("%d, Allow %q", a.status, a.header.Get("Allow"))
	}
}
