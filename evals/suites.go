package evals

import (
	"bytes"
	"embed"
	"strings"

	"github.com/kernelcopilot/copilot"
)

//go:embed suites/*.jsonl
var suites embed.FS

// Suite returns the cases of a suite that comes with the program. CodeInvalid, naming those there are, for any other.
func Suite(name string) ([]Case, error) {
	b, err := suites.ReadFile("suites/" + name + ".jsonl")
	if err != nil {
		return nil, copilot.Wrap(copilot.CodeInvalid, err, "there is no suite %q; there are %s, and journeys with --cases FILE", name, strings.Join(Suites(), ", "))
	}
	return Read(bytes.NewReader(b), name)
}

// Suites lists the suites that come with the program.
func Suites() []string {
	entries, err := suites.ReadDir("suites")
	if err != nil {
		return nil
	}
	var names []string
	for _, e := range entries {
		names = append(names, strings.TrimSuffix(e.Name(), ".jsonl"))
	}
	return names
}
