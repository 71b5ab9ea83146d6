package main

import (
	"strings"
	"testing"
)

func TestPlantedViolations(t *testing.T) {
	m := module
	for name, p := range map[string]pkg{
		"upwards":                {ImportPath: m + "/store/sqlite", Imports: []string{m + "/agent"}},
		"across a floor":         {ImportPath: m + "/web/page", Imports: []string{m + "/api/rest"}},
		"tool to sandbox":        {ImportPath: m + "/tools/alarm", Imports: []string{m + "/kernel/sandbox"}},
		"tool test to sandbox":   {ImportPath: m + "/tools/alarm", XTestImports: []string{m + "/kernel/sandbox"}},
		"sandbox to causes":      {ImportPath: m + "/kernel/sandbox", Imports: []string{m + "/prompts"}},
		"sandbox test to causes": {ImportPath: m + "/kernel/sandbox", TestImports: []string{m + "/prompts"}},
		"evals to agent":         {ImportPath: m + "/evals", Imports: []string{m + "/agent"}},
		"evals test to app":      {ImportPath: m + "/evals", XTestImports: []string{m + "/app"}},
		"internal test to app":   {ImportPath: m + "/agent", TestImports: []string{m + "/app"}},
		"root to a library":      {ImportPath: m, Imports: []string{"github.com/google/uuid"}},
		"root to a floor":        {ImportPath: m, Imports: []string{m + "/prompts"}},
		"no floor":               {ImportPath: m + "/utils"},
		"agent to web by test":   {ImportPath: m + "/agent", TestImports: []string{m + "/web"}},
	} {
		if got := check([]pkg{p}); len(got) != 1 {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func TestAllowed(t *testing.T) {
	m := module
	for name, p := range map[string]pkg{
		"down":                 {ImportPath: m + "/tools/alarm", Imports: []string{m + "/kernel", m + "/tools", m, "fmt"}},
		"external test to app": {ImportPath: m + "/web/socket", XTestImports: []string{m + "/app"}},
		"kernel test":          {ImportPath: m + "/kernel", XTestImports: []string{m + "/kernel/sandbox"}},
		"app":                  {ImportPath: m + "/app", Imports: []string{m + "/kernel/sandbox", m + "/web", m + "/agent"}},
		"suite":                {ImportPath: m + "/store/sqlite", TestImports: []string{m + "/store/storetest"}},
	} {
		if got := check([]pkg{p}); len(got) != 0 {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func TestTheTreeItself(t *testing.T) {
	t.Chdir("../../..")
	pkgs, err := list("")
	if err != nil {
		t.Fatal(err)
	}
	if got := check(pkgs); len(got) > 0 || len(pkgs) < 3 {
		t.Fatalf("%d packages:\n%s", len(pkgs), strings.Join(got, "\n"))
	}
}
