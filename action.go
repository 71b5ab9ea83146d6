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
	ActionRefused        ActionState = "refused" // by policy, by a person, by expiry, or by the operator
)

// Action is a tool call of risk above read, from intent to read-back. ID is its idempotency key.
type Action struct {
	ID        string      `json:"id"`
	Run       string      `json:"run"`
	Call      string      `json:"call"` // the model's tool call id
	Tool      string      `json:"tool"`
	Args      string      `json:"args"` // canonical JSON; what was approved is what is executed
	Risk      Risk        `json:"risk"`
	Digest    string      `json:"digest"`  // sha256 of tool, newline, Args; hex
	Summary   string      `json:"summary"` // one sentence written by our code
	Request   string      `json:"request"` // the exact call as it would go out: METHOD PATH and body
	Changes   []Change    `json:"changes,omitempty"`
	Proposer  Principal   `json:"proposer"`
	State     ActionState `json:"state"`
	Reason    string      `json:"reason,omitempty"`
	Result    string      `json:"result,omitempty"`   // rendered Result of the call
	ReadBack  string      `json:"readBack,omitempty"` // rendered Result of the read-back
	CreatedAt time.Time   `json:"createdAt"`
	UpdatedAt time.Time   `json:"updatedAt"`
}

// Change is one field an action will change.
type Change struct {
	Field  string `json:"field"`
	Before string `json:"before"`
	After  string `json:"after"`
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
