package agent_test

import (
	"context"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/access"
	"github.com/kernelcopilot/copilot/agent"
)

// TestApprovedAndLate: a process ends between an approval and its call, and the next one comes when the approval is over.
// The call is not made.
func TestApprovedAndLate(t *testing.T) {
	for name, state := range map[string]copilot.ActionState{"decided": copilot.ActionApproved, "approved": copilot.ActionCalled} {
		t.Run(name, func(t *testing.T) {
			g := &gate{reached: make(chan struct{}), stops: func(_ int, b copilot.Batch) bool {
				return len(b.Actions) > 0 && b.Actions[0].State == state
			}}
			r, run, ap := proposal(t, func(cfg *agent.Config, d *agent.Deps) {
				cfg.SweepEvery = time.Minute
				g.Store, d.Store = d.Store, g
			})
			if err := r.decide(approver, ap.ID, ap.Digest, copilot.DecisionApprove, ""); err != nil {
				t.Fatal(err)
			}
			<-g.reached
			r.clock.step(time.Hour)
			r.replace(says("It was not done."))
			events, v := r.end(run.ID)
			changes, resolved := all[copilot.ActionChanged](events), all[copilot.ApprovalResolved](events)
			if last := changes[len(changes)-1]; last.State != copilot.ActionExpired || !strings.Contains(last.Reason, "does not hold") || len(r.tools.done()) > 0 {
				t.Errorf("the action ends as %+v after %d calls", last, len(r.tools.done()))
			}
			if len(resolved) != 1 || resolved[0].Decision != copilot.DecisionApprove || v.Outcome != copilot.OutcomeAnswered {
				t.Errorf("resolved: %+v, verdict %+v", resolved, v)
			}
			wellFormed(t, events)
			wire(t, r.model.seen())
		})
	}
}

// switched is a policy that denies every write once its switch is thrown.
type switched struct {
	copilot.Policy
	deny atomic.Bool
}

func (p *switched) Decide(ctx context.Context, req copilot.PolicyRequest) (copilot.PolicyDecision, error) {
	if p.deny.Load() && req.Risk != copilot.RiskRead {
		return copilot.PolicyDecision{Effect: copilot.PolicyDeny, Rule: "freeze", Reason: "no changes today"}, nil
	}
	return p.Policy.Decide(ctx, req)
}

// TestRightIsCheckedAgain: policy changes its mind while the run waits; the approval does not help.
func TestRightIsCheckedAgain(t *testing.T) {
	p := &switched{Policy: access.NewPolicy(nil)}
	r, run, ap := proposal(t, func(_ *agent.Config, d *agent.Deps) { d.Policy = p }, says("It may not be."))
	p.deny.Store(true)
	if err := r.decide(approver, ap.ID, ap.Digest, copilot.DecisionApprove, ""); err != nil {
		t.Fatal(err)
	}
	events, v := r.end(run.ID)
	if len(r.tools.done()) > 0 || v.Outcome != copilot.OutcomeRefused || !strings.HasPrefix(v.Reason, "policy refuses it") {
		t.Errorf("%d calls, %+v", len(r.tools.done()), v)
	}
	wellFormed(t, events)
}

// TestAllowedWrite: where policy lets a write happen without a person, the model is told in the same segment how it ended.
func TestAllowedWrite(t *testing.T) {
	rules := []access.Rule{{
		Name: "trusted", Risks: []copilot.Risk{copilot.RiskRead, copilot.RiskNetwork}, Roles: []copilot.Role{copilot.RoleNOC}, Effect: copilot.PolicyAllow,
	}}
	r := setup(t, func(_ *agent.Config, d *agent.Deps) { d.Policy = access.NewPolicy(rules) }, asks("fix.it", `{"o":"A"}`), says("It is mended."))
	events, _ := r.end(r.ask("", "Mend A.").ID)
	if len(r.tools.done()) != 1 || len(all[copilot.RunStarted](events)) != 1 || len(all[copilot.ApprovalRequested](events)) != 0 {
		t.Fatalf("%d calls in %d segments", len(r.tools.done()), len(all[copilot.RunStarted](events)))
	}
	requests := r.model.seen()
	last := requests[len(requests)-1].Messages
	block, ok := copilot.ParseRunBlock(last[len(last)-1].Text)
	if !ok || len(block.Resumed) != 1 || block.Resumed[0].State != copilot.ActionVerified {
		t.Errorf("the model reads %+v", last[len(last)-1])
	}
	wellFormed(t, events)
}

// idle is a queue that works nothing: a process that only shows.
type idle struct{}

func (idle) Start(context.Context, func(context.Context, copilot.RunRef) error) error { return nil }
func (idle) Stop(context.Context) error                                               { return nil }

// TestWatchOfAnotherProcess: a process sees what another one stored, with its next sweep.
func TestWatchOfAnotherProcess(t *testing.T) {
	spoken, resumes := make(chan struct{}), make(chan struct{})
	r := setup(t, nil, turn{pieces: []string{"Yes"}, spoken: spoken, resumes: resumes})
	deps := r.deps
	deps.Queue = idle{}
	other, err := agent.New(r.cfg, deps)
	if err != nil {
		t.Fatal(err)
	}
	if err := other.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := other.Stop(context.Background()); err != nil {
			t.Error(err)
		}
	})
	run := r.ask("", "Look.")
	<-spoken
	close(resumes)
	var last copilot.Event
	for u, err := range other.Watch(t.Context(), noc, run.ID, 0) {
		if err != nil {
			t.Fatal(err)
		}
		if u.Event != nil {
			last = u.Event.Event
		}
	}
	if _, ok := last.(copilot.RunFinished); !ok {
		t.Errorf("the watch ended at %+v", last)
	}
}
