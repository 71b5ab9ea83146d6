package sqlite

import (
	"context"
	"database/sql"
	"errors"

	"github.com/kernelcopilot/copilot"
)

const (
	claimSQL = `UPDATE runs SET state = 'running', lease_owner = ?1, lease_epoch = lease_epoch + 1, lease_expires = ?2,
		updated_at = ?3
		WHERE tenant = ?4 AND id = ?5 AND segment = ?6
		AND (state = 'queued' OR (state = 'running' AND lease_expires <= ?3))
		RETURNING lease_epoch`
	renewSQL = `UPDATE runs SET lease_expires = ?
		WHERE tenant = ? AND id = ? AND segment = ? AND state = 'running' AND lease_owner = ? AND lease_epoch = ?
		RETURNING cancel`
	leaseSQL = `SELECT num, conversation, last_seq, cancel FROM runs
		WHERE tenant = ? AND id = ? AND segment = ? AND state = 'running' AND lease_owner = ? AND lease_epoch = ?`
)

// Claim implements copilot.RunStore.
func (s *Store) Claim(
	ctx context.Context, tenant copilot.TenantID, run string, segment int, owner string,
) (copilot.Lease, copilot.Run, error) {
	var lease copilot.Lease
	var r copilot.Run
	now := s.clock.Now()
	err := s.write(ctx, func(tx *sql.Tx) error {
		lease = copilot.Lease{Run: run, Segment: segment, Owner: owner, Expires: now.Add(s.cfg.LeaseTTL)}
		err := tx.QueryRowContext(ctx, claimSQL, owner, nanos(lease.Expires), nanos(now), tenant, run, segment).Scan(&lease.Epoch)
		if err != nil {
			return leaseLost(ctx, tx, tenant, run, err)
		}
		r, err = readRun(ctx, tx, tenant, run)
		return err
	})
	if err != nil {
		return copilot.Lease{}, copilot.Run{}, err
	}
	return lease, r, nil
}

// Renew implements copilot.RunStore. A lease past its time that nobody has taken can still be renewed.
func (s *Store) Renew(ctx context.Context, tenant copilot.TenantID, l copilot.Lease) (copilot.Lease, bool, error) {
	var cancel bool
	next := l
	next.Expires = s.clock.Now().Add(s.cfg.LeaseTTL)
	err := s.write(ctx, func(tx *sql.Tx) error {
		err := tx.QueryRowContext(ctx, renewSQL, nanos(next.Expires), tenant, l.Run, l.Segment, l.Owner, l.Epoch).Scan(&cancel)
		return leaseLost(ctx, tx, tenant, l.Run, err)
	})
	if err != nil {
		return copilot.Lease{}, false, err
	}
	return next, cancel, nil
}

// held is the run behind a lease that is good within this transaction.
type held struct {
	tenant       copilot.TenantID
	run          string
	segment      int
	num          int64
	conversation string
	lastSeq      int64
	cancel       bool
}

// hold fences: it finds the run only while the lease is the run's own.
func hold(ctx context.Context, tx *sql.Tx, tenant copilot.TenantID, l copilot.Lease) (held, error) {
	h := held{tenant: tenant, run: l.Run, segment: l.Segment}
	err := tx.QueryRowContext(ctx, leaseSQL, tenant, l.Run, l.Segment, l.Owner, l.Epoch).
		Scan(&h.num, &h.conversation, &h.lastSeq, &h.cancel)
	return h, leaseLost(ctx, tx, tenant, l.Run, err)
}

// leaseLost turns an empty answer into CodeLeaseLost, or into CodeNotFound when the tenant has no such run.
func leaseLost(ctx context.Context, tx *sql.Tx, tenant copilot.TenantID, run string, err error) error {
	if !errors.Is(err, sql.ErrNoRows) {
		return err
	}
	if _, err := readRun(ctx, tx, tenant, run); err != nil {
		return err
	}
	return copilot.Errorf(copilot.CodeLeaseLost, "the segment of run %q is not this process's: leave it to its holder", run)
}
