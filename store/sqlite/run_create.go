package sqlite

import (
	"context"
	"database/sql"

	"github.com/kernelcopilot/copilot"
)

// runRequest is the part of a run that never changes.
type runRequest struct {
	Principal copilot.Principal `json:"principal"`
	Purpose   copilot.Purpose   `json:"purpose"`
	Job       copilot.Job       `json:"job"`
	Door      string            `json:"door"`
	Input     copilot.RunInput  `json:"input"`
	Budget    copilot.Budget    `json:"budget"`
}

const (
	insertRunSQL = `INSERT INTO runs (tenant, id, conversation, request, state, segment, created_at, updated_at)
		VALUES (?, ?, ?, ?, 'queued', 1, ?, ?)`
	activeRunSQL = `SELECT count(*) FROM runs WHERE tenant = ? AND conversation = ? AND state IN ('queued', 'running')`
)

// Create implements copilot.RunStore. State and Segment of n.Run are set here; a zero CreatedAt means now.
func (s *Store) Create(ctx context.Context, tenant copilot.TenantID, n copilot.NewRun) error {
	if err := checkNewRun(tenant, n); err != nil {
		return err
	}
	return s.write(ctx, func(tx *sql.Tx) error { return s.create(ctx, tx, tenant, n) })
}

func checkNewRun(tenant copilot.TenantID, n copilot.NewRun) error {
	switch {
	case tenant == "" || n.Run.ID == "" || n.Run.Conversation == "":
		return copilot.Errorf(copilot.CodeInvalid, "a run needs a tenant, an id and a conversation")
	case n.Run.Principal.Tenant != tenant:
		return copilot.Errorf(copilot.CodeInvalid, "the run's principal is of another tenant")
	case n.Conversation != nil && n.Conversation.ID != n.Run.Conversation:
		return copilot.Errorf(copilot.CodeInvalid, "the run and its new conversation have different ids")
	}
	return nil
}

func (s *Store) create(ctx context.Context, tx *sql.Tx, tenant copilot.TenantID, n copilot.NewRun) error {
	now, r := s.now(), n.Run
	if !r.CreatedAt.IsZero() {
		now = nanos(r.CreatedAt)
	}
	if err := s.beginConversation(ctx, tx, tenant, n, now); err != nil {
		return err
	}
	request, err := toJSON(runRequest{r.Principal, r.Purpose, r.Job, r.Door, r.Input, r.Budget})
	if err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, insertRunSQL, tenant, r.ID, r.Conversation, request, now, now); err != nil {
		if isDuplicate(err) {
			return copilot.Errorf(copilot.CodeConflict, "the run %q exists already", r.ID)
		}
		return err
	}
	if n.Key != nil {
		if err := insertRunKey(ctx, tx, tenant, r.ID, *n.Key); err != nil {
			return err
		}
	}
	if n.Message != nil {
		if err := insertMessage(ctx, tx, tenant, r.Conversation, r.ID, *n.Message); err != nil {
			return err
		}
	}
	return s.enqueue(ctx, tx, copilot.RunRef{Tenant: tenant, Run: r.ID, Segment: 1})
}

// beginConversation makes the run's conversation, or makes sure that it is the tenant's and has no active run.
func (s *Store) beginConversation(ctx context.Context, tx *sql.Tx, tenant copilot.TenantID, n copilot.NewRun, now int64) error {
	if n.Conversation != nil {
		return insertConversation(ctx, tx, tenant, *n.Conversation, now)
	}
	if err := touchConversation(ctx, tx, tenant, n.Run.Conversation, now); err != nil {
		return err
	}
	busy, err := hasActiveRun(ctx, tx, tenant, n.Run.Conversation)
	if err != nil {
		return err
	}
	if busy {
		return copilot.Errorf(copilot.CodeConflict,
			"another run of this conversation is not finished: wait for it or cancel it, or begin a new conversation")
	}
	return nil
}

func hasActiveRun(ctx context.Context, tx *sql.Tx, tenant copilot.TenantID, conversation string) (bool, error) {
	var n int
	err := tx.QueryRowContext(ctx, activeRunSQL, tenant, conversation).Scan(&n)
	return n > 0, err
}
