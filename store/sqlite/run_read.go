package sqlite

import (
	"cmp"
	"context"
	"encoding/json"

	"github.com/kernelcopilot/copilot"
)

const (
	runColumns = `tenant, id, conversation, request, state, segment, cancel, wait, result, last_seq, created_at, updated_at`
	runSQL     = `SELECT ` + runColumns + ` FROM runs WHERE tenant = ? AND id = ?`
	// The states are a JSON array; an empty conversation, array or cursor means any.
	runsSQL = `SELECT ` + runColumns + ` FROM runs
		WHERE tenant = ?1 AND (?2 = '' OR conversation = ?2) AND (?4 = '' OR id < ?4)
		AND (?3 = '[]' OR state IN (SELECT value FROM json_each(?3)))
		ORDER BY id DESC LIMIT ?5`
)

// Run implements copilot.RunStore.
func (s *Store) Run(ctx context.Context, tenant copilot.TenantID, id string) (copilot.Run, error) {
	return readRun(ctx, s.reader, tenant, id)
}

func readRun(ctx context.Context, q querier, tenant copilot.TenantID, id string) (copilot.Run, error) {
	r, err := scanRun(q.QueryRowContext(ctx, runSQL, tenant, id))
	return r, storeError(notFound(err, "run", id))
}

// Runs implements copilot.RunStore.
func (s *Store) Runs(ctx context.Context, tenant copilot.TenantID, q copilot.RunQuery) ([]copilot.Run, error) {
	states, err := toJSON(append([]copilot.RunState{}, q.States...))
	if err != nil {
		return nil, storeError(err)
	}
	return rowsOf(ctx, s.reader, scanRun, runsSQL, tenant, q.Conversation, states, q.Before, cmp.Or(q.Limit, 50))
}

func scanRun(row scanner) (copilot.Run, error) {
	var r copilot.Run
	var request, wait, result string
	var created, updated int64
	err := row.Scan(&r.Tenant, &r.ID, &r.Conversation, &request, &r.State, &r.Segment, &r.Cancel, &wait, &result, &r.LastSeq,
		&created, &updated)
	if err != nil {
		return r, err
	}
	var q runRequest
	if err := json.Unmarshal([]byte(request), &q); err != nil {
		return r, err
	}
	r.Principal, r.Purpose, r.Job, r.Door, r.Input, r.Budget = q.Principal, q.Purpose, q.Job, q.Door, q.Input, q.Budget
	r.CreatedAt, r.UpdatedAt = instant(created), instant(updated)
	if wait != "" {
		if err := json.Unmarshal([]byte(wait), &r.Wait); err != nil {
			return r, err
		}
	}
	if result != "" {
		err = json.Unmarshal([]byte(result), &r.Result)
	}
	return r, err
}
