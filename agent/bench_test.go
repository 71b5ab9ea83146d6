package agent_test

import (
	"context"
	"encoding/json"
	"strings"
	"sync"
	"time"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/tools"
)

// bench is a small operator: look.at reads, fix.it changes the network. A test may put functions in their place.
type bench struct {
	mu       sync.Mutex
	calls    []tools.Request
	executed []tools.Request

	rank      copilot.Ranking // what diagnosis.rank finds
	apart     copilot.Ranking // what it finds when it leaves out what was seen before
	look      func(ctx context.Context, req tools.Request) (copilot.Result, error)
	fix       func(ctx context.Context, req tools.Request) (copilot.Result, error)
	guard     time.Duration
	reconcile tools.Reconciled
	truthful  bool                   // Reconcile tells whether a call was made
	state     func() (string, error) // what a write rests on, as it is now; nil means that nothing changes
}

func newBench() *bench {
	return &bench{reconcile: tools.ReconciledUnknown, look: func(_ context.Context, req tools.Request) (copilot.Result, error) {
		return reading(string(req.Args), "7"), nil
	}, fix: func(context.Context, tools.Request) (copilot.Result, error) {
		return copilot.Result{Summary: "It was done."}, nil
	}}
}

// reading is a result with one figure in it.
func reading(about, percent string) copilot.Result {
	return copilot.Result{Summary: "A look at " + about + ".", Records: []copilot.Record{{
		ID: "R-1", Fields: []copilot.Field{{Name: "loss", Kind: copilot.KindNumber, Value: percent, Unit: "%"}},
	}}}
}

func (b *bench) Specs(copilot.Job, []string) []copilot.ToolSpec {
	object := json.RawMessage(`{"type":"object"}`)
	return []copilot.ToolSpec{{Name: "look.at", Description: "Looks.", Schema: object}, {Name: "fix.it", Description: "Mends.", Schema: object}}
}

func (b *bench) Risk(name string) (copilot.Risk, bool) {
	switch name {
	case "look.at", "look.closed", "diagnosis.rank":
		return copilot.RiskRead, true
	case "fix.it":
		return copilot.RiskNetwork, true
	}
	return "", false
}

func (b *bench) Call(ctx context.Context, req tools.Request) (copilot.Result, error) {
	b.mu.Lock()
	b.calls = append(b.calls, req)
	look, rank := b.look, b.rank
	b.mu.Unlock()
	switch req.Tool {
	case "diagnosis.rank":
		if strings.Contains(string(req.Args), `"after"`) {
			rank = b.apart
		}
		return copilot.Result{Summary: "A ranking.", Records: rank.Records()}, nil
	case "look.closed":
		return copilot.Result{Failure: &copilot.Failure{Code: copilot.CodeForbidden, Message: "policy refuses look.closed", Next: "say so"}}, nil
	}
	if !strings.HasPrefix(req.Tool, "look.") {
		return copilot.Result{Failure: &copilot.Failure{Code: copilot.CodeNotFound, Message: "there is no tool " + req.Tool, Next: "use look.at"}}, nil
	}
	return look(ctx, req)
}

func (b *bench) Prepare(_ context.Context, req tools.Request) (tools.Proposal, error) {
	args, err := tools.CanonicalArgs(req.Args)
	if err != nil {
		return tools.Proposal{}, copilot.Wrap(copilot.CodeInvalid, err, "the arguments are no JSON object")
	}
	p := tools.Proposal{
		Risk: copilot.RiskNetwork, Args: args, Summary: "Mend it.", Request: "POST /fix\n" + args, Object: args,
		Changes: []copilot.Change{{Field: "state", Before: "broken", After: "mended"}},
	}
	b.mu.Lock()
	state := b.state
	b.mu.Unlock()
	if state != nil {
		if p.Before, err = state(); err != nil {
			return tools.Proposal{}, err
		}
	}
	p.Digest = tools.Bind(req.Tool, p.Args, p.Request, p.Before)
	return p, nil
}

func (b *bench) Execute(ctx context.Context, req tools.Request) (copilot.Result, error) {
	b.mu.Lock()
	b.executed = append(b.executed, req)
	fix := b.fix
	b.mu.Unlock()
	return fix(ctx, req)
}

func (b *bench) ReadBack(_ context.Context, _ tools.Request, guard bool) (tools.ReadBack, error) {
	rb := tools.ReadBack{Good: true, Seen: map[string]string{"state": "mended"}, Result: copilot.Result{Summary: "It is as it should be."}}
	if !guard {
		rb.WaitFor = b.guard
	}
	return rb, nil
}

func (b *bench) Reconcile(context.Context, tools.Request) (tools.Reconciled, error) {
	if !b.truthful {
		return b.reconcile, nil
	}
	if len(b.done()) == 0 {
		return tools.ReconciledNotDone, nil
	}
	return tools.ReconciledDone, nil
}

func (b *bench) ModelText(res copilot.Result) string { return copilot.Render(res) }

// rests sets what a write rests on from now on.
func (b *bench) rests(state string, err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.state = func() (string, error) { return state, err }
}

// done are the writes that were made.
func (b *bench) done() []tools.Request {
	b.mu.Lock()
	defer b.mu.Unlock()
	return append([]tools.Request(nil), b.executed...)
}
