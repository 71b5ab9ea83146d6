package rest_test

import (
	"testing"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/client"
)

// TestRunsAreListed: with who asked and what, the newest first, and of one conversation alone when that is asked for.
func TestRunsAreListed(t *testing.T) {
	c, _ := serve(t, &backend{}, nil)
	first, err := c.StartRun(t.Context(), client.RunRequest{Text: "Look.", Door: "wish", Input: client.RunInput{Lang: "es", Withhold: []string{"alarm.*"}}})
	if err != nil {
		t.Fatal(err)
	}
	collect(t, c, first.ID, 0)
	second := begin(t, c, "Look again.")
	collect(t, c, second.ID, 0)
	all, err := c.Runs(t.Context(), "", "")
	if err != nil || len(all.Items) != 2 || all.Items[0].ID != second.ID || all.Next != "" {
		t.Fatalf("%+v, %v", all, err)
	}
	if r := all.Items[1]; r.By != "local" || r.Text != "Look." || r.Door != "wish" || r.Input.Lang != "es" || len(r.Input.Withhold) != 1 {
		t.Errorf("%+v", r)
	}
	if one, err := c.Runs(t.Context(), first.Conversation, ""); err != nil || len(one.Items) != 1 || one.Items[0].ID != first.ID {
		t.Errorf("%+v, %v", one, err)
	}
	if older, err := c.Runs(t.Context(), "", second.ID); err != nil || len(older.Items) != 1 || older.Items[0].ID != first.ID {
		t.Errorf("%+v, %v", older, err)
	}
	if v, err := c.Conversation(t.Context(), first.Conversation); err != nil || v.Title != "Look." {
		t.Errorf("%+v, %v", v, err)
	}
	if _, err := c.StartRun(t.Context(), client.RunRequest{Text: "Look.", Door: "back"}); copilot.CodeOf(err) != copilot.CodeInvalid {
		t.Errorf("an unknown door: %v", err)
	}
	if l, err := c.Documents(t.Context()); err != nil || l.Items == nil || len(l.Items) != 0 {
		t.Errorf("%+v, %v", l, err)
	}
	if _, err := c.Document(t.Context(), "doc_0"); copilot.CodeOf(err) != copilot.CodeNotFound {
		t.Errorf("an unknown document: %v", err)
	}
}
