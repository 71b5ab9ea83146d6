package agent_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/agent"
	"github.com/kernelcopilot/copilot/tools"
)

// replace ends the rig's agent as the process would, and starts another one on the same data.
func (r *rig) replace(turns ...turn) {
	r.t.Helper()
	ctx, cancel := context.WithTimeout(r.t.Context(), 10*time.Second)
	defer cancel()
	if err := r.agent.Stop(ctx); err != nil {
		r.t.Fatal(err)
	}
	r.model.mu.Lock()
	r.model.turns = turns
	r.model.mu.Unlock()
	r.start()
}

// TestTakeOver: wherever the process ends, the next one goes on within the same segment, with one answer at its end.
func TestTakeOver(t *testing.T) {
	for name, c := range map[string]struct {
		first turn
		taken int
	}{
		"before the first word": {turn{}, 0},
		"in mid-text":           {turn{pieces: []string{"Half an"}}, 1},
	} {
		t.Run(name, func(t *testing.T) {
			c.first.spoken, c.first.hang = make(chan struct{}), true
			r := setup(t, nil, asks("look.at", `{"n":1}`), c.first)
			run := r.ask("", "How high is the loss?")
			<-c.first.spoken
			r.replace(says("The loss is 7 % [E1]."))
			events, v := r.end(run.ID)
			if len(all[copilot.RunStarted](events)) != 1 || len(all[copilot.Retracted](events)) != c.taken || !noticed(events, "resumed") {
				t.Errorf("%d starts, %d taken back", len(all[copilot.RunStarted](events)), len(all[copilot.Retracted](events)))
			}
			if len(all[copilot.Grounded](events)) != 1 || len(all[copilot.EvidenceAdded](events)) != 1 || v.Outcome != copilot.OutcomeAnswered {
				t.Errorf("%d answers, %d looks, %+v", len(all[copilot.Grounded](events)), len(all[copilot.EvidenceAdded](events)), v)
			}
			wellFormed(t, events)
			wire(t, r.model.seen())
		})
	}
}

// TestTakeOverWhileAToolRuns: of a settled turn only the reads without a result are made again.
func TestTakeOverWhileAToolRuns(t *testing.T) {
	under := make(chan struct{})
	r := setup(t, nil, asks("look.at", `{"n":1}`, "look.at", `{"n":2}`))
	r.tools.look = func(ctx context.Context, req tools.Request) (copilot.Result, error) {
		if string(req.Args) == `{"n":2}` {
			close(under)
			<-ctx.Done()
			return copilot.Result{}, ctx.Err()
		}
		return reading("1", "7"), nil
	}
	run := r.ask("", "Look.")
	<-under
	r.tools.mu.Lock()
	r.tools.look = func(context.Context, tools.Request) (copilot.Result, error) { return reading("2", "7"), nil }
	r.tools.mu.Unlock()
	r.replace(says("Done."))
	events, _ := r.end(run.ID)
	if len(all[copilot.ToolCallStart](events)) != 2 || len(all[copilot.ToolCallResult](events)) != 2 || len(r.model.seen()) != 2 {
		t.Errorf("%d calls, %d results, the model was asked %d times", len(all[copilot.ToolCallStart](events)), len(all[copilot.ToolCallResult](events)), len(r.model.seen()))
	}
	wellFormed(t, events)
}

// seldomSwept keeps the sweeper from taking a lease for expired when a test moves the wall clock.
func seldomSwept(cfg *agent.Config, _ *agent.Deps) { cfg.SweepEvery = time.Minute }

// TestTimeBetweenProcesses: an hour in which no process ran is not the run's time; what a dead one worked is.
func TestTimeBetweenProcesses(t *testing.T) {
	hang := turn{spoken: make(chan struct{}), hang: true}
	r := setup(t, seldomSwept, hang)
	run := r.ask("", "Mend A.")
	<-hang.spoken
	r.clock.step(time.Hour)
	r.replace(asks("fix.it", `{"o":"A"}`))
	var ap copilot.ApprovalRequested
	r.until(run.ID, func(e copilot.Event) bool {
		if a, ok := e.(copilot.ApprovalRequested); ok {
			ap = a
		}
		_, ok := e.(copilot.RunFinished)
		return ok
	})
	if err := r.decide(approver, ap.ID, ap.Digest, copilot.DecisionApprove, ""); err != nil {
		t.Fatal(err)
	}
	if _, v := r.end(run.ID); v.Outcome != copilot.OutcomeAnswered {
		t.Errorf("ended as %+v", v)
	}
}

