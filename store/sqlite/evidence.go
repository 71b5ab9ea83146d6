package sqlite

import (
	"cmp"
	"context"
	"database/sql"
	"strconv"
	"strings"

	"github.com/kernelcopilot/copilot"
)

const (
	evidenceSQL       = `SELECT body FROM evidence WHERE tenant = ? AND conversation = ? ORDER BY number`
	insertEvidenceSQL = `INSERT INTO evidence (tenant, conversation, number, body) VALUES (?, ?, ?, ?)`
)

// Evidence implements copilot.EvidenceStore. CodeNotFound when the conversation is not the tenant's.
func (s *Store) Evidence(ctx context.Context, tenant copilot.TenantID, conversation string) ([]copilot.Evidence, error) {
	return inConversation(ctx, s, bodyOf[copilot.Evidence], evidenceSQL, tenant, conversation)
}

func insertEvidence(ctx context.Context, tx *sql.Tx, h held, e copilot.Evidence) error {
	digits, ok := strings.CutPrefix(e.ID, "E")
	n, err := strconv.Atoi(digits)
	if !ok || err != nil || n < 1 || digits != strconv.Itoa(n) {
		return copilot.Errorf(copilot.CodeInvalid, "evidence %q is not of the form E1, E2, …", e.ID)
	}
	if e.Run = cmp.Or(e.Run, h.run); e.Run != h.run {
		return copilot.Errorf(copilot.CodeInvalid, "evidence %s is of run %q, not %q", e.ID, e.Run, h.run)
	}
	body, err := toJSON(e)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, insertEvidenceSQL, h.tenant, h.conversation, n, body)
	if isDuplicate(err) {
		return copilot.Errorf(copilot.CodeConflict, "evidence %s exists in the conversation: take the next number", e.ID)
	}
	return err
}
