package retrieval_test

import (
	"path/filepath"
	"testing"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/retrieval"
	"github.com/kernelcopilot/copilot/retrieval/documents"
	"github.com/kernelcopilot/copilot/store/sqlite"
)

func index(t *testing.T) *retrieval.Index {
	t.Helper()
	db, err := sqlite.Open(t.Context(), sqlite.Config{Path: filepath.Join(t.TempDir(), "x.db")})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return retrieval.New(db, copilot.WallClock)
}

func TestShippedDocuments(t *testing.T) {
	x := index(t)
	for range 2 { // a second time changes nothing
		if n, err := x.IngestFS(t.Context(), "t1", documents.FS); err != nil || n < 12 {
			t.Fatal(n, err)
		}
	}
	docs, err := x.Documents(t.Context(), "t1")
	if err != nil || len(docs) < 12 {
		t.Fatal(len(docs), err)
	}
	for _, q := range []string{"what does a loss of signal alarm mean?", "how do I restore an APN?", "¿cuánto dura la batería de un emplazamiento?", "PRB utilisation formula"} {
		found, err := x.Search(t.Context(), "t1", q, 3)
		if err != nil || len(found) == 0 {
			t.Errorf("%q: %d passages, %v", q, len(found), err)
			continue
		}
		t.Logf("%q: %s, %s, lines %d–%d", q, found[0].Name, found[0].Heading, found[0].FromLine, found[0].ToLine)
	}
}

func TestOtherTenantsSeeNothing(t *testing.T) {
	x := index(t)
	if _, err := x.Ingest(t.Context(), "t1", `a"b.md`, "# Secrets\n\nThe gateway word is xylophone."); err != nil {
		t.Fatal(err)
	}
	for _, tenant := range []copilot.TenantID{"t2", `t1" OR "t1`, "", "t1*"} {
		if found, err := x.Search(t.Context(), tenant, "xylophone gateway", 5); err != nil || len(found) > 0 {
			t.Errorf("%q sees %d passages, %v", tenant, len(found), err)
		}
	}
}

func TestV43HostileQueries(t *testing.T) {
	x := index(t)
	if _, err := x.Ingest(t.Context(), "t1", "a.md", "# A\n\nalpha beta"); err != nil {
		t.Fatal(err)
	}
	for _, q := range []string{`alpha" OR tenant:"`, "NEAR(alpha beta)", "alpha*)", `"`, "' OR 1=1 --", "{title} : alpha", "\x00alpha", "^alpha AND NOT beta", ""} {
		if _, err := x.Search(t.Context(), "t1", q, 5); err != nil {
			t.Errorf("%q: %v", q, err)
		}
	}
}
