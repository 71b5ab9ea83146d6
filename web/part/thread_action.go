package part

import (
	"slices"
	"time"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/web/words"
)

// Action is a write: its approval, its call and its read-back, one card from intent to end.
type Action struct {
	copilot.Action
	Approval string // "" until one is asked for
	Rule     string
	Roles    []copilot.Role
	Expires  time.Time
	Decision copilot.Decision
	By       string
	Why      string
	Steps    []ActionStep
	Read     *copilot.Result // the last result: of the call, then of the read-back
	MayAct   bool            // the viewer may decide
	Zone     *time.Location
}

// ActionStep is one state an action went through.
type ActionStep struct {
	State copilot.ActionState
	At    time.Time
}

// StateWords says a state of the action. What was verified and has mended nothing is said to be written.
func (a *Action) StateWords(w *words.Words, s copilot.ActionState) string {
	if s == copilot.ActionVerified && !a.Mended {
		return w.Say("state.verified.only")
	}
	return w.Say("state." + string(s))
}

// Open reports whether a decision is waited for.
func (a *Action) Open() bool {
	return a.Approval != "" && a.Decision == "" && a.State == copilot.ActionIntent
}

// Sent reports whether the call has left: else there is no answer of the operator to show.
func (a *Action) Sent() bool {
	switch a.State {
	case copilot.ActionCalled, copilot.ActionDone, copilot.ActionVerified, copilot.ActionNotVerified, copilot.ActionOutcomeUnknown:
		return true
	case copilot.ActionRefused: // by the operator, when it answered
		return slices.ContainsFunc(a.Steps, func(s ActionStep) bool { return s.State == copilot.ActionCalled })
	case copilot.ActionIntent, copilot.ActionApproved, copilot.ActionRejected, copilot.ActionExpired, copilot.ActionSuperseded:
	}
	return false
}

// Seen reports whether a read-back has told what it saw of the changes.
func (a *Action) Seen() bool {
	return slices.ContainsFunc(a.Changes, func(c copilot.Change) bool { return c.Seen != "" })
}

func (t *Thread) applyAction(r *Run, e copilot.StoredEvent) {
	switch v := e.Event.(type) {
	case copilot.ApprovalRequested:
		it := t.action(r, v.Action.ID)
		a := it.Action
		steps := a.Steps
		a.Action, a.Steps = v.Action, steps
		a.Approval, a.Rule, a.Roles, a.Expires, a.Digest = v.ID, v.Rule, v.Roles, v.Expires, v.Digest
		a.Request = v.Request
		a.MayAct = t.opts.Viewer.Has(v.Roles...)
		t.touch(it.ID)
	case copilot.ApprovalResolved:
		for _, it := range r.Items {
			if it.Action != nil && it.Action.Approval == v.ID {
				it.Action.Decision, it.Action.By, it.Action.Why = v.Decision, v.By, v.Reason
				t.touch(it.ID)
			}
		}
	case copilot.ActionChanged:
		it := t.action(r, v.ID)
		a := it.Action
		a.Tool, a.State, a.Reason, a.Mended = v.Tool, v.State, v.Reason, v.Mended
		if len(v.Changes) > 0 {
			a.Changes = v.Changes
		}
		t.propose(r, v.Tool)
		if n := len(a.Steps); n == 0 || a.Steps[n-1].State != v.State {
			a.Steps = append(a.Steps, ActionStep{v.State, e.At})
		}
		if res, err := copilot.ParseResult(v.Result); err == nil && v.Result != "" {
			a.Read = &res
			t.fillEvidence(r, res)
		}
		t.touch(it.ID)
	}
	t.status(r)
}

// action returns the card of the action, a new one at its first event.
func (t *Thread) action(r *Run, id string) *Item {
	i := slices.IndexFunc(r.Items, func(it *Item) bool { return it.Action != nil && it.Action.ID == id })
	if i >= 0 {
		return r.Items[i]
	}
	it := &Item{ID: "action-" + id, Action: &Action{Action: copilot.Action{ID: id, State: copilot.ActionIntent}, Zone: t.opts.Zone}}
	t.add(r, it)
	return it
}

// propose marks the running call of a write, whose card the action's takes the place of.
func (t *Thread) propose(r *Run, tool string) {
	for _, it := range r.Items {
		if x := it.Tool; x != nil && x.Name == tool && x.Running && !x.Proposed {
			x.Proposed = true
			t.touch(it.ID)
		}
	}
}
