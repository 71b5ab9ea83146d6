package conform

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
)

func init() { openapi3filter.RegisterBodyDecoder("text/markdown", openapi3filter.PlainBodyDecoder) }

// bodyLimit is how much of a body is read to validate it, in bytes. A longer one goes through and is not validated.
const bodyLimit = 4 << 20

// Validator keeps what was covered and what went against the definitions. It is safe for many callers at once. A nil one
// hands everything through.
type Validator struct {
	apis []*API

	mu         sync.Mutex
	covered    map[*Operation]int // calls validated
	events     map[*Operation]int // events of its callback validated
	violations map[Violation]int
	first      []Violation // in the order in which they came
}

// Violation is one way in which a call went against its definition.
type Violation struct {
	Operation string // METHOD path of the definition
	Side      string // "request", "answer" or "event"
	Status    int    // of the answer; else 0
	Reason    string // in one line
}

// String is the violation in one line.
func (v Violation) String() string {
	if v.Side == "answer" {
		return fmt.Sprintf("%s: answer %d: %s", v.Operation, v.Status, v.Reason)
	}
	return fmt.Sprintf("%s: %s: %s", v.Operation, v.Side, v.Reason)
}

// New makes a validator over definitions, which it shares and does not change.
func New(apis []*API) *Validator {
	return &Validator{apis: apis, covered: map[*Operation]int{}, events: map[*Operation]int{}, violations: map[Violation]int{}}
}

// Operations lists the operations of all definitions.
func (v *Validator) Operations() []*Operation {
	var out []*Operation
	for _, a := range v.apis {
		out = append(out, a.Operations...)
	}
	return out
}

// Violations lists each violation once, in the order in which they came.
func (v *Validator) Violations() []Violation {
	if v == nil {
		return nil
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	return append([]Violation(nil), v.first...)
}

func (v *Validator) report(o *Operation, side string, status int, reason string) {
	x := Violation{o.String(), side, status, oneLine(reason)}
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.violations[x] == 0 {
		v.first = append(v.first, x)
	}
	v.violations[x]++
}

func (v *Validator) cover(o *Operation) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.covered[o]++
}

// find returns the operation of a call and the values of its path, or nil.
func (v *Validator) find(method string, u *url.URL) (*Operation, map[string]string) {
	for _, a := range v.apis {
		_, rest, ok := strings.Cut(u.EscapedPath(), a.Base+"/")
		if !ok {
			continue
		}
		for _, o := range a.Operations {
			if o.Method != method {
				continue
			}
			if values, ok := match(o.Path, rest); ok {
				return o, values
			}
		}
	}
	return nil, nil
}

// match compares a path of a definition with one of a call, segment by segment.
func match(pattern, path string) (map[string]string, bool) {
	want, got := strings.Split(strings.Trim(pattern, "/"), "/"), strings.Split(path, "/")
	if len(want) != len(got) {
		return nil, false
	}
	values := map[string]string{}
	for i := range want {
		name, variable := strings.CutPrefix(want[i], "{")
		if !variable {
			if want[i] != got[i] {
				return nil, false
			}
			continue
		}
		plain, err := url.PathUnescape(got[i])
		if err != nil || plain == "" {
			return nil, false
		}
		values[strings.TrimSuffix(name, "}")] = plain
	}
	return values, true
}

// exchange is one call under validation.
type exchange struct {
	v     *Validator
	op    *Operation
	input *openapi3filter.RequestValidationInput
	bad   error // what is wrong with the request
}

