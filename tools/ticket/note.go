package ticket

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/kernel"
	"github.com/kernelcopilot/copilot/tools"
)

// NoteArgs are the arguments of ticket.add_note.
type NoteArgs struct {
	Ticket string `json:"ticket" jsonschema:"description=ticket id"`
	Text   string `json:"text" jsonschema:"minLength=1,maxLength=2000,description=the note"`
}

func (t *tickets) prepare(ctx context.Context, c tools.Call[NoteArgs]) (tools.Plan, error) {
	row, err := t.k.Ticket(ctx, c.Args.Ticket)
	if err != nil {
		return tools.Plan{}, err
	}
	if slices.Contains([]string{"closed", "rejected", "cancelled"}, row.Status) {
		return tools.Plan{}, copilot.Errorf(copilot.CodeConflict, "ticket %s is %s and takes no notes; open a new one", row.ID, row.Status)
	}
	body, err := json.MarshalIndent(kernel.NotesPatch{Notes: with(row.Notes, kernel.Note{ID: "(the action's id)", Author: "copilot", Text: c.Args.Text})}, "", "  ")
	if err != nil {
		return tools.Plan{}, err
	}
	return tools.Plan{
		Summary: fmt.Sprintf("Add a note to ticket %s (%s).", row.ID, row.Name),
		Request: "PATCH " + kernel.PathTicket + "/troubleTicket/" + row.ID + "\n" + string(body),
		Changes: []copilot.Change{{Field: "notes", Before: tools.Count(len(row.Notes), "note", "notes"), After: fmt.Sprintf("%s, the last: %s", tools.Count(len(row.Notes)+1, "note", "notes"), c.Args.Text)}},
	}, nil
}

func with(notes []kernel.Note, n kernel.Note) []kernel.Note { return append(slices.Clone(notes), n) }

// addNote reads the notes again and sends the whole list: a PATCH of notes replaces it.
func (t *tickets) addNote(ctx context.Context, c tools.Call[NoteArgs]) (copilot.Result, error) {
	row, err := t.k.Ticket(ctx, c.Args.Ticket)
	if err != nil {
		return copilot.Result{}, &tools.NotDoneError{Err: err}
	}
	if !has(row, c.Key) {
		if row, err = t.k.PutNotes(ctx, row.ID, with(row.Notes, kernel.Note{ID: c.Key, Author: "copilot", Text: c.Args.Text}), c.Key); err != nil {
			return copilot.Result{}, tools.WriteFailed(err)
		}
	}
	return copilot.Result{Records: []copilot.Record{record(row)}, Summary: fmt.Sprintf("The note stands on ticket %s.", row.ID)}, nil
}

func has(row kernel.Ticket, key string) bool {
	return slices.ContainsFunc(row.Notes, func(n kernel.Note) bool { return n.ID == key })
}

func (t *tickets) reconcile(ctx context.Context, c tools.Call[NoteArgs]) (tools.Reconciled, error) {
	row, err := t.k.Ticket(ctx, c.Args.Ticket)
	switch {
	case err != nil:
		return tools.ReconciledUnknown, err
	case has(row, c.Key):
		return tools.ReconciledDone, nil
	}
	return tools.ReconciledNotDone, nil
}

// readBack looks for the note, and at the open alarms of what the ticket is about: at once, and again when a dispatched
// crew may have mended it.
func (t *tickets) readBack(ctx context.Context, c tools.Call[NoteArgs], guard bool) (tools.ReadBack, error) {
	row, err := t.k.Ticket(ctx, c.Args.Ticket)
	if err != nil {
		return tools.ReadBack{}, err
	}
	rb := tools.ReadBack{Good: has(row, c.Key)}
	rb.Result.Records = append(rb.Result.Records, record(row))
	var ids []string
	for _, e := range row.RelatedEntities {
		if e.Role == "affectedObject" {
			ids = append(ids, e.ID)
		}
	}
	if len(ids) == 0 || row.TicketType != "incident" {
		rb.Result.Summary = fmt.Sprintf("The note stands on ticket %s.", row.ID)
		return rb, nil
	}
	alarms, err := t.k.Alarms(ctx, kernel.AlarmQuery{Objects: ids, Open: true, Until: c.At})
	if err != nil {
		return tools.ReadBack{}, err
	}
	open := 0
	for _, a := range alarms {
		if a.ClearedTime.IsZero() {
			open++
			rb.Result.Records = append(rb.Result.Records, copilot.Record{
				ID: a.ID, Object: copilot.Object{Type: copilot.ObjectType(a.AlarmedObjectType), ID: a.AlarmedObject.ID}, Time: a.RaisedTime.UTC(),
				Fields: tools.Fields(tools.Text("probableCause", a.ProbableCause), tools.Text("state", a.State)),
			})
		}
	}
	rb.Result.Records = append(rb.Result.Records, copilot.Record{ID: "recovery", Object: copilot.Object{Type: copilot.ObjectTicket, ID: row.ID}, Fields: []copilot.Field{
		tools.ID("object", strings.Join(ids, " ")), tools.Number("openAlarms", float64(open), ""),
	}})
	rb.Result.Summary = fmt.Sprintf("The note stands on ticket %s; %s on %s.", row.ID, tools.Count(open, "alarm is open", "alarms are open"), strings.Join(ids, ", "))
	if guard {
		rb.Good = rb.Good && open == 0
	} else {
		rb.WaitFor = tools.GuardAfter
	}
	return rb, nil
}

// sorted puts findings in a fixed order.
func sorted(fs []copilot.Finding) []copilot.Finding {
	slices.SortStableFunc(fs, func(a, b copilot.Finding) int {
		return strings.Compare(a.Kind+a.Object.ID, b.Kind+b.Object.ID)
	})
	return fs
}
