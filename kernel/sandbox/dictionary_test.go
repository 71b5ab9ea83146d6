package sandbox

import (
	"context"
	"go/ast"
	"go/parser"
	"go/token"
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	copilot "github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/kernel"
)

func TestDictionaryExplainsEveryCodeOfItsWorld(t *testing.T) {
	ctx, meanings := context.Background(), map[string]map[string]bool{}
	for _, seed := range []uint64{3, 4} {
		r := boot(t, Config{Seed: seed, Noise: NoiseHeavy, Faults: []string{"site_power_loss@site#3,start=-30m"}})
		c := r.client()
		list, err := c.Documents(ctx)
		if err != nil || len(list) != 1 || list[0].ID != kernel.DocumentAlarmDictionary || list[0].Title == "" || !list[0].UpdatedAt.Before(noon) {
			t.Fatalf("documents %+v: %v", list, err)
		}
		text, err := c.Document(ctx, list[0].ID)
		if err != nil {
			t.Fatal(err)
		}
		for _, a := range r.s.op.look().alarms {
			v := a.view(noon)
			_, section, ok := strings.Cut(text, "\n## "+v.SpecificProblem+"\n")
			section, _, _ = strings.Cut(section, "\n## ")
			if !ok || !strings.Contains(section, "`"+v.ProbableCause+"`") || strings.Contains(v.SpecificProblem, a.what.code) {
				t.Fatalf("seed %d: %s of %s is not explained: %q", seed, v.SpecificProblem, a.what.code, section)
			}
			if meanings[v.SpecificProblem] == nil {
				meanings[v.SpecificProblem] = map[string]bool{}
			}
			meanings[v.SpecificProblem][a.what.code] = true
		}
	}
	again := 0
	for _, m := range meanings {
		if len(m) > 1 {
			again++
		}
	}
	if again == 0 {
		t.Error("every code means the same in both worlds")
	}
}

func TestUnknownDocument(t *testing.T) {
	r := boot(t, Config{Seed: 3, Faults: []string{"none"}})
	if _, err := r.client().Document(context.Background(), "menu"); copilot.CodeOf(err) != copilot.CodeNotFound {
		t.Fatal(err)
	}
	if a := r.kernel("GET", kernel.PathDocument+"/documents/alarm-dictionary?format=pdf", ""); a.status != http.StatusBadRequest {
		t.Fatal(a.status, string(a.body))
	}
}

// TestEveryAlarmTypeIsInTheBook reads the alarm types out of the code, wherever they stand.
func TestEveryAlarmTypeIsInTheBook(t *testing.T) {
	entries, err := vendorBook()
	if err != nil {
		t.Fatal(err)
	}
	book, unused := map[string]dictionaryEntry{}, map[string]bool{}
	for _, e := range entries {
		if e.Key == "" || e.Event == "" || e.Cause == "" || e.Severity == "" || e.Senses == "" || e.Check == "" || book[e.Key].Key != "" {
			t.Errorf("entry %q has a hole or stands twice", e.Key)
		}
		book[e.Key], unused[e.Key] = e, true
	}
	vague := map[string]bool{}
	for _, a := range alarmTypesInCode(t) {
		delete(unused, a.code)
		if e := book[a.code]; e.Event != a.event || e.Cause != a.cause || e.Severity != a.severity {
			t.Errorf("%s (%s, %s, %s) stands as %+v: write its section in alarm_dictionary.yaml", a.code, a.event, a.cause, a.severity, e)
		}
		if a.cause == "indeterminate" || a.cause == "softwareProgramError" {
			vague[a.code] = true
		}
	}
	if len(unused) < 8 || len(vague) < 3 {
		t.Errorf("%d codes beside those in use, %d that the cause does not explain", len(unused), len(vague))
	}
}

func alarmTypesInCode(t *testing.T) []alarmType {
	t.Helper()
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	var out []alarmType
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(f, func(n ast.Node) bool {
			if c, ok := n.(*ast.CompositeLit); ok && len(c.Elts) > 0 {
				if id, ok := c.Type.(*ast.Ident); ok && id.Name == "alarmType" {
					out = append(out, literalAlarm(c))
				}
			}
			return true
		})
	}
	return out
}

func literalAlarm(c *ast.CompositeLit) alarmType {
	var a alarmType
	for _, e := range c.Elts {
		kv, ok := e.(*ast.KeyValueExpr)
		if !ok {
			continue
		}
		value, ok := kv.Value.(*ast.BasicLit)
		if !ok {
			continue
		}
		text := strings.Trim(value.Value, `"`)
		switch kv.Key.(*ast.Ident).Name {
		case "event":
			a.event = text
		case "cause":
			a.cause = text
		case "severity":
			a.severity = text
		case "code":
			a.code = text
		}
	}
	return a
}
