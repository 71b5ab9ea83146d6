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

// prepare shows the note, and the alarms that it leaves as they are when the ticket is an incident.
func (t *tickets) prepare(ctx context.Context, c tools.Call[NoteArgs]) (tools.Plan, error) {
	row, err := t.k.Ticket(ctx, c.Args.Ticket)
	if err != nil {
		return tools.Plan{}, err
	}
	plan, err := planNote(row, c.Args.Text, c.Key)
	if err != nil {
		return plan, err
	}
	if objects := incidentObjects(row); len(objects) > 0 {
		open, err := t.openAlarms(ctx, objects, c)
		if err != nil {
			return plan, err
		}
		plan.Changes = append(plan.Changes, copilot.Change{
			Field: fieldAlarms, Label: "Alarms on " + strings.Join(objects, ", "), Before: tools.Count(len(open), "open alarm", "open alarms"),
			After: "no note ends one; looked at again two minutes after",
		})
	}
	return plan, nil
}

// The fields of a note's changes.
const (
	fieldNotes  = "notes"
	fieldAlarms = "openAlarms"
)

// planNote is the exact call with the whole list of notes, as a PATCH replaces it. CodeConflict when the ticket takes no
// notes, or the same note stands on it. The call rests on the list and on the ticket's status.
func planNote(row kernel.Ticket, text, key string) (tools.Plan, error) {
	if slices.Contains([]string{"closed", "rejected", "cancelled"}, row.Status) {
		return tools.Plan{}, copilot.Errorf(copilot.CodeConflict, "ticket %s is %s and takes no notes; open a new one", row.ID, row.Status)
	}
	for _, n := range row.Notes {
		if sameWords(n.Text, text) {
			return tools.Plan{}, copilot.Errorf(copilot.CodeConflict, "the same note stands on the ticket already, so none is added")
		}
	}
	if key == "" {
		key = "(the action's id)"
	}
	body, err := json.MarshalIndent(kernel.NotesPatch{Notes: with(row.Notes, note(key, text))}, "", "  ")
	if err != nil {
		return tools.Plan{}, err
	}
	return tools.Plan{
		Object: row.ID, Before: "status " + row.Status,
		Summary: fmt.Sprintf("Add a note to ticket %s (%s).", row.ID, row.Name),
		Request: "PATCH " + kernel.PathTicket + "/troubleTicket/" + row.ID + "\n" + string(body),
		Changes: []copilot.Change{{
			Field: fieldNotes, Label: "Notes on the ticket", Before: tools.Count(len(row.Notes), "note", "notes"),
			After: fmt.Sprintf("%s, the new one: “%s”", tools.Count(len(row.Notes)+1, "note", "notes"), text),
		}},
	}, nil
}

// sameWords reports whether two notes say the same, spaces and case aside.
func sameWords(a, b string) bool {
	return strings.EqualFold(strings.Join(strings.Fields(a), " "), strings.Join(strings.Fields(b), " "))
}

func note(key, text string) kernel.Note { return kernel.Note{ID: key, Author: "copilot", Text: text} }

func with(notes []kernel.Note, n kernel.Note) []kernel.Note { return append(slices.Clone(notes), n) }

