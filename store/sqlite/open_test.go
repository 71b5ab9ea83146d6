package sqlite_test

import (
	"database/sql"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/store/sqlite"
)

func TestOpenRefuses(t *testing.T) {
	for name, tc := range map[string]struct {
		cfg  sqlite.Config
		want copilot.Code
	}{
		"no path":        {sqlite.Config{}, copilot.CodeInvalid},
		"negative lease": {sqlite.Config{Path: "x.db", LeaseTTL: -time.Second}, copilot.CodeInvalid},
		"no folder":      {sqlite.Config{Path: filepath.Join(t.TempDir(), "missing", "x.db")}, copilot.CodeUnavailable},
		"not a database": {sqlite.Config{Path: "doc.go"}, copilot.CodeUnavailable},
	} {
		if _, err := sqlite.Open(t.Context(), tc.cfg); copilot.CodeOf(err) != tc.want {
			t.Errorf("%s: %v, want code %s", name, err, tc.want)
		}
	}
}

// TestOpenAgain opens a file whose path holds characters that mean something in a URI, twice.
func TestOpenAgain(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a b?mode=memory#%41 ñ'.db")
	for range 2 {
		s, err := sqlite.Open(t.Context(), sqlite.Config{Path: path})
		if err != nil {
			t.Fatal(err)
		}
		if err := s.PutDocument(t.Context(), tenant, copilot.Document{Name: "a", Digest: "a"}, nil); err != nil {
			t.Fatal(err)
		}
		if docs, err := s.Documents(t.Context(), tenant); err != nil || len(docs) != 1 {
			t.Fatal(docs, err)
		}
		for range 2 { // closing twice is safe
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
		}
	}
	if found, err := filepath.Glob(filepath.Join(filepath.Dir(path), "*.db")); err != nil || len(found) != 1 || found[0] != path {
		t.Fatalf("files %q (%v)", found, err)
	}
}

// TestV43Version asserts the SQLite that reads queries of full-text search safely.
func TestV43Version(t *testing.T) {
	db, err := sql.Open("sqlite", ":memory:")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close() //nolint:errcheck // nothing was written
	var version string
	if err := db.QueryRowContext(t.Context(), "SELECT sqlite_version()").Scan(&version); err != nil {
		t.Fatal(err)
	}
	parts := strings.Split(version, ".")
	major, _ := strconv.Atoi(parts[0])
	minor, _ := strconv.Atoi(parts[1])
	if major < 3 || major == 3 && minor < 54 {
		t.Fatalf("SQLite is %s, want 3.54 or later", version)
	}
}

// FuzzV43Search puts any text into a search: it is never an error of the query and never another tenant's passage.
func FuzzV43Search(f *testing.F) {
	for _, seed := range []string{"alpha", `"`, `" OR "`, "tenant : x", "NEAR(alpha, 2)", "*", "^alpha", "\x00", "\xff", "'--", "ß İ ｆｕｌｌ"} {
		f.Add(seed)
	}
	s := open(f, f.TempDir(), copilot.WallClock)
	f.Cleanup(func() { _ = s.Close() })
	for _, owner := range []copilot.TenantID{tenant, "south"} {
		err := s.PutDocument(f.Context(), owner, copilot.Document{Name: "a.md", Digest: "a"}, []copilot.Passage{{Text: string("alpha of " + owner)}})
		if err != nil {
			f.Fatal(err)
		}
	}
	f.Fuzz(func(t *testing.T, text string) {
		found, err := s.SearchPassages(t.Context(), tenant, []string{text, "alpha"}, 5)
		if err != nil || len(found) != 1 || found[0].Text != "alpha of north" {
			t.Fatalf("%q finds %+v (%v)", text, found, err)
		}
	})
}
