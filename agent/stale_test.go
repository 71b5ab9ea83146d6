package agent_test

import (
	"context"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/agent"
	"github.com/kernelcopilot/copilot/tools"
)

// states lists the states of an action, in order.
func states(events []copilot.StoredEvent, id string) string {
	var out []string
	for _, c := range all[copilot.ActionChanged](events) {
		if c.ID == id {
			out = append(out, string(c.State))
		}
	}
	return strings.Join(out, " ")
}

// TestV14StaleIsAskedAgain: what was approved is not what would be done any more. Nothing is sent; the action ends as
// superseded, and the new call is approved by itself.
func TestV14StaleIsAskedAgain(t *testing.T) {
	r, run, ap := proposal(t, nil, says("It is mended."))
	r.tools.rests("mended by somebody", nil)
	if err := r.decide(approver, ap.ID, ap.Digest, copilot.DecisionApprove, ""); err != nil {
		t.Fatal(err)
	}
	again := r.approvalAfter(run.ID, ap.ID)
	if len(r.tools.done()) > 0 || again.Digest == ap.Digest || again.Action.Supersedes != ap.Action.ID || !strings.Contains(again.Action.Summary, "asked for again") {
		t.Fatalf("%d effects, asked again as %+v", len(r.tools.done()), again)
	}
	if err := r.decide(approver, again.ID, ap.Digest, copilot.DecisionApprove, ""); copilot.CodeOf(err) != copilot.CodeConflict {
		t.Errorf("the digest of the superseded one: %v", err)
	}
	if err := r.decide(approver, again.ID, again.Digest, copilot.DecisionApprove, ""); err != nil {
		t.Fatal(err)
	}
	events, _ := r.end(run.ID)
	done := r.tools.done()
	if len(done) != 1 || done[0].Key != again.Action.ID || done[0].Bound != again.Digest {
		t.Errorf("done: %+v", done)
	}
	if got := states(events, ap.Action.ID); got != "intent approved superseded" {
		t.Errorf("the first: %s", got)
	}
	if got := states(events, again.Action.ID); got != "intent approved called done verified" {
		t.Errorf("the second: %s", got)
	}
	changes := all[copilot.ActionChanged](events)
	if last := changes[len(changes)-1]; len(last.Changes) != 1 || last.Changes[0].Seen != "mended" {
		t.Errorf("what was seen is not told: %+v", last)
	}
	wellFormed(t, events)
	wire(t, r.model.seen())
}

// TestV14WhatCannotBeProposedAnyMore: the run ends well, and the model reads why nothing was sent.
func TestV14WhatCannotBeProposedAnyMore(t *testing.T) {
	for name, c := range map[string]struct {
		err   error
		state copilot.ActionState
		reads string
	}{
		"nothing to do":   {copilot.Errorf(copilot.CodeConflict, "A is as it should be already."), copilot.ActionSuperseded, "as it should be already"},
		"no right":        {copilot.Errorf(copilot.CodeForbidden, "the right is gone."), copilot.ActionRefused, "the right is gone"},
		"Kernel is quiet": {copilot.Errorf(copilot.CodeUnavailable, "the Kernel does not answer."), copilot.ActionRefused, "not sent"},
	} {
		t.Run(name, func(t *testing.T) {
			r, run, ap := proposal(t, nil, says("Then not."))
			r.tools.rests("", c.err)
			if err := r.decide(approver, ap.ID, ap.Digest, copilot.DecisionApprove, ""); err != nil {
				t.Fatal(err)
			}
			events, _ := r.end(run.ID)
			changes, results := all[copilot.ActionChanged](events), all[copilot.ToolCallResult](events)
			last := changes[len(changes)-1]
			if len(r.tools.done()) > 0 || last.State != c.state || last.Result != "" || strings.HasSuffix(last.Reason, ".") {
				t.Errorf("%d effects, ended as %+v", len(r.tools.done()), last)
			}
			if len(results) != 1 || !strings.Contains(results[0].Content, c.reads) {
				t.Errorf("the model reads %+v", results)
			}
			wellFormed(t, events)
		})
	}
}

