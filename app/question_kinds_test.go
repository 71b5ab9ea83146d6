package app

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/kernelcopilot/copilot/kernel/sandbox"
)

// kindForm is one kind in the sandbox's list: its name and the types of objects it happens to.
var kindForm = regexp.MustCompile(`([a-z0-9_]+) \(at ([a-z]+)`)

// TestFirstQuestionOfEachKind: whatever kinds the sandbox offers, the first question names place and symptom in straight
// double quotes on a line of its own, and nothing of the kind.
func TestFirstQuestionOfEachKind(t *testing.T) {
	zone := time.UTC
	for _, m := range kindForm.FindAllStringSubmatch(sandbox.Kinds(), -1) {
		hint, ok := hintOf(m[1], m[2])
		if !ok {
			t.Errorf("no %s takes %s", m[2], m[1])
			continue
		}
		for _, lang := range []string{"en", "es"} {
			say := asking(lang)
			q := question(say, hint, since(say, hint.Since.In(zone), hint.Since.In(zone).Add(40*time.Minute)))
			t.Log(q)
			a := &App{question: q}
			if printed := a.Greeting(); !regexp.MustCompile(`^"[^"]+\?"$`).MatchString(printed[len(printed)-1]) {
				t.Errorf("%s, %s: %s", m[1], lang, printed)
			}
			if _, known := say[hint.Symptom]; !known || strings.Contains(q, "%!") {
				t.Errorf("%s: symptom %q has no words of its own in %s: %s", m[1], hint.Symptom, lang, q)
			}
			asked := strings.FieldsFunc(strings.ToLower(strings.ReplaceAll(q, hint.Place, "")), func(r rune) bool { return r < 'a' || r > 'z' })
			for word := range strings.SplitSeq(m[1], "_") {
				if len(word) > 3 && slices.Contains(asked, word) {
					t.Errorf("%s, %s: %q is in %q", m[1], lang, word, q)
				}
			}
		}
	}
}

// hintOf is what a person says whom a fault of the kind hits, at the first object that takes it.
func hintOf(kind, typ string) (sandbox.Hint, bool) {
	for _, n := range []int{1, 2, 3, 2001, 70, 80, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 90, 100, 120, 2040} { // ports and fixed lines come last
		if n > 60 && typ == "core" {
			continue
		}
		s, err := sandbox.New(sandbox.Config{Seed: 7, Noise: sandbox.NoiseNone, Faults: []string{fmt.Sprintf("%s@%s#%d,start=-40m", kind, typ, n)}})
		if err != nil {
			continue
		}
		if h, ok := s.Hint(); ok {
			return h, true
		}
	}
	return sandbox.Hint{}, false
}
