package access

import (
	"strings"

	"github.com/kernelcopilot/copilot"
)

// Users are the ready-made users of a tenant: one for each role, named like it, and "local", who holds the roles of a
// laptop. They stand until sign-in exists.
type Users struct {
	tenant copilot.TenantID
	byName map[string]copilot.Principal
}

// Local is the user of a request that names none.
const Local = "local"

// NewUsers returns the ready-made users of the tenant.
func NewUsers(tenant copilot.TenantID) *Users {
	u := &Users{tenant: tenant, byName: map[string]copilot.Principal{
		Local: {Tenant: tenant, Name: Local, Roles: []copilot.Role{copilot.RoleNOC, copilot.RoleSupport, copilot.RoleProduct, copilot.RoleApprover}},
	}}
	for _, r := range copilot.Roles {
		u.byName[string(r)] = copilot.Principal{Tenant: tenant, Name: string(r), Roles: []copilot.Role{r}}
	}
	return u
}

// Resolve returns the user of the name; "" is the local one. CodeForbidden for a name that is nobody's.
func (u *Users) Resolve(name string) (copilot.Principal, error) {
	if name == "" {
		name = Local
	}
	p, ok := u.byName[name]
	if !ok {
		var names []string
		for _, r := range copilot.Roles {
			names = append(names, string(r))
		}
		return p, copilot.Errorf(copilot.CodeForbidden, "there is no such user; Copilot-User may be %s", strings.Join(names, ", "))
	}
	return p, nil
}
