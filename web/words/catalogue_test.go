package words_test

import (
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/prompts"
	"github.com/kernelcopilot/copilot/web/words"
)

func load(t *testing.T) map[string]map[string]string {
	t.Helper()
	b, err := os.ReadFile("words.yaml")
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]map[string]string{}
	if err := yaml.UnmarshalWithOptions(b, &all, yaml.Strict()); err != nil {
		t.Fatal(err)
	}
	return all
}

var verb = regexp.MustCompile(`%(?:\[\d\])?[sqdv]`)

// faults are what is wrong with an entry, in words.
func faults(key string, e map[string]string) []string {
	var out []string
	for _, lang := range words.Languages() {
		if strings.TrimSpace(e[lang]) == "" {
			out = append(out, key+" lacks "+lang)
		}
	}
	if (e["en_one"] == "") != (e["es_one"] == "") {
		out = append(out, key+" has the form for one in one language alone")
	}
	en, es := verb.FindAllString(e["en"], -1), verb.FindAllString(e["es"], -1)
	slices.Sort(en)
	slices.Sort(es)
	if !slices.Equal(en, es) {
		out = append(out, fmt.Sprintf("%s takes %v in English and %v in Spanish", key, en, es))
	}
	if strings.ContainsAny(e["en"]+e["es"], "!¡") {
		out = append(out, key+" shouts")
	}
	return out
}

// TestEveryKeyHasEveryLanguage also plants each fault that it looks for.
func TestEveryKeyHasEveryLanguage(t *testing.T) {
	all := load(t)
	if len(all) < 200 {
		t.Fatalf("%d keys", len(all))
	}
	for key, e := range all {
		for _, f := range faults(key, e) {
			t.Error(f)
		}
	}
	for _, planted := range []map[string]string{
		{"en": "Close"}, {"es": "Cerrar", "en": " "}, {"en": "%s rows", "es": "filas"}, {"en": "a", "es": "b", "en_one": "c"}, {"en": "Done!", "es": "Hecho"},
	} {
		if len(faults("planted", planted)) == 0 {
			t.Errorf("not found: %v", planted)
		}
	}
}

// TestClosedSetsAreWorded: what is worded by a value of a closed set has a key for each value.
func TestClosedSetsAreWorded(t *testing.T) {
	w := words.In("es")
	var keys []string
	for _, s := range []copilot.ActionState{
		copilot.ActionIntent, copilot.ActionApproved, copilot.ActionCalled, copilot.ActionDone, copilot.ActionVerified, copilot.ActionNotVerified, copilot.ActionOutcomeUnknown, copilot.ActionRefused,
	} {
		keys = append(keys, "state."+string(s))
	}
	for _, o := range []copilot.Outcome{
		copilot.OutcomeCause, copilot.OutcomeNone, copilot.OutcomeUnknown, copilot.OutcomeNotDecided, copilot.OutcomeClarify, copilot.OutcomeRefused, copilot.OutcomeStopped, copilot.OutcomeAnswered,
	} {
		keys = append(keys, "outcome."+string(o))
	}
	for _, r := range []copilot.Role{copilot.RoleViewer, copilot.RoleSupport, copilot.RoleNOC, copilot.RoleProduct, copilot.RoleApprover, copilot.RoleAdmin} {
		keys = append(keys, "role."+string(r))
	}
	for _, d := range []copilot.Decision{copilot.DecisionApprove, copilot.DecisionReject, copilot.DecisionExpire} {
		keys = append(keys, "decision."+string(d))
	}
	for _, k := range keys {
		if !w.Has(k) {
			t.Errorf("no words for %s", k)
		}
	}
	findings, err := prompts.Findings()
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range findings {
		if w.Finding(f.Kind) == "" || w.Finding(f.Kind) == words.In("en").Finding(f.Kind) {
			t.Errorf("finding %s has no Spanish of its own", f.Kind)
		}
	}
	causes, err := prompts.Causes()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range causes {
		if s := w.Cause(c.ID, "X-1"); s == "" || strings.Contains(s, "{") {
			t.Errorf("cause %s reads %q", c.ID, s)
		}
	}
}
