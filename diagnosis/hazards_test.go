package diagnosis_test

import (
	"slices"
	"testing"
	"time"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/diagnosis"
	"github.com/kernelcopilot/copilot/prompts"
)

// shows writes a manifestation.
func shows(finding string, where prompts.Relative, delay string, strength float64) prompts.Manifestation {
	return prompts.Manifestation{Finding: finding, Where: where, Delay: delay, Strength: strength}
}

// plainWorld has three causes of its own that can be mistaken for each other, so that these tests do not hang on the
// knowledge files.
func plainWorld(t testing.TB) world {
	w := newWorld(t)
	w.causes = []prompts.Cause{
		{ID: "cut", Title: "{object} is cut", Object: "link", Prior: 2e-4, Decisive: "alarm.link_down", Shows: []prompts.Manifestation{
			shows("alarm.link_down", prompts.AtSelf, "1m", 0.95), shows("kpi.link.traffic.drop", prompts.AtSelf, "1m", 0.95),
			shows("alarm.node_unreachable", prompts.AtDownstream, "2m", 0.95), shows("kpi.cell.missing", prompts.AtDownstream, "5m", 0.7),
			shows("kpi.prb.high", prompts.AtNeighbour, "2m", 0.3), shows("kpi.users.rise", prompts.AtNeighbour, "2m", 0.3),
			shows("ticket.no_service", prompts.AtDownstream, "30m", 0.7),
		}},
		{ID: "power", Title: "{object} has no power", Object: "site", Prior: 1e-4, Decisive: "alarm.mains_failure", Shows: []prompts.Manifestation{
			shows("alarm.mains_failure", prompts.AtSelf, "1m", 0.95), shows("kpi.mains.low", prompts.AtSelf, "1m", 0.7),
			shows("alarm.node_unreachable", prompts.AtSelf, "5m", 0.95), shows("kpi.cell.missing", prompts.AtDownstream, "5m", 0.7),
			shows("alarm.link_down", prompts.AtUpstream, "5m", 0.3), shows("kpi.link.traffic.drop", prompts.AtUpstream, "5m", 0.3),
			shows("kpi.prb.high", prompts.AtNeighbour, "5m", 0.3), shows("kpi.users.rise", prompts.AtNeighbour, "5m", 0.3),
		}},
		{ID: "full", Title: "{object} is full", Object: "cell", Prior: 2e-3, Decisive: "kpi.prb.high", Shows: []prompts.Manifestation{
			shows("kpi.prb.high", prompts.AtSelf, "1m", 0.95), shows("kpi.throughput.drop", prompts.AtSelf, "1m", 0.95),
			shows("kpi.users.rise", prompts.AtSelf, "1m", 0.7), shows("alarm.cell_load", prompts.AtSelf, "5m", 0.7),
		}, Excludes: []prompts.Manifestation{{Finding: "alarm.cell_down", Where: prompts.AtSelf}}},
	}
	return w
}

// at writes present findings: kind, object type, then ids.
func at(minute int, kind string, typ copilot.ObjectType, ids ...string) []copilot.Finding {
	var out []copilot.Finding
	for _, id := range ids {
		out = append(out, copilot.Finding{
			Kind: kind, Object: obj(typ, id), At: began.Add(time.Duration(minute) * time.Minute), State: copilot.Present, Evidence: "E2",
		})
	}
	return out
}

// with lays findings over what was looked at: each replaces the absence of its kind and object.
func with(base []copilot.Finding, over ...[]copilot.Finding) []copilot.Finding {
	out := slices.Clone(base)
	for _, fs := range over {
		for _, f := range fs {
			out = slices.DeleteFunc(out, func(g copilot.Finding) bool { return g.Kind == f.Kind && g.Object == f.Object })
			out = append(out, f)
		}
	}
	return out
}

const (
	lnk = copilot.ObjectLink
	ste = copilot.ObjectSite
	cll = copilot.ObjectCell
)