func TestTimeOfADeadProcessCounts(t *testing.T) {
	hang := turn{spoken: make(chan struct{}), hang: true}
	r := setup(t, seldomSwept, asks("look.at", `{"n":1}`), hang)
	r.tools.look = func(context.Context, tools.Request) (copilot.Result, error) {
		r.clock.step(4 * time.Minute)
		return reading("1", "7"), nil
	}
	run := r.ask("", "Look.")
	<-hang.spoken
	r.replace(says("Done."))
	if _, v := r.end(run.ID); v.Reason != "budget: time" {
		t.Errorf("ended as %+v", v)
	}
}

// TestWriteInDoubt: the answer of a write is lost. Reading decides; where it cannot, a person is asked; nothing is repeated.
func TestWriteInDoubt(t *testing.T) {
	lost := copilot.Errorf(copilot.CodeUnavailable, "whether it took effect is not known")
	for name, c := range map[string]struct {
		found   tools.Reconciled
		effects int
		state   copilot.ActionState
	}{
		"reading shows it":       {tools.ReconciledDone, 1, copilot.ActionVerified},
		"reading shows it not":   {tools.ReconciledNotDone, 2, copilot.ActionOutcomeUnknown},
		"reading cannot tell it": {tools.ReconciledUnknown, 1, copilot.ActionOutcomeUnknown},
	} {
		t.Run(name, func(t *testing.T) {
			r, run, ap := proposal(t, nil, says("That is how it stands."))
			r.tools.reconcile = c.found
			r.tools.fix = func(context.Context, tools.Request) (copilot.Result, error) { return copilot.Result{}, lost }
			if err := r.decide(approver, ap.ID, ap.Digest, copilot.DecisionApprove, ""); err != nil {
				t.Fatal(err)
			}
			events, _ := r.end(run.ID)
			changes := all[copilot.ActionChanged](events)
			if last := changes[len(changes)-1]; last.State != c.state || len(r.tools.done()) != c.effects {
				t.Errorf("ends as %+v after %d attempts", last, len(r.tools.done()))
			} else if c.state == copilot.ActionOutcomeUnknown {
				statesNow(t, r, run, last)
			}
			for _, x := range r.tools.done() {
				if x.Key != ap.Action.ID {
					t.Errorf("an attempt with the key %q", x.Key)
				}
			}
			wellFormed(t, events)
			wire(t, r.model.seen())
		})
	}
}

// statesNow wants what is there now to be told, in the event, as evidence and to the model, and by nobody as the call's doing.
func statesNow(t *testing.T, r *rig, run copilot.Run, last copilot.ActionChanged) {
	t.Helper()
	res, err := copilot.ParseResult(last.Result)
	if err != nil || len(last.Changes) != 1 || last.Changes[0].Seen != "mended" || !strings.Contains(res.Summary, "whoever brought it about") || res.Evidence == "" {
		t.Errorf("%+v, %v", last, err)
	}
	evidence, err := r.store.Evidence(t.Context(), tenant, run.Conversation)
	if err != nil || len(evidence) == 0 || evidence[len(evidence)-1].ID != res.Evidence {
		t.Errorf("%s is no evidence: %+v, %v", res.Evidence, evidence, err)
	}
	seen := r.model.seen()
	told := false
	for _, m := range seen[len(seen)-1].Messages {
		if b, ok := copilot.ParseRunBlock(m.Text); ok && len(b.Resumed) > 0 {
			told = told || b.Resumed[0].State == copilot.ActionOutcomeUnknown && b.Resumed[0].Result == last.Result
		}
	}
	if !told {
		t.Error("the model is not told how it stands now")
	}
}
