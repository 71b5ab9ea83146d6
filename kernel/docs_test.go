package kernel

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
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

// TestTheDocumentsForms: the examples are of the wire's forms, and each relation and detail that is read has its row.
func TestTheDocumentsForms(t *testing.T) {
	b, err := os.ReadFile("../docs/kernel.md")
	if err != nil {
		t.Fatal(err)
	}
	text := string(b)
	blocks := regexp.MustCompile("(?s)```json\n(.*?)```").FindAllStringSubmatch(text, -1)
	forms := []any{&Graph{}, &Subscription{}}
	if len(blocks) != len(forms) {
		t.Fatalf("%d examples", len(blocks))
	}
	for i, form := range forms {
		d := json.NewDecoder(strings.NewReader(blocks[i][1]))
		d.DisallowUnknownFields()
		if err := d.Decode(form); err != nil {
			t.Errorf("example %d: %v", i+1, err)
		}
	}
	for _, kind := range []string{RelationPartOf, RelationBackhaul, RelationVia, RelationServedBy, RelationUsesAPN, RelationAnchored, RelationControl, RelationResolves, RelationVoice, RelationRoams, RelationRelies, RelationNeighbour} {
		if !strings.Contains(text, "\n| `"+kind+"` | ") {
			t.Errorf("docs/kernel.md does not say which way %s points", kind)
		}
	}
	_, details, _ := strings.Cut(text, "| key | of | holds |")
	for _, key := range readDetails(t) {
		if !strings.Contains(details, "`"+key+"`") {
			t.Errorf("docs/kernel.md does not name the detail %s, which is read", key)
		}
	}
}

// readDetails are the keys of the wire's constants and those that the program's source reads of Object.Details.
func readDetails(t *testing.T) []string {
	t.Helper()
	keys := []string{DetailFunction, DetailTechnology, DetailMSISDN, DetailCustomer, DetailProduct, DetailAccess, DetailCell, DetailPort, DetailAPN, DetailVoice, DetailInterconnect}
	known := len(keys)
	index := regexp.MustCompile(`Details\["(\w+)"\]`)
	for _, dir := range []string{"../tools", "../diagnosis", "../agent", "../app"} {
		err := filepath.WalkDir(dir, func(path string, _ fs.DirEntry, err error) error {
			if err != nil || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
				return err
			}
			b, err := os.ReadFile(path)
			for _, m := range index.FindAllStringSubmatch(string(b), -1) {
				if !slices.Contains(keys[:known], m[1]) {
					t.Errorf("%s reads the detail %s: give it a constant in wire_topology.go", path, m[1])
				}
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return keys
}
