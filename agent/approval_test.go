package agent_test

import (
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/agent"
)

// proposal is a run that waits for an approval of its one write.
func proposal(t *testing.T, change func(*agent.Config, *agent.Deps), after ...turn) (*rig, copilot.Run, copilot.ApprovalRequested) {
	t.Helper()
	r := setup(t, change, append([]turn{asks("fix.it", `{"o":"A"}`)}, after...)...)
	run := r.ask("", "Mend A.")
	var ap copilot.ApprovalRequested
	r.until(run.ID, func(e copilot.Event) bool {
		if a, ok := e.(copilot.ApprovalRequested); ok {
			ap = a
		}
		_, ok := e.(copilot.RunFinished)
		return ok
	})
	if len(r.tools.done()) > 0 {
		t.Fatal("the write was made before anybody approved it")
	}
	return r, run, ap
}

func (r *rig) decide(p copilot.Principal, id, digest string, d copilot.Decision, reason string) error {
	_, err := r.agent.Decide(r.t.Context(), p, id, digest, d, reason)
	return err
}

// TestApprovalIsBound: wrong role, tenant, digest, decision and id change nothing; the right one works once.
func TestApprovalIsBound(t *testing.T) {
	r, run, ap := proposal(t, nil)
	foreign := copilot.Principal{Tenant: "another", Name: "approver", Roles: []copilot.Role{copilot.RoleApprover}}
	for name, c := range map[string]struct {
		p          copilot.Principal
		id, digest string
		d          copilot.Decision
		code       copilot.Code
	}{
		"wrong role":    {noc, ap.ID, ap.Digest, copilot.DecisionApprove, copilot.CodeForbidden},
		"viewer":        {person("viewer", copilot.RoleViewer), ap.ID, ap.Digest, copilot.DecisionReject, copilot.CodeForbidden},
		"wrong tenant":  {foreign, ap.ID, ap.Digest, copilot.DecisionApprove, copilot.CodeNotFound},
		"wrong digest":  {approver, ap.ID, "00", copilot.DecisionApprove, copilot.CodeConflict},
		"no digest":     {approver, ap.ID, "", copilot.DecisionApprove, copilot.CodeConflict},
		"unknown":       {approver, "appr_0", ap.Digest, copilot.DecisionApprove, copilot.CodeNotFound},
		"no decision":   {approver, ap.ID, ap.Digest, "", copilot.CodeInvalid},
		"forged expiry": {approver, ap.ID, ap.Digest, copilot.DecisionExpire, copilot.CodeInvalid},
	} {
		if err := r.decide(c.p, c.id, c.digest, c.d, ""); copilot.CodeOf(err) != c.code {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := r.decide(approver, ap.ID, ap.Digest, copilot.DecisionApprove, ""); err != nil {
		t.Fatal(err)
	}
	if err := r.decide(approver, ap.ID, ap.Digest, copilot.DecisionApprove, ""); copilot.CodeOf(err) != copilot.CodeConflict {
		t.Errorf("the second decision: %v", err)
	}
	events, _ := r.end(run.ID)
	done := r.tools.done()
	if len(done) != 1 || done[0].Key != ap.Action.ID || string(done[0].Args) != ap.Action.Args {
		t.Errorf("done: %+v", done)
	}
	if n := len(all[copilot.RunStarted](events)); n != 2 {
		t.Errorf("%d segments", n)
	}
	wellFormed(t, events)
	wire(t, r.model.seen())
}

// TestV16ApprovalIsSpentOnce: of a hundred deciders at once one wins, and there is one effect.
func TestV16ApprovalIsSpentOnce(t *testing.T) {
	r, run, ap := proposal(t, nil)
	var wg sync.WaitGroup
	var mu sync.Mutex
	won, begin := 0, make(chan struct{})
	for i := range 100 {
		d := copilot.DecisionApprove
		if i%10 == 9 {
			d = copilot.DecisionReject
		}
		wg.Go(func() {
			<-begin
			err := r.decide(approver, ap.ID, ap.Digest, d, "")
			mu.Lock()
			defer mu.Unlock()
			if err == nil {
				won++
			} else if copilot.CodeOf(err) != copilot.CodeConflict {
				t.Error(err)
			}
		})
	}
	close(begin)
	wg.Wait()
	events, _ := r.end(run.ID)
	resolved := all[copilot.ApprovalResolved](events)
	if won != 1 || len(resolved) != 1 {
		t.Fatalf("%d won, %d resolved", won, len(resolved))
	}
	effects := map[copilot.Decision]int{copilot.DecisionApprove: 1}[resolved[0].Decision]
	if got := len(r.tools.done()); got != effects {
		t.Errorf("%d effects after %s", got, resolved[0].Decision)
	}
}

func TestApprovalExpires(t *testing.T) {
	r, run, ap := proposal(t, func(cfg *agent.Config, _ *agent.Deps) { cfg.ApprovalTTL = time.Hour; cfg.SweepEvery = time.Minute })
	r.clock.step(2 * time.Hour)
	if err := r.decide(approver, ap.ID, ap.Digest, copilot.DecisionApprove, ""); copilot.CodeOf(err) != copilot.CodeConflict {
		t.Errorf("an expired approval: %v", err)
	}
	if len(r.tools.done()) > 0 || run.ID == "" {
		t.Error("it was done")
	}
}

// TestSweeperExpires: nobody decides; the run goes on with a rejection whose reason is "expired".
func TestSweeperExpires(t *testing.T) {
	r, run, _ := proposal(t, nil, says("Nobody decided."))
	r.clock.step(2 * time.Hour)
	events, _ := r.end(run.ID)
	resolved := all[copilot.ApprovalResolved](events)
	if len(resolved) != 1 || resolved[0].Decision != copilot.DecisionExpire || resolved[0].Reason != "expired" || len(r.tools.done()) > 0 {
		t.Errorf("resolved: %+v", resolved)
	}
	wellFormed(t, events)
}

// TestRejectionReachesTheModel: the words of the person who rejects are what the model reads next.
func TestRejectionReachesTheModel(t *testing.T) {
	r, run, ap := proposal(t, nil, says("Then not."))
	if err := r.decide(approver, ap.ID, ap.Digest, copilot.DecisionReject, "mend B and not A"); err != nil {
		t.Fatal(err)
	}
	events, v := r.end(run.ID)
	requests := r.model.seen()
	last := requests[len(requests)-1].Messages
	told, block := false, copilot.RunBlock{}
	for _, m := range last {
		told = told || m.Role == copilot.RoleToolMessage && strings.Contains(m.Text, "mend B and not A")
		if b, ok := copilot.ParseRunBlock(m.Text); ok && m.Role == copilot.RoleSystemMessage {
			block = b
		}
	}
	if !told || len(block.Resumed) != 1 || !strings.Contains(block.Resumed[0].Reason, "mend B and not A") || block.Segment != 2 {
		t.Errorf("the model reads %+v, block %+v", last[len(last)-1], block)
	}
	if len(r.tools.done()) > 0 || v.Outcome != copilot.OutcomeAnswered {
		t.Errorf("done %d, verdict %+v", len(r.tools.done()), v)
	}
	wellFormed(t, events)
	wire(t, requests)
}

// TestHeadIsWhatRunStartedCarries: the block that the model reads at the head of a later segment is the input of that
// segment's RUN_STARTED, whatever was done since; what was done stands in a block after it.
func TestHeadIsWhatRunStartedCarries(t *testing.T) {
	for _, d := range []copilot.Decision{copilot.DecisionApprove, copilot.DecisionReject} {
		t.Run(string(d), func(t *testing.T) {
			r, run, ap := proposal(t, nil, says("So it is."))
			r.tools.truthful = true
			if err := r.decide(approver, ap.ID, ap.Digest, d, "as you like"); err != nil {
				t.Fatal(err)
			}
			events, _ := r.end(run.ID)
			started := all[copilot.RunStarted](events)
			requests := r.model.seen()
			var blocks []copilot.RunBlock
			for _, m := range requests[len(requests)-1].Messages[1:] {
				if b, ok := copilot.ParseRunBlock(m.Text); ok && m.Role == copilot.RoleSystemMessage {
					blocks = append(blocks, b)
				}
			}
			if len(started) < 2 || len(blocks) == 0 {
				t.Fatalf("%d segments, %d blocks", len(started), len(blocks))
			}
			if got, want := blocks[0].Text(), started[len(started)-1].Input.Text(); got != want {
				t.Errorf("the model reads\n%s\nand RUN_STARTED carries\n%s", got, want)
			}
			want := copilot.ActionVerified
			if d == copilot.DecisionReject {
				want = copilot.ActionRejected
			}
			if last := blocks[len(blocks)-1].Resumed; len(last) != 1 || last[0].State != want {
				t.Errorf("the newest block tells %+v", last)
			}
			wire(t, requests)
		})
	}
}

// TestHeadOfASegment: in a later segment of several steps the block stands before them and not after.
func TestHeadOfASegment(t *testing.T) {
	r, run, ap := proposal(t, nil, asks("look.at", `{"n":1}`), says("Then not."))
	if err := r.decide(approver, ap.ID, ap.Digest, copilot.DecisionReject, ""); err != nil {
		t.Fatal(err)
	}
	r.end(run.ID)
	requests := r.model.seen()
	for i, want := range []string{"system user", "system user assistant tool system", "system user assistant tool system assistant tool"} {
		var roles []string
		for _, m := range requests[i].Messages {
			roles = append(roles, string(m.Role))
		}
		if got := strings.Join(roles, " "); got != want {
			t.Errorf("request %d: %s", i+1, got)
		}
	}
	wire(t, requests)
}

// TestGuardWaitsOnKernelTime: after the write the run waits two minutes of the operator's time, and not of ours.
func TestGuardWaitsOnKernelTime(t *testing.T) {
	r, run, ap := proposal(t, nil, says("It is mended."))
	r.tools.guard = 2 * time.Minute
	if err := r.decide(approver, ap.ID, ap.Digest, copilot.DecisionApprove, ""); err != nil {
		t.Fatal(err)
	}
	r.until(run.ID, func(e copilot.Event) bool {
		f, ok := e.(copilot.RunFinished)
		return ok && len(f.Outcome.Interrupts) > 0 && f.Outcome.Interrupts[0].Reason == string(copilot.WaitTime)
	})
	r.kernel.step(3 * time.Minute)
	events, _ := r.end(run.ID)
	changes := all[copilot.ActionChanged](events)
	if last := changes[len(changes)-1]; last.State != copilot.ActionVerified || len(all[copilot.RunStarted](events)) != 3 {
		t.Errorf("%d segments, the action ends as %+v", len(all[copilot.RunStarted](events)), last)
	}
	wellFormed(t, events)
}
