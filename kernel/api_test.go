package kernel

import (
	"slices"
	"strings"
	"testing"
)

// TestAPIs: each base path and scope that the clients use is in the table that the documents and the check are made of.
func TestAPIs(t *testing.T) {
	var bases, scopes []string
	for _, a := range APIs() {
		bases, scopes = append(bases, a.Base), append(scopes, a.Scopes()...)
		if !strings.HasPrefix(a.Version(), "v") {
			t.Errorf("%s has the version %q", a.Name, a.Version())
		}
		for _, r := range a.Routes {
			if a.Own && (r.About == "" || r.Answer == nil) {
				t.Errorf("%s%s does not say what it is", a.Base, r.Path)
			}
		}
	}
	for _, base := range []string{PathAlarm, PathTicket, PathCustomer, PathReachability, PathTopology, PathProvisioning, PathChange, PathNetwork, PathUsage, PathLine, PathWorks, PathDocument, PathMetrics} {
		if !slices.Contains(bases, base) {
			t.Errorf("%s is no API of the table", base)
		}
	}
	for _, s := range append(slices.Clone(ownScopes), ScopeUsageRead, ScopeLineRead, ScopeWorksRead, ScopeDocumentRead) {
		if !slices.Contains(scopes, s) {
			t.Errorf("no route of the table asks for %s", s)
		}
	}
}

// TestProxy: the environment's proxy carries the calls, also when TLS is configured.
func TestProxy(t *testing.T) {
	if tr, err := (Config{}).transport(); err != nil || tr.Proxy == nil {
		t.Error(tr, err)
	}
}
