package sqlite

import (
	"cmp"
	"context"
	"database/sql"

	"github.com/kernelcopilot/copilot"
)

const (
	actionSQL     = `SELECT body FROM actions WHERE tenant = ? AND id = ?`
	runActionsSQL = `SELECT body FROM actions WHERE tenant = ? AND run = ? ORDER BY num`
	putActionSQL  = `INSERT INTO actions (tenant, id, run, body) VALUES (?, ?, ?, ?)
		ON CONFLICT (tenant, id) DO UPDATE SET body = excluded.body WHERE run = excluded.run`
)

// Action implements copilot.ActionStore.
func (s *Store) Action(ctx context.Context, tenant copilot.TenantID, id string) (copilot.Action, error) {
	a, err := bodyOf[copilot.Action](s.reader.QueryRowContext(ctx, actionSQL, tenant, id))
	return a, storeError(notFound(err, "action", id))
}

// RunActions implements copilot.ActionStore. CodeNotFound when the run is not the tenant's.
func (s *Store) RunActions(ctx context.Context, tenant copilot.TenantID, run string) ([]copilot.Action, error) {
	actions, err := rowsOf(ctx, s.reader, bodyOf[copilot.Action], runActionsSQL, tenant, run)
	if err != nil || len(actions) > 0 {
		return actions, err
	}
	_, err = readRun(ctx, s.reader, tenant, run)
	return nil, err
}

func putAction(ctx context.Context, tx *sql.Tx, h held, a copilot.Action) error {
	if a.Run = cmp.Or(a.Run, h.run); a.ID == "" || a.Run != h.run {
		return copilot.Errorf(copilot.CodeInvalid, "the action %q has no id or is of another run than %q", a.ID, h.run)
	}
	body, err := toJSON(a)
	if err != nil {
		return err
	}
	return putRow(tx.ExecContext(ctx, putActionSQL, h.tenant, a.ID, h.run, body))("action", a.ID)
}

// putRow makes CodeConflict of an upsert that met another run's row.
func putRow(res sql.Result, err error) func(noun, id string) error {
	return func(noun, id string) error {
		if err != nil {
			return err
		}
		if n, err := res.RowsAffected(); err != nil || n > 0 {
			return err
		}
		return copilot.Errorf(copilot.CodeConflict, "the %s %q belongs to another run", noun, id)
	}
}
