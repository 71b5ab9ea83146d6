package sqlite

import (
	"context"
	"database/sql"
	"errors"

	"github.com/kernelcopilot/copilot"
)

const (
	keepRunningSQL = `UPDATE runs SET wait_kind = ?, wait = ?, result = ?, updated_at = ? WHERE num = ?`
	endLeaseSQL    = `UPDATE runs SET wait_kind = ?, wait = ?, result = ?, updated_at = ?, state = ?, segment = ?, due = ?,
		lease_owner = '', lease_expires = 0 WHERE num = ?`
	dueSQL     = `UPDATE runs SET due = 1, updated_at = ? WHERE tenant = ? AND id = ? AND state = 'waiting'`
	promoteSQL = `UPDATE runs SET state = 'queued', due = 0, segment = segment + 1, updated_at = ?1 WHERE num = (
		SELECT num FROM runs WHERE tenant = ?2 AND conversation = ?3 AND state = 'waiting' AND due = 1 ORDER BY num LIMIT 1)
		RETURNING id, segment`
	isDecidedSQL = `SELECT count(*) FROM approvals WHERE tenant = ? AND id = ? AND decision <> ''`
)

// change applies what the lease holder says of its run. Whatever ends the lease also starts what waited for its end.
func (s *Store) change(ctx context.Context, tx *sql.Tx, h held, c copilot.RunChange) error {
	if err := checkChange(h, c); err != nil {
		return err
	}
	kind, wait, result, err := changeColumns(c)
	if err != nil {
		return err
	}
	if c.State == copilot.StateRunning {
		_, err := tx.ExecContext(ctx, keepRunningSQL, kind, wait, result, s.now(), h.num)
		return err
	}
	segment, due := h.segment, false
	switch c.State {
	case copilot.StateQueued:
		segment++
	case copilot.StateWaiting:
		if due, err = endsAtOnce(ctx, tx, h, c.Wait); err != nil {
			return err
		}
	}
	if _, err := tx.ExecContext(ctx, endLeaseSQL, kind, wait, result, s.now(), c.State, segment, due, h.num); err != nil {
		return err
	}
	if c.State == copilot.StateQueued {
		return s.enqueue(ctx, tx, copilot.RunRef{Tenant: h.tenant, Run: h.run, Segment: segment})
	}
	return s.promote(ctx, tx, h.tenant, h.conversation)
}

func checkChange(h held, c copilot.RunChange) error {
	want := h.segment
	switch c.State {
	case copilot.StateQueued:
		want++
	case copilot.StateWaiting:
		if c.Wait == nil {
			return copilot.Errorf(copilot.CodeInvalid, "run %q is to wait and does not say for what: set Wait", h.run)
		}
	case copilot.StateRunning, copilot.StateFinished:
	default:
		return copilot.Errorf(copilot.CodeInvalid, "run %q cannot become %q", h.run, c.State)
	}
	if c.Segment != want {
		return copilot.Errorf(copilot.CodeInvalid, "run %q in state %q must be at segment %d, not %d", h.run, c.State, want, c.Segment)
	}
	return nil
}

func changeColumns(c copilot.RunChange) (kind, wait, result string, err error) {
	if c.Wait != nil {
		kind = string(c.Wait.Kind)
		if wait, err = toJSON(c.Wait); err != nil {
			return "", "", "", err
		}
	}
	if c.Result != nil {
		result, err = toJSON(c.Result)
	}
	return kind, wait, result, err
}

// endsAtOnce reports whether the wait was over before it began: a cancel or a decision came while the segment still ran.
func endsAtOnce(ctx context.Context, tx *sql.Tx, h held, w *copilot.Wait) (bool, error) {
	if h.cancel {
		return true, rejectOpen(ctx, tx, h.tenant, h.run)
	}
	if w.Kind != copilot.WaitApproval || w.Approval == "" {
		return false, nil
	}
	var n int
	err := tx.QueryRowContext(ctx, isDecidedSQL, h.tenant, w.Approval).Scan(&n)
	return n > 0, err
}

// wake marks a waiting run as due and starts it now, or when the active run of its conversation ends.
func (s *Store) wake(ctx context.Context, tx *sql.Tx, tenant copilot.TenantID, run, conversation string) error {
	if _, err := tx.ExecContext(ctx, dueSQL, s.now(), tenant, run); err != nil {
		return err
	}
	return s.promote(ctx, tx, tenant, conversation)
}

// promote enqueues the oldest due run of the conversation, unless a run of it is active.
func (s *Store) promote(ctx context.Context, tx *sql.Tx, tenant copilot.TenantID, conversation string) error {
	busy, err := hasActiveRun(ctx, tx, tenant, conversation)
	if err != nil || busy {
		return err
	}
	ref := copilot.RunRef{Tenant: tenant}
	err = tx.QueryRowContext(ctx, promoteSQL, s.now(), tenant, conversation).Scan(&ref.Run, &ref.Segment)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	if err != nil {
		return err
	}
	return s.enqueue(ctx, tx, ref)
}
