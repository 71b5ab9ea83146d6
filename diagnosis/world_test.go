package diagnosis_test

import (
	"slices"
	"testing"
	"time"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/diagnosis"
	"github.com/kernelcopilot/copilot/prompts"
)

var (
	began = time.Date(2026, 3, 4, 9, 0, 0, 0, time.UTC)
	now   = began.Add(45 * time.Minute)
)

func obj(t copilot.ObjectType, id string) copilot.Object { return copilot.Object{Type: t, ID: id} }

type world struct {
	g      diagnosis.Graph
	causes []prompts.Cause
	kinds  []prompts.FindingKind
	byKind map[string]prompts.FindingKind
}

func newWorld(t testing.TB) world {
	t.Helper()
	causes, err := prompts.Causes()
	if err != nil {
		t.Fatal(err)
	}
	kinds, err := prompts.Findings()
	if err != nil {
		t.Fatal(err)
	}
	w := world{g: network(4), causes: causes, kinds: kinds, byKind: map[string]prompts.FindingKind{}}
	for _, k := range kinds {
		w.byKind[k.Kind] = k
	}
	return w
}

func (w world) without(ids ...string) world {
	w.causes = slices.DeleteFunc(slices.Clone(w.causes), func(c prompts.Cause) bool { return slices.Contains(ids, c.ID) })
	return w
}

// look makes absent findings of every kind at every object of the given ones that is not present.
func (w world) look(present map[string][]string, kinds []string, objects ...string) []copilot.Finding {
	types := map[string]copilot.ObjectType{}
	for _, n := range w.g.Objects {
		types[n.Object.ID] = n.Object.Type
	}
	var out []copilot.Finding
	for _, k := range w.kinds {
		if kinds != nil && !slices.Contains(kinds, k.Kind) {
			continue
		}
		for _, o := range objects {
			if string(types[o]) != k.Object && k.Object != prompts.AnyObject || !readable(k.Kind, o) {
				continue
			}
			if k.From == "metric" && k.Object == "cell" && k.Kind != "kpi.cell.missing" && slices.Contains(present["kpi.cell.missing"], o) {
				continue // counters that do not arrive say nothing else
			}
			f := copilot.Finding{Kind: k.Kind, Object: obj(types[o], o), At: now, State: copilot.Absent, Evidence: "E1"}
			if slices.Contains(present[k.Kind], o) {
				f.State, f.At = copilot.Present, began
			}
			out = append(out, f)
		}
	}
	return out
}

func (w world) rank(findings []copilot.Finding, change func(*diagnosis.Input)) copilot.Ranking {
	in := diagnosis.Input{
		Findings: findings, Graph: w.g, Causes: w.causes, Vocabulary: w.kinds, Since: began.Add(-time.Hour), Until: now, Now: now, Through: "E1",
	}
	if change != nil {
		change(&in)
	}
	return diagnosis.Rank(in)
}

var (
	siteArea = []string{"l0", "s00", "c000", "c001", "c002"}
	linkArea = append([]string{"s01", "c010", "c011", "c012"}, siteArea...)
	allCells = []string{"c000", "c001", "c002", "c010", "c011", "c012"}
)

func lead(r copilot.Ranking) string {
	if len(r.Hypotheses) == 0 {
		return ""
	}
	return r.Hypotheses[0].Cause + "@" + r.Hypotheses[0].Object.ID
}
