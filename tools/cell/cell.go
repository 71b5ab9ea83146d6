package cell

import (
	"context"
	_ "embed"
	"time"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/kernel"
	"github.com/kernelcopilot/copilot/tools"
)

//go:embed restart.md
var restartText string

//go:embed balance.md
var balanceText string

// Args are the arguments of both orders.
type Args struct {
	Cell string `json:"cell"`
}

// New returns cell.restart and cell.balance. The vocabulary gives the levels of their guard KPIs.
func New(k tools.Commander, v tools.Vocabulary) []tools.Tool {
	define := func(verb, text, summary string, guard tools.Guard) tools.Tool {
		t := order{tools.Command{
			Kernel: k, Type: copilot.ObjectCell, Noun: "cell", Verb: verb, Summary: summary, Guards: []tools.Guard{guard},
			Path: func(id string) string { return kernel.CellPath(id, verb) },
		}}
		return tools.Define("cell."+verb, copilot.RiskNetwork, 15*time.Second, t.run).Describe(text).Needs(kernel.ScopeTopologyRead, kernel.ScopeAlarmRead, kernel.ScopeMetricsRead, kernel.ScopeNetworkWrite).Writes(tools.Write[Args]{
			Prepare: t.prepare, ReadBack: t.readBack, Reconcile: t.reconcile,
		})
	}
	return []tools.Tool{
		define("restart", restartText, "Restart cell %s: it is out of service for about a minute.", tools.NewGuard(v, "kpi.availability.drop", "availability", "Availability of the cell")),
		define("balance", balanceText, "Shift load of cell %s to its neighbours.", tools.NewGuard(v, "kpi.prb.high", "radio_load", "Radio load of the cell")),
	}
}

type order struct{ tools.Command }

func (t order) prepare(ctx context.Context, c tools.Call[Args]) (tools.Plan, error) {
	return t.Prepare(ctx, c.Args.Cell, c.At)
}

func (t order) run(ctx context.Context, c tools.Call[Args]) (copilot.Result, error) {
	return t.Run(ctx, c.Args.Cell, c.Key)
}

func (t order) reconcile(ctx context.Context, c tools.Call[Args]) (tools.Reconciled, error) {
	return t.Reconcile(ctx, c.Args.Cell, c.At)
}

func (t order) readBack(ctx context.Context, c tools.Call[Args], guard bool) (tools.ReadBack, error) {
	return t.ReadBack(ctx, c.Args.Cell, c.At, guard)
}
