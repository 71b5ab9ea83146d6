// Package cell holds the orders to a cell that a model may propose: a restart, and a shift of its load to neighbours.
//
// Floor 4. cell.New returns cell.restart and cell.balance (both network: they wait for approval).
package cell

import (
	"context"
	_ "embed"
	"fmt"
	"time"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/kernel"
	"github.com/kernelcopilot/copilot/tools"
)

//go:embed restart.md
var restartText string

//go:embed balance.md
var balanceText string

// Kernel is what the tools need of the operator.
type Kernel interface {
	tools.Network
	Order(ctx context.Context, path, key string) (kernel.Command, error)
	Series(ctx context.Context, q kernel.SeriesQuery) ([]kernel.Series, error)
	Alarms(ctx context.Context, q kernel.AlarmQuery) ([]kernel.Alarm, error)
}

// Args are the arguments of both orders.
type Args struct {
	Cell string `json:"cell" jsonschema:"description=cell id"`
}

const (
	timeout    = 15 * time.Second
	guardAfter = 2 * time.Minute
)

// guard is the KPI by which an order's success is told.
type guard struct {
	metric, unit string
	good         func(float64) bool
}

// New returns the tools.
func New(k Kernel) []tools.Tool {
	define := func(verb, text, summary string, g guard) tools.Tool {
		t := &order{k, verb, summary, g}
		return tools.Define("cell."+verb, copilot.RiskNetwork, timeout, t.run).Describe(text).Writes(tools.Write[Args]{
			Prepare: t.prepare, ReadBack: t.readBack, Reconcile: t.reconcile,
		})
	}
	return []tools.Tool{
		define("restart", restartText, "Restart cell %s: it is out of service for about a minute.", guard{"cell_availability_percent", "%", func(x float64) bool { return x >= 90 }}),
		define("balance", balanceText, "Shift load of cell %s to its neighbours.", guard{"cell_dl_prb_utilisation_percent", "%", func(x float64) bool { return x <= 85 }}),
	}
}

type order struct {
	k       Kernel
	verb    string
	summary string
	guard   guard
}

func (t *order) look(ctx context.Context, id string) (kernel.Object, error) {
	area, err := tools.AreaOf(ctx, t.k, id)
	if err != nil {
		return kernel.Object{}, err
	}
	if area.Object.Type != string(copilot.ObjectCell) {
		return kernel.Object{}, copilot.Errorf(copilot.CodeInvalid, "%s is a %s, not a cell; give a cell's id", id, area.Object.Type)
	}
	return area.Object, nil
}

func (t *order) prepare(ctx context.Context, c tools.Call[Args]) (tools.Plan, error) {
	o, err := t.look(ctx, c.Args.Cell)
	if err != nil {
		return tools.Plan{}, err
	}
	level, ok, err := t.level(ctx, o.ID, c.At)
	if err != nil {
		return tools.Plan{}, err
	}
	plan := tools.Plan{Summary: fmt.Sprintf(t.summary, o.ID+" ("+o.Name+")"), Request: "POST " + kernel.CellPath(o.ID, t.verb) + "\n{}"}
	if ok {
		plan.Changes = []copilot.Change{{Field: t.guard.metric, Before: fmt.Sprintf("%.1f %s", level.Value, t.guard.unit), After: "watched two minutes after"}}
	}
	return plan, nil
}

func (t *order) run(ctx context.Context, c tools.Call[Args]) (copilot.Result, error) {
	o, err := t.look(ctx, c.Args.Cell)
	if err != nil {
		return copilot.Result{}, &tools.NotDoneError{Err: err}
	}
	cmd, err := t.k.Order(ctx, kernel.CellPath(o.ID, t.verb), c.Key)
	switch copilot.CodeOf(err) {
	case "":
	case copilot.CodeInvalid, copilot.CodeNotFound, copilot.CodeForbidden, copilot.CodeConflict:
		return copilot.Result{}, &tools.NotDoneError{Err: err}
	default:
		return copilot.Result{}, err
	}
	if cmd.Status == "refused" {
		return copilot.Result{}, &tools.NotDoneError{Err: copilot.Errorf(copilot.CodeConflict, "the cell did not take the order: %s", cmd.Detail)}
	}
	return copilot.Result{
		Records: []copilot.Record{{ID: cmd.ID, Object: tools.Ref(o), Time: cmd.Time.UTC(), Fields: tools.Fields(
			tools.Text("name", o.Name), tools.Text("verb", cmd.Verb), tools.Text("status", cmd.Status), tools.Text("detail", cmd.Detail),
		)}},
		Summary: fmt.Sprintf("The order %s for %s was carried out.", t.verb, o.ID),
	}, nil
}

// reconcile cannot tell from a cell's state whether it was restarted or balanced: a person is asked.
func (t *order) reconcile(context.Context, tools.Call[Args]) (tools.Reconciled, error) {
	return tools.ReconciledUnknown, nil
}

func (t *order) level(ctx context.Context, id string, at time.Time) (kernel.Point, bool, error) {
	series, err := t.k.Series(ctx, kernel.SeriesQuery{Metric: t.guard.metric, Objects: []string{id}, Start: at.Add(-10 * time.Minute), End: at, Step: time.Minute})
	if err != nil {
		return kernel.Point{}, false, err
	}
	for _, s := range series {
		if n := len(s.Points); n > 0 {
			return s.Points[n-1], true, nil
		}
	}
	return kernel.Point{}, false, nil
}

// readBack looks at the cell's alarms at once, and at the guard KPI two minutes later.
func (t *order) readBack(ctx context.Context, c tools.Call[Args], guardLook bool) (tools.ReadBack, error) {
	o, err := t.look(ctx, c.Args.Cell)
	if err != nil {
		return tools.ReadBack{}, err
	}
	alarms, err := t.k.Alarms(ctx, kernel.AlarmQuery{Objects: []string{o.ID}, Open: true, Until: c.At})
	if err != nil {
		return tools.ReadBack{}, err
	}
	rb := tools.ReadBack{Good: true}
	rb.Result.Records = []copilot.Record{{ID: "recovery", Object: tools.Ref(o), Fields: []copilot.Field{
		tools.Text("name", o.Name), tools.Number("openAlarms", float64(len(alarms)), ""),
	}}}
	if !guardLook {
		rb.WaitFor = guardAfter
		rb.Result.Summary = fmt.Sprintf("%d alarms are open on %s.", len(alarms), o.ID)
		return rb, nil
	}
	level, ok, err := t.level(ctx, o.ID, c.At)
	if err != nil {
		return tools.ReadBack{}, err
	}
	rb.Good = ok && t.guard.good(level.Value)
	rb.Result.Summary = fmt.Sprintf("%s of %s has no samples.", t.guard.metric, o.ID)
	if ok {
		rb.Result.Records = append(rb.Result.Records, copilot.Record{ID: o.ID + "/" + t.guard.metric, Object: tools.Ref(o), Time: level.Time, Fields: []copilot.Field{
			tools.Text("name", o.Name), tools.Text("metric", t.guard.metric), tools.Number("value", level.Value, t.guard.unit),
		}})
		rb.Result.Summary = fmt.Sprintf("%s of %s is %.1f %s.", t.guard.metric, o.ID, level.Value, t.guard.unit)
	}
	return rb, nil
}
