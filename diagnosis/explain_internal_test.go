package diagnosis

import (
	"math"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/prompts"
)

// TestExplanationsExcludeEachOther: whatever is seen, the explanations' p add up to 1, and no explanation is there twice.
func TestExplanationsExcludeEachOther(t *testing.T) {
	causes, err := prompts.Causes()
	if err != nil {
		t.Fatal(err)
	}
	kinds, err := prompts.Findings()
	if err != nil {
		t.Fatal(err)
	}
	var g Graph
	for _, n := range []copilot.Object{{Type: "core", ID: "k"}, {Type: "apn", ID: "a"}, {Type: "link", ID: "l"}, {Type: "site", ID: "s"}, {Type: "cell", ID: "c"}, {Type: "cell", ID: "d"}, {Type: "subscriber", ID: "u"}} {
		g.Objects = append(g.Objects, Node{Object: n})
	}
	g.Relations = []Edge{{"via", "l", "k"}, {"backhaul", "s", "l"}, {"partOf", "c", "s"}, {"partOf", "d", "s"}, {"servedBy", "u", "c"}, {"usesAPN", "u", "a"}, {"anchored", "a", "k"}}
	start := time.Date(2026, 3, 4, 9, 0, 0, 0, time.UTC)
	states := []copilot.FindingState{copilot.Present, copilot.Absent, copilot.NotLooked}
	rapid.Check(t, func(t *rapid.T) {
		var findings []copilot.Finding
		for _, k := range kinds {
			for _, n := range g.Objects {
				if string(n.Object.Type) == k.Object && rapid.Bool().Draw(t, "looked") {
					findings = append(findings, copilot.Finding{
						Kind: k.Kind, Object: n.Object, State: rapid.SampledFrom(states).Draw(t, "state"),
						At: start.Add(time.Duration(rapid.IntRange(0, 90).Draw(t, "minute")) * time.Minute),
					})
				}
			}
		}
		in := Input{Findings: findings, Graph: g, Causes: causes, Vocabulary: kinds}
		r := newRanker(in, topologyOf(in))
		cands := append(r.candidates(), r.unknowns()...)
		sum, seen := 0.0, map[string]bool{}
		for _, e := range r.explain(cands) {
			name := ""
			for _, m := range e.members {
				name += cands[m].cause.ID + "@" + cands[m].object.ID + " "
			}
			if seen[name] {
				t.Fatalf("%q is there twice", name)
			}
			seen[name] = true
			sum += e.p
		}
		if math.Abs(sum-1) > 1e-9 {
			t.Fatalf("p add up to %v", sum)
		}
	})
}

func TestLikelihoodOfWhatSharesAFate(t *testing.T) {
	one := logTogether(tally{present: 1}, 0.7) - logStray(tally{present: 1}, 0.005)
	fifty := logTogether(tally{present: 50}, 0.7) - logStray(tally{present: 50}, 0.005)
	if fifty <= one || fifty > 8*one {
		t.Errorf("one gives %.1f nats, fifty %.1f", one, fifty)
	}
	if got := logTogether(tally{present: 1}, 0.7); math.Abs(got-math.Log(0.7)) > 1e-12 {
		t.Errorf("one presence of strength 0.7 is %.4f", got)
	}
	if a, b := logRising(0.3, 40), 0.0; true {
		for i := range 40 {
			b += math.Log(0.3 + float64(i))
		}
		if math.Abs(a-b) > 1e-9 {
			t.Errorf("%v, want %v", a, b)
		}
	}
}
