package prompts

import (
	"regexp"
	"slices"
	"strings"
	"testing"
)

func TestCausesLoad(t *testing.T) {
	causes, err := Causes()
	if err != nil {
		t.Fatal(err)
	}
	if len(causes) < 5 {
		t.Fatalf("%d causes, want at least 5", len(causes))
	}
	for _, c := range causes {
		for _, heading := range []string{"# What happens", "# What can mislead", "# How to be sure"} {
			if !strings.Contains(c.Body, heading) {
				t.Errorf("%s: its prose has no heading %q", c.ID, heading)
			}
		}
		if len(c.Remedies) == 0 {
			t.Errorf("%s: no remedy", c.ID)
		}
		if !slices.ContainsFunc(c.Shows, func(m Manifestation) bool { return m.Where == AtSelf && m.Strength == 0.95 }) {
			t.Errorf("%s: nothing strong at the object itself", c.ID)
		}
	}
}

// Any two causes need a finding that one shows mostly and the other hardly, else no test can part them. Causes at
// different core functions are parted by where they are.
func TestAnyTwoCausesCanBeTold(t *testing.T) {
	causes, err := Causes()
	if err != nil {
		t.Fatal(err)
	}
	for i, a := range causes {
		for _, b := range causes[i+1:] {
			if !parts(a, b) && !parts(b, a) && !elsewhere(a, b) {
				t.Errorf("nothing parts %s from %s", a.ID, b.ID)
			}
		}
	}
}

func parts(a, b Cause) bool {
	return slices.ContainsFunc(a.Shows, func(m Manifestation) bool {
		return m.Strength >= 0.7 && !slices.ContainsFunc(b.Shows, func(n Manifestation) bool {
			return n.Finding == m.Finding && n.Strength > 0.3
		})
	})
}

func elsewhere(a, b Cause) bool {
	return len(a.Functions) > 0 && len(b.Functions) > 0 && !slices.ContainsFunc(a.Functions, func(f string) bool { return slices.Contains(b.Functions, f) })
}

func TestRunbooksNameNoCause(t *testing.T) {
	books, err := Runbooks()
	if err != nil {
		t.Fatal(err)
	}
	causes, err := Causes()
	if err != nil {
		t.Fatal(err)
	}
	words := regexp.MustCompile(`(?i)congest|backhaul|mains|power (loss|fail|cut)|blackout|fibre|misprovision|wrong apn|` +
		`corte de (luz|fibra)|saturaci|apagón`)
	for _, b := range books {
		text := b.Title + b.TitleES + b.Body + strings.Join(b.Symptoms, " ")
		for _, s := range b.Steps {
			text += s.Why
		}
		if w := words.FindString(text); w != "" {
			t.Errorf("%s names a cause: %q", b.ID, w)
		}
		for _, c := range causes {
			if strings.Contains(text, c.ID) {
				t.Errorf("%s names the cause %s", b.ID, c.ID)
			}
		}
	}
}

func TestSymptomsBelongToOneRunbook(t *testing.T) {
	books, err := Runbooks()
	if err != nil {
		t.Fatal(err)
	}
	owner := map[string]string{}
	for _, b := range books {
		for _, s := range b.Symptoms {
			if o := owner[s]; o != "" {
				t.Errorf("%q is a symptom of %s and %s", s, o, b.ID)
			}
			owner[s] = b.ID
		}
	}
}

func TestDialogueLoads(t *testing.T) {
	d, err := LoadDialogue()
	if err != nil {
		t.Fatal(err)
	}
	if d.Needs[NeedResolve].Tool == "" || len(d.Show) == 0 || d.Body == "" {
		t.Errorf("dialogue is incomplete: %+v", d)
	}
}
