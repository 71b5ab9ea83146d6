package conform_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	copilot "github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/internal/conform"
)

const definition = `
openapi: 3.0.3
info: {title: Lamps, version: 1.2.3}
servers: [{url: "{apiRoot}/lamps/v1"}]
paths:
  /lamps/{id}:
    get:
      parameters:
        - {name: id, in: path, required: true, schema: {type: string}}
        - {name: depth, in: query, schema: {type: integer, minimum: 1}}
        - {name: fields, in: query, schema: {type: string}}
      responses:
        "200": {description: one, content: {"application/json;charset=utf-8": {schema: {$ref: "#/components/schemas/Lamp"}}}}
        "400": {description: bad, content: {application/json: {schema: {$ref: "#/components/schemas/Error"}}}}
    post:
      parameters: [{name: id, in: path, required: true, schema: {type: string}}]
      requestBody: {required: true, content: {application/json: {schema: {$ref: "#/components/schemas/Lamp"}}}}
      responses: {"204": {description: done}}
  /listener/lampEvent:
    post: {responses: {"204": {description: heard}}}
components:
  schemas:
    Lamp: {type: object, required: [id, lit], properties: {id: {type: integer}, lit: {type: boolean}, since: {type: string, format: date-time}}}
    Error: {type: object, required: [code], properties: {code: {type: string}}}
`

// lamps loads the definition above.
func lamps(t *testing.T) []*conform.API {
	t.Helper()
	path := filepath.Join(t.TempDir(), "lamps.yaml")
	if err := os.WriteFile(path, []byte(definition), 0o600); err != nil {
		t.Fatal(err)
	}
	api, err := conform.LoadFile("Lamps", path)
	if err != nil {
		t.Fatal(err)
	}
	return []*conform.API{api}
}

// reply serves one answer to everything.
func reply(status int, body string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		if body != "" {
			w.Header().Set("Content-Type", "application/json")
		}
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	})
}

func TestPlantedViolationsAreSeen(t *testing.T) {
	for name, c := range map[string]struct {
		method, path, sent string
		status             int
		body               string
		want               string // "" means none
	}{
		"well":                 {"GET", "/lamps/v1/lamps/1", "", 200, `{"id":1,"lit":true,"since":"2026-03-04T10:00:00Z"}`, ""},
		"type":                 {"GET", "/lamps/v1/lamps/1", "", 200, `{"id":"1","lit":true}`, "integer"},
		"required":             {"GET", "/lamps/v1/lamps/1", "", 200, `{"id":1}`, "lit"},
		"fields leave out":     {"GET", "/lamps/v1/lamps/1?fields=lit", "", 200, `{"id":1}`, ""},
		"time":                 {"GET", "/lamps/v1/lamps/1", "", 200, `{"id":1,"lit":true,"since":"noon"}`, "date-time"},
		"unknown member":       {"GET", "/lamps/v1/lamps/1", "", 200, `{"id":1,"lit":true,"litt":true}`, "litt"},
		"undefined status":     {"GET", "/lamps/v1/lamps/1", "", 404, `{"code":"a"}`, "status"},
		"HTTP's own status":    {"GET", "/lamps/v1/lamps/1", "", 429, `{"code":"a"}`, ""},
		"its form":             {"GET", "/lamps/v1/lamps/1", "", 429, `{}`, "code"},
		"accepts bad query":    {"GET", "/lamps/v1/lamps/1?depth=0", "", 200, `{"id":1,"lit":true}`, "accepts"},
		"refuses bad query":    {"GET", "/lamps/v1/lamps/1?depth=0", "", 400, `{"code":"a"}`, ""},
		"accepts bad body":     {"POST", "/lamps/v1/lamps/1", `{"id":true}`, 204, "", "accepts"},
		"accepts extra":        {"POST", "/lamps/v1/lamps/1", `{"id":1,"lit":true,"x":1}`, 204, "", "accepts"},
		"takes body":           {"POST", "/lamps/v1/lamps/1", `{"id":1,"lit":true}`, 204, "", ""},
		"empty answer":         {"GET", "/lamps/v1/lamps/1", "", 200, "", "Content-Type"},
		"stray parameter":      {"GET", "/lamps/v1/lamps/1?colour=red", "", 200, `{"id":1,"lit":true}`, "colour"},
		"filter is TM Forum's": {"GET", "/lamps/v1/lamps/1?since.gte=2026-03-04T10:00:00Z", "", 200, `{"id":1,"lit":true}`, "since.gte"},
		"outside":              {"GET", "/other", "", 200, `[]`, ""},
		"below another prefix": {"GET", "/kernel/lamps/v1/lamps/1", "", 200, `{}`, "id"},
	} {
		t.Run(name, func(t *testing.T) {
			server, client := conform.New(lamps(t)), conform.New(lamps(t))
			srv := httptest.NewServer(server.Handler(reply(c.status, c.body)))
			defer srv.Close()
			req, err := http.NewRequestWithContext(conform.Deliberately(context.Background()), c.method, srv.URL+c.path, strings.NewReader(c.sent))
			if err != nil {
				t.Fatal(err)
			}
			req.Header.Set("Content-Type", "application/json")
			resp, err := (&http.Client{Transport: client.Transport(http.DefaultTransport)}).Do(req)
			if err != nil {
				t.Fatal(err)
			}
			defer resp.Body.Close()
			if b, err := io.ReadAll(resp.Body); err != nil || string(b) != c.body {
				t.Errorf("the caller read %q, %v", b, err)
			}
			for side, v := range map[string]*conform.Validator{"server": server, "client": client} {
				if got := fmt.Sprint(v.Violations()); (c.want == "") != (got == "[]") || !strings.Contains(got, c.want) {
					t.Errorf("%s: %s, want %q", side, got, c.want)
				}
			}
		})
	}
}

