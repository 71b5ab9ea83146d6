package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// tree writes a mechanism and a cause and returns their folders.
func tree(t *testing.T, mechanism, cause string) (sandbox, prompts string) {
	t.Helper()
	dir := t.TempDir()
	sandbox, prompts = filepath.Join(dir, "sandbox"), filepath.Join(dir, "prompts")
	for path, text := range map[string]string{
		filepath.Join(sandbox, "mechanism_fibre_cut.go"): mechanism,
		filepath.Join(prompts, "causes", "line-lost.md"): cause,
		filepath.Join(prompts, "findings.yaml"):          `text: "the link's ports report loss of signal"`,
	} {
		if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return sandbox, prompts
}

func TestPlantedViolations(t *testing.T) {
	mechanism := "package sandbox\n\n// When the fibre breaks both\n// ends lose light at once.\nconst kind = \"fibre_cut\"\nvar s = \"the ring closes the other way round\"\n"
	for name, c := range map[string]struct{ cause, says string }{
		"phrase over two comment lines": {"id: line-lost\nBoth ends LOSE light. At once they report.", "both ends lose light"},
		"phrase in a literal":           {"id: line-lost\nTraffic returns when the ring closes the other way.", "ring closes the other"},
		"kind as id":                    {"id: fibre-cut\n", "bears a name"},
	} {
		got, err := check(tree(t, mechanism, c.cause))
		if err != nil || len(got) == 0 || !strings.Contains(strings.Join(got, "\n"), c.says) {
			t.Errorf("%s: %v %v", name, got, err)
		}
	}
}

func TestAllowed(t *testing.T) {
	mechanism := "package sandbox\n\n// As 3GPP TS 28.552 5.1.1.3 says, the link's ports report loss of signal. See cell_dl_prb_utilisation_percent in percent of all.\n"
	got, err := check(tree(t, mechanism, "id: line-lost\nAs 3GPP TS 28.552 5.1.1.3 says: the link's ports report loss of signal, cell_dl_prb_utilisation_percent."))
	if err != nil || len(got) != 0 {
		t.Fatal(got, err)
	}
	if _, err := check(t.TempDir(), t.TempDir()); err == nil {
		t.Fatal("empty folders pass")
	}
}
