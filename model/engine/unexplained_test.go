package engine

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/kernelcopilot/copilot"
)

var line49 = copilot.Object{Type: copilot.ObjectSubscriber, ID: "SUB-00049"}

// heard is a state of a question about a line, of which these findings were made one after the other.
func heard(e *Engine, findings ...copilot.Finding) *state {
	s := &state{transcript: &transcript{loc: time.UTC}, lang: "en", lex: e.lex["en"], place: line49}
	for _, f := range findings {
		f.Object = line49
		s.steps = append(s.steps, step{tool: "device.reachability", ok: true, current: true, result: copilot.Result{Evidence: "E4", Findings: []copilot.Finding{f}}})
	}
	return s
}

// TestNothingIsWrongIsNotSaidBesideATrace: what was found and lasts stands against it, whatever the ranking holds for chance.
func TestNothingIsWrongIsNotSaidBesideATrace(t *testing.T) {
	e := newEngine(t)
	none := copilot.Ranking{Outcome: copilot.OutcomeNone, P: 0.98, Hypotheses: []copilot.Hypothesis{{Cause: "none", Leading: true, P: 0.98}}}
	open := none
	open.Outcome = copilot.OutcomeNotDecided
	noData := copilot.Finding{Kind: "device.no_data", State: copilot.Present}
	over := copilot.Finding{Kind: "device.no_data", State: copilot.Absent}
	for name, c := range map[string]struct {
		r        copilot.Ranking
		findings []copilot.Finding
		say, not string
	}{
		"a trace":              {none, []copilot.Finding{noData}, "whether mobile data is switched on", "Nothing is wrong"},
		"a trace that is over": {none, []copilot.Finding{noData, over}, "Nothing is wrong", "switched on"},
		"no trace by itself":   {none, []copilot.Finding{{Kind: "device.abroad", State: copilot.Present}}, "Nothing is wrong", "as it should be"},
		"no trace":             {none, nil, "Nothing is wrong", "as it should be"},
		"undecided, a trace":   {open, []copilot.Finding{noData}, "No known cause fits", "98"},
		"undecided, no trace":  {open, nil, "a look that could show it is missing", "98"},
	} {
		if text := e.verdict(heard(e, c.findings...), c.r, "E5"); !strings.Contains(text, c.say) || strings.Contains(text, c.not) {
			t.Errorf("%s: %s", name, text)
		}
	}
	both := heard(e, copilot.Finding{Kind: "device.no_voice", State: copilot.Present}, copilot.Finding{Kind: "device.unreachable", State: copilot.Present})
	if got := e.unexplained(both, line49); !slices.Equal(got, []string{"device.unreachable", "device.no_voice"}) {
		t.Errorf("%v", got)
	}
}
