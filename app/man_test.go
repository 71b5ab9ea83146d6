package app_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/kernelcopilot/copilot/app"
)

// TestManualAndCompletions: both come from the commands as they are.
func TestManualAndCompletions(t *testing.T) {
	for shell, sign := range map[string]string{"bash": "complete -o", "zsh": "#compdef copilot", "fish": "complete -c copilot"} {
		if code, out, notes := run(t, "completion", shell); code != app.ExitOK || !strings.Contains(out, sign) {
			t.Errorf("%s: %d %s", shell, code, notes)
		}
	}
	if code, out, notes := run(t, "man"); code != app.ExitOK || !strings.HasPrefix(out, ".") || !strings.Contains(out, "copilot-serve(1)") {
		t.Errorf("man: %d %.200s %s", code, out, notes)
	}
	dir := filepath.Join(t.TempDir(), "man")
	if code, _, notes := run(t, "man", dir); code != app.ExitOK {
		t.Fatal(notes)
	}
	page, err := os.ReadFile(filepath.Join(dir, "copilot-ask.1"))
	if err != nil || !strings.Contains(string(page), "COPILOT-ASK") {
		t.Errorf("%v %.200s", err, page)
	}
}

// TestCommandsPage: docs/commands.md is what the commands say of themselves, so is docs/configuration-reference.md of settings.
func TestCommandsPage(t *testing.T) {
	for file, args := range map[string][]string{"commands.md": {"man", "--markdown"}, "configuration-reference.md": {"config", "--docs"}} {
		_, out, _ := run(t, args...)
		b, err := os.ReadFile(filepath.Join("..", "docs", file))
		if err != nil || string(b) != out {
			t.Errorf("docs/%s is old: ./task generate makes it anew (%v)", file, err)
		}
	}
}

// TestFaultHelp: the help of --fault, and what people read, name the kinds that the sandbox takes, no more and no less.
func TestFaultHelp(t *testing.T) {
	t.Chdir(t.TempDir())
	_, _, notes := run(t, "serve", "--data", "d", "--fault", "nosuch@site")
	_, list, found := strings.Cut(notes, "kinds are ")
	if !found {
		t.Fatal(notes)
	}
	kind := regexp.MustCompile(`\b[a-z]+(?:_[a-z]+)+\b`)
	known := kind.FindAllString(list, -1)
	_, help, _ := run(t, "serve", "--help")
	_, help, _ = strings.Cut(help, "--fault stringArray")
	help, _, _ = strings.Cut(help, "--")
	slices.Sort(known)
	said := kind.FindAllString(help, -1)
	slices.Sort(said)
	if !slices.Equal(known, said) {
		t.Errorf("--fault's help names %v, the sandbox takes %v: see app/config_fault.go", said, known)
	}
}
