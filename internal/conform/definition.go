package conform

import (
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/getkin/kin-openapi/openapi2"
	"github.com/getkin/kin-openapi/openapi2conv"
	"github.com/getkin/kin-openapi/openapi3"

	copilot "github.com/kernelcopilot/copilot"
)

// Variable names the folder of the definitions.
const Variable = "COPILOT_SPECS"

// Missing says what to do where there are no definitions.
const Missing = "no API definitions: put those of CAMARA (github.com/camaraproject, code/API_definitions of each API) under camara/ and those of " +
	"TM Forum (github.com/tmforum-apis) under tmf/ of one folder, and name it in " + Variable

// files are the definitions of the APIs that the Kernel clients speak, by the names that the report shows.
var files = []struct{ name, path string }{
	{"TMF621 Trouble Ticket", "tmf/TMF621-TroubleTicket-v4.0.0.json"},
	{"TMF629 Customer Management", "tmf/TMF629-Customer-v4.json"},
	{"TMF638 Service Inventory", "tmf/TMF638-ServiceInventory-v4.0.0.json"},
	{"TMF642 Alarm Management", "tmf/TMF642-Alarm-v4.0.0.json"},
	{"CAMARA Device Reachability Status", "camara/device-reachability-status.yaml"},
	{"CAMARA Quality on Demand", "camara/quality-on-demand.yaml"},
	{"CAMARA QoS Profiles", "camara/qos-profiles.yaml"},
}

// own is the definition of the operator's own APIs, below the module's root. It is generated, and so is always there.
const own = "docs/operator-api.yaml"

// LoadOwn reads the definition of the operator's own APIs.
func LoadOwn() (*API, error) {
	root, err := moduleRoot()
	if err != nil {
		return nil, err
	}
	return LoadFile("Operator's own", filepath.Join(root, own))
}

// API is one definition, ready to validate against.
type API struct {
	Name       string
	Version    string // info.version of the definition
	Base       string // path under which it is served, without a slash at the end
	Operations []*Operation

	doc *openapi3.T
}

// Operation is one method of one path of an API.
type Operation struct {
	API    *API
	Method string
	Path   string // as the definition writes it, below Base

	item    *openapi3.PathItem
	op      *openapi3.Operation
	relaxed *openapi3.Operation // for answers that `fields` reduced
}

// Find returns the folder of the definitions: the one that COPILOT_SPECS names, and without it ../shared/specs. Both are
// relative to the module's root. "" means that it is not there.
func Find() string {
	root, err := moduleRoot()
	if dir := os.Getenv(Variable); dir != "" {
		if !filepath.IsAbs(dir) {
			dir = filepath.Join(root, dir)
		}
		if _, err := os.Stat(dir); err != nil {
			return ""
		}
		return dir
	}
	if err != nil {
		return ""
	}
	for _, up := range []string{"..", "../.."} { // a work tree of git may stand one folder deeper
		dir := filepath.Join(root, up, "shared", "specs")
		if _, err := os.Stat(dir); err == nil {
			return dir
		}
	}
	return ""
}

func moduleRoot() (string, error) {
	dir, err := os.Getwd()
	for err == nil {
		if _, e := os.Stat(filepath.Join(dir, "go.mod")); e == nil {
			return dir, nil
		}
		up := filepath.Dir(dir)
		if up == dir {
			return "", os.ErrNotExist
		}
		dir = up
	}
	return "", err
}

// Load reads the definitions of a folder. An unreadable one is a copilot.Error of CodeInvalid that names the file.
func Load(dir string) ([]*API, error) {
	var out []*API
	for _, f := range files {
		a, err := LoadFile(f.name, filepath.Join(dir, f.path))
		if err != nil {
			return nil, err
		}
		out = append(out, a)
	}
	return out, nil
}

// LoadFile reads one definition: OpenAPI 3 as YAML, or Swagger 2 as JSON.
func LoadFile(name, path string) (*API, error) {
	doc, err := read(path)
	if err == nil && (doc.Info == nil || len(doc.Servers) == 0 || doc.Paths == nil) {
		err = copilot.Errorf(copilot.CodeInvalid, "it names no version, server or path")
	}
	if err != nil {
		return nil, copilot.Wrap(copilot.CodeInvalid, err, "the definition %s cannot be read: %v; %s", path, err, Missing)
	}
	return newAPI(name, doc), nil
}

