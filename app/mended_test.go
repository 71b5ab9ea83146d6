package app_test

import (
	"net/http"
	"regexp"
	"testing"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/app"
	"github.com/kernelcopilot/copilot/client"
)

// TestAfterItWasMended goes on in a conversation whose fault was mended, half an hour later: each answer tells that it is over,
// nothing in it is unverified or taken back, and a change stands at its own time, whatever was changed since.
func TestAfterItWasMended(t *testing.T) {
	t.Parallel()
	c, o := bootServed(t, func(cfg *app.Config) { cfg.Faults = []string{"none"} })
	o.world(t, "2026-03-04T10:00:00Z", "apn_wrong@subscriber#40")
	first := put(t, c, client.RunRequest{Text: o.filled(t, "Why does {customer1} have no mobile data?")})
	if !first.waits {
		t.Fatalf("nothing is proposed:\n%s", first.text)
	}
	change := regexp.MustCompile(`CHG-\d+`).FindString(first.text)
	approve(t, c, first.run.ID)
	poll(t, "the read-back is there", func() bool {
		o.do(t, http.MethodPost, "clock", map[string]string{"step": "1m"}, nil)
		r, err := c.Run(t.Context(), first.run.ID)
		return err == nil && r.State == string(copilot.StateFinished)
	})
	o.do(t, http.MethodPost, "clock", map[string]string{"step": "30m"}, nil)
	late := regexp.MustCompile(`11:[0-9]{2}[^\n]*` + change)
	for _, ask := range []string{"why?", "since when?", "is it congestion?", "¿por qué?", "¿desde cuándo?"} {
		r := put(t, c, client.RunRequest{Text: ask, Conversation: first.run.Conversation})
		if !has(r.text, "is over") && !has(r.text, "ha terminado") || len(r.unverified()) > 0 || late.MatchString(r.text) {
			t.Errorf("%q: unverified %q\n%s", ask, r.unverified(), r.text)
		}
		for _, e := range r.events {
			if back, ok := e.Event.(copilot.Retracted); ok {
				t.Errorf("%q: a message was taken back: %s", ask, back.Reason)
			}
		}
	}
}

// approve approves what the run waits for.
func approve(t *testing.T, c *client.Client, run string) {
	t.Helper()
	r, err := c.Run(t.Context(), run)
	if err != nil || r.Wait == nil {
		t.Fatalf("%+v %v", r, err)
	}
	open, err := c.Approvals(t.Context(), false)
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range open.Items {
		if v.Approval.ID == r.Wait.Approval {
			_, err = c.As("approver").Decide(t.Context(), v.Approval.ID, client.DecisionRequest{Decision: copilot.DecisionApprove, Digest: v.Approval.Digest})
		}
	}
	if err != nil {
		t.Fatal(err)
	}
}