func TestABadRequestOfAClientIsAViolation(t *testing.T) {
	v := conform.New(lamps(t))
	srv := httptest.NewServer(reply(400, `{"code":"a"}`))
	defer srv.Close()
	for _, rt := range []http.RoundTripper{v.Transport(http.DefaultTransport), v.Requests(http.DefaultTransport)} {
		resp, err := (&http.Client{Transport: rt}).Get(srv.URL + "/lamps/v1/lamps/1?depth=none")
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
	}
	if got := v.Violations(); len(got) != 1 || got[0].Side != "request" {
		t.Fatal(got)
	}
}

func TestTMForumFiltersByAttributes(t *testing.T) {
	path := filepath.Join(t.TempDir(), "lamps.yaml")
	if err := os.WriteFile(path, []byte(strings.Replace(definition, "{apiRoot}/lamps/v1", "/tmf-api/lamp/v4", 1)), 0o600); err != nil {
		t.Fatal(err)
	}
	api, err := conform.LoadFile("Lamps", path)
	if err != nil {
		t.Fatal(err)
	}
	for query, well := range map[string]bool{"since.gte=2026-03-04T10:00:00Z": true, "lit=true": true, "colour=red": false, "since.colour=red": false} {
		v := conform.New([]*conform.API{api})
		v.Handler(reply(200, `{"id":1,"lit":true}`)).ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("GET", "/tmf-api/lamp/v4/lamps/1?"+query, nil))
		if got := v.Violations(); (len(got) == 0) != well {
			t.Errorf("%s: %v", query, got)
		}
	}
}

func TestCallbacks(t *testing.T) {
	conform.Need(t)
	apis, err := conform.Load(conform.Find())
	if err != nil {
		t.Fatal(err)
	}
	const create, event = "POST /quality-on-demand/v1/sessions", `{"id":"1","source":"/a","type":"org.camaraproject.quality-on-demand.v1.qos-status-changed","specversion":"1.0","time":"2026-03-04T10:00:00Z","data":{"sessionId":"3fa85f64-5717-4562-b3fc-2c963f66afa6","qosStatus":"AVAILABLE"}}`
	for body, well := range map[string]bool{event: true, strings.Replace(event, "AVAILABLE", "BUSY", 1): false, strings.Replace(event, "-changed", "", 1): false, "{}": false, strings.Replace(event, "3fa8", "", 1): false} {
		v := conform.New(apis)
		req := httptest.NewRequest("POST", "/events", strings.NewReader(body))
		req.Header.Set("Content-Type", "application/cloudevents+json")
		v.Callback(create, reply(204, "")).ServeHTTP(httptest.NewRecorder(), req)
		if got := v.Violations(); (len(got) == 0) != well {
			t.Errorf("%s: %v", body, got)
		}
	}
}

