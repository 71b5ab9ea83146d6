package part

import (
	"time"

	"github.com/kernelcopilot/copilot"
)

// StoredEvidence shapes an evidence of the store, whole.
func StoredEvidence(e copilot.Evidence, conversation string, zone *time.Location) Evidence {
	res := e.Result
	return Evidence{
		ID: e.ID, Conversation: conversation, Run: e.Run, Tool: e.Tool, Args: args(e.Args), AsOf: e.AsOf, Digest: e.Digest,
		Records: len(res.Records), Result: &res, Zone: zone, Whole: true,
	}
}

// ApprovalItem shapes an approval of the store for the viewer.
func ApprovalItem(v copilot.ApprovalView, viewer copilot.Principal, zone *time.Location) ItemModel {
	a := &Action{
		Action: v.Action, Approval: v.Approval.ID, Rule: v.Approval.Rule, Roles: v.Approval.Roles, Expires: v.Approval.Expires,
		Decision: v.Approval.Decision, Why: v.Approval.Reason, MayAct: viewer.Has(v.Approval.Roles...), Zone: zone,
	}
	a.Digest = v.Approval.Digest
	if v.Approval.DecidedBy != nil {
		a.By = v.Approval.DecidedBy.Name
	}
	return ItemModel{Item: &Item{ID: "action-" + v.Action.ID, Action: a}, Zone: zone}
}
