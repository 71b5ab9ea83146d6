package diagnosis_test

import (
	"math"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/diagnosis"
	"github.com/kernelcopilot/copilot/prompts"
)

// TestNamesDoNotMatter gives every object another name and expects the same figures.
func TestNamesDoNotMatter(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := newSampler(w, 21)
	rapid.Check(t, func(t *rapid.T) {
		salt := rapid.StringMatching(`[a-z]{1,4}`).Draw(t, "salt")
		s.rnd.Uint64()
		f := s.fault()
		findings := s.see([]fault{f}, s.area(f.spot), nothingClosed)
		name := func(id string) string { return salt + id }
		var g diagnosis.Graph
		for _, n := range w.g.Objects {
			g.Objects = append(g.Objects, diagnosis.Node{Object: obj(n.Object.Type, name(n.Object.ID)), Parent: n.Parent, Function: n.Function})
		}
		for _, e := range w.g.Relations {
			g.Relations = append(g.Relations, diagnosis.Edge{Kind: e.Kind, Dependent: name(e.Dependent), Provider: name(e.Provider)})
		}
		want := w.rank(findings, nil)
		renamed := make([]copilot.Finding, len(findings))
		for i, x := range findings {
			renamed[i] = x
			renamed[i].Object.ID = name(x.Object.ID)
		}
		got := w.rank(renamed, func(in *diagnosis.Input) { in.Graph = g })
		if got.Outcome != want.Outcome || math.Abs(got.P-want.P) > 1e-9 || len(got.Hypotheses) != len(want.Hypotheses) || len(got.Next) != len(want.Next) {
			t.Fatalf("%s %.6f\n%s%s %.6f\n%s", want.Outcome, want.P, board(want), got.Outcome, got.P, board(got))
		}
		if h := want.Hypotheses[0]; h.Object.ID != "" && got.Hypotheses[0].Object.ID != name(h.Object.ID) {
			t.Fatalf("%s became %s", h.Object.ID, got.Hypotheses[0].Object.ID)
		}
	})
}

// TestSupportNeverLowers turns the absence of something that a cause shows nearly always into its presence. An unknown
// cause that shows nearly everything may gain a little more by it.
func TestSupportNeverLowers(t *testing.T) {
	w := newWorld(t)
	rapid.Check(t, func(t *rapid.T) {
		cause := rapid.SampledFrom(w.causes).Draw(t, "cause")
		one := w
		one.causes = []prompts.Cause{cause}
		spot := obj(copilot.ObjectType(cause.Object), map[string]string{
			"link": "l0", "site": "s00", "cell": "c000", "apn": "apn", "subscriber": "u0000",
		}[cause.Object])
		var findings []copilot.Finding
		var flips []int
		for _, m := range cause.Shows {
			if late, err := time.ParseDuration(m.Delay); err != nil || late > 30*time.Minute { // too early for it
				continue
			}
			if m.Where != prompts.AtSelf || w.byKind[m.Finding].Object != cause.Object {
				continue
			}
			f := copilot.Finding{Kind: m.Finding, Object: spot, State: copilot.Absent, At: now}
			if rapid.Bool().Draw(t, m.Finding) {
				f.State, f.At = copilot.Present, began
			} else if m.Strength >= 0.7 {
				flips = append(flips, len(findings))
			}
			findings = append(findings, f)
		}
		if len(flips) == 0 {
			t.Skip("nothing left to add")
		}
		before := chanceOf(one.rank(findings, nil), cause.ID)
		i := rapid.SampledFrom(flips).Draw(t, "flip")
		findings[i].State, findings[i].At = copilot.Present, began
		if after := chanceOf(one.rank(findings, nil), cause.ID); after < before-0.03 {
			t.Fatalf("%s lowers %s from %v to %v", findings[i].Kind, cause.ID, before, after)
		}
	})
}

func chanceOf(r copilot.Ranking, cause string) float64 {
	for _, h := range r.Hypotheses {
		if h.Cause == cause {
			return h.P
		}
	}
	return 0
}

// TestNextTestsLeadToTheAnswer begins with what alarms and tickets say at the place and follows the best next test until
// none is worth it.
func TestNextTestsLeadToTheAnswer(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := newSampler(w, 22)
	var y tallyOf
	looks := 0
	for range 100 {
		f := s.fault()
		all := s.see([]fault{f}, s.area(f.spot), nothingClosed)
		var seen []copilot.Finding
		look := func(object, from string) {
			for _, x := range all {
				if x.Object.ID == object && w.byKind[x.Kind].From == from {
					seen = append(seen, x)
				}
			}
		}
		look(f.spot, "ticket")
		look(f.spot, "alarm")
		look(f.spot, "state")
		r := s.rank(seen, f.spot, nothingClosed)
		for n := 0; len(r.Next) > 0 && n < 12; n++ {
			before := len(seen)
			look(r.Next[0].Object.ID, w.byKind[r.Next[0].Finding].From)
			if len(seen) == before { // outside of what can be seen: it was looked for in vain
				seen = append(seen, copilot.Finding{Kind: r.Next[0].Finding, Object: r.Next[0].Object, State: copilot.NotLooked})
			}
			looks++
			r = s.rank(seen, f.spot, nothingClosed)
		}
		y.add(r, f.String())
	}
	t.Logf("%s; %.1f looks each; %v", y.String(), float64(looks)/y.n, y.misses)
	if y.false > 1 {
		t.Errorf("%.0f false causes: %v", y.false, y.misses)
	}
}
