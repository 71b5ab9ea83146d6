package sandbox

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/agnivade/levenshtein"
	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"

	copilot "github.com/kernelcopilot/copilot"
)

const mechanismFileSize = 256 << 10

// readMechanisms reads every *.yaml and *.yml of a folder, one mechanism a file. The error has CodeInvalid and names
// file, line and field; it is the first one of the first file.
func readMechanisms(dir string) ([]mechanism, error) {
	if dir == "" {
		return nil, nil
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, copilot.Wrap(copilot.CodeInvalid, err, "the folder of mechanisms %s cannot be read: name one that can, or leave out --mechanisms", dir)
	}
	var out []mechanism
	origin, keys := map[string]string{}, map[string]string{}
	for _, e := range entries {
		if ext := filepath.Ext(e.Name()); e.IsDir() || strings.HasPrefix(e.Name(), ".") || ext != ".yaml" && ext != ".yml" {
			continue
		}
		c, err := readMechanism(filepath.Join(dir, e.Name()))
		if err != nil {
			return nil, err
		}
		if other := origin[c.Kind]; other != "" {
			return nil, copilot.Errorf(copilot.CodeInvalid, "%s: kind: %s is the kind of %s too: rename one", e.Name(), c.Kind, other)
		}
		origin[c.Kind] = e.Name()
		for _, a := range c.AlarmTypes {
			if other := keys[a.Key]; other != "" {
				return nil, copilot.Errorf(copilot.CodeInvalid, "%s: alarmTypes: the key %s stands in %s too: rename one", e.Name(), a.Key, other)
			}
			keys[a.Key] = e.Name()
		}
		out = append(out, c)
	}
	if len(out) == 0 {
		return nil, copilot.Errorf(copilot.CodeInvalid, "the folder of mechanisms %s holds no *.yaml: docs/writing-a-mechanism.md shows one, or leave out --mechanisms", dir)
	}
	return out, nil
}

func readMechanism(path string) (*custom, error) {
	info, err := os.Stat(path)
	if err == nil && info.Size() > mechanismFileSize {
		return nil, copilot.Errorf(copilot.CodeInvalid, "%s has %d bytes, and a mechanism may have %d: shorten it", filepath.Base(path), info.Size(), mechanismFileSize)
	}
	var raw []byte
	if err == nil {
		raw, err = os.ReadFile(path) //nolint:gosec // the user names the folder
	}
	if err != nil {
		return nil, copilot.Wrap(copilot.CodeInvalid, err, "the mechanism %s cannot be read: check its rights", path)
	}
	return parseMechanism(filepath.Base(path), raw)
}

func parseMechanism(name string, raw []byte) (*custom, error) {
	raw = bytes.TrimPrefix(raw, []byte("\ufeff")) // some editors put a byte-order mark in front
	tree, err := parser.ParseBytes(raw, 0)
	if err != nil {
		return nil, misread(name, err)
	}
	if len(tree.Docs) != 1 || tree.Docs[0].Body == nil {
		return nil, copilot.Errorf(copilot.CodeInvalid, "%s:1: it is to hold one mechanism and holds %d: see docs/writing-a-mechanism.md", name, whole(tree))
	}
	d := durations{}
	ast.Walk(&d, tree.Docs[0].Body)
	if d.bad != nil {
		return nil, copilot.Errorf(copilot.CodeInvalid, "%s:%d: %s: %q is no duration: write it like 90s, 5m or 1h30m", name, d.bad.GetToken().Position.Line, d.field, d.bad.GetToken().Value)
	}
	c := &custom{}
	if err := yaml.UnmarshalWithOptions(raw, c, yaml.Strict()); err != nil {
		return nil, misread(name, err)
	}
	k := &checker{file: name, tree: tree}
	k.mechanism(c)
	return c, k.err
}

// whole counts the documents that hold something.
func whole(tree *ast.File) int {
	n := 0
	for _, d := range tree.Docs {
		if d.Body != nil {
			n++
		}
	}
	return n
}

// durations finds the first field that is to be a duration and is none: the reader itself would not say where.
type durations struct {
	field string
	bad   ast.Node
}

// Visit implements ast.Visitor.
func (d *durations) Visit(n ast.Node) ast.Visitor {
	pair, ok := n.(*ast.MappingValueNode)
	if !ok || d.bad != nil {
		return d
	}
	field := pair.Key.GetToken().Value
	if !slices.Contains([]string{"after", "lasts", "ramp", "recovery"}, field) {
		return d
	}
	text, ok := pair.Value.(*ast.StringNode)
	if ok {
		_, err := time.ParseDuration(text.Value)
		ok = err == nil
	}
	if !ok {
		d.field, d.bad = field, pair.Value
	}
	return d
}

