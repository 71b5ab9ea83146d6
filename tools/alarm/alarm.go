package alarm

import (
	"context"
	_ "embed"
	"fmt"
	"slices"
	"time"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/kernel"
	"github.com/kernelcopilot/copilot/tools"
)

//go:embed list.md
var listText string

//go:embed get.md
var getText string

// Kernel is what the tools need of the operator.
type Kernel interface {
	tools.Network
	Alarms(ctx context.Context, q kernel.AlarmQuery) ([]kernel.Alarm, error)
	Alarm(ctx context.Context, id string) (kernel.Alarm, error)
}

const timeout = 15 * time.Second

// New returns the tools.
func New(k Kernel, v tools.Vocabulary) []tools.Tool {
	a := &alarms{k, v.From("alarm")}
	return []tools.Tool{
		tools.Define("alarm.list", copilot.RiskRead, timeout, a.list).Describe(listText).Needs(kernel.ScopeTopologyRead, kernel.ScopeAlarmRead),
		tools.Define("alarm.get", copilot.RiskRead, timeout, a.get).Describe(getText).Needs(kernel.ScopeAlarmRead),
		tools.Define("alarm.overview", copilot.RiskRead, timeout, a.overview).Describe(overviewText).Needs(kernel.ScopeTopologyRead, kernel.ScopeAlarmRead),
		tools.Define("alarm.correlate", copilot.RiskRead, timeout, a.correlate).Describe(correlateText).Needs(kernel.ScopeTopologyRead, kernel.ScopeAlarmRead),
	}
}

type alarms struct {
	k Kernel
	v tools.Vocabulary
}

// ListArgs are the arguments of alarm.list.
type ListArgs struct {
	tools.ScopeArgs
	Open bool `json:"open,omitempty"` // open alarms only
}

func (a *alarms) list(ctx context.Context, c tools.Call[ListArgs]) (copilot.Result, error) {
	area, from, to, err := c.Args.Look(ctx, a.k, c.At)
	if err != nil {
		return copilot.Result{}, err
	}
	rows, err := a.k.Alarms(ctx, kernel.AlarmQuery{Objects: area.IDs(), Open: c.Args.Open, Since: from, Until: to})
	if err != nil {
		return copilot.Result{}, err
	}
	var res copilot.Result
	open := 0
	for _, row := range rows {
		res.Records = append(res.Records, record(row, area))
		if isOpen(row, to) {
			open++
		}
		if f, ok := a.finding(row); ok {
			res.Findings = merge(res.Findings, f)
		}
	}
	res.Findings = a.v.Complete(res.Findings, area.Objects, to)
	res.Summary = fmt.Sprintf("%s around %s in the window, %d open.", tools.Count(len(rows), "alarm", "alarms"), area.Object.ID, open)
	if len(rows) == 0 {
		res.Hints = []string{"No alarm stands on the object, on what carries it or on what hangs on the same link. Faults of one subscriber raise none; ask for an earlier since if the trouble is older."}
	}
	return res, nil
}

func (a *alarms) get(ctx context.Context, c tools.Call[struct {
	ID string `json:"id"`
}]) (copilot.Result, error) {
	row, err := a.k.Alarm(ctx, c.Args.ID)
	if err != nil {
		return copilot.Result{}, err
	}
	res := copilot.Result{Records: []copilot.Record{record(row, tools.Area{})}}
	res.Summary = fmt.Sprintf("Alarm %s on %s %s.", row.ID, row.AlarmedObjectType, row.AlarmedObject.ID)
	if f, ok := a.finding(row); ok {
		res.Findings = []copilot.Finding{f}
	}
	return res, nil
}

// unclassified is the kind of alarms whose probable cause does not tell what is wrong.
const unclassified = "alarm.unclassified"

// gravity is how far such an alarm goes beyond a notice, by its severity: ITU-T X.733 8.1.2.3 has service suffer from major on.
var gravity = map[string]float64{"critical": 2, "major": 1}

// finding is what an alarm establishes: present since it was raised, with an end when it was cleared.
func (a *alarms) finding(row kernel.Alarm) (copilot.Finding, bool) {
	kind, ok := a.v.Alarm(copilot.ObjectType(row.AlarmedObjectType), row.ProbableCause)
	f := copilot.Finding{Kind: kind, Object: object(row), At: row.RaisedTime.UTC(), State: copilot.Present, Record: row.ID}
	if kind == unclassified {
		f.Degree = gravity[row.PerceivedSeverity]
	}
	switch {
	case !row.ClearedTime.IsZero():
		f.End = row.ClearedTime.UTC()
	case row.State == "cleared":
		f.End = row.RaisedTime.UTC() // over, and nobody says when
	}
	return f, ok
}

// merge keeps one finding of a kind at an object: the one that stands, the older if both do; else the longer.
func merge(fs []copilot.Finding, f copilot.Finding) []copilot.Finding {
	i := slices.IndexFunc(fs, func(x copilot.Finding) bool { return x.Kind == f.Kind && x.Object == f.Object })
	if i < 0 {
		return append(fs, f)
	}
	have := fs[i]
	switch {
	case have.End.IsZero() && (!f.End.IsZero() || have.At.Before(f.At)):
	case !have.End.IsZero() && !f.End.IsZero() && have.End.Sub(have.At) >= f.End.Sub(f.At):
	default:
		fs[i] = f
	}
	return fs
}

// isOpen reports whether the alarm stood at the instant.
func isOpen(a kernel.Alarm, at time.Time) bool {
	return a.ClearedTime.IsZero() && a.State != "cleared" || a.ClearedTime.After(at)
}

func object(a kernel.Alarm) copilot.Object {
	return copilot.Object{Type: copilot.ObjectType(a.AlarmedObjectType), ID: a.AlarmedObject.ID}
}

func record(a kernel.Alarm, area tools.Area) copilot.Record {
	r := copilot.Record{ID: a.ID, Object: object(a), Time: a.RaisedTime.UTC()}
	name := ""
	if o, ok := area.Get(a.AlarmedObject.ID); ok {
		name = o.Name
	}
	r.Fields = tools.Fields(
		tools.Text("name", name), tools.Text("probableCause", a.ProbableCause), tools.Text("severity", a.PerceivedSeverity),
		tools.Text("state", a.State), tools.Text("code", a.SpecificProblem), tools.Text("details", a.AlarmDetails),
	)
	if !a.ClearedTime.IsZero() {
		r.Fields = append(r.Fields, tools.Time("cleared", a.ClearedTime))
	}
	if t := a.CrossedThreshold; t != nil {
		r.Fields = append(r.Fields, tools.Text("metric", t.IndicatorName), copilot.Field{
			Name: "observed", Kind: copilot.KindNumber, Value: t.ObservedValue, Unit: t.IndicatorUnit,
		})
	}
	return r
}
