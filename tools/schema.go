package tools

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	derive "github.com/invopop/jsonschema"
	"github.com/kernelcopilot/copilot"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"
	"golang.org/x/text/language"
	"golang.org/x/text/message"
)

// maxArgs bounds the arguments of one call, in bytes.
const maxArgs = 64 << 10

// deriveSchema makes the schema of A in its short form (no references, no unknown fields) and compiles it.
func deriveSchema[A any](name string) (json.RawMessage, *jsonschema.Schema, []string, error) {
	r := derive.Reflector{Anonymous: true, DoNotReference: true, ExpandedStruct: true}
	s := r.Reflect(new(A))
	s.Version = ""
	if s.Type != "object" {
		return nil, nil, nil, fmt.Errorf("%s takes a struct, not %s", name, s.Type)
	}
	raw, err := json.Marshal(s)
	if err != nil {
		return nil, nil, nil, err
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(raw))
	if err != nil {
		return nil, nil, nil, err
	}
	url := "tool:///" + name
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	c.UseLoader(noLoader{})
	if err := c.AddResource(url, doc); err != nil {
		return nil, nil, nil, err
	}
	check, err := c.Compile(url)
	if err != nil {
		return nil, nil, nil, err
	}
	var props []string
	if s.Properties != nil {
		for p := s.Properties.Oldest(); p != nil; p = p.Next() {
			props = append(props, p.Key)
		}
	}
	s.AdditionalProperties = nil // unknown fields are refused with a word about them; saying so to a model in each schema costs tokens
	told, err := json.Marshal(s)
	return told, check, props, err
}

// noLoader refuses every reference out of a schema.
type noLoader struct{}

// Load implements jsonschema.URLLoader.
func (noLoader) Load(url string) (any, error) {
	return nil, fmt.Errorf("no schema is loaded from %s", url)
}

// validate checks arguments against the tool's schema and returns them in canonical form. The error is readable: it names
// the place, the complaint and what is allowed.
func (s spec) validate(args json.RawMessage) (json.RawMessage, error) {
	if len(args) > maxArgs {
		return nil, copilot.Errorf(copilot.CodeTooLarge, "the arguments of %s are %d bytes long; at most %d are taken", s.name, len(args), maxArgs)
	}
	canonical, err := CanonicalArgs(args)
	if err != nil {
		return nil, err
	}
	doc, err := jsonschema.UnmarshalJSON(strings.NewReader(canonical))
	if err != nil {
		return nil, copilot.Wrap(copilot.CodeInvalid, err, "the arguments are not JSON: %v", err)
	}
	if err := s.check.Validate(doc); err != nil {
		var ve *jsonschema.ValidationError
		if !errors.As(err, &ve) {
			return nil, copilot.Wrap(copilot.CodeInvalid, err, "the arguments of %s do not fit its schema", s.name)
		}
		return nil, copilot.Errorf(copilot.CodeInvalid, "the arguments of %s do not fit its schema: %s; it takes %s",
			s.name, strings.Join(s.complaints(ve, message.NewPrinter(language.English)), "; "), strings.Join(s.properties, ", "))
	}
	return json.RawMessage(canonical), nil
}

// complaints lists the innermost errors.
func (s spec) complaints(ve *jsonschema.ValidationError, p *message.Printer) []string {
	if len(ve.Causes) == 0 {
		text := ve.ErrorKind.LocalizedString(p)
		if extra, ok := ve.ErrorKind.(*kind.AdditionalProperties); ok {
			text = s.unknownFields(extra.Properties)
		}
		return []string{"at /" + strings.Join(ve.InstanceLocation, "/") + ": " + text}
	}
	var all []string
	for _, c := range ve.Causes {
		all = append(all, s.complaints(c, p)...)
	}
	return all
}

func (s spec) unknownFields(names []string) string {
	slices.Sort(names)
	parts := make([]string, len(names))
	for i, n := range names {
		parts[i] = fmt.Sprintf("there is no field %q", n)
		if near := Nearest(n, s.properties, 2); len(near) > 0 {
			parts[i] += fmt.Sprintf(" (did you mean %q?)", near[0])
		}
	}
	return strings.Join(parts, ", ")
}

// CanonicalArgs writes a JSON object in canonical form: keys sorted, no spaces, numbers as written, no duplicate keys.
// Empty arguments are {}.
func CanonicalArgs(args json.RawMessage) (string, error) {
	if len(bytes.TrimSpace(args)) == 0 {
		return "{}", nil
	}
	d := json.NewDecoder(bytes.NewReader(args))
	d.UseNumber()
	var b bytes.Buffer
	if err := canonical(d, &b, 0); err != nil {
		return "", copilot.Wrap(copilot.CodeInvalid, err, "the arguments are not one whole JSON object: %v", err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return "", copilot.Errorf(copilot.CodeInvalid, "the arguments are not one whole JSON object: there is text after it")
	}
	if b.Bytes()[0] != '{' {
		return "", copilot.Errorf(copilot.CodeInvalid, "the arguments are not a JSON object")
	}
	return b.String(), nil
}

const maxDepth = 32

func canonical(d *json.Decoder, b *bytes.Buffer, depth int) error {
	if depth > maxDepth {
		return errors.New("nested too deeply")
	}
	t, err := d.Token()
	if err != nil {
		return err
	}
	switch t := t.(type) {
	case json.Delim:
		if t == '{' {
			return canonicalObject(d, b, depth)
		}
		b.WriteByte('[')
		for i := 0; d.More(); i++ {
			if i > 0 {
				b.WriteByte(',')
			}
			if err := canonical(d, b, depth+1); err != nil {
				return err
			}
		}
		b.WriteByte(']')
		_, err := d.Token()
		return err
	case json.Number:
		b.WriteString(t.String())
		return nil
	default:
		e := json.NewEncoder(b)
		e.SetEscapeHTML(false)
		if err := e.Encode(t); err != nil {
			return err
		}
		b.Truncate(b.Len() - 1)
		return nil
	}
}

func canonicalObject(d *json.Decoder, b *bytes.Buffer, depth int) error {
	values := map[string]string{}
	var keys []string
	for d.More() {
		t, err := d.Token()
		if err != nil {
			return err
		}
		key, ok := t.(string)
		if !ok {
			return errors.New("a key is not a string")
		}
		if _, dup := values[key]; dup {
			return fmt.Errorf("the key %q stands twice", key)
		}
		var v bytes.Buffer
		if err := canonical(d, &v, depth+1); err != nil {
			return err
		}
		values[key] = v.String()
		keys = append(keys, key)
	}
	if _, err := d.Token(); err != nil {
		return err
	}
	slices.Sort(keys)
	b.WriteByte('{')
	for i, k := range keys {
		if i > 0 {
			b.WriteByte(',')
		}
		var kb bytes.Buffer
		e := json.NewEncoder(&kb)
		e.SetEscapeHTML(false)
		if err := e.Encode(k); err != nil {
			return err
		}
		b.Write(bytes.TrimSuffix(kb.Bytes(), []byte("\n")))
		b.WriteString(":" + values[k])
	}
	b.WriteByte('}')
	return nil
}
