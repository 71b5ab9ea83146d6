package sqlite

import (
	"context"
	"database/sql"

	"github.com/kernelcopilot/copilot"
)

const (
	cancelSQL  = `UPDATE runs SET cancel = 1, updated_at = ? WHERE tenant = ? AND id = ? AND state <> 'finished'`
	waitingSQL = `SELECT ` + runColumns + ` FROM runs WHERE state = 'waiting' AND due = 0 AND wait_kind = ? ORDER BY num`
)

// Cancel implements copilot.RunStore. The open approvals of a waiting run are rejected with reason "cancelled".
func (s *Store) Cancel(ctx context.Context, tenant copilot.TenantID, run string) error {
	return s.write(ctx, func(tx *sql.Tx) error {
		r, err := readRun(ctx, tx, tenant, run)
		if err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, cancelSQL, s.now(), tenant, run); err != nil {
			return err
		}
		if r.State != copilot.StateWaiting {
			return nil
		}
		if err := rejectOpen(ctx, tx, tenant, run); err != nil {
			return err
		}
		return s.wake(ctx, tx, tenant, run, r.Conversation)
	})
}

// Resume implements copilot.RunStore.
func (s *Store) Resume(ctx context.Context, tenant copilot.TenantID, run string) error {
	return s.write(ctx, func(tx *sql.Tx) error {
		r, err := readRun(ctx, tx, tenant, run)
		if err != nil || r.State != copilot.StateWaiting {
			return err
		}
		return s.wake(ctx, tx, tenant, run, r.Conversation)
	})
}

// Waiting implements copilot.RunStore. Runs whose wait is over and that only wait for their turn are left out.
func (s *Store) Waiting(ctx context.Context, kind copilot.WaitKind) ([]copilot.Run, error) {
	return rowsOf(ctx, s.reader, scanRun, waitingSQL, kind)
}
