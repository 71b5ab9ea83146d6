package sqlite

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/base64"
	"encoding/json"
	"errors"
	"strconv"
	"strings"

	"github.com/kernelcopilot/copilot"
)

var _ copilot.PageStore = (*Store)(nil)

// The queries take one row more than the page, which tells whether there is a next one.
const (
	conversationPageSQL = `SELECT tenant, id, owner, title, created_at, updated_at FROM conversations
		WHERE tenant = ?1 AND (?2 = '' OR owner = ?2) AND (?4 = '' OR (updated_at, id) < (?3, ?4))
		ORDER BY updated_at DESC, id DESC LIMIT ?5`
	messagePageSQL  = `SELECT body FROM messages WHERE tenant = ? AND conversation = ? AND num > ? ORDER BY num LIMIT ?`
	messageNumSQL   = `SELECT num FROM messages WHERE tenant = ? AND conversation = ? AND id = ?`
	evidencePageSQL = `SELECT body FROM evidence WHERE tenant = ? AND conversation = ? AND number > ? ORDER BY number LIMIT ?`
	evidenceNumSQL  = `SELECT number FROM evidence WHERE tenant = ? AND conversation = ? AND 'E' || number = ?`
	approvalPageSQL = `SELECT p.body, a.body, r.conversation FROM approvals p
		JOIN actions a ON a.tenant = p.tenant AND a.id = p.action
		JOIN runs r ON r.tenant = p.tenant AND r.id = p.run
		WHERE p.tenant = ?1 AND (?2 = 0 OR p.decision = '') AND (?3 = 0 OR p.num < ?3) ORDER BY p.num DESC LIMIT ?4`
	approvalNumSQL  = `SELECT num FROM approvals WHERE tenant = ? AND id = ?`
	documentPageSQL = `SELECT ` + documentColumns + `, '' FROM documents d WHERE d.tenant = ? AND d.name > ? ORDER BY d.name LIMIT ?`
)

// ConversationPage implements copilot.PageStore. Its cursor holds the last row's activity, so that the row may move on.
func (s *Store) ConversationPage(
	ctx context.Context, tenant copilot.TenantID, owner, cursor string, limit int,
) (copilot.Page[copilot.Conversation], error) {
	var at int64
	id := ""
	if cursor != "" {
		text, err := unseal(cursor)
		if err != nil {
			return copilot.Page[copilot.Conversation]{}, err
		}
		digits, rest, _ := strings.Cut(text, " ")
		if at, err = strconv.ParseInt(digits, 10, 64); err != nil || rest == "" {
			return copilot.Page[copilot.Conversation]{}, noCursor()
		}
		id = rest
	}
	n := pageLimit(limit)
	rows, err := rowsOf(ctx, s.reader, scanConversation, conversationPageSQL, tenant, owner, at, id, n+1)
	return pageOf(rows, err, n, func(c copilot.Conversation) string {
		return seal(strconv.FormatInt(nanos(c.UpdatedAt), 10) + " " + c.ID)
	})
}

// MessagePage implements copilot.PageStore.
func (s *Store) MessagePage(
	ctx context.Context, tenant copilot.TenantID, conversation, cursor string, limit int,
) (copilot.Page[copilot.Message], error) {
	n := pageLimit(limit)
	after, err := s.place(ctx, cursor, messageNumSQL, tenant, conversation, cursor)
	if err != nil {
		return copilot.Page[copilot.Message]{}, err
	}
	rows, err := rowsOf(ctx, s.reader, bodyOf[copilot.Message], messagePageSQL, tenant, conversation, after, n+1)
	if err == nil && len(rows) == 0 && cursor == "" {
		_, err = s.Conversation(ctx, tenant, conversation)
	}
	return pageOf(rows, err, n, func(m copilot.Message) string { return m.ID })
}

// EvidencePage implements copilot.PageStore.
func (s *Store) EvidencePage(
	ctx context.Context, tenant copilot.TenantID, conversation, cursor string, limit int,
) (copilot.Page[copilot.Evidence], error) {
	n := pageLimit(limit)
	after, err := s.place(ctx, cursor, evidenceNumSQL, tenant, conversation, cursor)
	if err != nil {
		return copilot.Page[copilot.Evidence]{}, err
	}
	rows, err := rowsOf(ctx, s.reader, bodyOf[copilot.Evidence], evidencePageSQL, tenant, conversation, after, n+1)
	if err == nil && len(rows) == 0 && cursor == "" {
		_, err = s.Conversation(ctx, tenant, conversation)
	}
	return pageOf(rows, err, n, func(e copilot.Evidence) string { return e.ID })
}

// ApprovalPage implements copilot.PageStore.
func (s *Store) ApprovalPage(
	ctx context.Context, tenant copilot.TenantID, openOnly bool, cursor string, limit int,
) (copilot.Page[copilot.ApprovalView], error) {
	n := pageLimit(limit)
	before, err := s.place(ctx, cursor, approvalNumSQL, tenant, cursor)
	if err != nil {
		return copilot.Page[copilot.ApprovalView]{}, err
	}
	rows, err := rowsOf(ctx, s.reader, scanApprovalView, approvalPageSQL, tenant, openOnly, before, n+1)
	return pageOf(rows, err, n, func(v copilot.ApprovalView) string { return v.Approval.ID })
}

// DocumentPage implements copilot.PageStore. Its cursor holds the last row's name, so that the row may be deleted.
func (s *Store) DocumentPage(ctx context.Context, tenant copilot.TenantID, cursor string, limit int) (copilot.Page[copilot.Document], error) {
	after := ""
	if cursor != "" {
		name, err := unseal(cursor)
		if err != nil {
			return copilot.Page[copilot.Document]{}, err
		}
		after = name
	}
	n := pageLimit(limit)
	rows, err := rowsOf(ctx, s.reader, scanDocument, documentPageSQL, tenant, after, n+1)
	return pageOf(rows, err, n, func(d copilot.Document) string { return seal(d.Name) })
}

func pageLimit(limit int) int { return cmp.Or(max(limit, 0), 50) }

// place finds where the row of a cursor stands; 0 without a cursor.
func (s *Store) place(ctx context.Context, cursor, query string, args ...any) (int64, error) {
	if cursor == "" {
		return 0, nil
	}
	var num int64
	err := s.reader.QueryRowContext(ctx, query, args...).Scan(&num)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, noCursor()
	}
	return num, storeError(err)
}

// pageOf cuts the row too many off and makes the cursor of the last one that stays.
func pageOf[T any](rows []T, err error, limit int, cursor func(T) string) (copilot.Page[T], error) {
	p := copilot.Page[T]{Items: rows}
	if err == nil && len(rows) > limit {
		p.Items, p.Next = rows[:limit], cursor(rows[limit-1])
	}
	return p, err
}

// seal writes a cursor that fits in a URL; quotes make an empty or odd text whole again.
func seal(text string) string {
	b, _ := json.Marshal(text) //nolint:errchkjson // a string cannot fail
	return base64.RawURLEncoding.EncodeToString(b)
}

func unseal(cursor string) (string, error) {
	var text string
	b, err := base64.RawURLEncoding.DecodeString(cursor)
	if err != nil || json.Unmarshal(b, &text) != nil {
		return "", noCursor()
	}
	return text, nil
}

func noCursor() error {
	return copilot.Errorf(copilot.CodeInvalid, "the cursor is none of this list: take the one that its last page gave, or begin without one")
}
