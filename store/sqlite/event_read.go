package sqlite

import (
	"context"

	"github.com/kernelcopilot/copilot"
)

const (
	eventsSQL = `SELECT body FROM events
		WHERE run = (SELECT num FROM runs WHERE tenant = ? AND id = ?) AND seq > ? ORDER BY seq LIMIT ?`
	conversationEventsSQL = `SELECT e.body FROM runs r JOIN events e ON e.run = r.num
		WHERE r.tenant = ? AND r.conversation = ? ORDER BY r.num, e.seq`
)

// Events implements copilot.EventStore. CodeNotFound when the run is not the tenant's.
func (s *Store) Events(
	ctx context.Context, tenant copilot.TenantID, run string, after int64, limit int,
) ([]copilot.StoredEvent, error) {
	if limit <= 0 {
		limit = -1
	}
	events, err := rowsOf(ctx, s.reader, bodyOf[copilot.StoredEvent], eventsSQL, tenant, run, after, limit)
	if err != nil || len(events) > 0 {
		return events, err
	}
	_, err = readRun(ctx, s.reader, tenant, run)
	return nil, err
}

// ConversationEvents implements copilot.EventStore. CodeNotFound when the conversation is not the tenant's.
func (s *Store) ConversationEvents(ctx context.Context, tenant copilot.TenantID, conversation string) ([]copilot.StoredEvent, error) {
	return inConversation(ctx, s, bodyOf[copilot.StoredEvent], conversationEventsSQL, tenant, conversation)
}
