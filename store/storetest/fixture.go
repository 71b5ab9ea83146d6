package storetest

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"github.com/kernelcopilot/copilot"
)

const (
	ours   copilot.TenantID = "north"
	theirs copilot.TenantID = "south"
)

// fixture is an open store with a clock and shorthands that fail the test on error.
type fixture struct {
	Stores
	t     *testing.T
	ctx   context.Context
	clock *Clock
	dir   string
	d     Driver
	n     atomic.Int64
}

func newFixture(t *testing.T, d Driver) *fixture {
	t.Helper()
	f := &fixture{t: t, ctx: t.Context(), clock: NewClock(), dir: t.TempDir(), d: d}
	f.Stores = d.Open(t, f.dir, f.clock)
	t.Cleanup(func() {
		if err := f.Close(); err != nil {
			t.Error(err)
		}
	})
	return f
}

// reopen opens the same data in a second store, as a new process after the first was killed.
func (f *fixture) reopen() *fixture {
	f.t.Helper()
	g := &fixture{t: f.t, ctx: f.ctx, clock: f.clock, dir: f.dir, d: f.d}
	g.n.Store(1000 + f.n.Load())
	g.Stores = f.d.Open(f.t, f.dir, f.clock)
	f.t.Cleanup(func() {
		if err := g.Close(); err != nil {
			f.t.Error(err)
		}
	})
	return g
}

func (f *fixture) id(prefix string) string { return fmt.Sprintf("%s_%06d", prefix, f.n.Add(1)) }

func (f *fixture) ok(err error) {
	f.t.Helper()
	if err != nil {
		f.t.Fatalf("%v (%v)", err, errors.Unwrap(err))
	}
}

func (f *fixture) code(want copilot.Code, err error) {
	f.t.Helper()
	if got := copilot.CodeOf(err); got != want {
		f.t.Fatalf("code %q, want %q (%v)", got, want, err)
	}
}

func principal(tenant copilot.TenantID) copilot.Principal {
	return copilot.Principal{Tenant: tenant, Name: "noc", Roles: []copilot.Role{copilot.RoleNOC, copilot.RoleViewer}}
}

// newRun describes a run with a user message in the conversation, which is a new one when id is "".
func (f *fixture) newRun(tenant copilot.TenantID, conversation string) copilot.NewRun {
	n := copilot.NewRun{Run: copilot.Run{
		ID: f.id(copilot.PrefixRun), Conversation: conversation, Principal: principal(tenant), Purpose: copilot.PurposeServiceProvision,
		Job: copilot.JobDiagnose, Door: "ask", Input: copilot.RunInput{Text: "why is data slow?", Withhold: []string{"alarm.*"}},
		Budget: copilot.Budget{Steps: 7},
	}}
	if conversation == "" {
		n.Run.Conversation = f.id(copilot.PrefixConversation)
		n.Conversation = &copilot.Conversation{ID: n.Run.Conversation, Owner: "noc", Title: "Slow data"}
	}
	n.Message = &copilot.Message{
		ID: f.id(copilot.PrefixMessage), Role: copilot.RoleUserMessage, Text: n.Run.Input.Text, State: copilot.MessageSettled,
		CreatedAt: f.clock.Now(),
	}
	return n
}

// create stores a run of our tenant and returns it as stored.
func (f *fixture) create(conversation string) copilot.Run {
	f.t.Helper()
	n := f.newRun(ours, conversation)
	f.ok(f.Create(f.ctx, ours, n))
	r, err := f.Run(f.ctx, ours, n.Run.ID)
	f.ok(err)
	return r
}

// claim takes the lease of the run's current segment.
func (f *fixture) claim(run string) copilot.Lease {
	f.t.Helper()
	r, err := f.Run(f.ctx, ours, run)
	f.ok(err)
	l, _, err := f.Claim(f.ctx, ours, run, r.Segment, "proc_a")
	f.ok(err)
	return l
}

func (f *fixture) commit(l copilot.Lease, b copilot.Batch) []copilot.StoredEvent {
	f.t.Helper()
	events, err := f.Commit(f.ctx, ours, l, b)
	f.ok(err)
	return events
}

func (f *fixture) finish(l copilot.Lease) {
	f.t.Helper()
	f.commit(l, copilot.Batch{Run: &copilot.RunChange{State: copilot.StateFinished, Segment: l.Segment}})
}

// ask commits an action with an open approval and lets the run wait for it.
func (f *fixture) ask(l copilot.Lease) copilot.Approval {
	f.t.Helper()
	act := copilot.Action{ID: f.id(copilot.PrefixAction), Run: l.Run, Tool: "cell.restart", Args: `{"cell":"C-1"}`, State: copilot.ActionIntent}
	appr := copilot.Approval{
		ID: f.id(copilot.PrefixApproval), Run: l.Run, Action: act.ID, Digest: "d1", Rule: "default",
		Roles: []copilot.Role{copilot.RoleApprover}, Expires: f.clock.Now().Add(LeaseTTL * 20),
	}
	f.commit(l, copilot.Batch{Actions: []copilot.Action{act}, Approvals: []copilot.Approval{appr}, Run: &copilot.RunChange{
		State: copilot.StateWaiting, Segment: l.Segment,
		Wait: &copilot.Wait{Kind: copilot.WaitApproval, Action: act.ID, Approval: appr.ID, Until: appr.Expires},
	}})
	return appr
}

func (f *fixture) state(run string, want copilot.RunState, segment int) copilot.Run {
	f.t.Helper()
	r, err := f.Run(f.ctx, ours, run)
	f.ok(err)
	if r.State != want || r.Segment != segment {
		f.t.Fatalf("run is %s at segment %d, want %s at %d", r.State, r.Segment, want, segment)
	}
	return r
}

// work starts the queue and returns a channel of the segments it is called for.
func (f *fixture) work() <-chan copilot.RunRef {
	f.t.Helper()
	refs := make(chan copilot.RunRef, 1000)
	f.ok(f.Start(f.ctx, func(_ context.Context, ref copilot.RunRef) error {
		refs <- ref
		return nil
	}))
	return refs
}

func notice(text string) copilot.Event { return copilot.Notice{Code: "resumed", Message: text} }

// next returns the next worked segment, or fails the test when none comes.
func (f *fixture) next(refs <-chan copilot.RunRef) copilot.RunRef {
	f.t.Helper()
	select {
	case ref := <-refs:
		return ref
	case <-time.After(10 * time.Second):
		f.t.Fatal("no segment was worked")
		return copilot.RunRef{}
	}
}
