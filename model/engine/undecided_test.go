package engine

import (
	"strings"
	"testing"
	"time"

	"github.com/kernelcopilot/copilot"
)

// TestUndecided: what was seen is never denied; the explanations that are left stand with what speaks for them, and the next test.
func TestUndecided(t *testing.T) {
	e := newEngine(t)
	cell := copilot.Object{Type: copilot.ObjectCell, ID: "CELL-7"}
	drop := copilot.Finding{Kind: "kpi.throughput.drop", Object: cell, State: copilot.Present, At: time.Date(2026, 3, 4, 9, 0, 0, 0, time.UTC)}
	point := copilot.HypothesisPoint{Finding: drop.Kind, Object: cell, Evidence: "E1"}
	none := copilot.Hypothesis{Cause: "none", P: 0.6, Leading: true}
	full := copilot.Hypothesis{Cause: "cell-demand-exceeds-capacity", Title: "Cell CELL-7 is asked for too much", Object: cell, P: 0.25, For: []copilot.HypothesisPoint{point}}
	noise := copilot.Hypothesis{Cause: "uplink-noise", Title: "Cell CELL-7 hears noise", Object: cell, P: 0.1}
	last := copilot.Hypothesis{Cause: "antenna", Title: "The antenna of CELL-7 is bent", Object: cell, P: 0.05}
	leads := full
	leads.Leading, leads.P = true, 0.55
	for name, c := range map[string]struct {
		hypotheses []copilot.Hypothesis
		findings   []copilot.Finding
		says       []string
		never      []string
	}{
		"traces at another object": {[]copilot.Hypothesis{none, full, noise, last}, []copilot.Finding{drop}, []string{"does not decide", "25 %", "CELL-7 is asked for too much", "For it speaks:\n- CELL-7", "10 %", "hears noise"}, []string{"Nothing was found", "bent"}},
		"a cause leads":            {[]copilot.Hypothesis{leads, noise, last}, []copilot.Finding{drop}, []string{"does not tell which explanation holds", "55 %", "10 %"}, []string{"Nothing was found", "bent", "Why:"}},
		"nothing seen":             {[]copilot.Hypothesis{none, noise}, nil, []string{"a look that could show it is missing"}, []string{"does not decide"}},
	} {
		t.Run(name, func(t *testing.T) {
			s := &state{transcript: &transcript{loc: time.UTC}, lang: "en", lex: e.lex["en"], place: copilot.Object{Type: copilot.ObjectSite, ID: "SITE-7"}}
			s.steps = []step{{tool: "performance.check", ok: true, current: true, result: copilot.Result{Evidence: "E1", Findings: c.findings}}}
			r := copilot.Ranking{Outcome: copilot.OutcomeNotDecided, P: c.hypotheses[0].P, Hypotheses: c.hypotheses}
			text := joinLines(e.verdict(s, r, "E2"), e.reasons(s, r, "E2"), e.against(s, r, "E2"))
			for _, want := range c.says {
				if !strings.Contains(text, want) {
					t.Errorf("%q is missing:\n%s", want, text)
				}
			}
			for _, not := range c.never {
				if strings.Contains(text, not) {
					t.Errorf("%q stands in:\n%s", not, text)
				}
			}
		})
	}
}