// TestV14StaleAtTheCall: the tool sees at the last moment that it would send something else.
func TestV14StaleAtTheCall(t *testing.T) {
	r, run, ap := proposal(t, nil, says("It is mended."))
	first := true
	r.tools.fix = func(context.Context, tools.Request) (copilot.Result, error) {
		if first {
			first = false
			return copilot.Result{}, &tools.StaleError{Message: "another list"}
		}
		return copilot.Result{Summary: "It was done."}, nil
	}
	if err := r.decide(approver, ap.ID, ap.Digest, copilot.DecisionApprove, ""); err != nil {
		t.Fatal(err)
	}
	again := r.approvalAfter(run.ID, ap.ID)
	if err := r.decide(approver, again.ID, again.Digest, copilot.DecisionReject, "do not write."); err != nil {
		t.Fatal(err)
	}
	events, _ := r.end(run.ID)
	if a, b := states(events, ap.Action.ID), states(events, again.Action.ID); a != "intent approved called superseded" || b != "intent rejected" {
		t.Errorf("%s, %s", a, b)
	}
	resolved := all[copilot.ApprovalResolved](events)
	if last := resolved[len(resolved)-1]; last.Reason != "do not write" {
		t.Errorf("resolved: %+v", last)
	}
}

// TestV14ItEndsAskingAgain: a call that is another one each time is not proposed for ever.
func TestV14ItEndsAskingAgain(t *testing.T) {
	r := setup(t, nil, asks("fix.it", `{"o":"A"}`), says("It changes all the time."))
	n := 0
	r.tools.state = func() (string, error) { n++; return strconv.Itoa(n), nil }
	run := r.ask("", "Mend A.")
	var known []string
	for range 4 {
		ap := r.approvalAfter(run.ID, known...)
		known = append(known, ap.ID)
		if err := r.decide(approver, ap.ID, ap.Digest, copilot.DecisionApprove, ""); err != nil {
			t.Fatal(err)
		}
	}
	events, _ := r.end(run.ID)
	if len(r.tools.done()) > 0 || len(all[copilot.ApprovalRequested](events)) != 4 {
		t.Errorf("%d effects, asked %d times", len(r.tools.done()), len(all[copilot.ApprovalRequested](events)))
	}
	wellFormed(t, events)
}

// TestV14TwoConversations: both propose the same call, the second card names the first, both are approved at once, and
// one call leaves. The other is asked for again, with word of the one that was made.
func TestV14TwoConversations(t *testing.T) {
	r := setup(t, func(*agent.Config, *agent.Deps) {}, asks("fix.it", `{"o":"A"}`), asks("fix.it", `{"o":"A"}`))
	one := r.ask("", "Mend A.")
	first := r.approvalAfter(one.ID)
	two := r.ask("", "Mend A, please.")
	second := r.approvalAfter(two.ID)
	like := second.Action.Like
	if len(like) != 1 || like[0].Action != first.Action.ID || !like[0].Same || like[0].Conversation != one.Conversation ||
		!strings.Contains(second.Action.Summary, "The same call is open in the conversation “Mend A.”") {
		t.Fatalf("the card: %+v", second.Action)
	}
	var wg sync.WaitGroup
	for _, ap := range []copilot.ApprovalRequested{first, second} {
		wg.Go(func() {
			if err := r.decide(approver, ap.ID, ap.Digest, copilot.DecisionApprove, ""); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	done := func(e copilot.Event) bool {
		f, ok := e.(copilot.RunFinished)
		return ok && f.Outcome.Type == "success"
	}
	asked := func(known string) func(copilot.Event) bool {
		return func(e copilot.Event) bool {
			a, ok := e.(copilot.ApprovalRequested)
			return done(e) || ok && a.ID != known
		}
	}
	a, b := r.until(one.ID, asked(first.ID)), r.until(two.ID, asked(second.ID))
	again := a[len(a)-1].Event
	if done(again) {
		again = b[len(b)-1].Event
	}
	ap, ok := again.(copilot.ApprovalRequested)
	if !ok || len(r.tools.done()) != 1 || !strings.Contains(ap.Action.Summary, "The same call was made at") {
		t.Fatalf("%d effects, asked again: %+v", len(r.tools.done()), again)
	}
}
