// Command catalogue writes docs/mechanisms.md: the mechanisms of failure of the simulated operator, from the comments of
// their types and from what each does to a network when it befalls it.
//
//	go run ./internal/catalogue [-sandbox DIR] > docs/mechanisms.md
package main

import (
	"flag"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"os"
	"path/filepath"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/kernelcopilot/copilot/kernel/sandbox"
)

func main() {
	dir := flag.String("sandbox", "kernel/sandbox", "folder of the mechanisms' source")
	flag.Parse()
	if err := run(os.Stdout, *dir); err != nil {
		fmt.Fprintln(os.Stderr, "catalogue:", err)
		os.Exit(1)
	}
}

func run(out io.Writer, dir string) error {
	comments, err := typeComments(dir)
	if err != nil {
		return err
	}
	all, err := sandbox.Catalogue("")
	if err != nil {
		return err
	}
	for i, m := range all {
		if all[i].About = comments[m.Type]; all[i].About == "" {
			return fmt.Errorf("the type %s of %s has no comment: write which behaviour makes its traces", m.Type, m.Kind)
		}
	}
	_, err = io.WriteString(out, page(all))
	return err
}

// typeComments reads the comment of every type in the folder's mechanism files.
func typeComments(dir string) (map[string]string, error) {
	files, err := filepath.Glob(filepath.Join(dir, "mechanism_*.go"))
	if err != nil {
		return nil, err
	}
	out := map[string]string{}
	for _, name := range files {
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ParseComments)
		if err != nil {
			return nil, err
		}
		for _, d := range f.Decls {
			g, ok := d.(*ast.GenDecl)
			if !ok || g.Tok != token.TYPE || g.Doc == nil {
				continue
			}
			for _, s := range g.Specs {
				if t, ok := s.(*ast.TypeSpec); ok {
					out[t.Name.Name] = g.Doc.Text()
				}
			}
		}
	}
	return out, nil
}

const head = `# Mechanisms of failure

What can go wrong in the simulated operator. This page is generated (` + "`./task generate`" + `): the behaviour is the comment of each mechanism's type,
the traces are what differs in the first hour between a network that it befalls at several places and severities and the same network without it.
A trace without a severity shows at any. ` + "`--fault KIND@TYPE`" + ` takes the first object of the type that the mechanism fits; with one that it does not fit
the error names some that it does. [Writing a mechanism](writing-a-mechanism.md) tells how to add one.

Whoever writes causes, runbooks or the diagnosis does not read this page.
`

func page(all []sandbox.MechanismInfo) string {
	var b strings.Builder
	b.WriteString(head + "\n| kind | at | what those who are hit say | ended by |\n| --- | --- | --- | --- |\n")
	kinds := map[string]string{}
	for _, m := range all {
		kinds[m.Type] = m.Kind
		fmt.Fprintf(&b, "| [%s](#%s) | %s | %s | %s |\n", m.Kind, m.Kind, where(m), m.Symptom, code(m.Ends))
	}
	pairs(&b, all, kinds)
	for _, m := range all {
		fmt.Fprintf(&b, "\n## %s\n\n%s\n\n", m.Kind, behaviour(m, kinds))
		for _, t := range m.Traces {
			b.WriteString("- " + t + "\n")
		}
	}
	return b.String()
}

// where are the types that it can befall, and which core functions.
func where(m sandbox.MechanismInfo) string {
	out := strings.Join(m.Places, ", ")
	if len(m.Fits) > 0 {
		out += " (" + code(m.Fits) + ")"
	}
	return out
}

// pairs lists what the comments say of mechanisms that are easily taken for each other.
func pairs(b *strings.Builder, all []sandbox.MechanismInfo, kinds map[string]string) {
	b.WriteString("\n## Taken for each other\n\n")
	for _, m := range all {
		for _, p := range paragraphs(m, kinds) {
			if strings.Contains(p, "differs ") {
				fmt.Fprintf(b, "- **%s**: %s\n", m.Kind, p)
			}
		}
	}
}

// behaviour is the comment as Markdown, without the paragraphs about pairs.
func behaviour(m sandbox.MechanismInfo, kinds map[string]string) string {
	var out []string
	for _, p := range paragraphs(m, kinds) {
		if !strings.Contains(p, "differs ") {
			out = append(out, p)
		}
	}
	return strings.Join(out, "\n\n")
}

// paragraphs are those of the comment, with kinds in place of the names of types and without the name at its head.
func paragraphs(m sandbox.MechanismInfo, kinds map[string]string) []string {
	text := strings.TrimSpace(m.About)
	if rest, ok := strings.CutPrefix(text, m.Type+" is "); ok {
		r, size := utf8.DecodeRuneInString(rest)
		text = string(unicode.ToUpper(r)) + rest[size:]
	}
	var out []string
	for p := range strings.SplitSeq(text, "\n\n") {
		words := strings.Fields(p)
		for i, w := range words {
			bare := strings.Trim(w, ".,:;()")
			if kind := kinds[bare]; kind != "" {
				words[i] = strings.Replace(w, bare, kind, 1)
			}
		}
		out = append(out, strings.Join(words, " "))
	}
	return out
}

func code(names []string) string { return "`" + strings.Join(names, "`, `") + "`" }
