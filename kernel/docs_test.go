package kernel

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
)

// TestTheDocumentNamesScopesAndMetrics holds docs/kernel.md to the code.
func TestTheDocumentNamesScopesAndMetrics(t *testing.T) {
	b, err := os.ReadFile("../docs/kernel.md")
	if err != nil {
		t.Fatal(err)
	}
	text := string(b)
	for _, m := range Metrics {
		if row := fmt.Sprintf("| `%s` | %s | %s | %s |\n", m.Name, m.Object, m.Unit, m.Source); !strings.Contains(text, row) {
			t.Errorf("docs/kernel.md lacks the row\n%s", row)
		}
	}
	if n := strings.Count(text, "\n| `cell_") + strings.Count(text, "\n| `link_") + strings.Count(text, "\n| `site_") + strings.Count(text, "\n| `apn_") + strings.Count(text, "\n| `core_"); n > len(Metrics) {
		t.Errorf("docs/kernel.md has %d metrics, the code %d", n, len(Metrics))
	}
	for _, s := range append(slices.Clone(ownScopes), ScopeServiceRead, ScopeUsageRead, ScopeLineRead, ScopeWorksRead, ScopeDocumentRead) {
		if !strings.Contains(text, "`"+s+"`") {
			t.Errorf("docs/kernel.md does not name the scope %s", s)
		}
	}
	for _, path := range []string{PathToken, PathAlarm, PathTicket, PathCustomer, PathService, PathReachability, PathTopology, PathProvisioning, PathChange, PathNetwork, PathUsage, PathLine, PathWorks, PathDocument, PathMetrics} {
		if !strings.Contains(text, path) {
			t.Errorf("docs/kernel.md does not name %s", path)
		}
	}
}
