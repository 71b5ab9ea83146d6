package storetest

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/kernelcopilot/copilot"
)

// DocumentStore tests documents and the search over their passages.
func DocumentStore(t *testing.T, d Driver) {
	t.Run("put, replace, delete", func(t *testing.T) { putDocuments(t, d) })
	t.Run("search", func(t *testing.T) { search(t, d) })
	t.Run("nothing in a query is an operator", func(t *testing.T) { searchAttacks(t, d) })
	t.Run("frequent terms are dropped", func(t *testing.T) { searchFrequent(t, d) })
}

// doc is a document of one passage a text.
func (f *fixture) doc(name string, texts ...string) (copilot.Document, []copilot.Passage) {
	all := strings.Join(texts, "\n")
	d := copilot.Document{ID: f.id(copilot.PrefixDocument), Name: name, Title: "Title of " + name, Digest: all, Text: all}
	d.Origin, d.Version, d.Instance = copilot.DocumentOperator, "2026-03-01T08:00:00Z", "world-1"
	var ps []copilot.Passage
	for i, text := range texts {
		ps = append(ps, copilot.Passage{ID: f.id(copilot.PrefixPassage), Heading: "H", FromLine: i + 1, ToLine: i + 1, Text: text})
	}
	return d, ps
}

func (f *fixture) put(tenant copilot.TenantID, name string, texts ...string) copilot.Document {
	f.t.Helper()
	d, ps := f.doc(name, texts...)
	f.ok(f.PutDocument(f.ctx, tenant, d, ps))
	return d
}

func (f *fixture) found(terms ...string) []string {
	f.t.Helper()
	ps, err := f.SearchPassages(f.ctx, ours, terms, 5)
	f.ok(err)
	var out []string
	for _, p := range ps {
		out = append(out, p.Text)
	}
	return out
}

func putDocuments(t *testing.T, d Driver) {
	f := newFixture(t, d)
	first := f.put(ours, "kpi.md", "throughput of a cell", "latency of a link")
	got, err := f.Document(f.ctx, ours, first.ID)
	f.ok(err)
	first.Passages, first.UpdatedAt = 2, f.clock.Now()
	if !reflect.DeepEqual(got, first) {
		t.Fatalf("document %+v, want %+v", got, first)
	}
	f.clock.Advance(1e9)
	again, _ := f.doc("kpi.md", "other text")
	again.Digest = first.Digest
	f.ok(f.PutDocument(f.ctx, ours, again, nil)) // same digest does nothing
	if got, _ = f.Document(f.ctx, ours, first.ID); got.Passages != 2 {
		t.Fatalf("same digest replaced the document: %+v", got)
	}
	f.put(ours, "kpi.md", "availability of a site")
	if got, _ = f.Document(f.ctx, ours, first.ID); got.Passages != 1 || got.Text != "availability of a site" {
		t.Fatalf("replaced document %+v", got)
	}
	if f.found("throughput") != nil || len(f.found("availability")) != 1 {
		t.Fatal("the index does not follow the replacement")
	}
	f.put(ours, "alarms.md", "link down")
	list, err := f.Documents(f.ctx, ours)
	f.ok(err)
	if len(list) != 2 || list[0].Name != "alarms.md" || list[1].Passages != 1 || list[1].Text != "" {
		t.Fatalf("documents %+v", list)
	}
	f.ok(f.DeleteDocument(f.ctx, ours, first.ID))
	f.code(copilot.CodeNotFound, f.DeleteDocument(f.ctx, ours, first.ID))
	_, err = f.Document(f.ctx, ours, first.ID)
	f.code(copilot.CodeNotFound, err)
	if f.found("availability") != nil {
		t.Fatal("a deleted document is found")
	}
}

func search(t *testing.T, d Driver) {
	f := newFixture(t, d)
	doc := f.put(ours, "proc.md", "Reinicio de la célula: aprovisionamiento del APN", "Congestion of a cell at busy hour", "unrelated words")
	for term, want := range map[string]int{"celula": 1, "CÉLULA": 1, "apn": 1, "aprovision*": 1, "aprovision": 0, "cel*": 2, "nothing": 0} {
		if got := f.found(term); len(got) != want {
			t.Errorf("%q finds %v, want %d", term, got, want)
		}
	}
	ps, err := f.SearchPassages(f.ctx, ours, []string{"congestion", "unrelated", "busy"}, 1)
	f.ok(err)
	if len(ps) != 1 || ps[0].Document != doc.ID || ps[0].Name != "proc.md" || ps[0].Title != doc.Title || ps[0].FromLine != 2 ||
		ps[0].ToLine != 2 || ps[0].Heading != "H" || ps[0].Score <= 0 {
		t.Fatalf("best passage %+v", ps)
	}
	if got := f.found(); got != nil {
		t.Fatalf("no terms find %v", got)
	}
}

func searchAttacks(t *testing.T, d Driver) {
	f := newFixture(t, d)
	f.put(ours, "a.md", "alpha beta")
	f.put(theirs, "b.md", "alpha secret")
	for _, attack := range []string{
		`"`, `""`, `alpha"`, `" OR "secret`, `secret" OR tenant:"`, `NEAR(alpha secret)`, `alpha AND NOT beta`, `*`, `"*`, `alpha*"`,
		`tenant : alpha`, `^alpha`, `{tenant}: x`, `-alpha`, `(`, `)`, `+`, "\x00", "alpha\x00secret", "\xff\xfe", `';DROP TABLE passages;--`,
		strings.Repeat("alpha ", 5000), strings.Repeat(`"(`, 1000),
	} {
		ps, err := f.SearchPassages(f.ctx, ours, []string{attack}, 5)
		f.ok(err)
		for _, p := range ps {
			if p.Text != "alpha beta" {
				t.Fatalf("%q finds %q", attack, p.Text)
			}
		}
	}
	if got := f.found("alpha"); len(got) != 1 {
		t.Fatalf("after the attacks: %v", got)
	}
}

func searchFrequent(t *testing.T, d Driver) {
	f := newFixture(t, d)
	texts := make([]string, 300)
	for i := range texts {
		texts[i] = fmt.Sprintf("the cell number%d has a common word", i)
	}
	f.put(ours, "many.md", texts...)
	if got := f.found("common", "number7"); !reflect.DeepEqual(got, texts[7:8]) {
		t.Fatalf("frequent beside rare finds %v", got)
	}
	if got := f.found("common", "cell"); len(got) != 5 {
		t.Fatalf("frequent alone finds %d, want 5", len(got))
	}
}
