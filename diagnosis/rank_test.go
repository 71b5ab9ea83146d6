package diagnosis_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/diagnosis"
)

// faults are what the five causes look like to somebody who looked everywhere.
var faults = map[string]struct {
	present map[string][]string
	area    []string
	want    string
	spot    string // where an unknown cause is located when the right one is left out
	left    []string
}{
	"link lost": {map[string][]string{
		"alarm.link_down": {"l0"}, "kpi.link.traffic.drop": {"l0"}, "kpi.link.level.low": {"l0"}, "alarm.node_unreachable": {"s00", "s01"},
		"kpi.cell.missing": allCells, "ticket.no_service": {"s00", "s01"},
	}, linkArea, "transport-link-lost@l0", "l0", []string{"transport-link-lost", "transport-link-impaired"}},
	"site dark": {map[string][]string{
		"alarm.mains_failure": {"s00"}, "alarm.battery_low": {"s00"}, "kpi.mains.low": {"s00"}, "alarm.node_unreachable": {"s00"},
		"kpi.battery.falling": {"s00"}, "kpi.cell.missing": {"c000", "c001", "c002"}, "ticket.no_service": {"s00"},
	}, linkArea, "site-supply-lost@s00", "s00", []string{"site-supply-lost", "site-on-battery"}},
	"cell overloaded": {map[string][]string{
		"kpi.prb.high": {"c000"}, "kpi.throughput.drop": {"c000"}, "kpi.users.rise": {"c000"}, "alarm.cell_load": {"c000"},
	}, siteArea, "cell-demand-exceeds-capacity@c000", "c000", []string{"cell-demand-exceeds-capacity"}},
	"apn altered": {map[string][]string{
		"apn.config_deviates": {"apn"}, "kpi.apn.setup.drop": {"apn"}, "alarm.session_rejects": {"apn"}, "change.configuration": {"apn"},
		"subscription.session_rejected": {"u0000"}, "device.no_data": {"u0000"},
	}, []string{"apn", "u0000", "c000", "s00", "l0"}, "access-point-definition-altered@apn", "apn", []string{"access-point-definition-altered"}},
	"profile wrong": {map[string][]string{
		"subscription.apn_mismatch": {"u0000"}, "subscription.session_rejected": {"u0000"}, "device.no_data": {"u0000"}, "change.provisioning": {"u0000"},
	}, []string{"apn", "u0000", "c000", "s00", "l0"}, "subscriber-profile-misprovisioned@u0000", "u0000", []string{"subscriber-profile-misprovisioned"}},
}

func TestFaultsAreFound(t *testing.T) {
	w := newWorld(t)
	for name, f := range faults {
		r := w.rank(w.look(f.present, nil, f.area...), nil)
		if lead(r) != f.want || r.Outcome != copilot.OutcomeCause {
			t.Errorf("%s: %s with %.3f, %s\n%s", name, lead(r), r.P, r.Outcome, board(r))
		}
	}
}

func board(r copilot.Ranking) string {
	s := ""
	for _, h := range r.Hypotheses {
		s += fmt.Sprintf("  %s@%s %.4f for %d against %d refuted %q\n", h.Cause, h.Object.ID, h.P, len(h.For), len(h.Against), h.Refuted)
	}
	return s
}

func TestACauseLeftOutIsUnknownAtTheObject(t *testing.T) {
	for name, f := range faults {
		w := newWorld(t).without(f.left...)
		r := w.rank(w.look(f.present, nil, f.area...), nil)
		if lead(r) != "unknown@"+f.spot || r.Outcome != copilot.OutcomeUnknown {
			t.Errorf("%s: %s with %.3f, %s\n%s", name, lead(r), r.P, r.Outcome, board(r))
		}
	}
}

func TestQuiet(t *testing.T) {
	w := newWorld(t)
	for name, present := range map[string]map[string][]string{
		"nothing at all": {}, "a stray fan": {"alarm.equipment_fault": {"s00"}}, "planned works": {"change.planned_work": {"l0"}},
		"a busy moment": {"kpi.prb.high": {"c010"}},
		"two strays":    {"kpi.users.rise": {"c000"}, "alarm.equipment_fault": {"s01"}},
	} {
		r := w.rank(w.look(present, nil, linkArea...), nil)
		if r.Outcome != copilot.OutcomeNone {
			t.Errorf("%s: %s with %.3f, %s\n%s", name, lead(r), r.P, r.Outcome, board(r))
		}
	}
}

func TestTwoFaults(t *testing.T) {
	w := newWorld(t)
	present := map[string][]string{}
	for _, name := range []string{"cell overloaded", "apn altered"} {
		for k, v := range faults[name].present {
			present[k] = append(present[k], v...)
		}
	}
	area := append(slices.Clone(siteArea), "apn", "u0000")
	r := w.rank(w.look(present, nil, area...), nil)
	if r.Outcome != copilot.OutcomeCause || len(r.Hypotheses) < 2 || !r.Hypotheses[0].Leading || !r.Hypotheses[1].Leading {
		t.Errorf("%s %.3f\n%s", r.Outcome, r.P, board(r))
	}
}

