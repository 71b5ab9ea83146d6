package main

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"github.com/danielgtaylor/huma/v2"
	"github.com/getkin/kin-openapi/openapi3"
)

// TestCurrent: the definition in docs is what the routes and the wire types give.
func TestCurrent(t *testing.T) {
	var b bytes.Buffer
	if err := run(&b, "../../kernel"); err != nil {
		t.Fatal(err)
	}
	held, err := os.ReadFile("../../docs/operator-api.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if b.String() != string(held) {
		t.Error("docs/operator-api.yaml is not current; run ./task generate")
	}
	doc, err := openapi3.NewLoader().LoadFromData(b.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	if err := doc.Validate(t.Context()); err != nil {
		t.Error(err)
	}
	for _, want := range []string{"openapi: 3.0.3", "/topology/v1/objects/{id}/neighbourhood:", "`resolvedBy`: APN →", "`voice`: subscriber:", "usage:read:", "nullable: true", "operationId: postLineLinesIdReset"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("it lacks %q", want)
		}
	}
}

// TestAMissingComment: what nobody describes is not published.
func TestAMissingComment(t *testing.T) {
	w := &words{of: map[string]string{"Lamp": "Lamp is a lamp.", "Lamp.lit": ""}}
	err := w.describe(map[string]*huma.Schema{"Lamp": {Properties: map[string]*huma.Schema{"lit": {}}}})
	if err == nil || !strings.Contains(err.Error(), "Lamp.lit has no comment") {
		t.Error(err)
	}
}
