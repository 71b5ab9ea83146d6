package copilot

import "slices"

// TenantID names one operator. Every row, cache key and log line belongs to exactly one.
type TenantID string

// Tenant is one operator with the settings that shape its answers.
type Tenant struct {
	ID       TenantID `json:"id"`
	Name     string   `json:"name"`
	TimeZone string   `json:"timeZone"` // IANA name, for example Europe/Madrid
}

// Role is what a user may be.
type Role string

// The closed set of roles.
const (
	RoleViewer   Role = "viewer"
	RoleSupport  Role = "support"
	RoleNOC      Role = "noc"
	RoleProduct  Role = "product"
	RoleApprover Role = "approver"
	RoleAdmin    Role = "admin"
)

// Roles lists all roles in ascending order of reach.
var Roles = []Role{RoleViewer, RoleSupport, RoleNOC, RoleProduct, RoleApprover, RoleAdmin}

// Principal is who asks, always of one tenant. It comes from identity alone, never from a request's body.
type Principal struct {
	Tenant TenantID `json:"tenant"`
	Name   string   `json:"name"`
	Roles  []Role   `json:"roles"`
}

// Has reports whether the principal holds one of the roles.
func (p Principal) Has(roles ...Role) bool {
	return slices.ContainsFunc(roles, func(r Role) bool { return slices.Contains(p.Roles, r) })
}

// Purpose is what personal data is used for, in the terms of the W3C Data Privacy Vocabulary as CAMARA's scopes use them.
type Purpose string

// The closed set of purposes.
const (
	PurposeServiceProvision Purpose = "dpv:ServiceProvision" // running and repairing the service
	PurposeCustomerCare     Purpose = "dpv:CustomerCare"     // answering a customer
	PurposeFraudPrevention  Purpose = "dpv:FraudPreventionAndDetection"
	PurposeServiceOptimise  Purpose = "dpv:ServiceOptimisation"
)

// Purposes lists all purposes.
var Purposes = []Purpose{PurposeServiceProvision, PurposeCustomerCare, PurposeFraudPrevention, PurposeServiceOptimise}