func read(path string) (*openapi3.T, error) {
	loader := openapi3.NewLoader()
	if filepath.Ext(path) != ".json" {
		return loader.LoadFromFile(path)
	}
	b, err := os.ReadFile(path) //nolint:gosec // the folder that the caller named
	if err != nil {
		return nil, err
	}
	var old openapi2.T
	if err := json.Unmarshal(b, &old); err != nil {
		return nil, err
	}
	doc, err := openapi2conv.ToV3(&old)
	if err != nil {
		return nil, err
	}
	doc.Servers = openapi3.Servers{{URL: old.BasePath}}
	return doc, loader.ResolveRefsIn(doc, nil)
}

func newAPI(name string, doc *openapi3.T) *API {
	_, base, _ := strings.Cut(strings.TrimPrefix(doc.Servers[0].URL, "{apiRoot}"), "/")
	a := &API{Name: name, Version: doc.Info.Version, Base: "/" + strings.Trim(base, "/"), doc: doc}
	for _, path := range doc.Paths.InMatchingOrder() {
		item := doc.Paths.Value(path)
		for _, method := range []string{http.MethodGet, http.MethodPost, http.MethodPatch, http.MethodPut, http.MethodDelete} {
			if op := item.GetOperation(method); op != nil && !strings.HasPrefix(path, "/listener/") { // a listener is the consumer's
				normalise(op)
				a.Operations = append(a.Operations, &Operation{API: a, Method: method, Path: path, item: item, op: op, relaxed: relax(op)})
			}
		}
	}
	return a
}

// String names the operation as METHOD path.
func (o *Operation) String() string { return o.Method + " " + o.API.Base + o.Path }

// Scopes are the OAuth scopes that the definition asks for; none where it leaves that to the operator.
func (o *Operation) Scopes() []string {
	var out []string
	if o.op.Security == nil {
		return nil
	}
	for _, way := range *o.op.Security {
		for _, scopes := range way {
			out = append(out, scopes...)
		}
	}
	return out
}

// normalise takes the charset off media types: JSON has none (RFC 8259, 11), and a definition that writes it means JSON.
func normalise(op *openapi3.Operation) {
	plain := func(c openapi3.Content) openapi3.Content {
		out := openapi3.Content{}
		for name, media := range c {
			name, _, _ = strings.Cut(name, ";")
			out[name] = media
		}
		return out
	}
	if op.RequestBody != nil {
		op.RequestBody.Value.Content = plain(op.RequestBody.Value.Content)
	}
	for _, r := range op.Responses.Map() {
		if r.Value != nil {
			r.Value.Content = plain(r.Value.Content)
		}
	}
}

// relax is the operation with an answer whose members may all be left out, as the parameter `fields` does (TMF630).
func relax(op *openapi3.Operation) *openapi3.Operation {
	out := *op
	out.Responses = openapi3.NewResponses()
	for status, r := range op.Responses.Map() {
		if status != "200" || r.Value == nil {
			out.Responses.Set(status, r)
			continue
		}
		answer := *r.Value
		answer.Content = openapi3.Content{}
		for name, media := range r.Value.Content {
			m := *media
			m.Schema = optional(media.Schema)
			answer.Content[name] = &m
		}
		out.Responses.Set(status, &openapi3.ResponseRef{Value: &answer})
	}
	return &out
}

func optional(s *openapi3.SchemaRef) *openapi3.SchemaRef {
	if s == nil || s.Value == nil {
		return s
	}
	out := *s.Value
	out.Required, out.Items = nil, optional(out.Items)
	return &openapi3.SchemaRef{Value: &out}
}

// withStatus is the operation with one more status, which answers with the error form of its others.
func (o *Operation) withStatus(status int) *openapi3.Operation {
	out := *o.op
	out.Responses = openapi3.NewResponses()
	for name, r := range o.op.Responses.Map() {
		out.Responses.Set(name, r)
	}
	for _, known := range []string{"400", "404", "401"} {
		if r := o.op.Responses.Value(known); r != nil {
			like := *r.Value
			like.Content = errorForm(r.Value.Content)
			out.Responses.Set(strconv.Itoa(status), &openapi3.ResponseRef{Value: &like})
			break
		}
	}
	return &out
}

// errorForm leaves of a CAMARA error, which pins status and code down by an allOf, the general part.
func errorForm(c openapi3.Content) openapi3.Content {
	out := openapi3.Content{}
	for name, media := range c {
		m := *media
		if m.Schema != nil && m.Schema.Value != nil && len(m.Schema.Value.AllOf) > 0 {
			m.Schema = m.Schema.Value.AllOf[0]
		}
		out[name] = &m
	}
	return out
}
