package engine

import (
	"strings"
	"testing"
	"time"

	"github.com/kernelcopilot/copilot"
)

// TestOldAnswersAreSaidToBeOld: the reader learns how old what the operator answered is, and that old health is no health.
func TestOldAnswersAreSaidToBeOld(t *testing.T) {
	e := newEngine(t)
	now := time.Date(2026, 3, 4, 12, 0, 0, 0, time.UTC)
	none := copilot.Ranking{Outcome: copilot.OutcomeNone, P: 0.98, Hypotheses: []copilot.Hypothesis{{Cause: "none", Leading: true, P: 0.98}}}
	for name, c := range map[string]struct {
		age     time.Duration
		segment int
		verdict string
		head    string
	}{
		"fresh":                   {20 * time.Second, 1, "Nothing is wrong", ""},
		"two hours":               {2 * time.Hour, 1, "the data is 2 h old", "As of 10:00, 2 h ago"},
		"minutes":                 {47 * time.Minute, 1, "the data is 47 min old", "As of 11:13, 47 min ago"},
		"read before a long wait": {2 * time.Hour, 2, "Nothing is wrong", ""},
	} {
		s := heard(e, copilot.Finding{Kind: "device.no_data", State: copilot.Absent})
		s.now, s.block.Segment, s.steps[0].result.AsOf = now, c.segment, now.Add(-c.age)
		if text := e.verdict(s, none, "E5"); !strings.Contains(text, c.verdict) {
			t.Errorf("%s: %s", name, text)
		}
		if text := e.page(s, "text"); c.head != "" && !strings.HasPrefix(text, "**"+c.head) || c.head == "" && strings.Contains(text, "ago") {
			t.Errorf("%s: %s", name, text)
		}
	}
}
