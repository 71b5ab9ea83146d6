package ticket_test

import (
	"context"
	"encoding/json"
	"strings"
	"testing"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/internal/kerneltest"
	"github.com/kernelcopilot/copilot/kernel"
)

// TestV14WhatIsShownIsWhatIsSent: the PATCH that reaches the operator is the one on the card, its notes and its key too.
func TestV14WhatIsShownIsWhatIsSent(t *testing.T) {
	srv, b := bench(t)
	ctx := context.Background()
	p, err := b.Registry.Prepare(ctx, b.With("ticket.add_note", note))
	if err != nil {
		t.Fatal(err)
	}
	if res, err := b.Registry.Execute(ctx, b.Approved("ticket.add_note", note)); err != nil || res.Failure != nil {
		t.Fatalf("%+v %v", res, err)
	}
	_, shown, _ := strings.Cut(p.Request, "\n")
	var want, got kernel.NotesPatch
	if json.Unmarshal([]byte(shown), &want) != nil || json.Unmarshal([]byte(srv.Writes()[0].Body), &got) != nil {
		t.Fatal("a body is not JSON")
	}
	a, _ := json.Marshal(want)
	z, _ := json.Marshal(got)
	if string(a) != string(z) || !strings.Contains(p.Request, b.Request.Key) {
		t.Errorf("shown %s\nsent %s", a, z)
	}
}

// TestV14TheSameNoteIsNotAddedTwice: whoever wrote it, and however it is spaced.
func TestV14TheSameNoteIsNotAddedTwice(t *testing.T) {
	srv, b := bench(t)
	srv.Change(func(w *kerneltest.World) {
		w.Tickets[0].Notes = append(w.Tickets[0].Notes, kernel.Note{ID: "n-2", Text: "crew  sent to the link. "})
	})
	_, err := b.Registry.Prepare(context.Background(), b.With("ticket.add_note", note))
	if copilot.CodeOf(err) != copilot.CodeConflict || !strings.Contains(copilot.MessageOf(err), "the same note") {
		t.Errorf("%v", err)
	}
}

// TestWordsOfTheChange: the table of a note says in words what was and what is expected.
func TestWordsOfTheChange(t *testing.T) {
	srv, b := bench(t)
	srv.Change(func(w *kerneltest.World) { w.Tickets[0].Notes = nil })
	p, err := b.Registry.Prepare(context.Background(), b.With("ticket.add_note", note))
	if err != nil || len(p.Changes) == 0 {
		t.Fatalf("%+v %v", p, err)
	}
	c := p.Changes[0]
	if c.Words() != "Notes on the ticket" || c.Before != "0 notes" || c.After != "1 note, the new one: “Crew sent to the link.”" {
		t.Errorf("%+v", c)
	}
}
