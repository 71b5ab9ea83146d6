package storetest

import (
	"testing"

	"github.com/kernelcopilot/copilot"
)

// hostile is text that breaks out of any string that is not a parameter.
const hostile = `x'y"z; DROP TABLE runs; -- %s \ ` + "`" + ` ') OR ('1'='1`

// Tenants tests that a tenant neither reads nor changes what is another's, and that no text is read as SQL.
func Tenants(t *testing.T, d Driver) {
	t.Run("a foreign id is not found", func(t *testing.T) { foreignIDs(t, d) })
	t.Run("the same ids may be used by two tenants", func(t *testing.T) { sameIDs(t, d) })
	t.Run("quotes in every field", func(t *testing.T) { quotes(t, d) })
}

func foreignIDs(t *testing.T, d Driver) {
	f := newFixture(t, d)
	run := f.create("")
	l := f.claim(run.ID)
	appr := f.ask(l)
	keyed := f.newRun(ours, "")
	keyed.Key = &copilot.RunKey{Principal: "noc", Key: "key-1", Digest: "d"}
	f.ok(f.Create(f.ctx, ours, keyed))
	doc := f.put(ours, "a.md", "alpha")
	appr.Decision = copilot.DecisionApprove
	for name, call := range map[string]func(tenant copilot.TenantID) error{
		"Run":    func(t copilot.TenantID) error { _, err := f.Run(f.ctx, t, run.ID); return err },
		"Claim":  func(t copilot.TenantID) error { _, _, err := f.Claim(f.ctx, t, run.ID, 1, "p"); return err },
		"Renew":  func(t copilot.TenantID) error { _, _, err := f.Renew(f.ctx, t, l); return err },
		"Commit": func(t copilot.TenantID) error { _, err := f.Commit(f.ctx, t, l, copilot.Batch{}); return err },
		"Cancel": func(t copilot.TenantID) error { return f.Cancel(f.ctx, t, run.ID) },
		"Resume": func(t copilot.TenantID) error { return f.Resume(f.ctx, t, run.ID) },
		"Events": func(t copilot.TenantID) error { _, err := f.Events(f.ctx, t, run.ID, 0, 0); return err },
		"ConversationEvents": func(t copilot.TenantID) error {
			_, err := f.ConversationEvents(f.ctx, t, run.Conversation)
			return err
		},
		"Conversation":       func(t copilot.TenantID) error { _, err := f.Conversation(f.ctx, t, run.Conversation); return err },
		"RenameConversation": func(t copilot.TenantID) error { return f.RenameConversation(f.ctx, t, run.Conversation, "x") },
		"Messages":           func(t copilot.TenantID) error { _, err := f.Messages(f.ctx, t, run.Conversation); return err },
		"Evidence":           func(t copilot.TenantID) error { _, err := f.Evidence(f.ctx, t, run.Conversation); return err },
		"Action":             func(t copilot.TenantID) error { _, err := f.Action(f.ctx, t, appr.Action); return err },
		"RunActions":         func(t copilot.TenantID) error { _, err := f.RunActions(f.ctx, t, run.ID); return err },
		"Approval":           func(t copilot.TenantID) error { _, err := f.Approval(f.ctx, t, appr.ID); return err },
		"Decide":             func(t copilot.TenantID) error { return f.Decide(f.ctx, t, appr) },
		"Document":           func(t copilot.TenantID) error { _, err := f.Document(f.ctx, t, doc.ID); return err },
		"RunOfKey":           func(t copilot.TenantID) error { _, _, err := f.RunOfKey(f.ctx, t, "noc", "key-1"); return err },
		"MessagePage":        func(t copilot.TenantID) error { _, err := f.MessagePage(f.ctx, t, run.Conversation, "", 5); return err },
		"EvidencePage": func(t copilot.TenantID) error {
			_, err := f.EvidencePage(f.ctx, t, run.Conversation, "", 5)
			return err
		},
		"DeleteDocument": func(t copilot.TenantID) error { return f.DeleteDocument(f.ctx, t, doc.ID) },
	} {
		for _, tenant := range []copilot.TenantID{theirs, "", "NORTH", "north'--", "%"} {
			if got := copilot.CodeOf(call(tenant)); got != copilot.CodeNotFound {
				t.Errorf("%s as %q: code %q, want not_found", name, tenant, got)
			}
		}
	}
	f.state(run.ID, copilot.StateWaiting, 1)
	runs, _ := f.Runs(f.ctx, theirs, copilot.RunQuery{})
	conversations, _ := f.Conversations(f.ctx, theirs, "", "", 0)
	approvals, _ := f.Approvals(f.ctx, theirs, false, 0)
	documents, _ := f.Documents(f.ctx, theirs)
	passages, _ := f.SearchPassages(f.ctx, theirs, []string{"alpha"}, 5)
	if n := len(runs) + len(conversations) + len(approvals) + len(documents) + len(passages); n != 0 {
		t.Fatalf("lists of another tenant show %d rows", n)
	}
}

