package conform

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"path"

	"github.com/getkin/kin-openapi/openapi3"
)

// Callback validates what a sink receives: the request of the callback that the operation of METHOD /path defines. An
// event that goes against it is a violation of the sender. Without the operation's definition nothing is validated.
func (v *Validator) Callback(operation string, next http.Handler) http.Handler {
	if v == nil {
		return next
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _, rest := peek(r.Body)
		r.Body = rest
		o, callback := v.callback(operation, r.Method)
		switch {
		case o != nil && callback == nil:
			panic("conform: " + operation + " defines no callback by " + r.Method) // a test's own mistake
		case o != nil:
			v.mu.Lock()
			v.events[o]++
			v.mu.Unlock()
			if err := o.event(callback, r.Header.Get("Content-Type"), body); err != nil {
				v.report(o, "event", 0, err.Error())
			}
		}
		next.ServeHTTP(w, r)
	})
}

// callback finds an operation and what it defines to be called back by the method; nil for what there is not.
func (v *Validator) callback(operation, method string) (found *Operation, defined *openapi3.Operation) {
	for _, a := range v.apis {
		for _, o := range a.Operations {
			if o.String() != operation {
				continue
			}
			found = o
			for _, c := range o.op.Callbacks {
				for _, item := range c.Value.Map() {
					if op := item.GetOperation(method); op != nil {
						return o, op
					}
				}
			}
		}
	}
	return found, nil
}

// event validates a body, by the schema that its discriminator names where there is one.
func (o *Operation) event(callback *openapi3.Operation, contentType string, body []byte) error {
	media := callback.RequestBody.Value.Content.Get(contentType)
	if media == nil {
		return fmt.Errorf("content type %q is not defined", contentType)
	}
	var value map[string]any
	if err := json.Unmarshal(body, &value); err != nil {
		return err
	}
	schema := media.Schema.Value
	options := append(formats(), openapi3.MultiErrors())
	err := schema.VisitJSON(value, options...)
	if d := schema.Discriminator; d != nil {
		name, _ := value[d.PropertyName].(string)
		ref, ok := d.Mapping[name]
		if !ok {
			return errors.Join(err, fmt.Errorf("%s %q is not defined", d.PropertyName, name))
		}
		if s := o.API.doc.Components.Schemas[path.Base(ref.Ref)]; s != nil {
			err = errors.Join(err, s.Value.VisitJSON(value, options...))
		}
	}
	return err
}
