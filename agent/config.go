package agent

import (
	"cmp"
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/agent/grounding"
	"github.com/kernelcopilot/copilot/tools"
)

// Config bounds what a run may spend. Zero values mean the defaults named at each field.
type Config struct {
	Tenant      copilot.Tenant
	Budget      copilot.Budget      // of a run: 24 steps, 60 tool calls, 3 minutes, 200,000 tokens
	ApprovalTTL time.Duration       // how long an approval stays open: 30 minutes
	FlushEvery  time.Duration       // text chunks become events this often: 200 ms
	RenewEvery  time.Duration       // leases are renewed this often: 3 s
	SweepEvery  time.Duration       // 2 s
	History     int                 // tokens of earlier turns that a model sees: 24,000
	MaxText     int                 // bytes of a question: 256 KiB; a model sees the head and tail of what is over 48 KiB
	Causes      map[string][]string // names of causes in all languages, for the grounding check
}

func (c Config) withDefaults() Config {
	c.Budget.Steps = cmp.Or(c.Budget.Steps, 24)
	c.Budget.ToolCalls = cmp.Or(c.Budget.ToolCalls, 60)
	c.Budget.Wall = cmp.Or(c.Budget.Wall, 3*time.Minute)
	c.Budget.Tokens = cmp.Or(c.Budget.Tokens, 200_000)
	c.ApprovalTTL = cmp.Or(c.ApprovalTTL, 30*time.Minute)
	c.FlushEvery = cmp.Or(c.FlushEvery, 200*time.Millisecond)
	c.RenewEvery = cmp.Or(c.RenewEvery, 3*time.Second)
	c.SweepEvery = cmp.Or(c.SweepEvery, 2*time.Second)
	c.History = cmp.Or(c.History, 24_000)
	c.MaxText = cmp.Or(c.MaxText, 256<<10)
	return c
}

// Store is what the agent needs of persistence.
type Store interface {
	copilot.RunStore
	copilot.RunKeyStore
	copilot.EventStore
	copilot.ConversationStore
	copilot.EvidenceStore
	copilot.ActionStore
}

// Tools is what the agent needs of the registry of tools.
type Tools interface {
	Specs(job copilot.Job, withhold []string) []copilot.ToolSpec
	Risk(name string) (copilot.Risk, bool)
	Call(ctx context.Context, req tools.Request) (copilot.Result, error)
	Prepare(ctx context.Context, req tools.Request) (tools.Proposal, error)
	Execute(ctx context.Context, req tools.Request) (copilot.Result, error)
	ReadBack(ctx context.Context, req tools.Request, guard bool) (tools.ReadBack, error)
	Reconcile(ctx context.Context, req tools.Request) (tools.Reconciled, error)
	ModelText(res copilot.Result) string
}

// Deps is what an agent is joined with. All fields but Prepare, Ground and Reached are needed.
type Deps struct {
	Store  Store
	Queue  copilot.Queue
	Tools  Tools
	Model  copilot.Model
	Policy copilot.Policy
	Kernel copilot.KernelClock
	Clock  copilot.Clock
	Log    *slog.Logger
	System func(copilot.RunBlock) (string, error) // the first system message, the block in it
	Ground func(grounding.Input) grounding.Report // nil means grounding.Check
	// Prepare, if set, is called before a segment's first step, after the Kernel was asked for its time: it brings up to date
	// what steps read besides the Kernel. It bounds its own time, and what fails there costs a run nothing but a line in the log.
	Prepare func(ctx context.Context, tenant copilot.TenantID) error
	// Reached, if set, is called at named points of the write path; tests end the process there.
	Reached func(point string)
}

// Agent runs runs. One process has one.
type Agent struct {
	cfg  Config
	deps Deps
	id   string // of this process, the owner of its leases
	bus  *bus

	words *phrases

	mu     sync.Mutex
	active map[string]*segment // by run

	leaving sync.Mutex // held from the look for calls like one until it is committed as called

	kick   chan struct{}
	cancel context.CancelFunc
	done   sync.WaitGroup
}

// New returns an agent that does nothing until Start. CodeInvalid when a dependency is missing.
func New(cfg Config, deps Deps) (*Agent, error) {
	if deps.Store == nil || deps.Queue == nil || deps.Tools == nil || deps.Model == nil || deps.Policy == nil || deps.Kernel == nil || deps.System == nil {
		return nil, copilot.Errorf(copilot.CodeInvalid, "the agent lacks a dependency")
	}
	if deps.Clock == nil {
		deps.Clock = copilot.WallClock
	}
	if deps.Log == nil {
		deps.Log = slog.New(slog.DiscardHandler)
	}
	if deps.Ground == nil {
		deps.Ground = grounding.Check
	}
	if deps.Prepare == nil {
		deps.Prepare = func(context.Context, copilot.TenantID) error { return nil }
	}
	if deps.Reached == nil {
		deps.Reached = func(string) {}
	}
	said, err := loadPhrases()
	if err != nil {
		return nil, err
	}
	return &Agent{
		words: said,
		cfg:   cfg.withDefaults(), deps: deps, id: copilot.NewID(copilot.PrefixProcess, deps.Clock.Now()), bus: newBus(),
		active: map[string]*segment{}, kick: make(chan struct{}, 1),
	}, nil
}

// Start takes over what a dead process left on this data folder, and begins to work. It returns at once.
func (a *Agent) Start(ctx context.Context) error {
	ctx, a.cancel = context.WithCancel(context.WithoutCancel(ctx))
	if _, err := a.deps.Store.Requeue(ctx, true); err != nil { // before any lease of this process exists
		return err
	}
	if err := a.deps.Queue.Start(ctx, a.work); err != nil {
		return err
	}
	a.done.Go(func() { a.flushLoop(ctx) })
	a.done.Go(func() { a.sweepLoop(ctx) })
	return nil
}

// Stop ends the work: segments that run are left to the next process. Stopping twice is safe.
func (a *Agent) Stop(ctx context.Context) error {
	if a.cancel == nil {
		return nil
	}
	a.cancel()
	err := a.deps.Queue.Stop(ctx)
	a.done.Wait()
	a.bus.close()
	return err
}