func TestWithheldSourcesDecideNothing(t *testing.T) {
	w := newWorld(t)
	closed := func(kind string) bool {
		from := w.byKind[kind].From
		return from == "alarm" || from == "metric"
	}
	for _, name := range []string{"link lost", "site dark", "cell overloaded"} {
		f := faults[name]
		open := []string{}
		for _, k := range w.kinds {
			if !closed(k.Kind) {
				open = append(open, k.Kind)
			}
		}
		r := w.rank(w.look(f.present, open, f.area...), func(in *diagnosis.Input) { in.Withheld = closed })
		if r.Outcome != copilot.OutcomeNotDecided || len(r.Gaps) == 0 {
			t.Errorf("%s: %s with %.3f, %s, gaps %v\n%s", name, lead(r), r.P, r.Outcome, r.Gaps, board(r))
		}
		for _, n := range r.Next {
			if closed(n.Finding) {
				t.Errorf("%s: proposes the withheld %s", name, n.Finding)
			}
		}
	}
}

// TestDarkSiteIsNotALostLink: the far end of a dark site's link reports loss of signal as well.
func TestDarkSiteIsNotALostLink(t *testing.T) {
	w := newWorld(t)
	present := map[string][]string{"alarm.link_down": {"l0"}}
	for k, v := range faults["site dark"].present {
		present[k] = v
	}
	if r := w.rank(w.look(present, nil, linkArea...), nil); lead(r) != "site-supply-lost@s00" {
		t.Errorf("%s with %.3f\n%s", lead(r), r.P, board(r))
	}
}

// TestBorrowedLoadIsAnEffect: neighbours that take over the users of a lost site are no second fault.
func TestBorrowedLoadIsAnEffect(t *testing.T) {
	w := newWorld(t)
	present := map[string][]string{"kpi.prb.high": {"c100"}, "kpi.users.rise": {"c100"}, "kpi.throughput.drop": {"c100"}}
	for k, v := range faults["link lost"].present {
		present[k] = append(present[k], v...)
	}
	r := w.rank(w.look(present, nil, append(slices.Clone(linkArea), "c100", "l1", "s10")...), nil)
	if lead(r) != "transport-link-lost@l0" {
		t.Errorf("%s with %.3f\n%s", lead(r), r.P, board(r))
	}
}

func TestNextTestSeparates(t *testing.T) {
	w := newWorld(t)
	f := faults["site dark"]
	r := w.rank(w.look(f.present, []string{"alarm.node_unreachable", "ticket.no_service"}, f.area...), nil)
	if len(r.Next) == 0 || r.P >= 0.9 {
		t.Fatalf("%.3f %+v\n%s", r.P, r.Next, board(r))
	}
}

func TestOrderAndNamesDoNotMatter(t *testing.T) {
	w := newWorld(t)
	names := []string{"link lost", "site dark", "cell overloaded", "apn altered", "profile wrong"}
	rapid.Check(t, func(t *rapid.T) {
		f := faults[rapid.SampledFrom(names).Draw(t, "fault")]
		findings := w.look(f.present, nil, f.area...)
		want := w.rank(findings, nil)
		seed := rapid.Uint64().Draw(t, "seed")
		rnd := rand.New(rand.NewPCG(seed, 1))
		g := diagnosis.Graph{Objects: slices.Clone(w.g.Objects), Relations: slices.Clone(w.g.Relations)}
		causes := slices.Clone(w.causes)
		rnd.Shuffle(len(findings), func(i, j int) { findings[i], findings[j] = findings[j], findings[i] })
		rnd.Shuffle(len(g.Objects), func(i, j int) { g.Objects[i], g.Objects[j] = g.Objects[j], g.Objects[i] })
		rnd.Shuffle(len(g.Relations), func(i, j int) { g.Relations[i], g.Relations[j] = g.Relations[j], g.Relations[i] })
		rnd.Shuffle(len(causes), func(i, j int) { causes[i], causes[j] = causes[j], causes[i] })
		got := w.rank(findings, func(in *diagnosis.Input) { in.Graph, in.Causes = g, causes })
		if d := cmp.Diff(want, got, cmpopts.EquateApprox(0, 1e-9)); d != "" {
			t.Fatal(d)
		}
	})
}

// TestSupportDoesNotLower: turning an absence that the leader expects into a presence does not lower the leader, but for
// the little that a trace it shows seldom is likelier under a cause that nobody knows.
func TestSupportDoesNotLower(t *testing.T) {
	w := newWorld(t)
	for name, f := range faults {
		findings := w.look(f.present, nil, f.area...)
		before := w.rank(findings, nil)
		for _, p := range before.Hypotheses[0].Against {
			more := slices.Clone(findings)
			for i := range more {
				if more[i].Kind == p.Finding && more[i].Object == p.Object && more[i].State == copilot.Absent {
					more[i].State, more[i].At = copilot.Present, began
				}
			}
			after := w.rank(more, nil)
			if lead(after) == lead(before) && after.P < before.P-0.03 {
				t.Errorf("%s: %s at %s lowers p from %.3f to %.3f", name, p.Finding, p.Object, before.P, after.P)
			}
		}
	}
}