func TestAClientThatNamesAnUnknownField(t *testing.T) {
	v := conform.New(lamps(t))
	srv := httptest.NewServer(v.Handler(reply(200, `{"id":1}`)))
	defer srv.Close()
	resp, err := (&http.Client{Transport: v.Transport(http.DefaultTransport)}).Get(srv.URL + "/lamps/v1/lamps/1?fields=id,colour")
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if got := v.Violations(); len(got) != 1 || got[0].Side != "request" || !strings.Contains(got[0].Reason, "colour") {
		t.Fatal(got)
	}
}

func TestReport(t *testing.T) {
	v := conform.New(lamps(t))
	var out strings.Builder
	routes := []string{"GET /lamps/v1/lamps/{name}", "POST /lamps/v1/lamps/{name}", "GET /other"}
	if v.Write(&out, routes) || !strings.Contains(out.String(), "not covered: GET /lamps/v1/lamps/{id}") {
		t.Fatal(out.String())
	}
	h := v.Handler(reply(204, ""))
	h.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("POST", "/lamps/v1/lamps/1", nil)) // refused by nobody
	if r := v.Rows(routes)[0]; r.API != "Lamps" || r.Version != "1.2.3" || r.Defined != 2 || r.Served != 2 || r.Covered != 1 || r.Violations != 1 {
		t.Fatalf("%+v", r)
	}
	out.Reset()
	if v.Write(&out, routes) || !strings.Contains(out.String(), "violation: POST /lamps/v1/lamps/{id}: answer 204: accepts") {
		t.Fatal(out.String())
	}
}

func TestANilValidatorHandsThrough(t *testing.T) {
	var v *conform.Validator
	srv := httptest.NewServer(v.Handler(reply(200, "{}")))
	defer srv.Close()
	resp, err := (&http.Client{Transport: v.Transport(v.Requests(http.DefaultTransport))}).Get(srv.URL)
	if err != nil || resp.StatusCode != 200 || v.Violations() != nil {
		t.Fatal(resp, err)
	}
	resp.Body.Close()
}

func TestALongBodyGoesThroughWhole(t *testing.T) {
	v := conform.New(lamps(t))
	var got int64
	srv := httptest.NewServer(v.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		got, _ = io.Copy(io.Discard, r.Body)
		w.WriteHeader(http.StatusRequestEntityTooLarge)
	})))
	defer srv.Close()
	resp, err := http.Post(srv.URL+"/lamps/v1/lamps/1", "application/json", strings.NewReader(strings.Repeat(" ", 10<<20)))
	if err != nil || got != 10<<20 {
		t.Fatal(got, err)
	}
	resp.Body.Close()
}

func TestMissingDefinitionsSayWhereTheyArePublished(t *testing.T) {
	t.Setenv(conform.Variable, t.TempDir())
	_, err := conform.Load(conform.Find())
	if copilot.CodeOf(err) != copilot.CodeInvalid || !strings.Contains(err.Error(), "tmforum") || !strings.Contains(err.Error(), conform.Variable) {
		t.Fatal(err)
	}
}

func TestPublishedDefinitionsLoad(t *testing.T) {
	conform.Need(t)
	apis, err := conform.Load(conform.Find())
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range apis {
		if a.Version == "" || len(a.Operations) == 0 || !strings.Contains(a.Base, "/v") {
			t.Errorf("%s %q %s: %d operations", a.Name, a.Version, a.Base, len(a.Operations))
		}
	}
}
