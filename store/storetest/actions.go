package storetest

import (
	"reflect"
	"testing"
	"time"

	"github.com/kernelcopilot/copilot"
)

// ActionStore tests actions, approvals and the decisions over them.
func ActionStore(t *testing.T, d Driver) {
	t.Run("an action is replaced by id", func(t *testing.T) { putActions(t, d) })
	t.Run("one decider of a hundred wins", func(t *testing.T) { decideRace(t, d) })
	t.Run("a decision is stored with who and why", func(t *testing.T) { decideStores(t, d) })
	t.Run("a decision while the run still runs ends the wait at once", func(t *testing.T) { decideEarly(t, d) })
	t.Run("a decision stays", func(t *testing.T) { decisionStays(t, d) })
	t.Run("refused decisions", func(t *testing.T) { decideRefuses(t, d) })
	t.Run("approvals that expire", func(t *testing.T) { expiry(t, d) })
}

func putActions(t *testing.T, d Driver) {
	f := newFixture(t, d)
	run := f.create("")
	l := f.claim(run.ID)
	a := copilot.Action{
		ID: "act_1", Run: run.ID, Call: "call_1", Tool: "ticket.add_note", Args: `{"text":"it's"}`, Risk: copilot.RiskWrite,
		Digest: "d", Changes: []copilot.Change{{Field: "note", After: "x"}}, Proposer: principal(ours), State: copilot.ActionIntent,
		CreatedAt: f.clock.Now(), UpdatedAt: f.clock.Now(),
	}
	b := a
	b.ID = "act_2"
	f.commit(l, copilot.Batch{Actions: []copilot.Action{a, b}})
	a.State, a.Result = copilot.ActionDone, "done"
	f.commit(l, copilot.Batch{Actions: []copilot.Action{a}})
	got, err := f.Action(f.ctx, ours, a.ID)
	f.ok(err)
	list, err := f.RunActions(f.ctx, ours, run.ID)
	f.ok(err)
	if !reflect.DeepEqual(got, a) || !reflect.DeepEqual(list, []copilot.Action{a, b}) {
		t.Fatalf("action %+v, list %+v", got, list)
	}
	other := f.claim(f.create("").ID)
	_, err = f.Commit(f.ctx, ours, other, copilot.Batch{Actions: []copilot.Action{{ID: "act_1"}}})
	f.code(copilot.CodeConflict, err)
	_, err = f.Action(f.ctx, ours, "act_missing")
	f.code(copilot.CodeNotFound, err)
	_, err = f.RunActions(f.ctx, ours, "run_missing")
	f.code(copilot.CodeNotFound, err)
}

func decideRace(t *testing.T, d Driver) {
	f := newFixture(t, d)
	run := f.create("")
	appr := f.ask(f.claim(run.ID))
	won := 0
	for _, err := range race(100, func(i int) error {
		a := appr
		a.Decision = []copilot.Decision{copilot.DecisionApprove, copilot.DecisionReject, copilot.DecisionExpire}[i%3]
		return f.Decide(f.ctx, ours, a)
	}) {
		if err == nil {
			won++
			continue
		}
		f.code(copilot.CodeConflict, err)
	}
	if won != 1 {
		t.Fatalf("%d deciders won", won)
	}
	f.state(run.ID, copilot.StateQueued, 2)
}

func decideStores(t *testing.T, d Driver) {
	f := newFixture(t, d)
	run := f.create("")
	appr := f.ask(f.claim(run.ID))
	views, err := f.Approvals(f.ctx, ours, true, 0)
	f.ok(err)
	if len(views) != 1 || views[0].Approval.ID != appr.ID || views[0].Action.ID != appr.Action || views[0].Conversation != run.Conversation {
		t.Fatalf("open approvals %+v", views)
	}
	who := principal(ours)
	a := appr
	a.Decision, a.DecidedBy, a.Reason, a.DecidedAt = copilot.DecisionReject, &who, "restart C-2, not C-1", f.clock.Now()
	a.Rule = "forged"
	f.ok(f.Decide(f.ctx, ours, a))
	got, err := f.Approval(f.ctx, ours, appr.ID)
	f.ok(err)
	a.Rule = appr.Rule
	if !reflect.DeepEqual(got, a) {
		t.Fatalf("decided\n%+v, want\n%+v", got, a)
	}
	views, err = f.Approvals(f.ctx, ours, true, 0)
	f.ok(err)
	all, err := f.Approvals(f.ctx, ours, false, 0)
	f.ok(err)
	if len(views) != 0 || len(all) != 1 {
		t.Fatalf("%d open, %d in all", len(views), len(all))
	}
	if refs := f.work(); f.next(refs).Segment+f.next(refs).Segment != 1+2 {
		t.Fatal("not exactly segments 1 and 2 were worked")
	}
}

