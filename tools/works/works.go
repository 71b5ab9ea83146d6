package works

import (
	"context"
	_ "embed"
	"fmt"
	"time"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/kernel"
	"github.com/kernelcopilot/copilot/tools"
)

//go:embed list.md
var listText string

// Kernel is what the tool needs of the operator.
type Kernel interface {
	tools.Network
	Works(ctx context.Context, q kernel.WorksQuery) ([]kernel.Works, error)
}

const (
	underWay  = "change.planned_work"
	lookAhead = 24 * time.Hour // what is to come tells customers what to expect
)

// New returns works.list.
func New(k Kernel, v tools.Vocabulary) []tools.Tool {
	w := &works{k, v.Only(underWay)}
	return []tools.Tool{tools.Define("works.list", copilot.RiskRead, 15*time.Second, w.list).Describe(listText).Needs(kernel.ScopeTopologyRead, kernel.ScopeWorksRead)}
}

type works struct {
	k Kernel
	v tools.Vocabulary
}

func (t *works) list(ctx context.Context, c tools.Call[tools.ScopeArgs]) (copilot.Result, error) {
	area, from, to, err := c.Args.Look(ctx, t.k, c.At)
	if err != nil {
		return copilot.Result{}, err
	}
	rows, err := t.k.Works(ctx, kernel.WorksQuery{Objects: area.IDs(), Since: from, Until: to.Add(lookAhead)})
	if err != nil {
		return copilot.Result{}, err
	}
	var res copilot.Result
	running := 0
	kin := area.Kin()
	for _, row := range rows {
		if active(row, to) {
			running++
		}
		for _, id := range row.Objects {
			o, ok := area.Get(id)
			if !ok {
				continue
			}
			res.Records = append(res.Records, record(row, o, kin[id].Words))
			if k, known := t.v.Kind(underWay); known && k.Object == o.Type && active(row, to) {
				res.Findings = append(res.Findings, copilot.Finding{Kind: underWay, Object: tools.Ref(o), At: row.Start.UTC(), State: copilot.Present, Record: row.ID})
			}
		}
	}
	res.Findings = t.v.Complete(res.Findings, area.Objects, to)
	res.Summary = fmt.Sprintf("%s around %s to a day after the window, %d under way.", tools.Count(len(rows), "planned work", "planned works"), area.Object.ID, running)
	if len(rows) == 0 {
		res.Hints = []string{"No works are announced there. What was changed without an announcement is in change.list."}
	}
	return res, nil
}

// active reports whether the works were under way at the instant: announced and begun, neither over nor called off.
func active(w kernel.Works, at time.Time) bool {
	return w.Status == "inProgress" && !w.Start.After(at) && (w.End.IsZero() || !w.End.Before(at))
}

func record(w kernel.Works, o kernel.Object, related string) copilot.Record {
	r := copilot.Record{ID: w.ID, Object: tools.Ref(o), Time: w.Start.UTC(), Fields: tools.Fields(
		tools.Text("name", o.Name), tools.Text("title", w.Title), tools.Text("status", w.Status), tools.Text("impact", w.Impact),
		tools.Text("owner", w.Owner), tools.Time("start", w.Start), tools.Text("related", related),
	)}
	if !w.End.IsZero() {
		r.Fields = append(r.Fields, tools.Time("end", w.End))
	}
	return r
}
