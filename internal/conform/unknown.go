package conform

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// unknownIn lists the members of a body that its schema does not define. Schemas of both standards are open, so that a
// validator lets a misspelt member through: here it counts as a violation.
func unknownIn(content openapi3.Content, body []byte) error {
	media := content.Get("application/json")
	if media == nil || media.Schema == nil || !json.Valid(body) {
		return nil // what is no JSON is said elsewhere
	}
	var value any
	if err := json.Unmarshal(body, &value); err != nil {
		return err
	}
	var found []string
	walk(media.Schema.Value, value, "", &found)
	if len(found) == 0 {
		return nil
	}
	slices.Sort(found)
	return fmt.Errorf("members that the definition does not know: %s", strings.Join(slices.Compact(found), ", "))
}

func walk(s *openapi3.Schema, value any, at string, found *[]string) {
	if s == nil {
		return
	}
	switch v := value.(type) {
	case []any:
		if s.Items == nil {
			return
		}
		for _, x := range v {
			walk(s.Items.Value, x, at, found)
		}
	case map[string]any:
		known, closed := members(s, 0)
		if !closed || len(known) == 0 {
			return
		}
		for name, x := range v {
			if of, ok := known[name]; ok {
				walk(of, x, at+"/"+name, found)
			} else {
				*found = append(*found, strings.TrimPrefix(at+"/"+name, "/"))
			}
		}
	}
}

// members gathers the properties of a schema and of those it is made of. It is not closed where members may have any
// name, or where one of several schemas or a discriminator decides.
func members(s *openapi3.Schema, depth int) (map[string]*openapi3.Schema, bool) {
	if depth > 8 || s.Discriminator != nil || len(s.OneOf) > 0 || len(s.AnyOf) > 0 || s.AdditionalProperties.Schema != nil || s.AdditionalProperties.Has != nil {
		return nil, false
	}
	all := map[string]*openapi3.Schema{}
	for name, p := range s.Properties {
		all[name] = p.Value
	}
	for _, part := range s.AllOf {
		more, closed := members(part.Value, depth+1)
		if !closed {
			return nil, false
		}
		for name, p := range more {
			if all[name] == nil || len(p.Properties) > 0 {
				all[name] = p
			}
		}
	}
	return all, true
}
