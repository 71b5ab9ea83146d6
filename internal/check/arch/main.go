// Command arch checks that imports between the packages of this module go to lower floors only, and prints the table.
//
//	go run ./internal/check/arch [-json FILE]
package main

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"sort"
	"strings"
)

const module = "github.com/kernelcopilot/copilot"

// pkg is the part of `go list -json` that is read.
type pkg struct {
	ImportPath   string
	Imports      []string
	TestImports  []string
	XTestImports []string
}

func main() {
	file := flag.String("json", "", "read the output of `go list -json ./...` from this file")
	flag.Parse()
	pkgs, err := list(*file)
	if err != nil {
		fmt.Fprintln(os.Stderr, "arch:", err)
		os.Exit(1)
	}
	table(os.Stdout, pkgs)
	problems := check(pkgs)
	for _, p := range problems {
		fmt.Fprintln(os.Stderr, p)
	}
	if len(problems) > 0 {
		fmt.Fprintf(os.Stderr, "arch: %d imports go against the floors; see the table in README.md\n", len(problems))
		os.Exit(1)
	}
}

func list(file string) ([]pkg, error) {
	var out []byte
	var err error
	if file != "" {
		out, err = os.ReadFile(file) //nolint:gosec // a developer's own file
	} else {
		out, err = exec.Command("go", "list", "-json=ImportPath,Imports,TestImports,XTestImports", "./...").Output()
	}
	if err != nil {
		return nil, err
	}
	var pkgs []pkg
	for dec := json.NewDecoder(bytes.NewReader(out)); ; {
		var p pkg
		if err := dec.Decode(&p); err == io.EOF {
			return pkgs, nil
		} else if err != nil {
			return nil, err
		}
		pkgs = append(pkgs, p)
	}
}

func table(w io.Writer, pkgs []pkg) {
	byFloor := map[int][]string{}
	for _, p := range pkgs {
		if f, ok := floorOf(short(p.ImportPath)); ok {
			byFloor[f] = append(byFloor[f], short(p.ImportPath))
		}
	}
	for f := topFloor; f >= 0; f-- {
		sort.Strings(byFloor[f])
		_, _ = fmt.Fprintf(w, "%d  %s\n", f, strings.Join(byFloor[f], " "))
	}
}

// short is the path inside the module; the root package is ".".
func short(path string) string {
	if path == module {
		return "."
	}
	return strings.TrimPrefix(path, module+"/")
}
