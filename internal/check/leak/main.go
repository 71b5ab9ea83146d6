// Command leak checks the wall between the simulated network and the knowledge: no phrase of four words or more may
// stand both in the sandbox's mechanisms (mechanism*.go, *.yaml) and in prompts/, and no cause id may equal a mechanism's kind or file name.
//
//	go run ./internal/check/leak [-sandbox DIR] [-prompts DIR]
package main

import (
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

func main() {
	sandbox := flag.String("sandbox", "kernel/sandbox", "folder of the mechanisms")
	prompts := flag.String("prompts", "prompts", "folder of the knowledge")
	flag.Parse()
	problems, err := check(*sandbox, *prompts)
	if err != nil {
		fmt.Fprintln(os.Stderr, "leak:", err)
		os.Exit(1)
	}
	for _, p := range problems {
		fmt.Fprintln(os.Stderr, p)
	}
	if len(problems) > 0 {
		fmt.Fprintf(os.Stderr, "leak: %d phrases or names stand on both sides of the wall; reword one side\n", len(problems))
		os.Exit(1)
	}
	fmt.Println("leak: the two sides share nothing but the vocabulary of findings")
}

// check compares the two folders and returns one line for each thing they share.
func check(sandbox, prompts string) ([]string, error) {
	vocabulary, err := os.ReadFile(filepath.Join(prompts, "findings.yaml")) //nolint:gosec // the tree's own file
	if err != nil {
		return nil, err
	}
	shared := clauses(string(vocabulary))
	network, err := collect(sandbox, func(p string) bool {
		name := filepath.Base(p)
		return strings.HasPrefix(name, "mechanism") && strings.HasSuffix(name, ".go") || strings.HasSuffix(name, ".yaml")
	})
	if err != nil {
		return nil, err
	}
	knowledge, err := collect(prompts, func(p string) bool { return !strings.HasSuffix(p, ".go") && filepath.Base(p) != "findings.yaml" })
	if err != nil {
		return nil, err
	}
	if len(network) == 0 || len(knowledge) == 0 {
		return nil, fmt.Errorf("nothing to compare: %d files of mechanisms, %d of knowledge", len(network), len(knowledge))
	}
	return append(sharedPhrases(network, knowledge, shared), sharedNames(network, knowledge)...), nil
}

type file struct{ path, text string }

func collect(dir string, take func(path string) bool) ([]file, error) {
	var out []file
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.HasSuffix(path, "_test.go") || !take(path) {
			return err
		}
		b, err := os.ReadFile(path) //nolint:gosec // the tree's own file
		out = append(out, file{path, string(b)})
		return err
	})
	return out, err
}
