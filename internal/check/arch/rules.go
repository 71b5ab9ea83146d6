package main

import (
	"fmt"
	"strings"
)

const topFloor = 7

// floors lists the floor of each package, the longest matching prefix winning.
var floors = []struct {
	prefix string
	floor  int
}{
	{"cmd", 7}, {"app", 7},
	{"web", 6}, {"api", 6},
	{"agent", 5}, {"evals", 5},
	{"tools", 4},
	{"access", 3}, {"model", 3}, {"retrieval", 3},
	{"kernel", 2}, {"store", 2}, {"diagnosis", 2}, {"bundle", 2},
	{"prompts", 1}, {"telemetry", 1}, {"client", 1},
}

// siblings are the imports allowed inside a floor: from prefix to prefix.
var siblings = [][2]string{
	{"tools/", "tools"}, {"tools/all", "tools/"}, {"store/", "store"}, {"kernel/sandbox", "kernel"}, {"agent", "agent/grounding"},
	{"agent/incident", "agent"}, {"agent/care", "agent"}, {"web/page", "web/part"}, {"web/socket", "web/part"},
	{"web/widget", "web/part"}, {"web", "web/page"}, {"web", "web/part"}, {"web", "web/socket"}, {"web", "web/widget"},
	{"web/", "web/asset"}, {"web", "web/asset"}, {"web/", "web/words"}, {"web", "web/words"}, {"api/", "api"}, {"retrieval/", "retrieval"}, {"retrieval", "retrieval/"},
	{"model/", "model"}, {"cmd/copilot", "app"},
}

// walled names those that may never meet the sandbox, in either direction.
var walled = []string{"prompts", "diagnosis", "model", "tools", "agent"}

func floorOf(path string) (int, bool) {
	if path == "." {
		return 0, true
	}
	for _, f := range floors {
		if within(path, f.prefix) {
			return f.floor, true
		}
	}
	return 0, false
}

// check returns one sentence for each import that goes against the rules.
func check(pkgs []pkg) []string {
	var problems []string
	for _, p := range pkgs {
		from := short(p.ImportPath)
		if strings.HasPrefix(from, "internal/") {
			continue
		}
		if _, ok := floorOf(from); !ok {
			problems = append(problems, fmt.Sprintf("%s stands on no floor: give it one in internal/check/arch/rules.go", from))
			continue
		}
		for _, kind := range []struct {
			test, external bool
			imports        []string
		}{{false, false, p.Imports}, {true, false, p.TestImports}, {true, true, p.XTestImports}} {
			for _, imp := range kind.imports {
				if msg := judge(from, imp, kind.test, kind.external); msg != "" {
					problems = append(problems, msg)
				}
			}
		}
	}
	return problems
}

// judge returns what is wrong with an import, or "".
func judge(from, imp string, test, external bool) string {
	if imp != module && !strings.HasPrefix(imp, module+"/") {
		if from == "." && !test && strings.Contains(strings.Split(imp, "/")[0], ".") {
			return fmt.Sprintf("%s imports %s: the root package imports the standard library alone", from, imp)
		}
		return ""
	}
	to := short(imp)
	if to == from || test && strings.HasPrefix(to, "internal/") {
		return ""
	}
	if msg := wall(from, to, test); msg != "" {
		return msg
	}
	if test && external && to == "app" && from != "evals" && !within(from, "evals") {
		return ""
	}
	if within(from, "evals") && (within(to, "agent") || within(to, "web") || within(to, "api")) {
		return fmt.Sprintf("%s imports %s: evals drives the product over client alone", from, to)
	}
	f, _ := floorOf(from)
	t, ok := floorOf(to)
	switch {
	case !ok:
		return fmt.Sprintf("%s imports %s, which stands on no floor", from, to)
	case t < f, test && within(from, "store") && to == "store/storetest", test && from == "kernel" && to == "kernel/sandbox":
		return ""
	case t == f && sibling(from, to), t == f && test && from == "model/openai" && to == "model/fake":
		return ""
	}
	return fmt.Sprintf("%s (floor %d) imports %s (floor %d): imports go to lower floors only", from, f, to, t)
}

func wall(from, to string, test bool) string {
	const sandbox = "kernel/sandbox"
	if within(to, sandbox) && !within(from, sandbox) && !within(from, "app") && !(test && within(from, "kernel")) {
		return fmt.Sprintf("%s imports %s: only app, and tests in kernel, may", from, to)
	}
	for _, w := range walled {
		if within(from, sandbox) && within(to, w) {
			return fmt.Sprintf("%s imports %s: the wall stands between the network and the knowledge", from, to)
		}
	}
	return ""
}

func sibling(from, to string) bool {
	for _, s := range siblings {
		if matches(from, s[0]) && matches(to, s[1]) {
			return true
		}
	}
	return false
}

// matches: "a/" is everything below a, "a" is a itself.
func matches(path, pattern string) bool {
	if dir, ok := strings.CutSuffix(pattern, "/"); ok {
		return strings.HasPrefix(path, dir+"/")
	}
	return path == pattern || pattern == "kernel/sandbox" && within(path, pattern)
}

func within(path, dir string) bool { return path == dir || strings.HasPrefix(path, dir+"/") }
