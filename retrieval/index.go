package retrieval

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io/fs"
	"path"
	"strings"
	"unicode/utf8"

	"github.com/kernelcopilot/copilot"
)

const (
	// maxDocument is the largest document in bytes.
	maxDocument = 4 << 20
	// splitVersion stands in each digest, so that documents are split anew when splitting changes.
	splitVersion = "split/1\n"
)

// Index keeps documents in a store and finds passages in them. It is safe for concurrent use.
type Index struct {
	db    copilot.DocumentStore
	clock copilot.Clock
	words lexicon
}

// New returns an index over the store.
func New(db copilot.DocumentStore, clock copilot.Clock) *Index {
	return &Index{db, clock, newLexicon()}
}

// Ingest stores a Markdown document under its name, in place of an earlier one, and returns it as stored, without its
// text. An unchanged document is left alone. CodeTooLarge over 4 MiB, CodeInvalid when it is not UTF-8 text.
func (x *Index) Ingest(ctx context.Context, tenant copilot.TenantID, name, text string) (copilot.Document, error) {
	if err := x.put(ctx, tenant, name, text); err != nil {
		return copilot.Document{}, err
	}
	docs, err := x.db.Documents(ctx, tenant)
	for _, d := range docs {
		if d.Name == name {
			return d, err
		}
	}
	if err == nil {
		err = copilot.Errorf(copilot.CodeNotFound, "the document %q was deleted while it was indexed: add it again", name)
	}
	return copilot.Document{}, err
}

func (x *Index) put(ctx context.Context, tenant copilot.TenantID, name, text string) error {
	return x.keep(ctx, tenant, copilot.Document{Name: name, Title: titleOf(name, text), Text: text})
}

// keep splits and stores a document whose name, title, text and origin are set.
func (x *Index) keep(ctx context.Context, tenant copilot.TenantID, d copilot.Document) error {
	switch {
	case len(d.Text) > maxDocument:
		return copilot.Errorf(copilot.CodeTooLarge, "the document %q is over 4 MiB: split it into several files", d.Name)
	case !utf8.ValidString(d.Text) || strings.ContainsRune(d.Text, 0):
		return copilot.Errorf(copilot.CodeInvalid, "the document %q is not UTF-8 text: convert it first", d.Name)
	}
	d.UpdatedAt = x.clock.Now()
	d.ID, d.Digest = copilot.NewID(copilot.PrefixDocument, d.UpdatedAt), digest(d.Text)
	if d.Origin != "" {
		d.Digest = digest(string(d.Origin) + "\n" + d.Version + "\n" + d.Instance + "\n" + d.Text)
	}
	passages, err := Split(d)
	if err != nil {
		return err
	}
	return x.db.PutDocument(ctx, tenant, d, passages)
}

// IngestFS stores every .md file under the root of files, named by its path, and returns how many there are. Unchanged
// ones cost a digest. Documents that are in the index and not in files stay.
func (x *Index) IngestFS(ctx context.Context, tenant copilot.TenantID, files fs.FS) (int, error) {
	docs, err := x.db.Documents(ctx, tenant)
	if err != nil {
		return 0, err
	}
	known := make(map[string]string, len(docs))
	for _, d := range docs {
		known[d.Name] = d.Digest
	}
	n := 0
	err = fs.WalkDir(files, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || path.Ext(name) != ".md" {
			return err
		}
		text, err := fs.ReadFile(files, name)
		if err != nil {
			return copilot.Wrap(copilot.CodeUnavailable, err, "the document %q cannot be read: check its rights", name)
		}
		n++
		if known[name] == digest(string(text)) {
			return nil
		}
		return x.put(ctx, tenant, name, string(text))
	})
	return n, err
}

// Documents lists the tenant's documents.
func (x *Index) Documents(ctx context.Context, tenant copilot.TenantID) ([]copilot.Document, error) {
	return x.db.Documents(ctx, tenant)
}

func digest(text string) string {
	sum := sha256.Sum256([]byte(splitVersion + text))
	return hex.EncodeToString(sum[:])
}
