package rest

import (
	"cmp"
	"net/http"
	"reflect"
	"regexp"
	"strconv"

	"github.com/danielgtaylor/huma/v2"

	"github.com/kernelcopilot/copilot/client"
)

var pathParameter = regexp.MustCompile(`\{(\w+)\}`)

// describe writes the operations as an OpenAPI 3.1 document. Schemas are read from the wire types themselves.
func describe(ops []operation) ([]byte, error) {
	types := huma.NewMapRegistry("#/components/schemas/", huma.DefaultSchemaNamer)
	doc := &huma.OpenAPI{
		OpenAPI: "3.1.0",
		Info: &huma.Info{
			Title: "Kernel Copilot", Version: "1",
			Description: "Times are RFC 3339 in UTC; ids are opaque. Errors are application/problem+json (RFC 9457).",
		},
		Components: &huma.Components{Schemas: types},
	}
	for _, op := range ops {
		doc.AddOperation(op.describe(types))
	}
	return doc.MarshalJSON()
}

func (op operation) describe(types huma.Registry) *huma.Operation {
	out := &huma.Operation{Method: op.method, Path: op.path, OperationID: op.id, Summary: op.summary, Responses: map[string]*huma.Response{}}
	for _, m := range pathParameter.FindAllStringSubmatch(op.path, -1) {
		out.Parameters = append(out.Parameters, &huma.Param{Name: m[1], In: "path", Required: true, Schema: &huma.Schema{Type: huma.TypeString}})
	}
	for _, side := range []struct {
		in    string
		items []parameter
	}{{"query", op.query}, {"header", op.header}} {
		for _, p := range side.items {
			out.Parameters = append(out.Parameters, &huma.Param{Name: p.name, In: side.in, Description: p.about, Schema: &huma.Schema{Type: huma.TypeString}})
		}
	}
	if op.in != nil {
		out.RequestBody = &huma.RequestBody{Required: true, Content: content(types, "application/json", op.in)}
	}
	kind := "application/json"
	if op.stream {
		kind = "text/event-stream"
	}
	code := cmp.Or(op.status, http.StatusOK)
	out.Responses[strconv.Itoa(code)] = &huma.Response{Description: http.StatusText(code), Content: content(types, kind, op.out)}
	out.Responses["default"] = &huma.Response{Description: "What went wrong, and what to do", Content: content(types, "application/problem+json", of[client.Problem]())}
	return out
}

func content(types huma.Registry, kind string, t reflect.Type) map[string]*huma.MediaType {
	return map[string]*huma.MediaType{kind: {Schema: types.Schema(t, true, t.Name())}}
}
