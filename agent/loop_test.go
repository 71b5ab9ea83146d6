package agent_test

import (
	"context"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/agent"
	"github.com/kernelcopilot/copilot/tools"
)

// all picks the events of one type.
func all[T copilot.Event](events []copilot.StoredEvent) []T {
	var out []T
	for _, s := range events {
		if e, ok := s.Event.(T); ok {
			out = append(out, e)
		}
	}
	return out
}

// noticed reports whether a notice of the code is among the events.
func noticed(events []copilot.StoredEvent, code string) bool {
	for _, n := range all[copilot.Notice](events) {
		if n.Code == code && n.Message != "" {
			return true
		}
	}
	return false
}

// goesOn shows that the conversation takes its next turn.
func (r *rig) goesOn(conversation string) {
	r.t.Helper()
	run := r.ask(conversation, "And now?")
	if _, v := r.end(run.ID); v.Outcome != copilot.OutcomeAnswered {
		r.t.Errorf("the next turn of the conversation ended as %+v", v)
	}
}

// wellFormed wants one start and one end a segment, steps and messages closed, and a result for each call.
func wellFormed(t *testing.T, events []copilot.StoredEvent) {
	t.Helper()
	open := map[string]int{}
	for _, s := range events {
		switch e := s.Event.(type) {
		case copilot.RunStarted:
			open["run"]++
		case copilot.RunFinished:
			open["run"]--
		case copilot.StepStarted:
			open[e.StepName]++
		case copilot.StepFinished:
			open[e.StepName]--
		case copilot.TextMessageStart:
			open[e.MessageID]++
		case copilot.TextMessageEnd:
			open[e.MessageID]--
		}
	}
	for what, n := range open {
		if n != 0 {
			t.Errorf("%s is left open %d times", what, n)
		}
	}
}

func TestParallelCallsAreNumberedInOrder(t *testing.T) {
	r := setup(t, nil, asks("look.at", `{"n":1}`, "look.at", `{"n":2}`, "look.at", `{"n":3}`), says("Done."))
	last, others := make(chan struct{}), make(chan struct{}, 2)
	r.tools.look = func(_ context.Context, req tools.Request) (copilot.Result, error) {
		if string(req.Args) == `{"n":3}` {
			<-others
			<-others // all three are under way, or this never ends
			close(last)
		} else {
			others <- struct{}{}
			<-last // the last one answers first
		}
		return reading(string(req.Args), "7"), nil
	}
	events, _ := r.end(r.ask("", "Look.").ID)
	evidence, calls, results := all[copilot.EvidenceAdded](events), all[copilot.ToolCallStart](events), all[copilot.ToolCallResult](events)
	if len(evidence) != 3 || len(results) != 3 {
		t.Fatalf("%d pieces of evidence, %d results", len(evidence), len(results))
	}
	for i, e := range evidence {
		n := strconv.Itoa(i + 1)
		if e.ID != "E"+n || e.Args != `{"n":`+n+`}` || results[i].ToolCallID != calls[i].ToolCallID || !strings.Contains(results[i].Content, "E"+n) {
			t.Errorf("place %s: %+v, result of %s", n, e, results[i].ToolCallID)
		}
	}
	wellFormed(t, events)
}

func TestBudgets(t *testing.T) {
	look := func(n int) turn { return asks("look.at", `{"n":`+strconv.Itoa(n)+`}`) }
	costly := look(1)
	costly.usage = copilot.Usage{Input: 90, Output: 20}
	silent := turn{pieces: []string{"Let me see"}, hang: true}
	for name, c := range map[string]struct {
		budget copilot.Budget
		turns  []turn
		reason string
	}{
		"steps":      {copilot.Budget{Steps: 2}, []turn{look(1), look(2), look(3)}, "budget: steps"},
		"tool calls": {copilot.Budget{ToolCalls: 2}, []turn{look(1), look(2), look(3)}, "budget: tool calls"},
		"tokens":     {copilot.Budget{Tokens: 100}, []turn{costly, look(2)}, "budget: tokens"},
		"wall":       {copilot.Budget{Wall: 700 * time.Millisecond}, []turn{silent}, "budget: time"},
	} {
		t.Run(name, func(t *testing.T) {
			r := setup(t, func(cfg *agent.Config, _ *agent.Deps) { cfg.Budget = c.budget }, c.turns...)
			run := r.ask("", "Look everywhere.")
			events, v := r.end(run.ID)
			if v.Outcome != copilot.OutcomeStopped || !strings.HasPrefix(v.Reason, c.reason) || !noticed(events, "budget") {
				t.Errorf("ended as %+v; notices %+v", v, all[copilot.Notice](events))
			}
			wellFormed(t, events)
			r.model.mu.Lock()
			r.model.turns = nil
			r.model.mu.Unlock()
			r.goesOn(run.Conversation)
		})
	}
}

