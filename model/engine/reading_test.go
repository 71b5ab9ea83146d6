package engine_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/kernelcopilot/copilot"
)

// twoFaults is a world with a lost link and, at another site, a crowded cell.
func twoFaults() *world {
	w := backhaul()
	cell := obj("cell/CELL-013-2")
	w.names = append(w.names, named("cell/CELL-013-2", "Triana Norte 2"))
	crowd := copilot.Hypothesis{
		Cause: "cell-demand-exceeds-capacity", Title: "Cell CELL-013-2 is asked for more than it can carry", Object: cell, P: 0.941, Onset: at("08:50"), Leading: true,
		For:      []copilot.HypothesisPoint{{Finding: "kpi.prb.high", Object: cell, Evidence: "performance.check", At: at("08:50"), Weight: 3}},
		Remedies: []copilot.Remedy{{Tool: "apn.restore", Args: `{"object":"CELL-013-2"}`}},
	}
	link := w.ranking.Hypotheses[0]
	link.Against = []copilot.HypothesisPoint{
		{Finding: "alarm.cell_load", Object: obj("cell/CELL-099-1"), Evidence: "alarm.list", Weight: -0.3},
		{Finding: "kpi.link.traffic.drop", Object: link.Object, Evidence: "performance.check", Weight: -2},
	}
	w.ranking.Hypotheses = append([]copilot.Hypothesis{link, crowd}, w.ranking.Hypotheses[1:2]...)
	return w
}

func TestTwoFaults(t *testing.T) {
	p := newPlay(t, twoFaults(), copilot.RunBlock{})
	first, calls := p.ask("is everything ok in Andalucía?")
	if len(calls) != 1 || calls[0].Name != "ticket.add_note" || !strings.Contains(first, "**Next:** Cell CELL-013-2") || !strings.Contains(first, "`apn.restore`") {
		t.Errorf("one proposal, and the other named as next: %v\n%s", calls, first)
	}
	if strings.Contains(first, "CELL-099-1") || !strings.Contains(first, "- LINK-012: looked for and not found: the link carries clearly less traffic") {
		t.Errorf("against it stands what the cause would make, and nothing of other objects:\n%s", first)
	}
	for _, ask := range []string{"and the other one?", "since when?", "and the second?", "¿y la otra?", "and the other one?", "since when is the second?"} {
		text, _ := p.ask(ask)
		want, not := "CELL-013-2", "LINK-012"
		if ask == "¿y la otra?" {
			want, not = not, want
		}
		if !strings.Contains(text, want) || strings.Contains(text, not) {
			t.Errorf("%q is about %s alone:\n%s", ask, want, text)
		}
	}
	for _, c := range p.w.calls {
		if strings.HasPrefix(c, "topology.find") && !strings.Contains(c, "Andaluc") {
			t.Errorf("looked up as a place: %s", c)
		}
	}
}

func TestNoOtherOne(t *testing.T) {
	p := newPlay(t, backhaul(), copilot.RunBlock{})
	p.ask("what is wrong in Sevilla Este?")
	if text, _ := p.ask("and the other one?"); !strings.Contains(text, "there is no second fault") {
		t.Error(text)
	}
}

// TestFailedNameIsNoPlace: a name that was not found is answered with a question back and forgotten.
func TestFailedNameIsNoPlace(t *testing.T) {
	p := newPlay(t, backhaul(), copilot.RunBlock{})
	p.ask("what is wrong in Sevilla Este?")
	if text, _ := p.ask("what is wrong in Xanadu?"); !strings.Contains(text, `knows nothing called "Xanadu"`) {
		t.Fatal(text)
	}
	if text, _ := p.ask("since when?"); !strings.Contains(text, "LINK-012 is interrupted: since 09:41") {
		t.Error(text)
	}
}