func sameIDs(t *testing.T, d Driver) {
	f := newFixture(t, d)
	n := f.newRun(ours, "")
	f.ok(f.Create(f.ctx, ours, n))
	n.Run.Principal = principal(theirs)
	f.ok(f.Create(f.ctx, theirs, n))
	f.finish(f.claim(n.Run.ID))
	r, err := f.Run(f.ctx, theirs, n.Run.ID)
	f.ok(err)
	if r.State != copilot.StateQueued {
		t.Fatalf("the other tenant's run is %s", r.State)
	}
	f.put(ours, "a.md", "alpha")
	doc, ps := f.doc("a.md", "alpha of theirs")
	f.ok(f.PutDocument(f.ctx, theirs, doc, ps))
	if got := f.found("alpha"); len(got) != 1 || got[0] != "alpha" {
		t.Fatalf("found %v", got)
	}
}

func quotes(t *testing.T, d Driver) {
	f := newFixture(t, d)
	tenant := copilot.TenantID(hostile)
	who := copilot.Principal{Tenant: tenant, Name: hostile, Roles: []copilot.Role{hostile}}
	n := copilot.NewRun{
		Run: copilot.Run{
			ID: "run" + hostile, Conversation: "conv" + hostile, Principal: who, Purpose: hostile, Job: hostile, Door: hostile,
			Input: copilot.RunInput{Text: hostile, Alarm: hostile, Withhold: []string{hostile}},
		},
		Conversation: &copilot.Conversation{ID: "conv" + hostile, Owner: hostile, Title: hostile},
		Message:      &copilot.Message{ID: "msg" + hostile, Text: hostile, Role: hostile},
	}
	f.ok(f.Create(f.ctx, tenant, n))
	l, run, err := f.Claim(f.ctx, tenant, n.Run.ID, 1, hostile)
	f.ok(err)
	if run.Input.Text != hostile || run.Principal.Name != hostile {
		t.Fatalf("run %+v", run)
	}
	appr := copilot.Approval{ID: "appr" + hostile, Action: "act" + hostile, Digest: hostile, Rule: hostile, Expires: f.clock.Now()}
	_, err = f.Commit(f.ctx, tenant, l, copilot.Batch{
		Events:    []copilot.Event{notice(hostile)},
		Messages:  []copilot.Message{{ID: "msg2" + hostile, Text: hostile}},
		Evidence:  []copilot.Evidence{{ID: "E1", Tool: hostile, Args: hostile, Result: copilot.Result{Summary: hostile}}},
		Actions:   []copilot.Action{{ID: appr.Action, Tool: hostile, Args: hostile, State: hostile}},
		Approvals: []copilot.Approval{appr},
		Run: &copilot.RunChange{
			State: copilot.StateWaiting, Segment: 1, Wait: &copilot.Wait{Kind: copilot.WaitApproval, Approval: appr.ID, Action: hostile},
			Result: &copilot.Verdict{Reason: hostile},
		},
	})
	f.ok(err)
	f.ok(f.PutDocument(f.ctx, tenant, copilot.Document{ID: hostile, Name: hostile, Title: hostile, Digest: hostile, Text: hostile},
		[]copilot.Passage{{ID: hostile, Heading: hostile, Text: hostile}}))
	appr.Decision, appr.Reason, appr.DecidedBy = copilot.DecisionReject, hostile, &who
	f.ok(f.Decide(f.ctx, tenant, appr))
	f.ok(f.RenameConversation(f.ctx, tenant, n.Run.Conversation, hostile))
	f.readQuotes(tenant, n.Run)
}

// readQuotes looks for the hostile text where it was written.
func (f *fixture) readQuotes(tenant copilot.TenantID, run copilot.Run) {
	f.t.Helper()
	list, err := f.Conversations(f.ctx, tenant, hostile, "", 0)
	f.ok(err)
	messages, err := f.Messages(f.ctx, tenant, run.Conversation)
	f.ok(err)
	evidence, err := f.Evidence(f.ctx, tenant, run.Conversation)
	f.ok(err)
	views, err := f.Approvals(f.ctx, tenant, false, 0)
	f.ok(err)
	passages, err := f.SearchPassages(f.ctx, tenant, []string{hostile}, 5)
	f.ok(err)
	runs, err := f.Runs(f.ctx, tenant, copilot.RunQuery{Conversation: run.Conversation, States: []copilot.RunState{copilot.StateQueued}})
	f.ok(err)
	if len(list) != 1 || list[0].Title != hostile || len(messages) != 2 || messages[1].Text != hostile ||
		len(evidence) != 1 || evidence[0].Args != hostile || len(views) != 1 || views[0].Approval.Reason != hostile ||
		len(passages) != 1 || passages[0].Text != hostile || len(runs) != 1 || runs[0].Result.Reason != hostile {
		f.t.Fatalf("read back: %v %v %v %v %v %v", list, messages, evidence, views, passages, runs)
	}
}