var unknownField = regexp.MustCompile(`unknown field "([^"]*)"`)

// misread words an error of the YAML reader: where, what and what to do.
func misread(name string, err error) error {
	line, message := 1, err.Error()
	var y yaml.Error
	if errors.As(err, &y) {
		message = y.GetMessage()
		if tk := y.GetToken(); tk != nil && tk.Position != nil {
			line = tk.Position.Line
		}
	}
	next := "mend the line; docs/writing-a-mechanism.md shows every field"
	if want, field := mistyped(err); want != "" {
		return copilot.Errorf(copilot.CodeInvalid, "%s:%d: %s: write %s here", name, line, field, want)
	}
	if m := unknownField.FindStringSubmatch(message); m != nil {
		message = "the field " + m[1] + " is unknown"
		if near := nearest(m[1], fieldNames(reflect.TypeFor[custom]())); near != "" {
			next = "did you mean " + near + "?"
		}
	}
	return copilot.Errorf(copilot.CodeInvalid, "%s:%d: %s: %s", name, line, message, next)
}

// mistyped is what a field is to hold when a value of another type stands in it, and the field; else "".
func mistyped(err error) (want, field string) {
	var kind *yaml.TypeError
	var form *yaml.UnexpectedNodeTypeError
	var at *token.Token
	switch {
	case errors.As(err, &kind):
		want, at = wantedType(kind.DstType), kind.Token
	case errors.As(err, &form):
		want, at = map[ast.NodeType]string{ast.SequenceType: "a list", ast.MappingType: "fields with their values"}[form.Expected], form.Token
	}
	if want == "" {
		return "", ""
	}
	field = "the value"
	for ; at != nil; at = at.Prev {
		if at.Type == token.MappingValueType && at.Prev != nil {
			return want, at.Prev.Value
		}
	}
	return want, field
}

// wantedType names a type as one who writes a file would.
func wantedType(t reflect.Type) string {
	switch t.Kind() {
	case reflect.Pointer:
		return wantedType(t.Elem())
	case reflect.Float64:
		return "a number, such as 0.4"
	case reflect.Int:
		return "a whole number, such as 3"
	case reflect.Int64:
		return "a duration, such as 90s, 5m or 1h30m"
	case reflect.Bool:
		return "true or false"
	case reflect.String:
		return "text"
	case reflect.Slice:
		return "a list"
	}
	return "fields with their values"
}

// nearest is a known word that the word may have been meant for: at most half of its letters, and at most three, differ.
func nearest(word string, known []string) string {
	best, distance := "", 4
	for _, k := range known {
		if d := levenshtein.ComputeDistance(strings.ToLower(word), strings.ToLower(k)); d < distance && 2*d <= min(len(word), len(k)) {
			best, distance = k, d
		}
	}
	return best
}

// fieldNames lists the fields that a type and those inside it may have.
func fieldNames(t reflect.Type) []string {
	for t.Kind() == reflect.Slice || t.Kind() == reflect.Pointer || t.Kind() == reflect.Map {
		t = t.Elem()
	}
	if t.Kind() != reflect.Struct {
		return nil
	}
	var out []string
	for i := range t.NumField() {
		tag := t.Field(i).Tag.Get("yaml")
		if tag == "" {
			continue
		}
		if name, _, _ := strings.Cut(tag, ","); name != "" {
			out = append(out, name)
		}
		out = append(out, fieldNames(t.Field(i).Type)...)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// checker holds a mechanism's fields to what they may be and keeps the first fault.
type checker struct {
	file string
	tree *ast.File
	err  error
}

// wrong records what is wrong with the field at a path such as alarms[0].type, and what to do.
func (k *checker) wrong(path, format string, args ...any) {
	if k.err == nil {
		k.err = copilot.Errorf(copilot.CodeInvalid, "%s:%d: %s: %s", k.file, k.line(path), path, fmt.Sprintf(format, args...))
	}
}

// line is where the field stands, or where what should hold it begins.
func (k *checker) line(path string) int {
	for {
		p, err := yaml.PathString("$." + path)
		if err == nil {
			if node, err := p.FilterFile(k.tree); err == nil && node != nil {
				return node.GetToken().Position.Line
			}
		}
		cut := strings.LastIndexAny(path, ".[")
		if cut < 0 {
			return k.tree.Docs[0].Body.GetToken().Position.Line
		}
		path = path[:cut]
	}
}
