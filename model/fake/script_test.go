package fake_test

import (
	"strings"
	"testing"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/model/fake"
)

// TestParseScript: every fault there is may be named, and nothing else may stand in a script.
func TestParseScript(t *testing.T) {
	for _, f := range fake.Faults() {
		turns, err := fake.ParseScript(strings.NewReader(`[{"text":"hello"},{"text":"well","fault":"` + string(f) + `"}]`))
		if err != nil || len(turns) != 2 || turns[1].Fault != f {
			t.Errorf("%s: %+v, %v", f, turns, err)
		}
		if !strings.Contains(fake.FaultList(), string(f)) {
			t.Errorf("%s is not told of", f)
		}
	}
	for _, bad := range []string{"", "{}", "[]", "[1]", `[{"text":"a"}] x`, `[{"txt":"a"}]`, `[{"fault":"nosuch"}]`} {
		if _, err := fake.ParseScript(strings.NewReader(bad)); copilot.CodeOf(err) != copilot.CodeInvalid {
			t.Errorf("%q: %v", bad, err)
		}
	}
}
