package apn

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

//go:embed get.md
var getText string

//go:embed restore.md
var restoreText string

// Kernel is what the tools need of the operator.
type Kernel interface {
	APN(ctx context.Context, id string) (kernel.APN, error)
	Subscription(ctx context.Context, id string) (kernel.Subscription, error)
	Order(ctx context.Context, path, key string) (kernel.Command, error)
	Series(ctx context.Context, q kernel.SeriesQuery) ([]kernel.Series, error)
}

const timeout = 15 * time.Second

// guardKind is the finding that must be gone after a restore.
const guardKind = "kpi.apn.setup.drop"

// New returns apn.get and apn.restore. The vocabulary gives the level of the guard KPI.
func New(k Kernel, v tools.Vocabulary) []tools.Tool {
	t := &apns{k, tools.NewGuard(v, guardKind, "setup_success", "Session setups that succeed")}
	return []tools.Tool{
		tools.Define("apn.get", copilot.RiskRead, timeout, t.get).Describe(getText).Needs(kernel.ScopeProvisioningRead),
		tools.Define("apn.restore", copilot.RiskNetwork, timeout, t.restore).Describe(restoreText).Needs(kernel.ScopeProvisioningRead, kernel.ScopeProvisioningWrite, kernel.ScopeMetricsRead).Writes(tools.Write[RestoreArgs]{
			Prepare: t.prepare, ReadBack: t.readBack, Reconcile: t.reconcile,
		}),
	}
}

type apns struct {
	k     Kernel
	guard tools.Guard
}

func (t *apns) get(ctx context.Context, c tools.Call[tools.WindowArgs]) (copilot.Result, error) {
	a, err := t.k.APN(ctx, c.Args.Scope)
	if err != nil {
		return copilot.Result{}, err
	}
	from, _, err := c.Args.Window(c.At)
	if err != nil {
		return copilot.Result{}, err
	}
	o := copilot.Object{Type: copilot.ObjectAPN, ID: a.ID}
	diffs := differences(a)
	rec := copilot.Record{ID: a.ID, Object: o, Time: a.UpdatedAt.UTC(), Fields: tools.Fields(tools.Text("name", a.Name), tools.ID("gateway", a.Gateway))}
	for _, d := range diffs {
		rec.Fields = append(rec.Fields, tools.Text(d.Field+"Running", d.Before), tools.Text(d.Field+"Reference", d.After))
	}
	f := copilot.Finding{Kind: "apn.config_deviates", Object: o, At: c.At, State: copilot.Absent, Record: a.ID, End: tools.Within(a.UpdatedAt, from, c.At)}
	summary := fmt.Sprintf("%s runs as its reference says.", a.ID)
	if len(diffs) > 0 {
		f.State, f.At, f.End = copilot.Present, a.UpdatedAt.UTC(), time.Time{}
		summary = fmt.Sprintf("%s differs from its reference in %s.", a.ID, tools.Count(len(diffs), "value", "values"))
	}
	return copilot.Result{Records: []copilot.Record{rec}, Findings: []copilot.Finding{f}, Summary: summary}, nil
}

// differences lists where the running configuration is not the reference: before is running, after is reference.
func differences(a kernel.APN) []copilot.Change {
	var out []copilot.Change
	keys := map[string]bool{}
	for k := range a.Running {
		keys[k] = true
	}
	for k := range a.Reference {
		keys[k] = true
	}
	for k := range keys {
		if a.Running[k] != a.Reference[k] {
			out = append(out, copilot.Change{Field: k, Before: a.Running[k], After: a.Reference[k]})
		}
	}
	slices.SortFunc(out, func(a, b copilot.Change) int { return slices.Compare([]string{a.Field}, []string{b.Field}) })
	return out
}
