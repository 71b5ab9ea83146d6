package core

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

//go:embed renew_certificate.md
var renewText string

// Args are the arguments of both orders.
type Args struct {
	Function string `json:"function"`
}

// New returns core.restart and core.renew_certificate. The vocabulary gives the levels of their guard KPIs.
func New(k tools.Commander, v tools.Vocabulary) []tools.Tool {
	define := func(name, text, verb, summary string, lasting bool, guards ...tools.Guard) tools.Tool {
		t := order{tools.Command{
			Kernel: k, Type: copilot.ObjectCore, Noun: "core function", Verb: verb, Summary: summary, Guards: guards, Lasting: lasting,
			Path: func(id string) string { return kernel.CorePath(id, verb) },
		}}
		return tools.Define(name, copilot.RiskNetwork, 15*time.Second, t.run).Describe(text).Needs(kernel.ScopeTopologyRead, kernel.ScopeAlarmRead, kernel.ScopeMetricsRead, kernel.ScopeNetworkWrite).Writes(tools.Write[Args]{
			Prepare: t.prepare, ReadBack: t.readBack, Reconcile: t.reconcile,
		})
	}
	return []tools.Tool{
		define("core.restart", restartText, "restart", "Restart core function %s: what it serves is interrupted for about a minute.", false,
			tools.NewGuard(v, "kpi.request.drop", "request_success", "Requests that succeed"),
			tools.NewGuard(v, "kpi.registration.drop", "registration_success", "Registrations that succeed"),
			tools.NewGuard(v, "kpi.core.load.high", "processor_load", "Processor load of the function")),
		define("core.renew_certificate", renewText, "renewCertificate", "Give core function %s a new certificate.", true,
			tools.NewGuard(v, "kpi.certificate.expiring", "certificate_days", "Days until the certificate expires")),
	}
}

type order struct{ tools.Command }

func (t order) prepare(ctx context.Context, c tools.Call[Args]) (tools.Plan, error) {
	return t.Prepare(ctx, c.Args.Function, c.At)
}

func (t order) run(ctx context.Context, c tools.Call[Args]) (copilot.Result, error) {
	return t.Run(ctx, c.Args.Function, c.Key)
}

func (t order) reconcile(ctx context.Context, c tools.Call[Args]) (tools.Reconciled, error) {
	return t.Reconcile(ctx, c.Args.Function, c.At)
}

func (t order) readBack(ctx context.Context, c tools.Call[Args], guard bool) (tools.ReadBack, error) {
	return t.ReadBack(ctx, c.Args.Function, c.At, guard)
}
