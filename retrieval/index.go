package retrieval

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io/fs"
	"path"
	"strings"

	"github.com/kernelcopilot/copilot"
)

// Index keeps documents in a store and finds passages in them.
type Index struct {
	db    copilot.DocumentStore
	clock copilot.Clock
}

// New returns an index over the store.
func New(db copilot.DocumentStore, clock copilot.Clock) *Index { return &Index{db, clock} }

// Ingest stores a Markdown document under its name, in place of an earlier one. An unchanged document costs nothing.
func (x *Index) Ingest(ctx context.Context, tenant copilot.TenantID, name, text string) (copilot.Document, error) {
	now := x.clock.Now()
	sum := sha256.Sum256([]byte(text))
	d := copilot.Document{
		ID: copilot.NewID(copilot.PrefixDocument, now), Name: name, Title: titleOf(name, text), Digest: hex.EncodeToString(sum[:]),
		Text: text, UpdatedAt: now,
	}
	passages, err := Split(d)
	if err != nil {
		return d, err
	}
	d.Passages = len(passages)
	return d, x.db.PutDocument(ctx, tenant, d, passages)
}

// IngestFS stores all Markdown files of a file system and returns how many there are.
func (x *Index) IngestFS(ctx context.Context, tenant copilot.TenantID, files fs.FS) (int, error) {
	n := 0
	err := fs.WalkDir(files, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || path.Ext(name) != ".md" {
			return err
		}
		b, err := fs.ReadFile(files, name)
		if err != nil {
			return err
		}
		n++
		_, err = x.Ingest(ctx, tenant, name, string(b))
		return err
	})
	return n, err
}

// Search returns the passages that answer a question best, the best first; none when no telling word of it stands
// anywhere.
func (x *Index) Search(ctx context.Context, tenant copilot.TenantID, query string, limit int) ([]copilot.Passage, error) {
	words := terms(query)
	if len(words) == 0 {
		return nil, nil
	}
	return x.db.SearchPassages(ctx, tenant, words, limit)
}

// Documents lists the tenant's documents.
func (x *Index) Documents(ctx context.Context, tenant copilot.TenantID) ([]copilot.Document, error) {
	return x.db.Documents(ctx, tenant)
}

// terms are the telling words of a question: stop words left out, the others as stems that longer words match by their
// beginning, and domain words of Spanish in English too, since a shipped document has one language.
func terms(query string) []string {
	var out []string
	seen := map[string]bool{}
	add := func(w string) {
		if !seen[w] {
			seen[w] = true
			out = append(out, w)
		}
	}
	for _, w := range wordsIn(query) {
		if stopWords[w] {
			continue
		}
		add(stem(w))
		for _, e := range strings.Fields(english[w]) {
			add(e)
		}
	}
	return out
}
