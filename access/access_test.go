package access_test

import (
	"testing"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/access"
)

func TestV29Hosts(t *testing.T) {
	for host, want := range map[string]bool{
		"127.0.0.1:8080": true, "localhost": true, "LOCALHOST:80": true, "[::1]:8080": true, "127.9.9.9": true, "copilot.example:443": true,
		"evil.example": false, "127.0.0.1.evil.example": false, "10.0.0.1": false, "": false, "localhost.evil.example:8080": false, "0.0.0.0": false,
	} {
		if got := access.AllowedHost(host, []string{"copilot.example"}); got != want {
			t.Errorf("%q: %v", host, got)
		}
	}
}

func TestV24Origins(t *testing.T) {
	const host = "127.0.0.1:8080"
	for origin, want := range map[string]bool{
		"http://127.0.0.1:8080": true, "https://crm.example": true, "": false, "null": false, "http://127.0.0.1:9999": false,
		"http://evil.example": false, "http://127.0.0.1:8080.evil.example": false, "https://crm.example.evil": false, "file://": false, "javascript:alert(1)": false,
	} {
		if got := access.AllowedOrigin(origin, host, []string{"https://crm.example"}); got != want {
			t.Errorf("%q: %v", origin, got)
		}
	}
	if access.AllowedOrigin("http://evil.example", "evil.example", nil) {
		t.Error("a rebound host is its own origin")
	}
}

func TestUsers(t *testing.T) {
	u := access.NewUsers("t1")
	for name, role := range map[string]copilot.Role{"": copilot.RoleApprover, "local": copilot.RoleNOC, "viewer": copilot.RoleViewer} {
		if p, err := u.Resolve(name); err != nil || !p.Has(role) || p.Tenant != "t1" {
			t.Errorf("%q: %+v %v", name, p, err)
		}
	}
	if _, err := u.Resolve("root"); copilot.CodeOf(err) != copilot.CodeForbidden {
		t.Error(err)
	}
}

func TestPolicy(t *testing.T) {
	users := access.NewUsers("t1")
	for _, c := range []struct {
		user string
		risk copilot.Risk
		want copilot.PolicyEffect
	}{
		{"noc", copilot.RiskRead, copilot.PolicyAllow}, {"noc", copilot.RiskWrite, copilot.PolicyApprove}, {"noc", copilot.RiskNetwork, copilot.PolicyApprove},
		{"approver", copilot.RiskNetwork, copilot.PolicyApprove}, {"viewer", copilot.RiskRead, copilot.PolicyDeny},
		{"viewer", copilot.RiskWrite, copilot.PolicyDeny}, {"admin", "unheard-of", copilot.PolicyDeny},
	} {
		p, err := users.Resolve(c.user)
		if err != nil {
			t.Fatal(err)
		}
		d, err := access.NewPolicy(nil).Decide(t.Context(), copilot.PolicyRequest{Principal: p, Purpose: copilot.PurposeServiceProvision, Tool: "x.y", Risk: c.risk})
		if err != nil || d.Effect != c.want {
			t.Errorf("%s %s: %+v %v", c.user, c.risk, d, err)
		}
		if c.want == copilot.PolicyApprove && (len(d.Roles) != 1 || d.Roles[0] != copilot.RoleApprover) {
			t.Errorf("%s %s: approved by %v", c.user, c.risk, d.Roles)
		}
	}
	admin, err := users.Resolve("admin")
	if err != nil {
		t.Fatal(err)
	}
	for name, req := range map[string]copilot.PolicyRequest{
		"no tenant":          {Principal: copilot.Principal{Roles: copilot.Roles}, Purpose: copilot.PurposeCustomerCare, Tool: "x.y", Risk: copilot.RiskRead},
		"no tool":            {Principal: admin, Purpose: copilot.PurposeCustomerCare, Risk: copilot.RiskRead},
		"no purpose":         {Principal: admin, Tool: "x.y", Risk: copilot.RiskRead},
		"an unknown purpose": {Principal: admin, Purpose: "dpv:Marketing", Tool: "x.y", Risk: copilot.RiskRead},
		"no risk":            {Principal: admin, Purpose: copilot.PurposeCustomerCare, Tool: "x.y"},
	} {
		if d, err := access.NewPolicy(nil).Decide(t.Context(), req); err != nil || d.Effect != copilot.PolicyDeny {
			t.Errorf("%s: %+v %v", name, d, err)
		}
	}
}
