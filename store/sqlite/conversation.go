package sqlite

import (
	"cmp"
	"context"
	"database/sql"

	"github.com/kernelcopilot/copilot"
)

const (
	insertConversationSQL = `INSERT INTO conversations (tenant, id, owner, title, created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?)`
	touchConversationSQL  = `UPDATE conversations SET updated_at = max(updated_at, ?) WHERE tenant = ? AND id = ?`
	renameSQL             = `UPDATE conversations SET title = ? WHERE tenant = ? AND id = ?`
	conversationSQL       = `SELECT tenant, id, owner, title, created_at, updated_at FROM conversations WHERE tenant = ? AND id = ?`
	conversationsSQL      = `SELECT tenant, id, owner, title, created_at, updated_at FROM conversations
		WHERE tenant = ?1 AND (?2 = '' OR owner = ?2)
		AND (?3 = '' OR (updated_at, id) < (SELECT updated_at, id FROM conversations WHERE tenant = ?1 AND id = ?3))
		ORDER BY updated_at DESC, id DESC LIMIT ?4`
	messagesSQL      = `SELECT body FROM messages WHERE tenant = ? AND conversation = ? ORDER BY num`
	insertMessageSQL = `INSERT INTO messages (tenant, id, conversation, body) VALUES (?, ?, ?, ?)`
)

// Conversation implements copilot.ConversationStore.
func (s *Store) Conversation(ctx context.Context, tenant copilot.TenantID, id string) (copilot.Conversation, error) {
	c, err := scanConversation(s.reader.QueryRowContext(ctx, conversationSQL, tenant, id))
	return c, storeError(notFound(err, "conversation", id))
}

// Conversations implements copilot.ConversationStore; a limit of 0 means 50.
func (s *Store) Conversations(
	ctx context.Context, tenant copilot.TenantID, owner, before string, limit int,
) ([]copilot.Conversation, error) {
	return rowsOf(ctx, s.reader, scanConversation, conversationsSQL, tenant, owner, before, cmp.Or(max(limit, 0), 50))
}

// RenameConversation implements copilot.ConversationStore.
func (s *Store) RenameConversation(ctx context.Context, tenant copilot.TenantID, id, title string) error {
	return s.write(ctx, func(tx *sql.Tx) error {
		return mustTouch(tx.ExecContext(ctx, renameSQL, title, tenant, id))("conversation", id)
	})
}

// Messages implements copilot.ConversationStore: oldest first, retracted ones among them.
func (s *Store) Messages(ctx context.Context, tenant copilot.TenantID, conversation string) ([]copilot.Message, error) {
	return inConversation(ctx, s, bodyOf[copilot.Message], messagesSQL, tenant, conversation)
}

// inConversation reads rows of a conversation, and asks whether it is the tenant's when there are none.
func inConversation[T any](
	ctx context.Context, s *Store, scan func(scanner) (T, error), query string, tenant copilot.TenantID, conversation string,
) ([]T, error) {
	rows, err := rowsOf(ctx, s.reader, scan, query, tenant, conversation)
	if err != nil || len(rows) > 0 {
		return rows, err
	}
	_, err = s.Conversation(ctx, tenant, conversation)
	return nil, err
}

func scanConversation(row scanner) (copilot.Conversation, error) {
	var c copilot.Conversation
	var created, updated int64
	err := row.Scan(&c.Tenant, &c.ID, &c.Owner, &c.Title, &created, &updated)
	c.CreatedAt, c.UpdatedAt = instant(created), instant(updated)
	return c, err
}

func insertConversation(ctx context.Context, tx *sql.Tx, tenant copilot.TenantID, c copilot.Conversation, now int64) error {
	created, updated := cmp.Or(nanos(c.CreatedAt), now), cmp.Or(nanos(c.UpdatedAt), nanos(c.CreatedAt), now)
	_, err := tx.ExecContext(ctx, insertConversationSQL, tenant, c.ID, c.Owner, c.Title, created, updated)
	if isDuplicate(err) {
		return copilot.Errorf(copilot.CodeConflict, "the conversation %q exists already: leave the new one out", c.ID)
	}
	return err
}

// touchConversation moves the conversation's activity forward; CodeNotFound when it is not the tenant's.
func touchConversation(ctx context.Context, tx *sql.Tx, tenant copilot.TenantID, id string, now int64) error {
	return mustTouch(tx.ExecContext(ctx, touchConversationSQL, now, tenant, id))("conversation", id)
}

// mustTouch makes CodeNotFound of an update that found no row.
func mustTouch(res sql.Result, err error) func(noun, id string) error {
	return func(noun, id string) error {
		if err != nil {
			return err
		}
		if n, err := res.RowsAffected(); err != nil || n > 0 {
			return err
		}
		return notFound(sql.ErrNoRows, noun, id)
	}
}

// insertMessage writes a settled message, once.
func insertMessage(ctx context.Context, tx *sql.Tx, tenant copilot.TenantID, conversation, run string, m copilot.Message) error {
	m.Conversation, m.Run = cmp.Or(m.Conversation, conversation), cmp.Or(m.Run, run)
	if m.ID == "" || m.Conversation != conversation || m.Run != run {
		return copilot.Errorf(copilot.CodeInvalid, "the message %q has no id or is of another run than %q", m.ID, run)
	}
	body, err := toJSON(m)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, insertMessageSQL, tenant, m.ID, conversation, body)
	if isDuplicate(err) {
		return copilot.Errorf(copilot.CodeConflict, "the message %q is written already: a message is written once", m.ID)
	}
	return err
}
