package alarm

import (
	"context"
	_ "embed"
	"fmt"
	"strings"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/diagnosis"
	"github.com/kernelcopilot/copilot/kernel"
	"github.com/kernelcopilot/copilot/tools"
)

//go:embed correlate.md
var correlateText string

// shownMembers bounds the alarms that are written out of one group; all are counted.
const shownMembers = 12

func (a *alarms) correlate(ctx context.Context, c tools.Call[tools.ScopeArgs]) (copilot.Result, error) {
	area, from, to, err := c.Args.Look(ctx, a.k, c.At)
	if err != nil {
		return copilot.Result{}, err
	}
	g, err := a.k.Network(ctx)
	if err != nil {
		return copilot.Result{}, err
	}
	rows, err := a.k.Alarms(ctx, kernel.AlarmQuery{Objects: ids(area), Since: from, Until: to})
	if err != nil {
		return copilot.Result{}, err
	}
	groups := correlate(g, rows)
	res := copilot.Result{Summary: fmt.Sprintf("%s around %s in %s; joined are alarms of one object or of what depends on it, raised within 10 minutes.",
		tools.Count(len(rows), "alarm", "alarms"), area.Object.ID, tools.Count(len(groups), "group", "groups"))}
	for _, group := range groups {
		res.Records = append(res.Records, groupRecord(group, membersOf(group, rows), area))
	}
	if len(groups) == 0 {
		res.Hints = []string{"No alarm stands there in the window. Ask for an earlier since if the trouble is older; performance.check shows what raises no alarm."}
	}
	return res, nil
}

func ids(area tools.Area) []string {
	out := make([]string, 0, len(area.Objects))
	for _, o := range area.Objects {
		out = append(out, o.ID)
	}
	return out
}

// correlate groups alarms as diagnosis does.
func correlate(g kernel.Graph, rows []kernel.Alarm) []diagnosis.Group {
	signals := make([]diagnosis.Signal, 0, len(rows))
	for _, row := range rows {
		f := diagnosis.Signal{ID: row.ID, Object: object(row), Raised: row.RaisedTime.UTC()}
		if !row.ClearedTime.IsZero() {
			f.Cleared = row.ClearedTime.UTC()
		}
		signals = append(signals, f)
	}
	return diagnosis.Correlate(signals, tools.DiagnosisGraph(g), 0)
}

// membersOf are the alarms of a group, in its order.
func membersOf(g diagnosis.Group, rows []kernel.Alarm) []kernel.Alarm {
	byID := make(map[string]kernel.Alarm, len(rows))
	for _, row := range rows {
		byID[row.ID] = row
	}
	out := make([]kernel.Alarm, 0, len(g.Members))
	for _, m := range g.Members {
		out = append(out, byID[m.Signal.ID])
	}
	return out
}

func groupRecord(g diagnosis.Group, rows []kernel.Alarm, area tools.Area) copilot.Record {
	open := 0
	for _, row := range rows {
		if row.ClearedTime.IsZero() && row.State != "cleared" {
			open++
		}
	}
	root, _ := area.Get(g.Root.ID)
	r := copilot.Record{ID: "group-" + rows[0].ID, Object: g.Root, Time: g.Since, Fields: tools.Fields(
		tools.Text("name", root.Name), tools.Number("alarms", float64(len(rows)), ""), tools.Number("open", float64(open), ""),
		tools.Time("first", g.Since), tools.Time("last", g.Last),
	)}
	for i, m := range g.Members[:min(shownMembers, len(g.Members))] {
		words := []string{m.Signal.ID, rows[i].ProbableCause, rows[i].PerceivedSeverity, m.Signal.Raised.Format("15:04:05") + ":", m.Reason}
		r.Fields = append(r.Fields, tools.Text("member", strings.Join(words, " ")))
	}
	return r
}
