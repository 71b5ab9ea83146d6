package sqlite

import (
	"context"
	"database/sql"

	"github.com/kernelcopilot/copilot"
)

const (
	decideSQL = `UPDATE approvals SET decision = ?, body = ? WHERE tenant = ? AND id = ? AND decision = ''`
	// reasonCancelled is the reason of approvals that end because their run was cancelled.
	reasonCancelled = "cancelled"
)

// Decide implements copilot.ActionStore. Of a it takes ID, Decision, DecidedBy, Reason and DecidedAt; the rest is as it
// was requested. CodeConflict also for a digest that is not the approval's, for an approve at or after the expiry, and
// for an approve of a run that has ended.
func (s *Store) Decide(ctx context.Context, tenant copilot.TenantID, a copilot.Approval) error {
	switch a.Decision {
	case copilot.DecisionApprove, copilot.DecisionReject, copilot.DecisionExpire:
	default:
		return copilot.Errorf(copilot.CodeInvalid, "%q is no decision: send approve, reject or expire", a.Decision)
	}
	return s.write(ctx, func(tx *sql.Tx) error {
		stored, err := readApproval(ctx, tx, tenant, a.ID)
		if err != nil {
			return err
		}
		run, err := readRun(ctx, tx, tenant, stored.Run)
		if err != nil {
			return err
		}
		if err := checkDecision(stored, a, run); err != nil {
			return err
		}
		stored.Decision, stored.DecidedBy, stored.Reason, stored.DecidedAt = a.Decision, a.DecidedBy, a.Reason, a.DecidedAt
		if err := decide(ctx, tx, tenant, stored); err != nil {
			return err
		}
		if run.State != copilot.StateWaiting || run.Wait == nil || run.Wait.Kind != copilot.WaitApproval {
			return nil // the run's next change sees the decision
		}
		return s.wake(ctx, tx, tenant, run.ID, run.Conversation)
	})
}

func checkDecision(stored, a copilot.Approval, run copilot.Run) error {
	approve := a.Decision == copilot.DecisionApprove
	switch {
	case stored.Decision != "":
		return copilot.Errorf(copilot.CodeConflict, "the approval is decided already (%s): look at its card", stored.Decision)
	case a.Digest != "" && a.Digest != stored.Digest:
		return copilot.Errorf(copilot.CodeConflict, "the approval binds to another call than the one shown: load it again")
	case approve && !a.DecidedAt.IsZero() && !a.DecidedAt.Before(stored.Expires):
		return copilot.Errorf(copilot.CodeConflict, "the approval has expired: ask for the action again")
	case approve && run.State == copilot.StateFinished:
		return copilot.Errorf(copilot.CodeConflict, "the run has ended: ask for the action again")
	}
	return nil
}

// decide writes the decision of an approval that is open.
func decide(ctx context.Context, tx *sql.Tx, tenant copilot.TenantID, a copilot.Approval) error {
	body, err := toJSON(a)
	if err != nil {
		return err
	}
	return mustTouch(tx.ExecContext(ctx, decideSQL, a.Decision, body, tenant, a.ID))("open approval", a.ID)
}

// rejectOpen closes the run's open approvals because it was cancelled.
func rejectOpen(ctx context.Context, tx *sql.Tx, tenant copilot.TenantID, run string) error {
	open, err := rowsOf(ctx, tx, bodyOf[copilot.Approval], runApprovalsSQL, tenant, run)
	if err != nil {
		return err
	}
	for _, a := range open {
		a.Decision, a.Reason = copilot.DecisionReject, reasonCancelled
		if err := decide(ctx, tx, tenant, a); err != nil {
			return err
		}
	}
	return nil
}
