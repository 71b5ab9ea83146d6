package tooltest_test

import (
	"context"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/tiktoken-go/tokenizer"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/internal/kerneltest"
	"github.com/kernelcopilot/copilot/internal/tooltest"
	"github.com/kernelcopilot/copilot/kernel"
	"github.com/kernelcopilot/copilot/prompts"
	"github.com/kernelcopilot/copilot/tools"
	"github.com/kernelcopilot/copilot/tools/all"
)

type empty struct{}

func (empty) Search(context.Context, copilot.TenantID, string, int) ([]copilot.Passage, error) {
	return nil, nil
}

// every is a bench over every tool and one client.
func every(t *testing.T, c *kernel.Client) *tooltest.Bench {
	causes, err := prompts.Causes()
	if err != nil {
		t.Fatal(err)
	}
	return tooltest.New(t, all.New(c, all.Knowledge{Kinds: tooltest.Vocabulary(t), Causes: causes}, empty{}))
}

func TestDefinitionsCostAtMostFourThousandTokens(t *testing.T) {
	b := every(t, kerneltest.New(t).Client(t))
	codec, err := tokenizer.Get(tokenizer.O200kBase)
	if err != nil {
		t.Fatal(err)
	}
	for _, job := range []copilot.Job{copilot.JobDiagnose, copilot.JobTicket, copilot.JobBundle} {
		specs := b.Registry.Specs(job, nil)
		real := 0
		for _, s := range specs {
			n, err := codec.Count(s.Name + " " + s.Description + " " + string(s.Schema))
			if err != nil {
				t.Fatal(err)
			}
			real += n + 12 // what the wire puts around a definition
		}
		t.Logf("%s: %d tools, %d tokens, estimated %d", job, len(specs), real, tools.DefinitionTokens(specs))
		if real > tools.MaxDefinitionTokens {
			t.Errorf("%s: %d tokens", job, real)
		}
	}
}

// Each kind of the vocabulary is established by exactly one tool that takes scope, since and until: what makes a next test
// a call.
func TestEachFindingHasOneTool(t *testing.T) {
	b := every(t, kerneltest.New(t).Client(t))
	line := regexp.MustCompile(`\nEstablishes: ([a-z_., ]+)$`)
	by := map[string]string{}
	for _, s := range b.Registry.Specs(copilot.JobDiagnose, nil) {
		m := line.FindStringSubmatch(s.Description)
		if m == nil {
			continue
		}
		for _, arg := range []string{"scope", "since", "until"} {
			if !strings.Contains(string(s.Schema), `"`+arg+`"`) {
				t.Errorf("%s takes no %s", s.Name, arg)
			}
		}
		for _, k := range strings.Split(m[1], ", ") {
			if by[k] != "" {
				t.Errorf("%s is established by %s and %s", k, by[k], s.Name)
			}
			by[k] = s.Name
		}
	}
	for _, k := range tooltest.Vocabulary(t) {
		if by[k.Kind] == "" {
			t.Errorf("no tool establishes %s", k.Kind)
		}
		delete(by, k.Kind)
	}
	if len(by) > 0 {
		t.Errorf("kinds that the vocabulary does not know: %v", by)
	}
}

// A tool makes findings of the kinds it declares alone, each at an object of the kind's type, and looks for all of them.
func TestToolsKeepTheirWord(t *testing.T) {
	b := every(t, kerneltest.New(t).Client(t))
	v := tooltest.Vocabulary(t)
	for tool, scopes := range map[string][]string{
		"alarm.list": {"area-s", "site-e", "cell-e1", "link-a", "apn-data", "line-1", "core-1"}, "performance.check": {"area-s", "site-e", "cell-e1", "link-a", "apn-data", "line-1", "core-1"},
		"ticket.list": {"area-s", "site-e"}, "change.list": {"area-s", "site-e", "line-1"}, "apn.get": {"apn-data"}, "device.reachability": {"line-1"}, "customer.subscription": {"line-1"},
		"customer.usage": {"line-1"}, "line.test": {"home-1"}, "works.list": {"site-e"},
	} {
		made := map[string]bool{}
		for _, scope := range scopes {
			for _, f := range b.Call(tool, `{"scope":"`+scope+`","since":"2026-03-04T09:00:00Z","until":"2026-03-04T10:00:00Z"}`).Findings {
				made[f.Kind] = true
				if k, ok := v.Kind(f.Kind); !ok || k.Object != string(f.Object.Type) && k.Object != prompts.AnyObject || f.Object.ID == "" || f.At.IsZero() {
					t.Errorf("%s at %s: %+v", tool, scope, f)
				}
			}
		}
		for _, s := range b.Registry.Specs(copilot.JobDiagnose, nil) {
			_, declared, _ := strings.Cut(s.Description, "\nEstablishes: ")
			if kinds := strings.Split(declared, ", "); s.Name == tool {
				for _, k := range kinds {
					if !made[k] {
						t.Errorf("%s never looked for %s", tool, k)
					}
				}
				for k := range made {
					if !slices.Contains(kinds, k) {
						t.Errorf("%s made %s without declaring it", tool, k)
					}
				}
			}
		}
	}
}

// No record of any tool carries a free text of somebody else without its origin, or a field without kind.
func TestFieldsHaveKinds(t *testing.T) {
	b := every(t, kerneltest.New(t).Client(t))
	for tool, args := range map[string]string{
		"ticket.list": `{"scope":"link-a"}`, "ticket.get": `{"id":"tkt-1"}`, "customer.find": `{"id":"cust-1"}`, "topology.find": `{"name":"sevilla"}`,
		"customer.affected": `{"scope":"site-e"}`, "apn.get": `{"scope":"apn-data"}`, "line.test": `{"scope":"home-1"}`,
		"customer.usage": `{"scope":"line-1"}`, "customer.subscription": `{"scope":"line-1"}`, "topology.health": `{"scope":"site-e"}`, "performance.series": `{"metric":"link_utilisation_percent","scope":"link-a"}`,
	} {
		for _, r := range b.Call(tool, args).Records {
			for _, f := range r.Fields {
				ok := slices.Contains([]copilot.FieldKind{copilot.KindText, copilot.KindID, copilot.KindNumber, copilot.KindTime}, f.Kind)
				if !ok || f.Name == "" || f.Name == "description" && f.Origin == "" || f.Name == "note" && f.Origin == "" {
					t.Errorf("%s: %+v", tool, f)
				}
			}
		}
	}
}

func TestNothingRunsOnceItsToolIsWithheld(t *testing.T) {
	srv := kerneltest.New(t)
	b := every(t, srv.Client(t))
	b.Request.Run.Input.Withhold = []string{"*"}
	for _, name := range b.Registry.Names() {
		if res := b.Fails(name, `{}`); res.Failure == nil {
			t.Errorf("%s ran", name)
		}
	}
	if n := srv.Calls("POST " + kernel.PathToken); n != 0 {
		t.Fatalf("the Kernel was asked %d times", n)
	}
}
