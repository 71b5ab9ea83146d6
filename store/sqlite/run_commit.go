package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"github.com/kernelcopilot/copilot"
)

const (
	insertEventSQL = `INSERT INTO events (run, seq, body) VALUES (?, ?, ?)`
	lastSeqSQL     = `UPDATE runs SET last_seq = ?, updated_at = ? WHERE num = ?`
)

// Commit implements copilot.RunStore.
func (s *Store) Commit(
	ctx context.Context, tenant copilot.TenantID, l copilot.Lease, b copilot.Batch,
) ([]copilot.StoredEvent, error) {
	var stored []copilot.StoredEvent
	err := s.write(ctx, func(tx *sql.Tx) (err error) {
		stored, err = s.commit(ctx, tx, tenant, l, b)
		return err
	})
	if err != nil {
		return nil, err
	}
	return stored, nil
}

// CommitAll implements copilot.RunStore. A run that is not the tenant's counts as lost; any other failure writes nothing.
func (s *Store) CommitAll(ctx context.Context, items []copilot.LeasedBatch) ([]copilot.StoredEvent, []string, error) {
	var stored []copilot.StoredEvent
	var lost []string
	err := s.write(ctx, func(tx *sql.Tx) error {
		for _, item := range items {
			events, err := s.commit(ctx, tx, item.Tenant, item.Lease, item.Batch)
			var fenced *fencedError
			if errors.As(err, &fenced) {
				lost = append(lost, item.Lease.Run)
				continue
			}
			if err != nil {
				return err
			}
			stored = append(stored, events...)
		}
		return nil
	})
	if err != nil {
		return nil, nil, err
	}
	return stored, lost, nil
}

// fencedError marks an error that came before anything was written.
type fencedError struct{ error }

func (e *fencedError) Unwrap() error { return e.error }

func (s *Store) commit(
	ctx context.Context, tx *sql.Tx, tenant copilot.TenantID, l copilot.Lease, b copilot.Batch,
) ([]copilot.StoredEvent, error) {
	h, err := hold(ctx, tx, tenant, l)
	if code := copilot.CodeOf(err); code == copilot.CodeLeaseLost || code == copilot.CodeNotFound {
		return nil, &fencedError{err}
	}
	if err != nil {
		return nil, err
	}
	stored, err := s.insertEvents(ctx, tx, h, b.Events)
	if err != nil {
		return nil, err
	}
	if err := s.writeNouns(ctx, tx, h, b); err != nil {
		return nil, err
	}
	if b.Run != nil {
		err = s.change(ctx, tx, h, *b.Run)
	}
	return stored, err
}

// insertEvents numbers the events from the run's last one on and stores them in their one form.
func (s *Store) insertEvents(ctx context.Context, tx *sql.Tx, h held, events []copilot.Event) ([]copilot.StoredEvent, error) {
	if len(events) == 0 {
		return nil, nil
	}
	at := s.clock.Now().UTC().Truncate(time.Millisecond)
	stored := make([]copilot.StoredEvent, len(events))
	stmt, err := tx.PrepareContext(ctx, insertEventSQL)
	if err != nil {
		return nil, err
	}
	defer stmt.Close() //nolint:errcheck // it ends with the transaction
	for i, e := range events {
		h.lastSeq++
		stored[i] = copilot.StoredEvent{Thread: h.conversation, Run: h.run, Seq: h.lastSeq, At: at, Event: e}
		body, err := toJSON(stored[i])
		if err != nil {
			return nil, err
		}
		if _, err := stmt.ExecContext(ctx, h.num, h.lastSeq, body); err != nil {
			return nil, err
		}
	}
	_, err = tx.ExecContext(ctx, lastSeqSQL, h.lastSeq, nanos(at), h.num)
	return stored, err
}

func (s *Store) writeNouns(ctx context.Context, tx *sql.Tx, h held, b copilot.Batch) error {
	for _, m := range b.Messages {
		if err := insertMessage(ctx, tx, h.tenant, h.conversation, h.run, m); err != nil {
			return err
		}
	}
	if len(b.Messages) > 0 {
		if err := touchConversation(ctx, tx, h.tenant, h.conversation, s.now()); err != nil {
			return err
		}
	}
	for _, e := range b.Evidence {
		if err := insertEvidence(ctx, tx, h, e); err != nil {
			return err
		}
	}
	for _, a := range b.Actions {
		if err := putAction(ctx, tx, h, a); err != nil {
			return err
		}
	}
	for _, a := range b.Approvals {
		if err := putApproval(ctx, tx, h, a); err != nil {
			return err
		}
	}
	return nil
}
