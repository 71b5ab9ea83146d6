package app_test

import (
	"encoding/json"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/kernelcopilot/copilot/kernel"
)

var (
	fence   = regexp.MustCompile("(?s)```(?:sh|console)\n(.*?)```")
	inline  = regexp.MustCompile("`([^`\n]+)`")
	called  = regexp.MustCompile(`(?:^|[ =])(?:bin/)?copilot ([a-z][a-z-]*)(.*)$`)
	under   = regexp.MustCompile(`^ ([a-z]+)`) // a command of the command
	flag    = regexp.MustCompile(`(?:^|\s)(--?[a-z][a-z-]*)`)
	task    = regexp.MustCompile(`^\./task ([a-z]+)`)
	setting = regexp.MustCompile(`COPILOT_[A-Z_]+`)
)

// TestDocumentedCommands: commands, flags, tasks and variables that people are told to type are there.
func TestDocumentedCommands(t *testing.T) {
	tasks, err := os.ReadFile("../Taskfile.yml")
	if err != nil {
		t.Fatal(err)
	}
	_, settings, _ := run(t, "config", "--docs")
	help := map[string]string{}
	for _, file := range []string{"README.md", "CONTRIBUTING.md", "docs/running.md", "docs/kernel.md", "docs/configuring.md", "docs/evals.md", "docs/limits.md"} {
		b, err := os.ReadFile("../" + file)
		if err != nil {
			t.Fatal(err)
		}
		text := string(b)
		for _, name := range setting.FindAllString(text, -1) {
			held := strings.Contains(settings, "`"+name+"`") || strings.Contains(settings, "`"+strings.TrimSuffix(name, "_FILE")+"`")
			if name != "COPILOT_" && name != "COPILOT_ADR" && !held {
				t.Errorf("%s: there is no setting %s", file, name)
			}
		}
		for _, line := range lines(text) {
			if m := task.FindStringSubmatch(line); m != nil && !strings.Contains(string(tasks), "\n  "+m[1]+":\n") {
				t.Errorf("%s: there is no task %s", file, m[1])
			}
			m := called.FindStringSubmatch(line)
			if m == nil {
				continue
			}
			name := m[1]
			read := func() {
				if help[name] == "" {
					code, out, notes := run(t, append(strings.Fields(name), "--help")...)
					if code != 0 {
						t.Errorf("%s: %s: %s", file, line, notes)
					}
					help[name] = out
				}
			}
			read()
			if sub := under.FindStringSubmatch(m[2]); sub != nil && strings.Contains(help[name], "\n  "+sub[1]+" ") {
				name += " " + sub[1]
				read()
			}
			for _, f := range flag.FindAllStringSubmatch(m[2], -1) {
				if !regexp.MustCompile(`(?m)[ ,]` + f[1] + `[ ,]`).MatchString(help[name]) {
					t.Errorf("%s: %q: copilot %s takes no %s", file, line, m[1], f[1])
				}
			}
		}
	}
	if len(help) < 6 {
		t.Errorf("only %d commands are read", len(help))
	}
}

// lines are the shell lines of a page, without comments, and what stands in code spans outside of them.
func lines(text string) []string {
	var out []string
	for _, block := range fence.FindAllStringSubmatch(text, -1) {
		for _, l := range strings.Split(block[1], "\n") {
			l, _, _ = strings.Cut(l, " #")
			out = append(out, strings.TrimSpace(l))
		}
	}
	for _, span := range inline.FindAllStringSubmatch(fence.ReplaceAllString(text, ""), -1) {
		out = append(out, span[1])
	}
	return out
}

// TestDocumentedAPIs: the table of docs/kernel.md has, of each API, its path, its scopes and the tools that need it.
func TestDocumentedAPIs(t *testing.T) {
	page, err := os.ReadFile("../docs/kernel.md")
	if err != nil {
		t.Fatal(err)
	}
	_, out, _ := run(t, "tools", "--json")
	var sheets []struct {
		Name   string   `json:"name"`
		Scopes []string `json:"Scopes"`
	}
	if err := json.Unmarshal([]byte(out), &sheets); err != nil || len(sheets) < 30 {
		t.Fatal(err, len(sheets))
	}
	for _, api := range kernel.APIs() {
		_, row, _ := strings.Cut(string(page), "\n| "+api.Name+" "+api.Version())
		row, _, _ = strings.Cut(row, "\n")
		want := append([]string{api.Base}, api.Scopes()...)
		for _, s := range sheets {
			reads := slices.ContainsFunc(s.Scopes, func(x string) bool {
				return slices.Contains(api.Scopes(), x) && (x != kernel.ScopeNetworkWrite || api.Base == kernel.PathNetwork)
			})
			if reads && !strings.Contains(row, "| most: ") {
				want = append(want, s.Name)
			}
		}
		for _, w := range want {
			if !strings.Contains(row, "`"+w+"`") {
				t.Errorf("docs/kernel.md: the row of %s does not name %s", api.Name, w)
			}
		}
		for _, m := range regexp.MustCompile("`([a-z]+\\.[a-z_]+)`").FindAllStringSubmatch(row, -1) {
			if m[1] != "document.search" && m[1] != "device.phone" && !slices.Contains(want, m[1]) && !strings.HasPrefix(m[1], "line.") {
				t.Errorf("docs/kernel.md: %s does not need %s", m[1], api.Name)
			}
		}
		for _, r := range api.Routes {
			last := r.Path[strings.LastIndexByte(r.Path, '/'):]
			if last != "/{id}" && !strings.Contains(row, last) {
				t.Errorf("docs/kernel.md: the row of %s lacks %s", api.Name, r.Path)
			}
		}
	}
}
