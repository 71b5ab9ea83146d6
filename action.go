package copilot

import (
	"context"
	"encoding/json"
	"time"
)

// Risk is what a tool can do.
type Risk string

// The risks. Everything above RiskRead goes through policy and approval.
const (
	RiskRead     Risk = "read"
	RiskWrite    Risk = "write"    // writes in the operator's business systems
	RiskCustomer Risk = "customer" // reaches a customer
	RiskNetwork  Risk = "network"  // changes the network
)

// ActionState is where an action stands; each change is an event.
type ActionState string

// The action states.
const (
	ActionIntent         ActionState = "intent"
	ActionApproved       ActionState = "approved"
	ActionCalled         ActionState = "called" // committed just before the call leaves
	ActionDone           ActionState = "done"
	ActionVerified       ActionState = "verified"     // the read-back shows what was expected
	ActionNotVerified    ActionState = "not_verified" // the call was done, and the read-back does not show recovery
	ActionOutcomeUnknown ActionState = "outcome_unknown"
	ActionRefused        ActionState = "refused"    // by policy or by the operator, or the run was stopped
	ActionRejected       ActionState = "rejected"   // by a person
	ActionExpired        ActionState = "expired"    // nobody decided in time, or the approved call was not made in time
	ActionSuperseded     ActionState = "superseded" // what would be done is not what was approved any more; nothing was sent
)

// Action is a tool call of risk above read, from intent to read-back. ID is its idempotency key.
type Action struct {
	ID      string   `json:"id"`
	Run     string   `json:"run"`
	Call    string   `json:"call"` // the model's tool call id
	Tool    string   `json:"tool"`
	Args    string   `json:"args"` // canonical JSON; what was approved is what is executed
	Risk    Risk     `json:"risk"`
	Digest  string   `json:"digest"`  // binds Tool, Args, Request and Before: what was approved
	Summary string   `json:"summary"` // written by our code: what would be done, and what is like it elsewhere
	Request string   `json:"request"` // the exact call as it would go out: METHOD PATH and body
	Changes []Change `json:"changes,omitempty"`
	Object  string   `json:"object,omitempty"` // id of the object that the call changes
	Before  string   `json:"before,omitempty"` // the state it was proposed upon, in its tool's own form
	Like    []LikeIt `json:"like,omitempty"`   // what other conversations have open or done with the tool at the object

	// Supersedes is the action whose place this one takes, for the same call of the model.
	Supersedes string      `json:"supersedes,omitempty"`
	Proposer   Principal   `json:"proposer"`
	State      ActionState `json:"state"`
	Reason     string      `json:"reason,omitempty"`
	Result     string      `json:"result,omitempty"`   // rendered Result of the call
	ReadBack   string      `json:"readBack,omitempty"` // rendered Result of the read-back
	Mended     bool        `json:"mended,omitempty"`   // verified, and what it was for has recovered: a note that stands mends nothing
	CreatedAt  time.Time   `json:"createdAt"`
	UpdatedAt  time.Time   `json:"updatedAt"`
}

// Change is one field an action will change. Before, After and Seen are words and rounded figures with their unit.
type Change struct {
	Field  string `json:"field"`
	Label  string `json:"label,omitempty"` // the field in words; "" means Field
	Unit   string `json:"unit,omitempty"`  // of the figures, as in "%"
	Before string `json:"before"`
	After  string `json:"after"`          // what is expected
	Seen   string `json:"seen,omitempty"` // what the read-back saw; "" before it
}

// Words is the field as a person reads it.
func (c Change) Words() string {
	if c.Label != "" {
		return c.Label
	}
	return c.Field
}

// LikeIt is an action of another conversation with the same tool at the same object.
type LikeIt struct {
	Action       string      `json:"action"`
	Conversation string      `json:"conversation"`
	Title        string      `json:"title,omitempty"` // of the conversation
	State        ActionState `json:"state"`
	Same         bool        `json:"same"` // its arguments are the same too
	At           time.Time   `json:"at"`   // wall time of its state
}

// Approval is an action's wait for a person. It binds to the digest, is used once and expires by wall time.
type Approval struct {
	ID        string     `json:"id"`
	Run       string     `json:"run"`
	Action    string     `json:"action"`
	Digest    string     `json:"digest"`
	Rule      string     `json:"rule"` // the policy rule that asked for it
	Roles     []Role     `json:"roles"`
	Expires   time.Time  `json:"expires"`
	Decision  Decision   `json:"decision,omitempty"` // "" while open
	DecidedBy *Principal `json:"decidedBy,omitempty"`
	Reason    string     `json:"reason,omitempty"` // a correction, on rejection
	DecidedAt time.Time  `json:"decidedAt,omitzero"`
}

// Decision ends an approval.
type Decision string

// The decisions.
const (
	DecisionApprove Decision = "approve"
	DecisionReject  Decision = "reject"
	DecisionExpire  Decision = "expire"
)

// PolicyRequest asks whether an action may go ahead.
type PolicyRequest struct {
	Principal Principal
	Purpose   Purpose
	Tool      string
	Risk      Risk
	Args      json.RawMessage
	Approval  *Approval // nil before one exists
	Now       time.Time // wall time
}

// PolicyEffect is what policy says.
type PolicyEffect string

// The effects. Deny is the default.
const (
	PolicyDeny    PolicyEffect = "deny"
	PolicyApprove PolicyEffect = "needs_approval"
	PolicyAllow   PolicyEffect = "allow"
)

// PolicyDecision is the answer, with the rule that matched and who may approve.
type PolicyDecision struct {
	Effect PolicyEffect
	Rule   string
	Reason string
	Roles  []Role
}

// Policy decides over reads and writes. Whatever it does not know it denies.
type Policy interface {
	Decide(ctx context.Context, req PolicyRequest) (PolicyDecision, error)
}

// ApprovalView joins an approval with its action for lists and cards.
type ApprovalView struct {
	Approval     Approval `json:"approval"`
	Action       Action   `json:"action"`
	Conversation string   `json:"conversation"`
}
