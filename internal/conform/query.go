package conform

import (
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// strayQuery refuses parameters that the operation does not define. Beside those listed, TMF630 lets a client filter by any
// attribute of the answer, as a path with an operator (alarmRaisedTime.gte), and name attributes in `fields`.
func strayQuery(o *Operation, u *url.URL) error {
	var item *openapi3.Schema
	if r := o.op.Responses.Status(200); r != nil && r.Value != nil {
		if media := r.Value.Content.Get("application/json"); media != nil && media.Schema != nil {
			item = media.Schema.Value
		}
	}
	for name, values := range u.Query() {
		switch {
		case name == "fields" && o.defines(name):
			for _, f := range strings.Split(strings.Join(values, ","), ",") {
				if attribute(item, []string{f}) == nil {
					return fmt.Errorf("fields names %q, which the answer does not have", f)
				}
			}
		case o.defines(name):
		case !strings.HasPrefix(o.API.Base, "/tmf-api/") || attribute(item, filterPath(name)) == nil:
			return fmt.Errorf("parameter %q is neither defined nor an attribute of the answer", name)
		}
	}
	return nil
}

func (o *Operation) defines(name string) bool {
	return slices.ContainsFunc(o.op.Parameters, func(p *openapi3.ParameterRef) bool {
		return p.Value != nil && p.Value.In == "query" && p.Value.Name == name
	})
}

// filterPath splits a filter into attributes, without its operator.
func filterPath(name string) []string {
	parts := strings.Split(name, ".")
	if last := parts[len(parts)-1]; len(parts) > 1 && slices.Contains([]string{"eq", "ne", "gt", "gte", "lt", "lte", "regex"}, last) {
		parts = parts[:len(parts)-1]
	}
	return parts
}

// attribute follows a path through the properties of a schema.
func attribute(s *openapi3.Schema, path []string) *openapi3.Schema {
	for s != nil && s.Items != nil {
		s = s.Items.Value
	}
	if s == nil || len(path) == 0 {
		return s
	}
	known, _ := members(s, 0)
	return attribute(known[path[0]], path[1:])
}
