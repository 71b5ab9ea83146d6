package change

import (
	"cmp"
	"context"
	_ "embed"
	"fmt"
	"slices"
	"time"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/kernel"
	"github.com/kernelcopilot/copilot/tools"
)

//go:embed related.md
var relatedText string

const (
	before     = 24 * time.Hour // how long before the onset a change may lie
	sooner     = 4.0            // hours of distance in time that weigh as much as one step of topology
	mostListed = 15
)

// tie is a change at the object of it that is closest to the scope, with why it is related.
type tie struct {
	row      kernel.Change
	object   kernel.Object
	others   int // further objects of the area that it touched
	steps    float64
	why      string
	distance float64 // steps of topology, and time to the onset in the same measure
}

func (t *changes) related(ctx context.Context, c tools.Call[tools.ScopeArgs]) (copilot.Result, error) {
	area, onset, to, err := c.Args.Look(ctx, t.k, c.At)
	if err != nil {
		return copilot.Result{}, err
	}
	rows, err := t.k.Changes(ctx, kernel.ChangeQuery{Objects: area.IDs(), Since: onset.Add(-before), Until: to})
	if err != nil {
		return copilot.Result{}, err
	}
	ties := tied(area, rows, onset, to)
	res := copilot.Result{Total: len(ties), Summary: fmt.Sprintf(
		"%s around %s from %g hours before %s on; closest first, where a step of topology weighs as much as %g hours.",
		tools.Count(len(ties), "change", "changes"), area.Object.ID, before.Hours(), onset.Format(time.RFC3339), sooner)}
	for _, x := range ties[:min(mostListed, len(ties))] {
		res.Records = append(res.Records, x.record(onset))
	}
	if len(ties) == 0 {
		res.Hints = []string{"Nothing was changed there in that time. Give the onset as since; works that were announced are in works.list."}
	}
	return res, nil
}

// tied lists the changes of the area with what ties them to its scope, the closest first.
func tied(area tools.Area, rows []kernel.Change, onset, to time.Time) []tie {
	kin := area.Kin()
	alike := likeness(area, rows, kin)
	var out []tie
	for _, row := range rows {
		if row.Start.After(to) || row.Status == "planned" {
			continue
		}
		var best tie
		found := 0
		for _, id := range row.Objects {
			o, ok := area.Get(id)
			if !ok {
				continue
			}
			x := tie{row: row, object: o, steps: float64(kin[id].Steps), why: kin[id].Words}
			if more := alike(row, o); more != "" {
				x.steps, x.why = min(x.steps, 3), x.why+"; "+more
			}
			x.distance = x.steps + onset.Sub(row.Start).Abs().Hours()/sooner
			if found++; found == 1 || x.distance < best.distance {
				best = x
			}
		}
		if best.others = found - 1; found > 0 {
			out = append(out, best)
		}
	}
	slices.SortStableFunc(out, func(a, b tie) int {
		return cmp.Or(cmp.Compare(a.distance, b.distance), b.row.Start.Compare(a.row.Start), cmp.Compare(a.row.ID, b.row.ID))
	})
	return out
}

// likeness tells of a change whether it is of the kind that was made where the scope would feel it: the same attribute
// changed nearby, or a core function that does the same as one that the scope depends on.
func likeness(area tools.Area, rows []kernel.Change, kin map[string]tools.Kin) func(kernel.Change, kernel.Object) string {
	attribute, function := map[string]string{}, map[string]string{}
	for _, o := range area.Objects {
		if f := o.Details["function"]; f != "" && area.Near(o.ID) {
			function[f] = o.ID
		}
	}
	for _, row := range rows {
		for _, id := range row.Objects {
			if row.Attribute != "" && area.Near(id) && (attribute[row.Attribute] == "" || kin[id].Steps < kin[attribute[row.Attribute]].Steps) {
				attribute[row.Attribute] = id
			}
		}
	}
	return func(row kernel.Change, o kernel.Object) string {
		if at := attribute[row.Attribute]; at != "" && at != o.ID {
			return fmt.Sprintf("the same attribute %s was changed at %s", row.Attribute, at)
		}
		if at := function[o.Details["function"]]; at != "" && at != o.ID {
			return fmt.Sprintf("it does the same as %s (%s)", at, o.Details["function"])
		}
		return ""
	}
}

func (x tie) record(onset time.Time) copilot.Record {
	when := "before the onset"
	if x.row.Start.After(onset) {
		when = "after the onset"
	}
	r := copilot.Record{ID: x.row.ID, Object: tools.Ref(x.object), Time: x.row.Start.UTC(), Fields: tools.Fields(
		tools.Text("name", x.object.Name), tools.Text("kind", x.row.Kind), tools.Text("status", x.row.Status), tools.Text("summary", x.row.Summary),
		tools.Text("author", x.row.Author), tools.Text("attribute", x.row.Attribute), tools.Text("before", x.row.ValueBefore), tools.Text("after", x.row.ValueAfter),
		tools.Text("why", x.why), tools.Number("minutes", onset.Sub(x.row.Start).Abs().Round(time.Minute).Minutes(), "min"), tools.Text("when", when),
	)}
	if x.others > 0 {
		r.Fields = append(r.Fields, tools.Number("furtherObjects", float64(x.others), ""))
	}
	return r
}
