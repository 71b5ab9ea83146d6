package cell

import (
	"context"
	_ "embed"
	"fmt"
	"strconv"
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

const timeout = 15 * time.Second

// New returns cell.restart and cell.balance. The vocabulary gives the levels of their guard KPIs.
func New(k Kernel, v tools.Vocabulary) []tools.Tool {
	define := func(verb, text, summary string, guard tools.Guard) tools.Tool {
		t := &order{k, verb, summary, guard}
		return tools.Define("cell."+verb, copilot.RiskNetwork, timeout, t.run).Describe(text).Writes(tools.Write[Args]{
			Prepare: t.prepare, ReadBack: t.readBack, Reconcile: t.reconcile,
		})
	}
	return []tools.Tool{
		define("restart", restartText, "Restart cell %s: it is out of service for about a minute.", tools.NewGuard(v, "kpi.availability.drop", "availability", "Availability of the cell")),
		define("balance", balanceText, "Shift load of cell %s to its neighbours.", tools.NewGuard(v, "kpi.prb.high", "radio_load", "Radio load of the cell")),
	}
}

type order struct {
	k       Kernel
	verb    string
	summary string
	guard   tools.Guard
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
	level, ok, err := t.guard.Level(ctx, t.k, o.ID, c.At)
	if err != nil {
		return tools.Plan{}, err
	}
	alarms, err := t.openAlarms(ctx, o.ID, c.At)
	if err != nil {
		return tools.Plan{}, err
	}
	plan := tools.Plan{
		Object: o.ID, Summary: fmt.Sprintf(t.summary, o.ID+" ("+o.Name+")"), Request: "POST " + kernel.CellPath(o.ID, t.verb) + "\n{}",
		Before: t.guard.Side(level, ok) + ", alarms open: " + strconv.FormatBool(alarms > 0),
		Changes: []copilot.Change{t.guard.Change(level, ok), {
			Field: fieldAlarms, Label: "Alarms on the cell", Before: tools.Count(alarms, "open alarm", "open alarms"), After: "looked at after the call",
		}},
	}
	if ok && t.guard.Good(level.Value) && alarms == 0 {
		plan.Summary += " It is within its limits now, so there is nothing to mend."
	}
	return plan, nil
}

// fieldAlarms is the change that tells of the cell's alarms.
const fieldAlarms = "openAlarms"

func (t *order) openAlarms(ctx context.Context, id string, until time.Time) (int, error) {
	alarms, err := t.k.Alarms(ctx, kernel.AlarmQuery{Objects: []string{id}, Open: true, Until: until})
	return len(alarms), err
}

func (t *order) run(ctx context.Context, c tools.Call[Args]) (copilot.Result, error) {
	o, err := t.look(ctx, c.Args.Cell)
	if err != nil {
		return copilot.Result{}, &tools.NotDoneError{Err: err}
	}
	cmd, err := t.k.Order(ctx, kernel.CellPath(o.ID, t.verb), c.Key)
	if err != nil {
		return copilot.Result{}, tools.WriteFailed(err)
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

// readBack looks at the cell's alarms at once, and at the guard KPI two minutes later.
func (t *order) readBack(ctx context.Context, c tools.Call[Args], guardLook bool) (tools.ReadBack, error) {
	o, err := t.look(ctx, c.Args.Cell)
	if err != nil {
		return tools.ReadBack{}, err
	}
	alarms, err := t.openAlarms(ctx, o.ID, c.At)
	if err != nil {
		return tools.ReadBack{}, err
	}
	words := tools.Count(alarms, "open alarm", "open alarms")
	rb := tools.ReadBack{Good: true, Seen: map[string]string{fieldAlarms: words}}
	rb.Result.Records = []copilot.Record{{ID: "recovery", Object: tools.Ref(o), Fields: []copilot.Field{
		tools.Text("name", o.Name), tools.Text("alarms", words),
	}}}
	if !guardLook {
		rb.WaitFor = tools.GuardAfter
		rb.Result.Summary = fmt.Sprintf("%s on %s.", tools.Count(alarms, "alarm is open", "alarms are open"), o.ID)
		return rb, nil
	}
	level, ok, err := t.guard.Level(ctx, t.k, o.ID, c.At)
	if err != nil {
		return tools.ReadBack{}, err
	}
	rb.Good = ok && t.guard.Good(level.Value)
	rb.Mended = rb.Good
	rb.Seen[t.guard.Field] = t.guard.Words(level, ok)
	rb.Result.Summary = fmt.Sprintf("%s (%s): %s.", t.guard.Label, o.ID, t.guard.Words(level, ok))
	if ok {
		rb.Result.Records = append(rb.Result.Records, t.guard.Record(tools.Ref(o), o.Name, level))
	}
	return rb, nil
}
