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

// Index finds passages of a tenant's documents. It is safe for concurrent use.
type Index struct {
	store copilot.DocumentStore
	words lexicon
}

// NewIndex returns an index over the store's documents.
func NewIndex(store copilot.DocumentStore) *Index { return &Index{store: store, words: newLexicon()} }

// Put indexes one Markdown document under its name, replacing the one of that name; an unchanged one is left alone.
// CodeTooLarge over 4 MiB, CodeInvalid when it is not UTF-8 text.
func (x *Index) Put(ctx context.Context, tenant copilot.TenantID, name, markdown string) error {
	switch {
	case len(markdown) > maxDocument:
		return copilot.Errorf(copilot.CodeTooLarge, "the document %q is over 4 MiB: split it into several files", name)
	case !utf8.ValidString(markdown) || strings.ContainsRune(markdown, 0):
		return copilot.Errorf(copilot.CodeInvalid, "the document %q is not UTF-8 text: convert it first", name)
	}
	d := copilot.Document{Name: name, Title: titleOf(name, markdown), Digest: digest(markdown), Text: markdown}
	passages, err := Split(d)
	if err != nil {
		return err
	}
	return x.store.PutDocument(ctx, tenant, d, passages)
}

// Ingest puts every .md file under the root of files, named by its path, and reports how many were new or changed.
// Documents that are in the index and not in files stay.
func (x *Index) Ingest(ctx context.Context, tenant copilot.TenantID, files fs.FS) (changed int, err error) {
	known, err := x.digests(ctx, tenant)
	if err != nil {
		return 0, err
	}
	err = fs.WalkDir(files, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || path.Ext(name) != ".md" {
			return err
		}
		text, err := fs.ReadFile(files, name)
		if err != nil || known[name] == digest(string(text)) {
			return err
		}
		changed++
		return x.Put(ctx, tenant, name, string(text))
	})
	if err != nil && copilot.CodeOf(err) == copilot.CodeInternal && ctx.Err() == nil {
		err = copilot.Wrap(copilot.CodeUnavailable, err, "a document cannot be read: check the folder and its rights")
	}
	return changed, err
}

func (x *Index) digests(ctx context.Context, tenant copilot.TenantID) (map[string]string, error) {
	docs, err := x.store.Documents(ctx, tenant)
	known := make(map[string]string, len(docs))
	for _, d := range docs {
		known[d.Name] = d.Digest
	}
	return known, err
}

func digest(text string) string {
	sum := sha256.Sum256([]byte(splitVersion + text))
	return hex.EncodeToString(sum[:])
}
