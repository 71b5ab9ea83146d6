package rest_test

import (
	"encoding/json"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var reference = regexp.MustCompile(`"\$ref":"#/components/schemas/([^"]+)"`)

// description is the part of an OpenAPI document that the test reads.
type description struct {
	OpenAPI string `json:"openapi"`
	Paths   map[string]map[string]struct {
		OperationID string                     `json:"operationId"`
		Responses   map[string]json.RawMessage `json:"responses"`
	} `json:"paths"`
	Components struct {
		Schemas map[string]struct {
			Required   []string                   `json:"required"`
			Properties map[string]json.RawMessage `json:"properties"`
		} `json:"schemas"`
	} `json:"components"`
}

// TestOpenAPI: the document describes routes that exist, with their errors, and every schema that it refers to.
func TestOpenAPI(t *testing.T) {
	_, url := serve(t, &backend{}, nil)
	status, kind, body := send(t, http.MethodGet, url+"/openapi.json", "")
	var doc description
	if err := json.Unmarshal([]byte(body), &doc); err != nil || status != http.StatusOK || !strings.HasPrefix(kind, "application/vnd.oai.openapi+json") {
		t.Fatalf("%d %s %v", status, kind, err)
	}
	if doc.OpenAPI != "3.1.0" || len(doc.Paths) < 14 {
		t.Errorf("%s with %d paths", doc.OpenAPI, len(doc.Paths))
	}
	var ids []string
	for path, ops := range doc.Paths {
		for method, op := range ops {
			ids = append(ids, op.OperationID)
			if op.OperationID == "" || op.Responses["default"] == nil || len(op.Responses) != 2 {
				t.Errorf("%s %s: %+v", method, path, op)
			}
			status, _, answer := send(t, strings.ToUpper(method), url+strings.ReplaceAll(path, "{id}", "x"), "{}")
			if status == http.StatusMethodNotAllowed || strings.Contains(answer, "there is no route") {
				t.Errorf("%s %s is described and does not exist", method, path)
			}
		}
	}
	if slices.Sort(ids); len(slices.Compact(slices.Clone(ids))) != len(ids) {
		t.Errorf("an operation id stands twice: %v", ids)
	}
	for _, ref := range reference.FindAllStringSubmatch(body, -1) {
		if _, ok := doc.Components.Schemas[ref[1]]; !ok {
			t.Errorf("schema %q is referred to and missing", ref[1])
		}
	}
	run := doc.Components.Schemas["Run"]
	if !slices.Contains(run.Required, "state") || slices.Contains(run.Required, "result") || run.Properties["lastSeq"] == nil {
		t.Errorf("Run is described as %+v", run)
	}
}
