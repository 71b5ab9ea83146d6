package conform

import (
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// strayQuery refuses parameters that the operation does not define. Beside those listed, TMF630 lets a client filter by any
// attribute of the answer, as a path with an operator (alarmRaisedTime.gte).
func strayQuery(o *Operation, u *url.URL) error {
	for name := range u.Query() {
		if !o.defines(name) && (!strings.HasPrefix(o.API.Base, "/tmf-api/") || attribute(o.item200(), filterPath(name)) == nil) {
			return fmt.Errorf("parameter %q is neither defined nor an attribute of the answer", name)
		}
	}
	return nil
}

// strayFields refuses a `fields` that names what the answer does not have. A server may let that pass; a client that asks
// so has a mistake.
func strayFields(o *Operation, u *url.URL) error {
	all := strings.Join(u.Query()["fields"], ",")
	if all == "" {
		return nil
	}
	for f := range strings.SplitSeq(all, ",") {
		if attribute(o.item200(), []string{f}) == nil {
			return fmt.Errorf("fields names %q, which the answer does not have", f)
		}
	}
	return nil
}

// item200 is the schema of what the operation answers, or of the rows of its list; nil when it has none.
func (o *Operation) item200() *openapi3.Schema {
	if r := o.op.Responses.Status(200); r != nil && r.Value != nil {
		if media := r.Value.Content.Get("application/json"); media != nil && media.Schema != nil {
			return media.Schema.Value
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
