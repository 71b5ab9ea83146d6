package sqlite

import (
	"cmp"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"

	"github.com/kernelcopilot/copilot"
)

const (
	documentColumns = `d.id, d.name, d.title, d.digest, d.updated_at, d.origin, d.version, d.instance,
		(SELECT count(*) FROM passages p WHERE p.tenant = d.tenant AND p.document = d.id)`
	documentSQL      = `SELECT ` + documentColumns + `, d.text FROM documents d WHERE d.tenant = ? AND d.id = ?`
	documentsSQL     = `SELECT ` + documentColumns + `, '' FROM documents d WHERE d.tenant = ? ORDER BY d.name`
	documentNamedSQL = `SELECT id, digest FROM documents WHERE tenant = ? AND name = ?`
	putDocumentSQL   = `INSERT INTO documents (tenant, id, name, title, digest, text, updated_at, origin, version, instance)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (tenant, name) DO UPDATE SET
		title = excluded.title, digest = excluded.digest, text = excluded.text, updated_at = excluded.updated_at,
		origin = excluded.origin, version = excluded.version, instance = excluded.instance`
	deleteDocumentSQL = `DELETE FROM documents WHERE tenant = ? AND id = ?`
	unindexSQL        = `DELETE FROM passages_fts WHERE rowid IN (SELECT num FROM passages WHERE tenant = ? AND document = ?)`
	deletePassagesSQL = `DELETE FROM passages WHERE tenant = ? AND document = ?`
	insertPassageSQL  = `INSERT INTO passages (tenant, id, document, heading, from_line, to_line, text)
		VALUES (?, ?, ?, ?, ?, ?, ?) RETURNING num`
	indexSQL = `INSERT INTO passages_fts (rowid, tenant, title, heading, body) VALUES (?, ?, ?, ?, ?)`
)

// PutDocument implements copilot.DocumentStore. A document of a known name keeps its id.
func (s *Store) PutDocument(
	ctx context.Context, tenant copilot.TenantID, d copilot.Document, passages []copilot.Passage,
) error {
	if tenant == "" || d.Name == "" || d.Digest == "" {
		return copilot.Errorf(copilot.CodeInvalid, "a document needs a tenant, a name and a digest")
	}
	return s.write(ctx, func(tx *sql.Tx) error {
		var id, digest string
		err := tx.QueryRowContext(ctx, documentNamedSQL, tenant, d.Name).Scan(&id, &digest)
		if err != nil && !errors.Is(err, sql.ErrNoRows) {
			return err
		}
		if digest == d.Digest {
			return nil
		}
		if d.ID = cmp.Or(id, d.ID); d.ID == "" {
			d.ID = copilot.NewID(copilot.PrefixDocument, s.clock.Now())
		}
		return s.putDocument(ctx, tx, tenant, d, passages)
	})
}

func (s *Store) putDocument(
	ctx context.Context, tx *sql.Tx, tenant copilot.TenantID, d copilot.Document, passages []copilot.Passage,
) error {
	updated := cmp.Or(nanos(d.UpdatedAt), s.now())
	_, err := tx.ExecContext(ctx, putDocumentSQL, tenant, d.ID, d.Name, d.Title, d.Digest, d.Text, updated, d.Origin, d.Version, d.Instance)
	if isDuplicate(err) {
		return copilot.Errorf(copilot.CodeConflict, "the document id %q is another document's: leave the id out", d.ID)
	}
	if err != nil {
		return err
	}
	if err := dropPassages(ctx, tx, tenant, d.ID); err != nil {
		return err
	}
	for _, p := range passages {
		if err := s.insertPassage(ctx, tx, tenant, d, p); err != nil {
			return err
		}
	}
	return nil
}

func (s *Store) insertPassage(
	ctx context.Context, tx *sql.Tx, tenant copilot.TenantID, d copilot.Document, p copilot.Passage,
) error {
	if p.ID == "" {
		p.ID = copilot.NewID(copilot.PrefixPassage, s.clock.Now())
	}
	var num int64
	err := tx.QueryRowContext(ctx, insertPassageSQL, tenant, p.ID, d.ID, p.Heading, p.FromLine, p.ToLine, p.Text).Scan(&num)
	if isDuplicate(err) {
		return copilot.Errorf(copilot.CodeConflict, "the passage id %q exists already: leave the id out", p.ID)
	}
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, indexSQL, num, tenantTerm(tenant), d.Title, p.Heading, p.Text)
	return err
}

// tenantTerm is the tenant as one token of the index, whatever characters its id holds.
func tenantTerm(tenant copilot.TenantID) string {
	sum := sha256.Sum256([]byte(tenant))
	return "t" + hex.EncodeToString(sum[:])
}

func dropPassages(ctx context.Context, tx *sql.Tx, tenant copilot.TenantID, document string) error {
	if _, err := tx.ExecContext(ctx, unindexSQL, tenant, document); err != nil {
		return err
	}
	_, err := tx.ExecContext(ctx, deletePassagesSQL, tenant, document)
	return err
}

// Document implements copilot.DocumentStore, with its text.
func (s *Store) Document(ctx context.Context, tenant copilot.TenantID, id string) (copilot.Document, error) {
	d, err := scanDocument(s.reader.QueryRowContext(ctx, documentSQL, tenant, id))
	return d, storeError(notFound(err, "document", id))
}

// Documents implements copilot.DocumentStore: by name, without their text.
func (s *Store) Documents(ctx context.Context, tenant copilot.TenantID) ([]copilot.Document, error) {
	return rowsOf(ctx, s.reader, scanDocument, documentsSQL, tenant)
}

// DeleteDocument implements copilot.DocumentStore.
func (s *Store) DeleteDocument(ctx context.Context, tenant copilot.TenantID, id string) error {
	return s.write(ctx, func(tx *sql.Tx) error {
		if err := dropPassages(ctx, tx, tenant, id); err != nil {
			return err
		}
		return mustTouch(tx.ExecContext(ctx, deleteDocumentSQL, tenant, id))("document", id)
	})
}

func scanDocument(row scanner) (copilot.Document, error) {
	var d copilot.Document
	var updated int64
	err := row.Scan(&d.ID, &d.Name, &d.Title, &d.Digest, &updated, &d.Origin, &d.Version, &d.Instance, &d.Passages, &d.Text)
	d.UpdatedAt = instant(updated)
	return d, err
}
