package line

import (
	"context"
	_ "embed"
	"fmt"
	"strings"
	"time"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/kernel"
	"github.com/kernelcopilot/copilot/tools"
)

//go:embed test.md
var testText string

//go:embed reset.md
var resetText string

// Kernel is what the tools need of the operator.
type Kernel interface {
	LineTest(ctx context.Context, subscriber string) (kernel.LineTest, error)
	Subscription(ctx context.Context, id string) (kernel.Subscription, error)
	Order(ctx context.Context, path, key string) (kernel.Command, error)
}

const (
	timeout  = 15 * time.Second
	leastDBm = -27 // one decibel above what a terminal of class N1 must still read (ITU-T G.9807.1, XGS-PON downstream)
)

// The states of a terminal as the line test gives them.
const (
	operational  = "operational"
	lossOfSignal = "lossOfSignal"
	dyingGasp    = "dyingGasp"
)

// New returns the tools.
func New(k Kernel) []tools.Tool {
	t := &lines{k}
	return []tools.Tool{
		tools.Define("line.test", copilot.RiskRead, timeout, t.test).Describe(testText).Needs(kernel.ScopeProvisioningRead, kernel.ScopeLineRead),
		tools.Define("line.reset", copilot.RiskNetwork, timeout, t.reset).Describe(resetText).Needs(kernel.ScopeProvisioningRead, kernel.ScopeLineRead, kernel.ScopeNetworkWrite).Writes(tools.Write[ResetArgs]{
			Prepare: t.prepare, ReadBack: t.readBack, Reconcile: t.reconcile,
		}),
	}
}

type lines struct{ k Kernel }

// look tests the line of an id or number.
func (t *lines) look(ctx context.Context, scope string) (kernel.LineTest, error) {
	id, err := tools.LineID(scope)
	if err != nil {
		return kernel.LineTest{}, err
	}
	if strings.HasPrefix(id, "+") {
		s, err := t.k.Subscription(ctx, id)
		if err != nil {
			return kernel.LineTest{}, err
		}
		id = s.ID
	}
	return t.k.LineTest(ctx, id)
}

func (t *lines) test(ctx context.Context, c tools.Call[tools.WindowArgs]) (copilot.Result, error) {
	from, to, err := c.Args.Window(c.At)
	if err != nil {
		return copilot.Result{}, err
	}
	l, err := t.look(ctx, c.Args.Scope)
	if err != nil {
		return copilot.Result{}, err
	}
	return copilot.Result{
		Records: []copilot.Record{record(l)}, Findings: findings(l, from, to), Summary: fmt.Sprintf("Line test of %s: %s.", l.Subscriber, words(l)),
	}, nil
}

// findings are those of a test. Of a line that is down nothing tells whether it would get a session, and of one that
// cannot be asked nothing tells its level.
func findings(l kernel.LineTest, from, to time.Time) []copilot.Finding {
	at := tools.State{Line: l.Subscriber, From: from, To: to}
	up := l.State == operational
	return []copilot.Finding{
		at.Found("line.no_light", l.State == lossOfSignal, l.Since, l.Since),
		at.Found("line.dying_gasp", l.State == dyingGasp, l.Since, l.Since),
		tools.Unless(l.ReceiveDBm == nil, at.Found("line.level_low", l.ReceiveDBm != nil && *l.ReceiveDBm < leastDBm, time.Time{}, time.Time{})),
		tools.Unless(!up, at.Found("line.no_session", up && !l.Session, time.Time{}, l.SessionFrom)),
	}
}

func object(l kernel.LineTest) copilot.Object {
	return copilot.Object{Type: copilot.ObjectSubscriber, ID: l.Subscriber}
}

func record(l kernel.LineTest) copilot.Record {
	r := copilot.Record{ID: l.Subscriber, Object: object(l), Time: l.Time.UTC(), Fields: tools.Fields(
		tools.Text("state", l.State), tools.ID("port", l.Port), tools.Text("session", session(l)),
	)}
	if !l.Since.IsZero() {
		r.Fields = append(r.Fields, tools.Time("stateSince", l.Since))
	}
	if l.ReceiveDBm != nil {
		r.Fields = append(r.Fields, tools.Number("receivePower", *l.ReceiveDBm, "dBm"), tools.Number("leastPower", leastDBm, "dBm"))
	}
	if l.Session && !l.SessionFrom.IsZero() {
		r.Fields = append(r.Fields, tools.Time("sessionSince", l.SessionFrom))
	}
	return r
}

func session(l kernel.LineTest) string {
	if l.Session {
		return "in use"
	}
	return "none"
}

// words is a test in one clause.
func words(l kernel.LineTest) string {
	level := "level unknown"
	if l.ReceiveDBm != nil {
		level = "receives " + tools.Figure(*l.ReceiveDBm, "dBm")
	}
	return fmt.Sprintf("terminal %s, %s, session %s", l.State, level, session(l))
}