// TestToolCallBudgetInOneTurn: a turn may not spend more than what is left.
func TestToolCallBudgetInOneTurn(t *testing.T) {
	var many []string
	for i := range 40 {
		many = append(many, "look.at", `{"n":`+strconv.Itoa(i)+`}`)
	}
	r := setup(t, func(cfg *agent.Config, _ *agent.Deps) { cfg.Budget.ToolCalls = 5 }, asks(many...))
	events, v := r.end(r.ask("", "Look everywhere.").ID)
	if v.Outcome != copilot.OutcomeStopped || !strings.HasPrefix(v.Reason, "budget: tool calls") {
		t.Errorf("ended as %+v", v)
	}
	r.tools.mu.Lock()
	defer r.tools.mu.Unlock()
	if len(r.tools.calls) > 5 {
		t.Errorf("%d calls were made with a budget of 5", len(r.tools.calls))
	}
	wellFormed(t, events)
}

func TestLoopStops(t *testing.T) {
	same := asks("look.at", `{"n":1}`)
	spaced := asks("look.at", `{ "n" : 1 }`) // the same call in other letters
	r := setup(t, nil, same, spaced, same, same, same)
	run := r.ask("", "Look.")
	events, v := r.end(run.ID)
	if v.Outcome != copilot.OutcomeStopped || v.Reason != "loop: look.at" || !noticed(events, "loop") || len(all[copilot.ToolCallResult](events)) != 3 {
		t.Errorf("ended as %+v after %d calls", v, len(all[copilot.ToolCallResult](events)))
	}
	wellFormed(t, events)
}

func TestCancelInMidText(t *testing.T) {
	spoken := make(chan struct{})
	r := setup(t, nil, turn{pieces: []string{"The network is ", "quite "}, spoken: spoken, hang: true})
	run := r.ask("", "Look.")
	<-spoken
	if err := r.agent.Cancel(t.Context(), noc, run.ID); err != nil {
		t.Fatal(err)
	}
	events, v := r.end(run.ID)
	if v.Outcome != copilot.OutcomeStopped || v.Reason != "cancelled" || !noticed(events, "cancelled") || len(all[copilot.Retracted](events)) != 1 {
		t.Errorf("ended as %+v, %d taken back", v, len(all[copilot.Retracted](events)))
	}
	wellFormed(t, events)
	r.goesOn(run.Conversation)
	for _, m := range r.model.seen()[1].Messages {
		if strings.Contains(m.Text, "quite") {
			t.Error("the model reads text that was taken back")
		}
	}
}

func TestCancelWhileAToolRuns(t *testing.T) {
	under := make(chan struct{})
	r := setup(t, nil, asks("look.at", `{"n":1}`))
	r.tools.look = func(ctx context.Context, _ tools.Request) (copilot.Result, error) {
		close(under)
		<-ctx.Done()
		return copilot.Result{}, ctx.Err()
	}
	run := r.ask("", "Look.")
	<-under
	if err := r.agent.Cancel(t.Context(), noc, run.ID); err != nil {
		t.Fatal(err)
	}
	events, v := r.end(run.ID)
	if v.Outcome != copilot.OutcomeStopped || v.Reason != "cancelled" {
		t.Errorf("ended as %+v", v)
	}
	wellFormed(t, events)
	r.goesOn(run.Conversation)
}

// TestCallsWithOneID: an endpoint that gives every call the same id does not mix up their results.
func TestCallsWithOneID(t *testing.T) {
	two := asks("look.at", `{"n":1}`, "look.at", `{"n":2}`)
	two.calls[0].ID, two.calls[1].ID = "call_0", "call_0"
	r := setup(t, nil, two, says("Done."))
	run := r.ask("", "Look.")
	events, _ := r.end(run.ID)
	results := all[copilot.ToolCallResult](events)
	if len(results) != 2 || results[0].ToolCallID == results[1].ToolCallID {
		t.Errorf("results: %+v", results)
	}
	wire(t, r.model.seen())
}

// TestCancelByAnotherProcess: the cancel stands in the store alone, as when it came through another process.
func TestCancelByAnotherProcess(t *testing.T) {
	spoken := make(chan struct{})
	r := setup(t, nil, turn{pieces: []string{"The network"}, spoken: spoken, hang: true})
	run := r.ask("", "Look.")
	<-spoken
	if err := r.store.Cancel(t.Context(), tenant, run.ID); err != nil {
		t.Fatal(err)
	}
	if _, v := r.end(run.ID); v.Reason != "cancelled" {
		t.Errorf("ended as %+v", v)
	}
}
