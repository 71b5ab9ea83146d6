package documents_test

import (
	"io/fs"
	"regexp"
	"strings"
	"testing"

	"github.com/kernelcopilot/copilot/retrieval/documents"
)

func TestDocumentsAreWhole(t *testing.T) {
	names, err := fs.Glob(documents.FS, "*.md")
	if err != nil {
		t.Fatal(err)
	}
	if len(names) < 12 {
		t.Errorf("%d documents, want at least 12", len(names))
	}
	unfinished := regexp.MustCompile(`(?i)\b(tbd|lorem|xxx)\b`)
	for _, name := range names {
		raw, err := fs.ReadFile(documents.FS, name)
		if err != nil {
			t.Fatal(err)
		}
		text := string(raw)
		if lines := strings.Count(text, "\n"); lines < 55 || lines > 200 {
			t.Errorf("%s has %d lines, want 55 to 200", name, lines)
		}
		if !strings.HasPrefix(text, "# ") || strings.Count(text, "\n## ") < 3 {
			t.Errorf("%s needs a title and at least three sections", name)
		}
		if w := unfinished.FindString(text); w != "" {
			t.Errorf("%s holds %q", name, w)
		}
		for i, line := range strings.Split(text, "\n") {
			if strings.HasPrefix(line, "| ") && !strings.HasSuffix(line, " |") {
				t.Errorf("%s:%d: a table row is not closed", name, i+1)
			}
		}
	}
}

// A table is only found and cited whole when each row has as many cells as its head.
func TestTablesAreEven(t *testing.T) {
	names, err := fs.Glob(documents.FS, "*.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		raw, err := fs.ReadFile(documents.FS, name)
		if err != nil {
			t.Fatal(err)
		}
		want := 0
		for i, line := range strings.Split(string(raw), "\n") {
			cells := strings.Count(line, "|")
			switch {
			case !strings.HasPrefix(line, "|"):
				want = 0
			case want == 0:
				want = cells
			case cells != want:
				t.Errorf("%s:%d: %d bars in a table of %d", name, i+1, cells, want)
			}
		}
	}
}
