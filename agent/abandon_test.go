package agent_test

import (
	"context"
	"fmt"
	"iter"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/agent"
	"github.com/kernelcopilot/copilot/tools"
)

// gate is a store behind which a process ends at one commit: just before it is written, or just after.
type gate struct {
	agent.Store
	stops func(n int, b copilot.Batch) bool // n counts commits from 1
	after bool

	mu      sync.Mutex
	n       int
	spent   bool
	reached chan struct{}
}

func (g *gate) Commit(ctx context.Context, tenant copilot.TenantID, l copilot.Lease, b copilot.Batch) ([]copilot.StoredEvent, error) {
	g.mu.Lock()
	g.n++
	stop := !g.spent && g.stops(g.n, b)
	g.spent = g.spent || stop
	g.mu.Unlock()
	if stop && g.after {
		if _, err := g.Store.Commit(ctx, tenant, l, b); err != nil {
			return nil, err
		}
	}
	if stop {
		close(g.reached)
		<-ctx.Done()
		return nil, ctx.Err()
	}
	return g.Store.Commit(ctx, tenant, l, b)
}

// pure answers by the transcript alone: it looks, mends, and says what came of it.
type pure struct {
	mu       sync.Mutex
	requests []copilot.ModelRequest
}

func (p *pure) Name() string { return "pure" }

func (p *pure) Stream(_ context.Context, req copilot.ModelRequest) iter.Seq2[copilot.ModelChunk, error] {
	p.mu.Lock()
	p.requests = append(p.requests, req)
	p.mu.Unlock()
	called := map[string]bool{}
	for _, m := range req.Messages {
		for _, c := range m.Calls {
			called[c.Name] = true
		}
	}
	return func(yield func(copilot.ModelChunk, error) bool) {
		out := copilot.ModelChunk{Finish: copilot.FinishToolCalls}
		switch {
		case !called["look.at"]:
			out.Calls = []copilot.ToolCallDelta{{Index: 0, Name: "look.at", Args: `{"n":1}`}, {Index: 1, Name: "look.at", Args: `{"n":2}`}}
		case !called["fix.it"]:
			out.Text, out.Calls = "I propose to mend it.", []copilot.ToolCallDelta{{Index: 0, Name: "fix.it", Args: `{"o":"A"}`}}
		default:
			out.Text, out.Finish = "The loss is 7 % [E1].", copilot.FinishStop
		}
		yield(out, nil)
	}
}

// TestAbandonedAtEachCommit ends the process before and after every commit of a run with reads, a write, its approval and
// its read-back. Each time the next process brings the run to the same end, and the write takes effect once.
func TestAbandonedAtEachCommit(t *testing.T) {
	t.Parallel()
	const commits = 19 // of the undisturbed run, counted below
	for n := 1; n <= commits; n++ {
		for _, after := range []bool{false, true} {
			t.Run(fmt.Sprintf("%d, after %v", n, after), func(t *testing.T) {
				t.Parallel()
				g := &gate{after: after, reached: make(chan struct{}), stops: func(i int, _ copilot.Batch) bool { return i == n }}
				abandoned(t, g)
			})
		}
	}
	t.Run("undisturbed", func(t *testing.T) {
		t.Parallel()
		g := &gate{reached: make(chan struct{}), stops: func(int, copilot.Batch) bool { return false }}
		abandoned(t, g)
		if g.n != commits {
			t.Errorf("the run has %d commits, and the test stops at %d", g.n, commits)
		}
	})
}

// abandoned asks for a repair, approves what is proposed, lets the gate end the process, and goes on with another.
func abandoned(t *testing.T, g *gate) {
	t.Helper()
	model := &pure{}
	r := setup(t, func(_ *agent.Config, d *agent.Deps) { g.Store, d.Store, d.Model = d.Store, g, model })
	r.tools.fix = func(context.Context, tools.Request) (copilot.Result, error) {
		return copilot.Result{Summary: "It was done."}, nil
	}
	r.tools.truthful = true
	run := r.ask("", "Mend it.")
	decided := make(chan struct{})
	go func() {
		defer close(decided)
		r.approveFirst(t.Context(), run.ID)
	}()
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		r.finished(t.Context(), run.ID)
	}()
	select {
	case <-g.reached:
		r.replace()
	case <-ended:
	}
	<-decided
	events, v := r.end(run.ID)
	if v.Outcome != copilot.OutcomeAnswered || len(r.tools.done()) != 1 {
		t.Errorf("ended as %+v after %d effects", v, len(r.tools.done()))
	}
	states := all[copilot.ActionChanged](events)
	if len(states) == 0 || states[len(states)-1].State != copilot.ActionVerified {
		t.Errorf("the action: %+v", states)
	}
	if n := len(all[copilot.EvidenceAdded](events)); n != 4 {
		t.Errorf("%d pieces of evidence: two looks, the call and its read-back are four", n)
	}
	wellFormed(t, events)
	model.mu.Lock()
	defer model.mu.Unlock()
	wire(t, model.requests)
	last := model.requests[len(model.requests)-1].Messages
	if m := last[len(last)-1]; m.Role != copilot.RoleSystemMessage || !strings.Contains(m.Text, "verified") {
		t.Errorf("the last turn is not told how the action ended: %+v", m)
	}
}

// approveFirst approves what the run proposes, as soon as the store holds it: whichever process runs.
func (r *rig) approveFirst(ctx context.Context, run string) {
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for {
		views, err := r.store.Approvals(ctx, tenant, true, 0)
		if err == nil && len(views) > 0 {
			ap := views[0].Approval
			ap.Decision, ap.DecidedBy, ap.DecidedAt = copilot.DecisionApprove, &approver, r.clock.Now()
			if r.store.Decide(ctx, tenant, ap) == nil {
				return
			}
		}
		select {
		case <-ctx.Done():
			r.t.Errorf("run %s proposed nothing", run)
			return
		case <-tick.C:
		}
	}
}

// finished waits until the store says that the run is over.
func (r *rig) finished(ctx context.Context, run string) {
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for {
		if now, err := r.store.Run(ctx, tenant, run); err == nil && now.State == copilot.StateFinished {
			return
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}