func TestIsItOver(t *testing.T) {
	for ask, want := range map[string][2]string{
		"is it fixed?":          {"No: it lasts, seen last at 10:50", "Yes: it is over since 10:20"},
		"when did it end?":      {"No: it lasts, seen last at 10:50", "Yes: it is over since 10:20"},
		"is it still down?":     {"Yes: it lasts", "No: it is over since 10:20"},
		"¿ya está arreglado?":   {"No: continúa, visto por última vez a las 10:50", "Sí: ha terminado a las 10:20"},
		"¿cuándo terminó?":      {"No: continúa", "Sí: ha terminado a las 10:20"},
		"¿sigue caído el sitio": {"Sí: continúa", "No: ha terminado a las 10:20"},
	} {
		for i, lasts := range []bool{true, false} {
			w := backhaul()
			p := newPlay(t, w, copilot.RunBlock{})
			p.ask("what is wrong in Sevilla Este?")
			if !lasts {
				w.ranking.Hypotheses = slices.Clone(w.ranking.Hypotheses)
				w.ranking.Hypotheses[0].End = at("09:20")
			}
			if text, _ := p.ask(ask); !strings.HasPrefix(text, want[i]) {
				t.Errorf("%q, lasts %v: it does not begin with %q:\n%s", ask, lasts, want[i], text)
			}
		}
	}
}

func TestWhyNot(t *testing.T) {
	p := newPlay(t, backhaul(), copilot.RunBlock{})
	p.ask("what is wrong in Sevilla Este?")
	for ask, want := range map[string]string{
		"why not congestion?":    "- CELL-012-1: looked for and not found: the cell's radio resources are nearly all in use [E",
		"why not the power?":     "- SITE-012: looked for and not found: the site reports the loss of mains power [E",
		"¿por qué no es la luz?": "- SITE-012: se ha buscado y no consta: el emplazamiento notifica la pérdida de la red",
	} {
		if text, _ := p.ask(ask); !strings.HasPrefix(text, "No: ") || !strings.Contains(text, want) {
			t.Errorf("%q:\n%s", ask, text)
		}
	}
	if text, _ := p.ask("is the fiber cut?"); !strings.HasPrefix(text, "Yes: ") {
		t.Error(text)
	}
}

// TestClosestSupposed: of two hypotheses that a word can mean, the one that explains what the leading one does is spoken of.
func TestClosestSupposed(t *testing.T) {
	w := backhaul()
	link, power := w.ranking.Hypotheses[0], w.ranking.Hypotheses[1]
	power.Leading, power.P, power.For, power.Against = true, 0.97, link.For, nil
	link.Leading, link.P, link.Remedies = false, 0.004, nil
	far := copilot.Hypothesis{Cause: "transport-link-impaired", Title: "Transport link LINK-067 carries traffic with errors", Object: obj("link/LINK-067"), P: 0.02}
	w.ranking.Hypotheses = []copilot.Hypothesis{power, far, link}
	p := newPlay(t, w, copilot.RunBlock{})
	p.ask("what is wrong in Sevilla Este?")
	for _, ask := range []string{"is the fiber cut?", "is it the fibre?", "is it a broken fibre?"} {
		if text, _ := p.ask(ask); !strings.HasPrefix(text, "No: the evidence does not lead there. Transport link LINK-012 is interrupted") {
			t.Errorf("%q:\n%s", ask, text)
		}
	}
}

func TestCourtesy(t *testing.T) {
	for ask, want := range map[string]string{"thanks": "You are welcome.", "thank you very much": "You are welcome.", "gracias": "De nada."} {
		p := newPlay(t, quiet(), copilot.RunBlock{})
		if text, _ := p.ask(ask); !strings.HasPrefix(text, want) || len(p.w.calls) > 0 {
			t.Errorf("%q: %s", ask, text)
		}
	}
}

// TestSupposedThen: what was found at another time than the one that is asked about is no yes.
func TestSupposedThen(t *testing.T) {
	for ask, want := range map[string]string{
		"was the fibre of Sevilla Este cut yesterday at 22:00?":                "No: what you asked about (fibre) was not there at that time; it was seen since 09:41",
		"¿estaba cortada la fibra de Sevilla Este ayer a las 22:00?":           "No: lo que indica su pregunta (",
		"is the fibre of Sevilla Este cut since 09:30?":                        "Yes: ",
		"was the fibre of Sevilla Este cut at 10:00?":                          "Yes: ",
		"was the fibre of Sevilla Este cut yesterday between 14:00 and 15:00?": "No: what you asked about",
	} {
		p := newPlay(t, backhaul(), copilot.RunBlock{})
		if text, _ := p.ask(ask); !strings.HasPrefix(text, want) {
			t.Errorf("%q:\n%s", ask, text)
		}
	}
}