// begin validates the request, whose body is handed in beside it; whole is false when there is more of it.
func (v *Validator) begin(r *http.Request, data []byte, whole bool) *exchange {
	op, values := v.find(r.Method, r.URL)
	if op == nil {
		return nil
	}
	plain := r.Clone(context.WithoutCancel(r.Context()))
	plain.Body = io.NopCloser(bytes.NewReader(data))
	media := mediaType(r.Header.Get("Content-Type"))
	if r.Method == http.MethodPatch && media == "application/merge-patch+json" {
		media = "application/json" // which is what TM Forum's definitions call the merge patch that TMF630 asks for
	}
	plain.Header.Set("Content-Type", media)
	e := &exchange{v: v, op: op, input: &openapi3filter.RequestValidationInput{
		Request: plain, PathParams: values,
		Route:   &routers.Route{Spec: op.API.doc, Path: op.Path, PathItem: op.item, Method: op.Method, Operation: op.op},
		Options: &openapi3filter.Options{AuthenticationFunc: openapi3filter.NoopAuthenticationFunc, IncludeResponseStatus: true, SkipSettingDefaults: true, MultiError: true, ExcludeRequestBody: !whole, SchemaValidationOptions: formats()},
	}}
	e.bad = openapi3filter.ValidateRequest(plain.Context(), e.input)
	if e.bad == nil {
		e.bad = strayQuery(op, r.URL)
	}
	if body := op.op.RequestBody; e.bad == nil && whole && body != nil {
		e.bad = unknownIn(body.Value.Content, data)
	}
	return e
}

// answered validates an answer and counts the operation as covered.
func (e *exchange) answered(status int, header http.Header, body []byte, whole bool) {
	e.v.cover(e.op)
	if e.bad != nil && status < 400 {
		e.v.report(e.op, "answer", status, "accepts a request that the definition refuses: "+e.bad.Error())
	}
	if e.input.Request.URL.Query().Get("fields") != "" {
		e.input.Route.Operation = e.op.relaxed
	}
	if e.op.op.Responses.Status(status) == nil && general(status) {
		e.input.Route.Operation = e.op.withStatus(status)
	}
	plain := header.Clone()
	plain.Set("Content-Type", mediaType(header.Get("Content-Type")))
	options := *e.input.Options
	options.ExcludeResponseBody = !whole
	err := openapi3filter.ValidateResponse(e.input.Request.Context(), &openapi3filter.ResponseValidationInput{
		RequestValidationInput: e.input, Status: status, Header: plain, Body: io.NopCloser(bytes.NewReader(body)), Options: &options,
	})
	if err == nil && whole && len(body) == 0 && e.input.Route.Operation.Responses.Status(status) != nil && len(e.input.Route.Operation.Responses.Status(status).Value.Content) > 0 {
		err = fmt.Errorf("the answer has no body")
	}
	if r := e.input.Route.Operation.Responses.Status(status); err == nil && whole && r != nil {
		err = unknownIn(r.Value.Content, body)
	}
	if err != nil {
		e.v.report(e.op, "answer", status, err.Error())
	}
}

// formats are the forms of strings that both standards name and that a validator does not check by itself.
func formats() []openapi3.SchemaValidationOption {
	return []openapi3.SchemaValidationOption{
		openapi3.WithStringFormatValidator("uuid", openapi3.NewRegexpFormatValidator(openapi3.FormatOfStringForUUIDOfRFC9562)),
		openapi3.WithStringFormatValidator("ipv4", openapi3.NewIPValidator(true)),
		openapi3.WithStringFormatValidator("ipv6", openapi3.NewIPValidator(false)),
		openapi3.WithStringFormatValidator("uri", openapi3.NewCallbackValidator(isURI)),
	}
}

func isURI(s string) error {
	u, err := url.Parse(s)
	if err == nil && !u.IsAbs() {
		err = fmt.Errorf("%q has no scheme", s)
	}
	return err
}

// general reports whether a status is HTTP's own and may answer any call though no definition lists it: RFC 9110 and
// RFC 6585. Its body must have the API's error form all the same.
func general(status int) bool {
	switch status {
	case http.StatusRequestEntityTooLarge, http.StatusMethodNotAllowed, http.StatusUnsupportedMediaType, http.StatusTooManyRequests,
		http.StatusInternalServerError, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return true
	}
	return false
}

func mediaType(header string) string {
	name, _, _ := strings.Cut(header, ";")
	return strings.ToLower(strings.TrimSpace(name))
}

// oneLine keeps what a violation says in one line: which member, and why.
func oneLine(reason string) string {
	reason, _, _ = strings.Cut(reason, "\nSchema:")
	reason = strings.Join(strings.Fields(reason), " ")
	if r := []rune(reason); len(r) > 300 {
		reason = string(r[:300]) + "…"
	}
	return reason
}
