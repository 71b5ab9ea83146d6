package prompts

import (
	"bytes"
	"embed"
	"io/fs"
	"path"
	"slices"
	"strings"
	"sync"

	"github.com/goccy/go-yaml"

	"github.com/kernelcopilot/copilot"
)

// The knowledge is embedded, so that a binary carries the causes it was tested with.
//
//go:embed findings.yaml causes/*.md consequences/*.md runbooks/*.md templates/*.tmpl
var files embed.FS

const dialogueFile = "runbooks/dialogue.md"

// What is embedded is read once. The lists that are handed out are the callers' own, what hangs on their entries is shared.
var (
	findings = sync.OnceValues(func() ([]FindingKind, error) { return findingsOf(files) })
	causes   = sync.OnceValues(func() ([]Cause, error) { return causesOf(files) })
	runbooks = sync.OnceValues(func() ([]Runbook, error) { return runbooksOf(files) })
	dialogue = sync.OnceValues(func() (Dialogue, error) { return dialogueOf(files) })
)

// Findings returns the closed vocabulary in the order of findings.yaml. The error has code internal and names the file
// and the entry at fault: the file is part of the program.
func Findings() ([]FindingKind, error) { return own(findings()) }

// Causes returns every cause, ordered by id, each checked against the vocabulary and with the traces of the consequences
// it has among its own.
func Causes() ([]Cause, error) { return own(causes()) }

// Runbooks returns every runbook of a symptom class, ordered by id. The dialogue is not among them.
func Runbooks() ([]Runbook, error) { return own(runbooks()) }

// LoadDialogue returns the tools behind the needs of a conversation, from runbooks/dialogue.md.
func LoadDialogue() (Dialogue, error) { return dialogue() }

func own[T any](list []T, err error) ([]T, error) { return slices.Clone(list), err }

func findingsOf(fsys fs.FS) ([]FindingKind, error) {
	v, err := vocabularyOf(fsys)
	return v.Findings, err
}

// vocabulary is findings.yaml.
type vocabulary struct {
	Functions []string      `yaml:"functions"`
	Links     []string      `yaml:"links"`
	Findings  []FindingKind `yaml:"findings"`
}

func vocabularyOf(fsys fs.FS) (vocabulary, error) {
	const name = "findings.yaml"
	var doc vocabulary
	raw, err := fs.ReadFile(fsys, name)
	if err != nil {
		return doc, fault(name, "cannot be read: %v", err)
	}
	if err := strict(name, raw, &doc); err != nil {
		return doc, err
	}
	return doc, checkFindings(name, doc.Findings)
}

func causesOf(fsys fs.FS) ([]Cause, error) {
	v, err := vocabularyOf(fsys)
	if err != nil {
		return nil, err
	}
	kinds := index(v.Findings)
	blocks, err := consequencesOf(fsys, kinds)
	if err != nil {
		return nil, err
	}
	var out []Cause
	err = eachPage(fsys, "causes", func(name string, front []byte, body string) error {
		c := Cause{Body: body}
		if err := strict(name, front, &c); err != nil {
			return err
		}
		if err := v.checkFunctions(name, c.Functions); err != nil {
			return err
		}
		if err := v.checkLinks(name, c); err != nil {
			return err
		}
		if err := expand(name, &c, blocks, kinds); err != nil {
			return err
		}
		out = append(out, c)
		return checkCause(name, c, kinds)
	})
	return out, err
}

// checkFunctions refuses what no core function can be.
func (v vocabulary) checkFunctions(name string, functions []string) error {
	for _, f := range functions {
		if !slices.Contains(v.Functions, f) {
			return fault(name, "functions: %q is none of %s", f, strings.Join(v.Functions, ", "))
		}
	}
	return nil
}

// checkLinks refuses what no link can be, and links of a cause at something else.
func (v vocabulary) checkLinks(name string, c Cause) error {
	if len(c.Links) > 0 && c.Object != string(copilot.ObjectLink) {
		return fault(name, "links: only a cause at a link says at which")
	}
	for _, l := range c.Links {
		if !slices.Contains(v.Links, l) {
			return fault(name, "links: %q is none of %s", l, strings.Join(v.Links, ", "))
		}
	}
	return nil
}

func runbooksOf(fsys fs.FS) ([]Runbook, error) {
	v, err := vocabularyOf(fsys)
	if err != nil {
		return nil, err
	}
	var out []Runbook
	err = eachPage(fsys, "runbooks", func(name string, front []byte, body string) error {
		if name == dialogueFile {
			return nil
		}
		r := Runbook{Body: body}
		if err := strict(name, front, &r); err != nil {
			return err
		}
		out = append(out, r)
		if err := v.checkFunctions(name, r.Sits.Functions); err != nil {
			return err
		}
		return checkRunbook(name, r)
	})
	return out, err
}

func dialogueOf(fsys fs.FS) (Dialogue, error) {
	raw, err := fs.ReadFile(fsys, dialogueFile)
	if err != nil {
		return Dialogue{}, fault(dialogueFile, "cannot be read: %v", err)
	}
	front, body, err := frontMatter(dialogueFile, raw)
	if err != nil {
		return Dialogue{}, err
	}
	d := Dialogue{Body: body}
	if err := strict(dialogueFile, front, &d); err != nil {
		return Dialogue{}, err
	}
	return d, checkDialogue(dialogueFile, d)
}

// eachPage calls f with front matter and body of each Markdown page of the folder, in the order of names.
func eachPage(fsys fs.FS, dir string, f func(name string, front []byte, body string) error) error {
	names, err := fs.Glob(fsys, dir+"/*.md")
	if err != nil || len(names) == 0 {
		return fault(dir, "holds no .md file; add one")
	}
	for _, name := range names {
		raw, err := fs.ReadFile(fsys, name)
		if err != nil {
			return fault(name, "cannot be read: %v", err)
		}
		front, body, err := frontMatter(name, raw)
		if err != nil {
			return err
		}
		if err := f(name, front, body); err != nil {
			return err
		}
	}
	return nil
}

// frontMatter splits a page into the YAML between its two lines of three dashes and the Markdown after them.
func frontMatter(name string, raw []byte) (front []byte, body string, err error) {
	rest, ok := bytes.CutPrefix(raw, []byte("---\n"))
	if !ok {
		return nil, "", fault(name, "must begin with a line of three dashes and YAML front matter")
	}
	front, after, ok := bytes.Cut(rest, []byte("\n---\n"))
	if !ok {
		return nil, "", fault(name, "its front matter is not closed by a line of three dashes")
	}
	return front, strings.TrimSpace(string(after)), nil
}

// strict decodes YAML and refuses keys that the type does not have.
func strict(name string, raw []byte, into any) error {
	if err := yaml.NewDecoder(bytes.NewReader(raw), yaml.Strict()).Decode(into); err != nil {
		return copilot.Wrap(copilot.CodeInternal, err, "prompts/%s: %s", name, yaml.FormatError(err, false, false))
	}
	return nil
}

// fault is an error of the knowledge files: part of the program, hence internal, with the file first.
func fault(name, format string, args ...any) error {
	return copilot.Errorf(copilot.CodeInternal, "prompts/"+name+": "+format, args...)
}

func stem(name string) string { return strings.TrimSuffix(path.Base(name), ".md") }

func index(kinds []FindingKind) map[string]FindingKind {
	m := make(map[string]FindingKind, len(kinds))
	for _, k := range kinds {
		m[k.Kind] = k
	}
	return m
}
