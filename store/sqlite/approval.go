package sqlite

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"time"

	"github.com/kernelcopilot/copilot"
)

const (
	approvalSQL  = `SELECT body FROM approvals WHERE tenant = ? AND id = ?`
	approvalsSQL = `SELECT p.body, a.body, r.conversation FROM approvals p
		JOIN actions a ON a.tenant = p.tenant AND a.id = p.action JOIN runs r ON r.tenant = p.tenant AND r.id = p.run
		WHERE p.tenant = ?1 AND (?2 = 0 OR p.decision = '') ORDER BY p.num DESC LIMIT ?3`
	openApprovalsSQL = `SELECT r.tenant, r.id, r.segment, p.body FROM approvals p
		JOIN runs r ON r.tenant = p.tenant AND r.id = p.run
		WHERE p.decision = '' AND p.expires <= ? ORDER BY p.expires, p.num`
	runApprovalsSQL = `SELECT body FROM approvals WHERE tenant = ? AND run = ? AND decision = '' ORDER BY num`
	// A decision stays: whoever writes the approval later changes nothing of a decided one.
	putApprovalSQL = `INSERT INTO approvals (tenant, id, run, action, expires, decision, body) VALUES (?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (tenant, id) DO UPDATE SET
		body     = CASE WHEN decision = '' THEN excluded.body ELSE body END,
		expires  = CASE WHEN decision = '' THEN excluded.expires ELSE expires END,
		decision = CASE WHEN decision = '' THEN excluded.decision ELSE decision END
		WHERE run = excluded.run`
)

// Approval implements copilot.ActionStore.
func (s *Store) Approval(ctx context.Context, tenant copilot.TenantID, id string) (copilot.Approval, error) {
	return readApproval(ctx, s.reader, tenant, id)
}

func readApproval(ctx context.Context, q querier, tenant copilot.TenantID, id string) (copilot.Approval, error) {
	a, err := bodyOf[copilot.Approval](q.QueryRowContext(ctx, approvalSQL, tenant, id))
	return a, storeError(notFound(err, "approval", id))
}

// Approvals implements copilot.ActionStore; a limit of 0 means 50.
func (s *Store) Approvals(
	ctx context.Context, tenant copilot.TenantID, openOnly bool, limit int,
) ([]copilot.ApprovalView, error) {
	return rowsOf(ctx, s.reader, scanApprovalView, approvalsSQL, tenant, openOnly, cmp.Or(max(limit, 0), 50))
}

func scanApprovalView(row scanner) (copilot.ApprovalView, error) {
	var v copilot.ApprovalView
	var approval, action string
	if err := row.Scan(&approval, &action, &v.Conversation); err != nil {
		return v, err
	}
	if err := json.Unmarshal([]byte(approval), &v.Approval); err != nil {
		return v, err
	}
	return v, json.Unmarshal([]byte(action), &v.Action)
}

// expiring is an open approval with its run.
type expiring struct {
	ref      copilot.RunRef
	approval copilot.Approval
}

// OpenApprovals implements copilot.ActionStore; both slices have the same order, soonest expiry first.
func (s *Store) OpenApprovals(ctx context.Context, t time.Time) ([]copilot.RunRef, []copilot.Approval, error) {
	rows, err := rowsOf(ctx, s.reader, func(row scanner) (expiring, error) {
		var e expiring
		var body string
		if err := row.Scan(&e.ref.Tenant, &e.ref.Run, &e.ref.Segment, &body); err != nil {
			return e, err
		}
		return e, json.Unmarshal([]byte(body), &e.approval)
	}, openApprovalsSQL, nanos(t))
	if err != nil {
		return nil, nil, err
	}
	refs, approvals := make([]copilot.RunRef, len(rows)), make([]copilot.Approval, len(rows))
	for i, e := range rows {
		refs[i], approvals[i] = e.ref, e.approval
	}
	return refs, approvals, nil
}

func putApproval(ctx context.Context, tx *sql.Tx, h held, a copilot.Approval) error {
	if a.Run = cmp.Or(a.Run, h.run); a.ID == "" || a.Run != h.run {
		return copilot.Errorf(copilot.CodeInvalid, "the approval %q has no id or is of another run than %q", a.ID, h.run)
	}
	body, err := toJSON(a)
	if err != nil {
		return err
	}
	res, err := tx.ExecContext(ctx, putApprovalSQL, h.tenant, a.ID, h.run, a.Action, nanos(a.Expires), a.Decision, body)
	return putRow(res, err)("approval", a.ID)
}
