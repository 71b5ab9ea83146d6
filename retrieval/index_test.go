package retrieval_test

import (
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"go.uber.org/goleak"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/retrieval"
	"github.com/kernelcopilot/copilot/store/sqlite"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const tenant copilot.TenantID = "north"

func newIndex(t testing.TB) (*retrieval.Index, *sqlite.Store) {
	t.Helper()
	db, err := sqlite.Open(t.Context(), sqlite.Config{Path: filepath.Join(t.TempDir(), "copilot.db")})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return retrieval.New(db, copilot.WallClock), db
}

func files(pairs ...string) fstest.MapFS {
	fs := fstest.MapFS{}
	for i := 0; i < len(pairs); i += 2 {
		fs[pairs[i]] = &fstest.MapFile{Data: []byte(pairs[i+1])}
	}
	return fs
}

func TestIngestIsIdempotentByDigest(t *testing.T) {
	index, db := newIndex(t)
	ingest := func(want int, pairs ...string) []copilot.Document {
		t.Helper()
		n, err := index.IngestFS(t.Context(), tenant, files(pairs...))
		if err != nil || n != want {
			t.Fatalf("ingested %d, want %d (%v)", n, want, err)
		}
		docs, err := db.Documents(t.Context(), tenant)
		if err != nil {
			t.Fatal(err)
		}
		return docs
	}
	first := ingest(2, "a.md", "# Links\n\nA link is down.\n", "sub/b.md", "---\ntitle: Care\n---\nBe kind.\n", "notes.txt", "no")
	if len(first) != 2 || first[0].Title != "Links" || first[1].Title != "Care" || first[1].Name != "sub/b.md" {
		t.Fatalf("documents %+v", first)
	}
	if again := ingest(1, "a.md", "# Links\n\nA link is down.\n"); !reflect.DeepEqual(again, first) {
		t.Fatalf("unchanged files changed the index: %+v", again)
	}
	changed, err := index.Ingest(t.Context(), tenant, "a.md", "# Links\n\nA link is degraded.\n")
	if err != nil || changed.ID != first[0].ID || changed.Digest == first[0].Digest || changed.Passages != 1 {
		t.Fatalf("document %+v (%v)", changed, err)
	}
	found, err := index.Search(t.Context(), tenant, "degraded", 3)
	if err != nil || len(found) != 1 || found[0].Heading != "Links" || found[0].FromLine != 3 {
		t.Fatalf("found %+v (%v)", found, err)
	}
}

func TestIngestRefuses(t *testing.T) {
	index, _ := newIndex(t)
	for text, want := range map[string]copilot.Code{
		strings.Repeat("x", 4<<20+1): copilot.CodeTooLarge, "\xff\xfe": copilot.CodeInvalid, "a\x00b": copilot.CodeInvalid,
	} {
		_, err := index.Ingest(t.Context(), tenant, "a.md", text)
		if got := copilot.CodeOf(err); got != want {
			t.Errorf("code %q, want %q", got, want)
		}
	}
}

func TestSearchReadsBothLanguages(t *testing.T) {
	index, _ := newIndex(t)
	_, err := index.IngestFS(t.Context(), tenant, files(
		"en.md", "# Restarting\n\nA restart of a cell takes four minutes.\n\n# Batteries\n\nA battery holds the site for hours.\n",
		"es.md", "# Tarjetas\n\nLa activación de una tarjeta tarda un día.\n\n# Averías\n\nLas averías se comunican por teléfono.\n",
	))
	if err != nil {
		t.Fatal(err)
	}
	for query, want := range map[string]string{
		"How long does restarting the cells take?": "Restarting", "¿Cuánto tarda el reinicio de una celda?": "Restarting",
		"¿cuántas horas aguantan las BATERÍAS?": "Batteries", "activacion tarjetas": "Tarjetas", "how are faults communicated": "Averías",
		"¿Por qué? the of la": "", "zzz": "", "": "", `" OR * NEAR(`: "", "restart NOT cell": "Restarting",
		strings.Repeat("log line 4711 ", 20_000) + " battery": "Batteries",
	} {
		found, err := index.Search(t.Context(), tenant, query, 3)
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		if len(found) > 0 {
			got = found[0].Heading
		}
		if got != want {
			t.Errorf("%.60q finds %q first, want %q", query, got, want)
		}
	}
	if found, err := index.Search(t.Context(), "south", "battery", 3); err != nil || len(found) != 0 {
		t.Fatalf("another tenant finds %+v (%v)", found, err)
	}
}

func TestSearchOrders(t *testing.T) {
	index, _ := newIndex(t)
	_, err := index.IngestFS(t.Context(), tenant, files(
		"a.md", "# Load\n\n## Balancing\n\nMoving users to neighbours.\n\n## Other\n\nBalancing balancing balancing of books.\n",
	))
	if err != nil {
		t.Fatal(err)
	}
	found, err := index.Search(t.Context(), tenant, "balancing users between neighbours", 5)
	if err != nil {
		t.Fatal(err)
	}
	if len(found) != 2 || found[0].Heading != "Load > Balancing" || found[0].Score <= found[1].Score {
		t.Fatalf("found %+v", found)
	}
	if !slices.IsSortedFunc(found, func(a, b copilot.Passage) int { return int(1e6 * (b.Score - a.Score)) }) {
		t.Fatalf("not in order of score: %+v", found)
	}
}

func TestOtherTenantsSeeNothing(t *testing.T) {
	index, _ := newIndex(t)
	if _, err := index.Ingest(t.Context(), tenant, `a"b.md`, "# Secrets\n\nThe gateway word is xylophone."); err != nil {
		t.Fatal(err)
	}
	for _, other := range []copilot.TenantID{"south", `north" OR "north`, "", "north*"} {
		if found, err := index.Search(t.Context(), other, "xylophone gateway", 5); err != nil || len(found) > 0 {
			t.Errorf("%q sees %d passages (%v)", other, len(found), err)
		}
	}
}

func TestV43HostileQueries(t *testing.T) {
	index, _ := newIndex(t)
	if _, err := index.Ingest(t.Context(), tenant, "a.md", "# A\n\nalpha beta"); err != nil {
		t.Fatal(err)
	}
	for _, query := range []string{
		`alpha" OR tenant:"`, "NEAR(alpha beta)", "alpha*)", `"`, "' OR 1=1 --", "{title} : alpha", "\x00alpha", "^alpha AND NOT beta", "\xff",
	} {
		if _, err := index.Search(t.Context(), tenant, query, 5); err != nil {
			t.Errorf("%q: %v", query, err)
		}
	}
}