var (
	cutSeen   = slices.Concat(at(1, "alarm.link_down", lnk, "l0"), at(1, "kpi.link.traffic.drop", lnk, "l0"), at(2, "alarm.node_unreachable", ste, "s00", "s01"), at(5, "kpi.cell.missing", cll, allCells...))
	powerSeen = slices.Concat(at(1, "alarm.mains_failure", ste, "s00"), at(1, "kpi.mains.low", ste, "s00"), at(6, "alarm.node_unreachable", ste, "s00"), at(6, "kpi.cell.missing", cll, "c000", "c001", "c002"))
	fullSeen  = slices.Concat(at(1, "kpi.prb.high", cll, "c100"), at(1, "kpi.throughput.drop", cll, "c100"), at(1, "kpi.users.rise", cll, "c100"), at(6, "alarm.cell_load", cll, "c100"))
	farArea   = append([]string{"l1", "s10", "c100", "c101", "c102"}, linkArea...)
)

func TestHazards(t *testing.T) {
	w := plainWorld(t)
	quiet := w.look(nil, nil, farArea...)
	for name, c := range map[string]struct {
		in   []copilot.Finding
		want string
		out  copilot.Outcome
	}{
		"a cut":   {with(quiet, cutSeen), "cut@l0", copilot.OutcomeCause},
		"a power": {with(quiet, powerSeen), "power@s00", copilot.OutcomeCause},
		"a full":  {with(quiet, fullSeen), "full@c100", copilot.OutcomeCause},
		"the far end of a dark site": {
			with(quiet, powerSeen, at(6, "alarm.link_down", lnk, "l0"), at(6, "kpi.link.traffic.drop", lnk, "l0")), "power@s00", copilot.OutcomeCause,
		},
		"load borrowed from a cut": {
			with(quiet, cutSeen, at(3, "kpi.prb.high", cll, "c100"), at(3, "kpi.users.rise", cll, "c100")), "cut@l0", copilot.OutcomeCause,
		},
		"planned works beside nothing": {with(quiet, at(-30, "change.planned_work", lnk, "l0")), "none@", copilot.OutcomeNone},
		"an old fan beside a cut":      {with(quiet, cutSeen, at(-300, "alarm.equipment_fault", ste, "s01")), "cut@l0", copilot.OutcomeCause},
		"something that no cause makes": {
			with(quiet, at(0, "kpi.setup.drop", cll, "c000", "c001", "c002"), at(1, "ticket.slow_data", ste, "s00"), at(0, "kpi.throughput.drop", cll, "c000", "c001", "c002")),
			"unknown@s00", copilot.OutcomeUnknown,
		},
	} {
		r := w.rank(c.in, nil)
		if lead(r) != c.want || r.Outcome != c.out {
			t.Errorf("%s: %s %s with %.3f\n%s", name, r.Outcome, lead(r), r.P, board(r))
		}
		if r.P >= 0.9 && len(r.Next) > 0 {
			t.Errorf("%s: more tests at %.3f", name, r.P)
		}
	}
}

func TestWhatIsNotDueSaysNothing(t *testing.T) {
	w := plainWorld(t)
	quiet := w.look(nil, nil, linkArea...)
	due := with(quiet, cutSeen)
	early := slices.Clone(due)
	for i := range early { // the complaints were looked for 20 minutes in, and are to be expected after 30
		if early[i].Kind == "ticket.no_service" {
			early[i].At = began.Add(20 * time.Minute)
		}
	}
	for _, p := range w.rank(early, nil).Hypotheses[0].Against {
		if p.Finding == "ticket.no_service" {
			t.Error("an absence before it was due counts against")
		}
	}
	found := false
	for _, p := range w.rank(due, nil).Hypotheses[0].Against {
		found = found || p.Finding == "ticket.no_service"
	}
	if !found {
		t.Error("an absence that was due does not count against")
	}
}

func TestWhatBeganBeforeIsNotExplained(t *testing.T) {
	w := plainWorld(t)
	old := slices.Clone(fullSeen)
	for i := range old {
		old[i].At = old[i].At.Add(-3 * time.Hour)
	}
	r := w.rank(with(w.look(nil, nil, farArea...), cutSeen, old), nil)
	var leading []string
	for _, h := range r.Hypotheses {
		if h.Leading {
			leading = append(leading, h.Cause+"@"+h.Object.ID)
		}
	}
	slices.Sort(leading)
	if !slices.Equal(leading, []string{"cut@l0", "full@c100"}) {
		t.Errorf("%v with %.3f\n%s", leading, r.P, board(r))
	}
}

