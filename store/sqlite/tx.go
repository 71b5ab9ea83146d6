package sqlite

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"time"

	sqlitedriver "modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"github.com/kernelcopilot/copilot"
)

// querier is what reads need: a pool or a transaction.
type querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// write runs f in a transaction on the one writing connection. f must use tx alone: the pool has no second connection.
func (s *Store) write(ctx context.Context, f func(tx *sql.Tx) error) error {
	tx, err := s.writer.BeginTx(ctx, nil)
	if err != nil {
		return storeError(err)
	}
	err = f(tx)
	due := s.enqueued.Swap(false) // while no other transaction can set it
	if err != nil {
		_ = tx.Rollback() // the first error is the one to tell
		return storeError(err)
	}
	if err := tx.Commit(); err != nil {
		return storeError(err)
	}
	if due {
		s.rouse(ctx)
	}
	return nil
}

// storeError leaves coded and context errors as they are and hides the rest behind a message.
func storeError(err error) error {
	var coded *copilot.Error
	var lite *sqlitedriver.Error
	switch {
	case err == nil, errors.As(err, &coded), errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return err
	case errors.As(err, &lite) && lite.Code()&0xff == sqlite3.SQLITE_FULL:
		return copilot.Wrap(copilot.CodeUnavailable, err, "the disk of the data folder is full: free some space")
	case errors.As(err, &lite) && lite.Code()&0xff == sqlite3.SQLITE_BUSY:
		return copilot.Wrap(copilot.CodeUnavailable, err, "the database is locked by another program: close it and try again")
	}
	return copilot.Wrap(copilot.CodeInternal, err, "the database failed: see the log")
}

// isDuplicate reports whether err is a violated unique constraint.
func isDuplicate(err error) bool {
	var lite *sqlitedriver.Error
	return errors.As(err, &lite) &&
		(lite.Code() == sqlite3.SQLITE_CONSTRAINT_UNIQUE || lite.Code() == sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY)
}

// notFound turns an empty answer into CodeNotFound. A foreign tenant's id reads the same as one that does not exist.
func notFound(err error, noun, id string) error {
	if errors.Is(err, sql.ErrNoRows) {
		return copilot.Errorf(copilot.CodeNotFound, "there is no %s %q: check the id", noun, id)
	}
	return err
}

// rowsOf reads every row through scan and closes the rows before it returns.
func rowsOf[T any](ctx context.Context, q querier, scan func(scanner) (T, error), query string, args ...any) ([]T, error) {
	rows, err := q.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, storeError(err)
	}
	defer rows.Close()
	var out []T
	for rows.Next() {
		v, err := scan(rows)
		if err != nil {
			return nil, storeError(err)
		}
		out = append(out, v)
	}
	return out, storeError(rows.Err())
}

// scanner is a row, alone or among others.
type scanner interface{ Scan(dest ...any) error }

// bodyOf scans a row of one JSON column.
func bodyOf[T any](row scanner) (T, error) {
	var v T
	var body string
	if err := row.Scan(&body); err != nil {
		return v, err
	}
	return v, json.Unmarshal([]byte(body), &v)
}

// toJSON encodes one of our own nouns, which cannot fail but for a defect.
func toJSON(v any) (string, error) {
	b, err := json.Marshal(v)
	return string(b), err
}

// nanos is a time as it stands in a column; 0 stands for the zero time.
func nanos(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixNano()
}

// instant inverts nanos.
func instant(n int64) time.Time {
	if n == 0 {
		return time.Time{}
	}
	return time.Unix(0, n).UTC()
}

// now is the wall time of a row.
func (s *Store) now() int64 { return nanos(s.clock.Now()) }
