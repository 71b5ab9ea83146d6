package app_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/kernelcopilot/copilot/kernel"
)

func TestSandboxExport(t *testing.T) {
	t.Chdir(t.TempDir())
	code, out, notes := run(t, "sandbox", "export", "--fault", "none", "--from", "-1d", "--to", "-23h", "--match", `{object="SITE-001"}`)
	if code != 0 || !strings.HasPrefix(out, "# TYPE site_battery_charge_percent gauge\n") || !strings.HasSuffix(out, "# EOF\n") || !strings.Contains(notes, " samples written") {
		t.Fatalf("%d %q %.300s", code, notes, out)
	}
	file := filepath.Join(t.TempDir(), "kpis.txt")
	if code, out, notes := run(t, "sandbox", "export", "--from", "-1h", "--out", file); code != 0 || out != "" {
		t.Fatal(code, out, notes)
	}
	if b, err := os.ReadFile(file); err != nil || strings.Count(string(b), "# TYPE") != len(kernel.Metrics) {
		t.Errorf("%v %.300s", err, b)
	}
	for want, args := range map[string][]string{
		"--from is":          {"--from", "yesterday"},
		"--to is":            {"--to", "1dd"},
		"no full minute":     {"--from", "now", "--to", "-1h"},
		"only plain":         {"--match", "sum(x)", "--out", "none.txt"},
		"parse error":        {"--match", "x{", "--out", "none.txt"},
		"cannot be written":  {"--out", "no/such/folder"},
		"--out is empty":     {"--out", ""},
		`unknown flag: --xx`: {"--xx"},
	} {
		if code, _, notes := run(t, append([]string{"sandbox", "export"}, args...)...); code != 2 || !strings.Contains(notes, want) {
			t.Errorf("%v: %d %s", args, code, notes)
		}
	}
	if _, err := os.Stat("none.txt"); err == nil {
		t.Error("a failed export leaves its file")
	}
}
