package change

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
	Changes(ctx context.Context, q kernel.ChangeQuery) ([]kernel.Change, error)
}

// lookback is how long before the window a change may lie that still matters to it.
const lookback = 2 * time.Hour

const timeout = 15 * time.Second

// New returns change.list and change.related.
func New(k Kernel, v tools.Vocabulary) []tools.Tool {
	c := &changes{k, v.From("change").Without("change.planned_work")}
	return []tools.Tool{
		tools.Define("change.list", copilot.RiskRead, timeout, c.list).Describe(listText).Needs(kernel.ScopeTopologyRead, kernel.ScopeChangeRead),
		tools.Define("change.related", copilot.RiskRead, timeout, c.related).Describe(relatedText).Needs(kernel.ScopeTopologyRead, kernel.ScopeChangeRead),
	}
}

type changes struct {
	k Kernel
	v tools.Vocabulary
}

// kinds says which finding a change of a kind establishes at an object of a type. Planned works are those of works.list.
var kinds = map[[2]string]string{
	{"provisioning", "subscriber"}: "change.provisioning", {"simSwap", "subscriber"}: "change.sim",
	{"configuration", "apn"}: "change.configuration", {"plannedWork", "site"}: "change.site",
	{"configuration", "site"}: "change.site", {"software", "site"}: "change.site",
	{"configuration", "cell"}: "change.cell", {"software", "cell"}: "change.cell",
	{"configuration", "link"}: "change.link", {"software", "link"}: "change.link",
	{"configuration", "core"}: "change.core", {"software", "core"}: "change.core",
}

func (t *changes) list(ctx context.Context, c tools.Call[tools.ScopeArgs]) (copilot.Result, error) {
	area, from, to, err := c.Args.Look(ctx, t.k, c.At)
	if err != nil {
		return copilot.Result{}, err
	}
	rows, err := t.k.Changes(ctx, kernel.ChangeQuery{Objects: area.IDs(), Since: from.Add(-lookback), Until: to})
	if err != nil {
		return copilot.Result{}, err
	}
	var res copilot.Result
	for _, row := range rows {
		for _, id := range row.Objects {
			o, ok := area.Get(id)
			if !ok || row.Start.After(to) {
				continue
			}
			res.Records = append(res.Records, record(row, o, area))
			if kind := kinds[[2]string{row.Kind, o.Type}]; kind != "" && row.Status != "planned" && row.Status != "rolledBack" && !over(row, from) {
				res.Findings = append(res.Findings, copilot.Finding{Kind: kind, Object: tools.Ref(o), At: row.Start.UTC(), State: copilot.Present, Record: row.ID})
			}
		}
	}
	res.Findings = t.v.Complete(res.Findings, area.Objects, to)
	res.Summary = fmt.Sprintf("%s around %s since %s.", tools.Count(len(res.Records), "change", "changes"), area.Object.ID, from.Add(-lookback).Format(time.RFC3339))
	if len(res.Records) == 0 {
		res.Hints = []string{"Nothing was changed on the object, on what carries it or beside it. Ask for an earlier since if the trouble is older."}
	}
	return res, nil
}

// over reports whether planned works had ended before the window: what is past disturbs no more.
func over(c kernel.Change, from time.Time) bool {
	return c.Kind == "plannedWork" && !c.End.IsZero() && c.End.Before(from)
}

func record(c kernel.Change, o kernel.Object, area tools.Area) copilot.Record {
	why := "same link or area"
	switch {
	case o.ID == area.Object.ID:
		why = "the object itself"
	case area.Near(o.ID):
		why = "the object depends on it"
	case o.Type == string(copilot.ObjectAPN):
		why = "an APN of the network"
	}
	r := copilot.Record{ID: c.ID, Object: tools.Ref(o), Time: c.Start.UTC(), Fields: tools.Fields(
		tools.Text("name", o.Name), tools.Text("kind", c.Kind), tools.Text("status", c.Status), tools.Text("summary", c.Summary),
		tools.Text("author", c.Author), tools.Text("attribute", c.Attribute), tools.Text("before", c.ValueBefore),
		tools.Text("after", c.ValueAfter), tools.Text("related", why),
	)}
	if !c.End.IsZero() {
		r.Fields = append(r.Fields, tools.Time("end", c.End))
	}
	return r
}
