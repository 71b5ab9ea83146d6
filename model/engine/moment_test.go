package engine_test

import (
	"strings"
	"testing"

	"github.com/kernelcopilot/copilot"
)

// TestMoment: a question about a moment is ranked as it stood half an hour after it; one that says since is not bounded; what became
// of a moment of long ago is looked at afterwards.
func TestMoment(t *testing.T) {
	for name, c := range map[string]struct{ ask, rank, look string }{
		"a moment":         {"why did Sevilla Este go down at 09:00?", `"until":"2026-03-04T08:30:00Z"`, `"until":"2026-03-04T08:30:00Z"`},
		"a late moment":    {"why did Sevilla Este go down at 10:00?", `"until":"2026-03-04T09:30:00Z"`, `"until":"2026-03-04T09:50:00Z"`},
		"yesterday":        {"why did Sevilla Este go down at 14:10 yesterday?", `"until":"2026-03-03T13:40:00Z"`, `"until":"2026-03-03T13:40:00Z"`},
		"Spanish":          {"¿por qué se cayó Sevilla Este ayer a las 14:10?", `"until":"2026-03-03T13:40:00Z"`, `"until":"2026-03-03T13:40:00Z"`},
		"since":            {"why is data slow at Sevilla Este since 09:00?", `"until":"2026-03-04T09:50:00Z"`, `"until":"2026-03-04T09:50:00Z"`},
		"a stretch":        {"why was there no service at Sevilla Este between 09:00 and 10:00?", `"until":"2026-03-04T09:00:00Z"`, `"until":"2026-03-04T09:50:00Z"`},
		"within the hour":  {"why is data slow at Sevilla Este?", `"until":"2026-03-04T09:50:00Z"`, `"until":"2026-03-04T09:50:00Z"`},
		"moments from now": {"why did Sevilla Este go down at 10:40?", `"until":"2026-03-04T09:50:00Z"`, `"until":"2026-03-04T09:50:00Z"`},
	} {
		t.Run(name, func(t *testing.T) {
			w := backhaul()
			newPlay(t, w, copilot.RunBlock{}).ask(c.ask)
			for i, made := range w.calls {
				tool, args, _ := strings.Cut(made, " ")
				first := i < 4
				if tool == "diagnosis.rank" && !strings.Contains(args, c.rank) || tool == "alarm.list" && first && !strings.Contains(args, c.look) {
					t.Errorf("%s", made)
				}
			}
		})
	}
}

// TestFate: what became of what was there at a moment is told, and nothing is proposed for what is over.
func TestFate(t *testing.T) {
	for name, c := range map[string]struct {
		over     bool
		says     string
		proposes bool
	}{"lasts": {false, "it lasts", true}, "over": {true, "it is over since 09:50", false}} {
		t.Run(name, func(t *testing.T) {
			w := backhaul()
			for tool, x := range w.extra {
				for i := range x.findings {
					if x.findings[i].At = at("07:00"); c.over && x.findings[i].State == copilot.Present {
						x.findings[i].End = at("08:50")
					}
				}
				w.extra[tool] = x
			}
			w.ranking.Hypotheses[0].Onset = at("07:00")
			text, calls := newPlay(t, w, copilot.RunBlock{}).ask("why did Sevilla Este go down at 08:05?")
			if !strings.Contains(text, c.says) || len(calls) > 0 != c.proposes {
				t.Errorf("%v\n%s", calls, text)
			}
		})
	}
}

// TestAnew: "and now?" looks anew and asks about no place of that name.
func TestAnew(t *testing.T) {
	for _, ask := range []string{"and now?", "what about now?", "¿y ahora?", "any better?", "¿ha mejorado?"} {
		w := backhaul()
		p := newPlay(t, w, copilot.RunBlock{})
		p.ask("why did Sevilla Este go down at 10:00?")
		p.req.Messages = append(p.req.Messages, copilot.ModelMessage{Role: copilot.RoleSystemMessage, Text: copilot.RunBlock{Run: "run_2", Segment: 1, Now: now, TimeZone: "Europe/Madrid"}.Text()})
		before := len(w.calls)
		text, _ := p.ask(ask)
		made := strings.Join(w.calls[before:], "\n")
		if !strings.Contains(made, `diagnosis.rank {"scope":"SITE-012"`) || !strings.Contains(made, `"until":"2026-03-04T09:50:00Z"`) || strings.Contains(text, "nothing called") {
			t.Errorf("%q: %s\n%s", ask, made, text)
		}
	}
}
