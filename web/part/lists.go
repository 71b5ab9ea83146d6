package part

import (
	"time"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/web/words"
)

// ConversationLink is one line of the left rail.
type ConversationLink struct{ ID, Title, When, Full string }

// ConversationLinks shapes conversations for the rail: with a time of day for those of now's day, a date for others.
func ConversationLinks(w *words.Words, list []copilot.Conversation, now time.Time, zone *time.Location) []ConversationLink {
	out := make([]ConversationLink, 0, len(list))
	for _, c := range list {
		at := in(c.UpdatedAt, zone)
		when := w.Date(at)
		if sameDay(at, in(now, zone)) {
			when = w.Clock(at)
		}
		out = append(out, ConversationLink{c.ID, Visible(c.Title), when, w.Full(at)})
	}
	return out
}

// ApprovalsModel is the list of approvals: those that wait, then the others.
type ApprovalsModel struct {
	Open    []ItemModel
	OpenIn  []string // the conversation of each open one
	Decided []ApprovalRow
}

// ApprovalRow is an approval that waits no more: what became of it, and who decided when.
type ApprovalRow struct {
	Approval, Action, Conversation string
	Summary, Became, Decided, Why  string
	When, Full                     string
	Tone                           Tone
}

// ApprovalsView shapes approvals for the viewer.
func ApprovalsView(w *words.Words, list []copilot.ApprovalView, viewer copilot.Principal, zone *time.Location) ApprovalsModel {
	var m ApprovalsModel
	for _, a := range list {
		it := ApprovalItem(a, viewer, zone)
		if it.Action.Open() {
			m.Open, m.OpenIn = append(m.Open, it), append(m.OpenIn, a.Conversation)
			continue
		}
		at := a.Approval.DecidedAt
		if at.IsZero() {
			at = a.Action.UpdatedAt
		}
		m.Decided = append(m.Decided, ApprovalRow{
			Approval: a.Approval.ID, Action: a.Action.ID, Conversation: a.Conversation,
			Summary: Visible(a.Action.Summary), Became: actionState(w, it.Action), Tone: becameTone(it.Action),
			Decided: decidedWords(w, a.Approval), Why: Visible(a.Approval.Reason), When: Day(w, at, zone), Full: Full(w, at, zone),
		})
	}
	return m
}

// becameTone is the tone of what became of a decided action. What a person or the clock ended is calm.
func becameTone(a *Action) Tone {
	if a.Decision == copilot.DecisionReject || a.Decision == copilot.DecisionExpire {
		return ToneCalm
	}
	return StateTone(a.State)
}

// decidedWords says who decided what.
func decidedWords(w *words.Words, a copilot.Approval) string {
	if a.DecidedBy == nil || a.DecidedBy.Name == "" {
		return ""
	}
	if a.Decision == copilot.DecisionReject {
		return w.Say("approvals.rejected_by", Visible(a.DecidedBy.Name))
	}
	return w.Say("approvals.approved_by", Visible(a.DecidedBy.Name))
}
