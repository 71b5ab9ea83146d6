package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"reflect"
	"regexp"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

// words are the comments of a package: of types by name, of fields by TYPE.json, and of constants.
type words struct {
	of        map[string]string
	constants []constant
}

type constant struct{ name, value, about string }

func readWords(dir string) (*words, error) {
	files, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		return nil, err
	}
	w := &words{of: map[string]string{}}
	for _, name := range files {
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ParseComments)
		if err != nil {
			return nil, err
		}
		for _, d := range f.Decls {
			if g, ok := d.(*ast.GenDecl); ok {
				w.read(g)
			}
		}
	}
	return w, nil
}

func (w *words) read(g *ast.GenDecl) {
	for _, spec := range g.Specs {
		switch s := spec.(type) {
		case *ast.TypeSpec:
			if st, ok := s.Type.(*ast.StructType); ok {
				w.of[s.Name.Name] = text(g.Doc)
				w.fields(s.Name.Name, st)
			}
		case *ast.ValueSpec:
			if len(s.Values) != 1 {
				continue
			}
			if lit, ok := s.Values[0].(*ast.BasicLit); ok && g.Tok == token.CONST && lit.Kind == token.STRING {
				value, _ := strconv.Unquote(lit.Value) // the parser has read it
				w.constants = append(w.constants, constant{s.Names[0].Name, value, text(s.Comment)})
			}
		}
	}
}

func (w *words) fields(of string, st *ast.StructType) {
	for _, f := range st.Fields.List {
		if f.Tag == nil {
			continue
		}
		tag, _ := strconv.Unquote(f.Tag.Value) // the parser has read it
		name, _, _ := strings.Cut(reflect.StructTag(tag).Get("json"), ",")
		w.of[of+"."+name] = text(f.Comment)
	}
}

func text(c *ast.CommentGroup) string { return strings.Join(strings.Fields(c.Text()), " ") }

// describe puts the comments into the schemas. References get a place for theirs, since OpenAPI 3.0 ignores what stands beside one.
func (w *words) describe(schemas map[string]*huma.Schema) error {
	for name, s := range schemas {
		about := strings.TrimPrefix(w.of[name], name+" ")
		if about == "" {
			return fmt.Errorf("the type %s has no comment: write what it is", name)
		}
		about = strings.TrimPrefix(strings.TrimPrefix(about, "is "), "are ")
		s.Description = strings.ToUpper(about[:1]) + about[1:]
		s.AdditionalProperties = nil
		for field, p := range s.Properties {
			about := w.of[name+"."+field]
			if about == "" {
				return fmt.Errorf("%s.%s has no comment: write what it holds", name, field)
			}
			if p.Ref != "" {
				p = &huma.Schema{AllOf: []*huma.Schema{{Ref: p.Ref}}}
				s.Properties[field] = p
			}
			p.Description = w.listed(about)
		}
	}
	return nil
}

var named = regexp.MustCompile(`the (\w+) constants are (.*)$`)

// listed writes out the constants that a comment points to.
func (w *words) listed(about string) string {
	m := named.FindStringSubmatch(about)
	if m == nil {
		return about
	}
	out := strings.TrimSuffix(about, m[0]) + m[2] + ":\n"
	for _, c := range w.constants {
		if rest, ok := strings.CutPrefix(c.name, m[1]); ok && rest != "" && c.about != "" {
			out += "\n- `" + c.value + "`: " + c.about
		}
	}
	return out
}
