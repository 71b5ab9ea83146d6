package kernel

import (
	"context"
	"net/http"
	"net/url"
	"slices"
)

// Tickets lists trouble tickets, newest first.
func (c *Client) Tickets(ctx context.Context, q TicketQuery) ([]Ticket, error) {
	rows, err := inParts(q.Entities, func(part []string) ([]Ticket, error) {
		v := url.Values{}
		setList(v, "relatedEntity.id", part)
		setText(v, "relatedParty.id", q.Party)
		setTime(v, "creationDate.gte", q.Since)
		setTime(v, "creationDate.lte", q.Until)
		if q.Open {
			v.Set("status", "acknowledged,inProgress,pending,held")
		}
		return pages[Ticket](ctx, c, PathTicket+"/troubleTicket", v, q.Offset, q.Limit)
	})
	if err != nil {
		return nil, err
	}
	rows = distinct(rows, func(x Ticket) string { return x.ID })
	slices.SortStableFunc(rows, func(a, b Ticket) int { return b.CreationDate.Compare(a.CreationDate) })
	return rows, nil
}

// Ticket reads one ticket; CodeNotFound when there is none of the id.
func (c *Client) Ticket(ctx context.Context, id string) (Ticket, error) {
	var t Ticket
	_, err := c.do(ctx, call{method: http.MethodGet, path: ticketPath(id), into: &t})
	return t, err
}

// PutNotes replaces the ticket's list of notes, as TMF621's PATCH does: send the notes that were read, and the new one.
func (c *Client) PutNotes(ctx context.Context, id string, notes []Note, key string) (Ticket, error) {
	var t Ticket
	_, err := c.do(ctx, call{
		method: http.MethodPatch, path: ticketPath(id), body: NotesPatch{Notes: notes}, key: key, into: &t,
	})
	return t, err
}

// NotesPatch is the body of the PATCH that PutNotes sends.
type NotesPatch struct {
	Notes []Note `json:"note"`
}

func ticketPath(id string) string { return PathTicket + "/troubleTicket/" + url.PathEscape(id) }