// addNote reads the notes again and sends the whole list, if that is the call which was approved.
func (t *tickets) addNote(ctx context.Context, c tools.Call[NoteArgs]) (copilot.Result, error) {
	row, err := t.k.Ticket(ctx, c.Args.Ticket)
	if err != nil {
		return copilot.Result{}, &tools.NotDoneError{Err: err}
	}
	if !has(row, c.Key) {
		plan, err := planNote(row, c.Args.Text, c.Key)
		if err != nil {
			return copilot.Result{}, &tools.StaleError{Message: copilot.MessageOf(err)}
		}
		if err := c.Holds(plan); err != nil {
			return copilot.Result{}, err
		}
		if row, err = t.k.PutNotes(ctx, row.ID, with(row.Notes, note(c.Key, c.Args.Text)), c.Key); err != nil {
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

// readBack looks for the note, which is all that the call does. The open alarms of what an incident is about are looked at
// too, at once and again later: that they end is the work of those who read the note.
func (t *tickets) readBack(ctx context.Context, c tools.Call[NoteArgs], guard bool) (tools.ReadBack, error) {
	row, err := t.k.Ticket(ctx, c.Args.Ticket)
	if err != nil {
		return tools.ReadBack{}, err
	}
	rb := tools.ReadBack{Good: has(row, c.Key), Seen: map[string]string{fieldNotes: tools.Count(len(row.Notes), "note", "notes") + ", the new one among them"}}
	rb.Result.Records = append(rb.Result.Records, record(row))
	rb.Result.Summary = fmt.Sprintf("The note stands on ticket %s", row.ID)
	if !rb.Good {
		rb.Seen[fieldNotes] = tools.Count(len(row.Notes), "note", "notes") + ", the new one not among them"
		rb.Result.Summary = fmt.Sprintf("The note does not stand on ticket %s", row.ID)
	}
	objects := incidentObjects(row)
	if len(objects) == 0 {
		rb.Result.Summary += "."
		return rb, nil
	}
	open, err := t.openAlarms(ctx, objects, c)
	if err != nil {
		return tools.ReadBack{}, err
	}
	for _, a := range open {
		rb.Result.Records = append(rb.Result.Records, copilot.Record{
			ID: a.ID, Object: copilot.Object{Type: copilot.ObjectType(a.AlarmedObjectType), ID: a.AlarmedObject.ID}, Time: a.RaisedTime.UTC(),
			Fields: tools.Fields(tools.Text("probableCause", a.ProbableCause), tools.Text("state", a.State)),
		})
	}
	rb.Mended = rb.Good && len(open) == 0
	count := fmt.Sprintf("%d open", len(open))
	words := "alarms: " + count
	recovery := copilot.Record{
		ID: "recovery", Object: copilot.Object{Type: copilot.ObjectTicket, ID: row.ID},
		Fields: []copilot.Field{tools.ID("object", strings.Join(objects, " ")), tools.Text("alarms", count)},
	}
	if rb.Good && asksCrew(c.Args.Text) {
		words = "the crew is asked; " + words
		recovery.Fields = append(recovery.Fields, tools.Text("crew", "asked"))
	}
	rb.Seen[fieldAlarms] = words
	rb.Result.Records = append(rb.Result.Records, recovery)
	rb.Result.Summary += fmt.Sprintf("; %s on %s.", words, strings.Join(objects, ", "))
	if !guard {
		rb.WaitFor = tools.GuardAfter
	}
	return rb, nil
}

// asksCrew reports whether a note's words ask for people on the spot.
func asksCrew(text string) bool {
	text = tools.Fold(text)
	return slices.ContainsFunc([]string{"crew", "dispatch", "cuadrilla", "brigada", "desplaza"}, func(w string) bool { return strings.Contains(text, w) })
}

// incidentObjects lists what an incident is about; other tickets have no object whose alarms must end.
func incidentObjects(row kernel.Ticket) []string {
	var ids []string
	for _, e := range row.RelatedEntities {
		if e.Role == "affectedObject" && row.TicketType == "incident" {
			ids = append(ids, e.ID)
		}
	}
	return ids
}

func (t *tickets) openAlarms(ctx context.Context, objects []string, c tools.Call[NoteArgs]) ([]kernel.Alarm, error) {
	alarms, err := t.k.Alarms(ctx, kernel.AlarmQuery{Objects: objects, Open: true, Until: c.At})
	return slices.DeleteFunc(alarms, func(a kernel.Alarm) bool { return !a.ClearedTime.IsZero() }), err
}

// sorted puts findings in a fixed order.
func sorted(fs []copilot.Finding) []copilot.Finding {
	slices.SortStableFunc(fs, func(a, b copilot.Finding) int {
		return strings.Compare(a.Kind+a.Object.ID, b.Kind+b.Object.ID)
	})
	return fs
}
