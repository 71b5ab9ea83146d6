package sqlite

import (
	"context"
	"database/sql"

	"github.com/kernelcopilot/copilot"
)

const (
	// A new epoch fences a holder that is not as dead as its lease says.
	expireAllSQL = `UPDATE runs SET lease_expires = 0, lease_epoch = lease_epoch + 1 WHERE state = 'running'`
	// River never rescues the job of a killed process when jobs have no timeout, so such rows go here.
	dropRunningJobsSQL = `DELETE FROM river_job WHERE state = 'running'`
	// River may give an id again (args are JSONB), so the job must also be the segment's by its arguments.
	unclaimedSQL = `SELECT r.tenant, r.id, r.segment, r.state, coalesce(j.id, 0), coalesce(j.state, '')
		FROM runs r LEFT JOIN river_job j ON j.id = r.job AND j.kind = 'segment'
		AND json_extract(j.args, '$.tenant') = r.tenant AND json_extract(j.args, '$.run') = r.id
		AND json_extract(j.args, '$.segment') = r.segment
		WHERE r.state = 'queued' OR (r.state = 'running' AND r.lease_expires <= ?) ORDER BY r.num`
)

// unclaimed is a segment that nobody works on, with the job made for it, if it is still there.
type unclaimed struct {
	ref      copilot.RunRef
	state    copilot.RunState
	job      int64
	jobState string
}

// Requeue implements copilot.RunStore.
func (s *Store) Requeue(ctx context.Context, all bool) (int, error) {
	n := 0
	err := s.write(ctx, func(tx *sql.Tx) error {
		if all {
			if _, err := tx.ExecContext(ctx, expireAllSQL); err != nil {
				return err
			}
			if _, err := tx.ExecContext(ctx, dropRunningJobsSQL); err != nil {
				return err
			}
		}
		list, err := rowsOf(ctx, tx, scanUnclaimed, unclaimedSQL, s.now())
		if err != nil {
			return err
		}
		for _, u := range list {
			if s.isLive(u) {
				continue
			}
			if err := s.enqueue(ctx, tx, u.ref); err != nil {
				return err
			}
			n++
		}
		return nil
	})
	if err != nil {
		return 0, err
	}
	return n, nil
}

// isLive reports whether the segment's job will still be worked, or is about to claim. The job of a running segment
// whose lease has expired counts only while it has not begun.
func (s *Store) isLive(u unclaimed) bool {
	switch u.jobState {
	case "available", "pending", "scheduled", "retryable":
		return true
	case "running":
		return u.state == copilot.StateQueued && s.isBusy(u.job)
	}
	return false
}

func scanUnclaimed(row scanner) (unclaimed, error) {
	var u unclaimed
	err := row.Scan(&u.ref.Tenant, &u.ref.Run, &u.ref.Segment, &u.state, &u.job, &u.jobState)
	return u, err
}
