package engine_test

import (
	"strings"
	"testing"
	"time"

	"github.com/kernelcopilot/copilot"
)

// mended is the backhaul world after a change: the remedy is one that a tool makes, and the trace of the cell is over.
func mended(over bool) *world {
	w := backhaul()
	w.more = [][3]string{{"cell.restart", "*cell", ""}}
	w.ranking.Hypotheses[0].Remedies = []copilot.Remedy{{Tool: "cell.restart", Args: `{"cell":"CELL-012-1"}`}}
	x := w.extra["performance.check"]
	if over {
		x.findings[0].End = at("09:47")
		w.extra["performance.check"] = x
	}
	return w
}

func restarted(at time.Time) []copilot.Done {
	return []copilot.Done{{
		Tool: "cell.restart", Args: `{"cell":"CELL-012-1"}`, At: at, Evidence: "E1", Scope: "SITE-012", Cause: "transport-link-lost", Object: obj("link/LINK-012"),
		Traces: []copilot.Trace{{Finding: "alarm.link_down", Object: obj("link/LINK-012")}, {Finding: "kpi.throughput.drop", Object: obj("cell/CELL-012-1")}},
	}}
}

// TestSettling: after a change the same is not proposed again before its figures had time to come back, however it is asked.
func TestSettling(t *testing.T) {
	early, late := now.Add(-4*time.Minute), now.Add(-40*time.Minute)
	for name, c := range map[string]struct {
		ask      string
		at       time.Time
		proposes bool
		says     []string
		never    []string
	}{
		"is it fixed":         {"is it fixed at Sevilla Este?", early, false, []string{"Too early to tell", "done at 10:46", "4 min ago", "**Back already:**\n- CELL-012-1", "**Not back yet:**\n- LINK-012", "look again at 11:01"}, []string{"No: it lasts"}},
		"the same again":      {"why is data slow at Sevilla Este?", early, false, []string{"Too early to tell", "LINK-012"}, nil},
		"and now":             {"what about now at Sevilla Este?", early, false, []string{"Too early to tell"}, nil},
		"do it again":         {"restart CELL-012-1 again", early, false, []string{"10:46"}, nil},
		"in Spanish":          {"¿está arreglado ya en Sevilla Este?", early, false, []string{"Aún es pronto", "se ha hecho a las 10:46", "hace 4 min", "mire de nuevo a las 11:01"}, nil},
		"settled, in vain":    {"why is data slow at Sevilla Este?", late, false, []string{"**Done at 10:10:**", "Did not end it"}, []string{"Too early"}},
		"settled, asked for":  {"is it slow at Sevilla Este? fix it", late, true, []string{"Done at 10:10"}, nil},
		"another place":       {"why is data slow at Triana Norte?", early, true, nil, []string{"Too early", "10:46"}},
		"what was done there": {"is Sevilla Este ok?", early, false, []string{"restarting CELL-012-1"}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			p := newPlay(t, mended(true), copilot.RunBlock{Done: restarted(c.at)})
			text, calls := p.ask(c.ask)
			proposes := len(calls) > 0 && calls[0].Name == "cell.restart"
			if proposes != c.proposes {
				t.Errorf("proposes %v:\n%s", calls, text)
			}
			for _, s := range c.says {
				if !strings.Contains(text, s) {
					t.Errorf("%q is missing:\n%s", s, text)
				}
			}
			for _, s := range c.never {
				if strings.Contains(text, s) {
					t.Errorf("%q stands in:\n%s", s, text)
				}
			}
		})
	}
}

// TestNoteIsHands: a note that asks for a crew is said to be under way, and not written twice.
func TestNoteIsHands(t *testing.T) {
	done := restarted(now.Add(-50 * time.Minute))
	done[0].Tool, done[0].Args = "ticket.add_note", `{"text":"Field work on LINK-012, other words.","ticket":"TT-00001"}`
	p := newPlay(t, backhaul(), copilot.RunBlock{Done: done})
	text, calls := p.ask("is it fixed at Sevilla Este?")
	if len(calls) > 0 || !strings.Contains(text, "Under way") || !strings.Contains(text, "10:00") {
		t.Errorf("%v\n%s", calls, text)
	}
}

// TestLooksAfterADeed: where the traces were that a change was to end is looked at again, wherever that is.
func TestLooksAfterADeed(t *testing.T) {
	done := restarted(now.Add(-4 * time.Minute))
	done[0].Traces = append(done[0].Traces, copilot.Trace{Finding: "kpi.prb.high", Object: obj("cell/CELL-013-1")})
	w := mended(true)
	newPlay(t, w, copilot.RunBlock{Done: done}).ask("is it fixed at Sevilla Este?")
	if made := strings.Join(w.calls, "\n"); !strings.Contains(made, `performance.check {"scope":"CELL-013-1"`) {
		t.Errorf("%s", made)
	}
}