func TestOnsetIsTheFirstTrace(t *testing.T) {
	w := plainWorld(t)
	r := w.rank(with(w.look(nil, nil, linkArea...), cutSeen), nil)
	if !r.Hypotheses[0].Onset.Equal(began.Add(time.Minute)) {
		t.Errorf("onset %v", r.Hypotheses[0].Onset)
	}
}

func TestExclusionRefutes(t *testing.T) {
	w := plainWorld(t)
	r := w.rank(with(w.look(nil, nil, farArea...), fullSeen, at(0, "alarm.cell_down", cll, "c100")), nil)
	if lead(r) == "full@c100" {
		t.Errorf("a refuted cause leads\n%s", board(r))
	}
	if !slices.ContainsFunc(r.Hypotheses, func(h copilot.Hypothesis) bool { return h.Cause == "full" && h.Refuted != "" && h.P == 0 }) {
		t.Errorf("the refuted cause is not shown\n%s", board(r))
	}
}

func TestCountersThatDoNotArriveSayNothing(t *testing.T) {
	w := plainWorld(t)
	w.causes = slices.DeleteFunc(w.causes, func(c prompts.Cause) bool { return c.ID == "full" })
	w.causes[0].Shows = append(w.causes[0].Shows, shows("kpi.availability.drop", prompts.AtDownstream, "1m", 0.95))
	r := w.rank(with(w.look(nil, nil, linkArea...), cutSeen), nil)
	for _, p := range r.Hypotheses[0].Against {
		if p.Finding == "kpi.availability.drop" {
			t.Errorf("a figure that never came counts against: %+v", p)
		}
	}
}

func TestOtherPlacesAreNoAnswer(t *testing.T) {
	w := plainWorld(t)
	w.g = network(8)
	in := with(w.look(nil, nil, append([]string{"l6", "s60", "c600", "c601", "c602"}, linkArea...)...), cutSeen)
	for scope, want := range map[string]copilot.Outcome{"s60": copilot.OutcomeNone, "s00": copilot.OutcomeCause, "c001": copilot.OutcomeCause} {
		typ := ste
		if scope[0] == 'c' {
			typ = cll
		}
		r := w.rank(in, func(in *diagnosis.Input) { in.Scope = obj(typ, scope) })
		if r.Outcome != want {
			t.Errorf("at %s: %s\n%s", scope, r.Outcome, board(r))
		}
	}
}

func TestNothingLookedAtDecidesNothing(t *testing.T) {
	gone := []copilot.Finding{{Kind: "kpi.users.drop", Object: obj(cll, "c000"), At: now, State: copilot.NotLooked, Evidence: "E1"}}
	for _, findings := range [][]copilot.Finding{nil, gone} {
		r := newWorld(t).rank(findings, nil)
		if r.Outcome != copilot.OutcomeNotDecided || len(r.Hypotheses) > 0 || r.P != 0 || len(r.Gaps) != len(findings) {
			t.Errorf("%s with %.3f, gaps %v\n%s", r.Outcome, r.P, r.Gaps, board(r))
		}
	}
}

// TestManyAreNotManyProofs: six dark cells weigh more than one and far less than six.
func TestManyAreNotManyProofs(t *testing.T) {
	w := plainWorld(t)
	base := w.look(nil, []string{"alarm.link_down", "alarm.mains_failure", "alarm.node_unreachable"}, linkArea...)
	odds := func(cells ...string) float64 {
		r := w.rank(with(base, at(5, "kpi.cell.missing", cll, cells...)), nil)
		for _, h := range r.Hypotheses {
			if h.Cause == "cut" {
				return h.P
			}
		}
		return 0
	}
	if one, six := odds("c000"), odds(allCells...); one > 0.5 || six > 0.8 {
		t.Errorf("one dark cell gives the cut %.3f, six %.3f, though the link and the sites are sound", one, six)
	}
}