func decideEarly(t *testing.T, d Driver) {
	f := newFixture(t, d)
	run := f.create("")
	l := f.claim(run.ID)
	act := copilot.Action{ID: "act_e", State: copilot.ActionIntent}
	appr := copilot.Approval{ID: "appr_e", Action: act.ID, Digest: "d", Expires: f.clock.Now().Add(time.Hour)}
	f.commit(l, copilot.Batch{Actions: []copilot.Action{act}, Approvals: []copilot.Approval{appr}})
	appr.Decision = copilot.DecisionApprove
	f.ok(f.Decide(f.ctx, ours, appr))
	f.state(run.ID, copilot.StateRunning, 1)
	f.commit(l, copilot.Batch{Run: &copilot.RunChange{
		State: copilot.StateWaiting, Segment: 1, Wait: &copilot.Wait{Kind: copilot.WaitApproval, Approval: appr.ID},
	}})
	f.state(run.ID, copilot.StateQueued, 2)
}

func decisionStays(t *testing.T, d Driver) {
	f := newFixture(t, d)
	run := f.create("")
	appr := f.ask(f.claim(run.ID))
	decided := appr
	decided.Decision, decided.Reason = copilot.DecisionReject, "no"
	f.ok(f.Decide(f.ctx, ours, decided))
	f.commit(f.claim(run.ID), copilot.Batch{Approvals: []copilot.Approval{appr}}) // a stale copy, still open
	got, err := f.Approval(f.ctx, ours, appr.ID)
	f.ok(err)
	if got.Decision != copilot.DecisionReject || got.Reason != "no" {
		t.Fatalf("a stale write undid the decision: %+v", got)
	}
}

func decideRefuses(t *testing.T, d Driver) {
	f := newFixture(t, d)
	run := f.create("")
	appr := f.ask(f.claim(run.ID))
	try := func(want copilot.Code, change func(a *copilot.Approval)) {
		t.Helper()
		a := appr
		a.Decision = copilot.DecisionApprove
		change(&a)
		f.code(want, f.Decide(f.ctx, ours, a))
	}
	try(copilot.CodeInvalid, func(a *copilot.Approval) { a.Decision = "" })
	try(copilot.CodeInvalid, func(a *copilot.Approval) { a.Decision = "maybe" })
	try(copilot.CodeNotFound, func(a *copilot.Approval) { a.ID = "appr_missing" })
	try(copilot.CodeConflict, func(a *copilot.Approval) { a.Digest = "d2" })
	try(copilot.CodeConflict, func(a *copilot.Approval) { a.DecidedAt = appr.Expires })
	f.state(run.ID, copilot.StateWaiting, 1)
	try("", func(a *copilot.Approval) { a.DecidedAt = appr.Expires.Add(-time.Nanosecond) })
	f.state(run.ID, copilot.StateQueued, 2)
}

func expiry(t *testing.T, d Driver) {
	f := newFixture(t, d)
	early := f.create("")
	first := f.ask(f.claim(early.ID))
	f.clock.Advance(time.Minute)
	second := f.ask(f.claim(f.create("").ID))
	for at, want := range map[time.Time][]string{
		first.Expires.Add(-time.Nanosecond): nil, first.Expires: {first.ID}, second.Expires: {first.ID, second.ID},
	} {
		refs, open, err := f.OpenApprovals(f.ctx, at)
		f.ok(err)
		var ids []string
		for i, a := range open {
			ids = append(ids, a.ID)
			if refs[i].Run != a.Run || refs[i].Tenant != ours || refs[i].Segment != 1 {
				t.Errorf("ref %+v of %+v", refs[i], a)
			}
		}
		if !reflect.DeepEqual(ids, want) {
			t.Errorf("at %v: %v, want %v", at, ids, want)
		}
	}
	first.Decision, first.Reason, first.DecidedAt = copilot.DecisionExpire, "expired", first.Expires
	f.ok(f.Decide(f.ctx, ours, first))
	f.state(early.ID, copilot.StateQueued, 2)
	_, open, err := f.OpenApprovals(f.ctx, second.Expires)
	f.ok(err)
	if len(open) != 1 {
		t.Fatalf("open after expiry: %+v", open)
	}
}
