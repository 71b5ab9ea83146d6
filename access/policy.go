package access

import (
	"context"
	"slices"

	"github.com/kernelcopilot/copilot"
)

// Rule is one line of a policy. The first that matches decides.
type Rule struct {
	Name   string
	Risks  []copilot.Risk
	Roles  []copilot.Role // the principal holds one of them
	Effect copilot.PolicyEffect
	Reason string
	By     []copilot.Role // who may approve
}

// Policy is a list of rules. What no rule matches is denied.
type Policy struct{ rules []Rule }

var _ copilot.Policy = (*Policy)(nil)

// DefaultRules let every role read with a purpose, and no write happen without an approval.
func DefaultRules() []Rule {
	working := []copilot.Role{copilot.RoleSupport, copilot.RoleNOC, copilot.RoleProduct, copilot.RoleApprover, copilot.RoleAdmin}
	return []Rule{
		{Name: "reads", Risks: []copilot.Risk{copilot.RiskRead}, Roles: working, Effect: copilot.PolicyAllow},
		{
			Name: "writes need an approval", Risks: []copilot.Risk{copilot.RiskWrite, copilot.RiskCustomer, copilot.RiskNetwork},
			Roles: working, Effect: copilot.PolicyApprove, By: []copilot.Role{copilot.RoleApprover},
		},
	}
}

// NewPolicy returns a policy of the rules; nil means DefaultRules.
func NewPolicy(rules []Rule) *Policy {
	if rules == nil {
		rules = DefaultRules()
	}
	return &Policy{rules}
}

// Decide implements copilot.Policy. A request without tenant or tool, or with a purpose that is
// not of the closed list, is denied.
func (p *Policy) Decide(_ context.Context, req copilot.PolicyRequest) (copilot.PolicyDecision, error) {
	deny := copilot.PolicyDecision{Effect: copilot.PolicyDeny, Rule: "default", Reason: "no rule allows it"}
	if req.Principal.Tenant == "" || req.Tool == "" || !slices.Contains(copilot.Purposes, req.Purpose) {
		deny.Reason = "the request has no tenant, no tool or no purpose that is known"
		return deny, nil
	}
	for _, r := range p.rules {
		if slices.Contains(r.Risks, req.Risk) && req.Principal.Has(r.Roles...) {
			return copilot.PolicyDecision{Effect: r.Effect, Rule: r.Name, Reason: r.Reason, Roles: r.By}, nil
		}
	}
	return deny, nil
}
