package agent_test

import (
	"context"
	"errors"
	"iter"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/access"
	"github.com/kernelcopilot/copilot/agent"
	"github.com/kernelcopilot/copilot/model/router"
	"github.com/kernelcopilot/copilot/store/sqlite"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const tenant = copilot.TenantID("operator")

func person(name string, roles ...copilot.Role) copilot.Principal {
	return copilot.Principal{Tenant: tenant, Name: name, Roles: roles}
}

var (
	noc      = person("noc", copilot.RoleNOC)
	approver = person("approver", copilot.RoleApprover)
)

// turn is one scripted answer of the backend.
type turn struct {
	pieces  []string // text, piece by piece
	calls   []copilot.ToolCallDelta
	finish  copilot.FinishReason // "" means what fits
	usage   copilot.Usage
	err     error         // ends the stream after what was said
	hang    bool          // says nothing more until the context ends
	cut     bool          // ends without a finish reason
	spoken  chan struct{} // closed once the pieces are out
	resumes chan struct{} // the rest waits for it
	restart *copilot.Restart
	anew    string // what is said after restart
}

func says(text string) turn { return turn{pieces: []string{text}} }

// asks is a turn of complete calls: name, arguments, name, arguments, …
func asks(pairs ...string) turn {
	var t turn
	for i := 0; i < len(pairs); i += 2 {
		t.calls = append(t.calls, copilot.ToolCallDelta{Index: i / 2, Name: pairs[i], Args: pairs[i+1]})
	}
	return t
}

// script is a backend that answers in order; after its end it says "Done."
type script struct {
	mu       sync.Mutex
	turns    []turn
	requests []copilot.ModelRequest
}

func (s *script) Name() string { return "script" }

func (s *script) next(req copilot.ModelRequest) turn {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.requests = append(s.requests, req)
	if len(s.turns) == 0 {
		return says("Done.")
	}
	t := s.turns[0]
	s.turns = s.turns[1:]
	return t
}

func (s *script) seen() []copilot.ModelRequest {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]copilot.ModelRequest(nil), s.requests...)
}

func (s *script) Stream(ctx context.Context, req copilot.ModelRequest) iter.Seq2[copilot.ModelChunk, error] {
	t := s.next(req)
	return func(yield func(copilot.ModelChunk, error) bool) {
		for _, p := range t.pieces {
			if !yield(copilot.ModelChunk{Text: p}, nil) {
				return
			}
		}
		if t.spoken != nil {
			close(t.spoken)
		}
		if t.resumes != nil {
			select {
			case <-t.resumes:
			case <-ctx.Done():
			}
		}
		if t.restart != nil && (!yield(copilot.ModelChunk{Restart: t.restart}, nil) || !yield(copilot.ModelChunk{Text: t.anew}, nil)) {
			return
		}
		for _, c := range t.calls {
			if !yield(copilot.ModelChunk{Calls: []copilot.ToolCallDelta{c}}, nil) {
				return
			}
		}
		if t.hang {
			<-ctx.Done()
			t.err = ctx.Err()
		}
		switch {
		case t.err != nil:
			yield(copilot.ModelChunk{}, t.err)
			return
		case t.cut:
			return
		case t.finish == "" && len(t.calls) > 0:
			t.finish = copilot.FinishToolCalls
		case t.finish == "":
			t.finish = copilot.FinishStop
		}
		yield(copilot.ModelChunk{Finish: t.finish, Usage: &t.usage}, nil)
	}
}

// clock is wall or kernel time that a test moves.
type clock struct {
	mu    sync.Mutex
	ahead time.Duration
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return time.Now().UTC().Add(c.ahead)
}

func (c *clock) KernelNow(context.Context) (time.Time, error) { return c.Now(), nil }

func (c *clock) step(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.ahead += d
}

// rig is an agent over a real database, with a scripted backend and a small operator.
type rig struct {
	t      *testing.T
	agent  *agent.Agent
	store  *sqlite.Store
	model  *script
	tools  *bench
	clock  *clock
	kernel *clock
	cfg    agent.Config
	deps   agent.Deps
}

// setup makes a rig that works until the test ends. change may alter what it is made of.
func setup(t *testing.T, change func(*agent.Config, *agent.Deps), turns ...turn) *rig {
	t.Helper()
	r := &rig{t: t, model: &script{turns: turns}, tools: newBench(), clock: &clock{}, kernel: &clock{}}
	var err error
	if r.store, err = sqlite.Open(t.Context(), sqlite.Config{Path: filepath.Join(t.TempDir(), "copilot.db"), Clock: r.clock}); err != nil {
		t.Fatal(err)
	}
	cfg := agent.Config{
		Tenant: copilot.Tenant{ID: tenant, TimeZone: "Europe/Madrid"}, FlushEvery: 5 * time.Millisecond, RenewEvery: 10 * time.Millisecond,
		SweepEvery: 10 * time.Millisecond,
	}
	deps := agent.Deps{
		Store: r.store, Queue: r.store, Tools: r.tools, Model: router.New(router.Config{Primary: r.model, Tries: 3, Pause: time.Millisecond}), Policy: access.NewPolicy(nil), Kernel: r.kernel, Clock: r.clock,
		System: func(b copilot.RunBlock) (string, error) { return b.Text(), nil },
	}
	if change != nil {
		change(&cfg, &deps)
	}
	r.cfg, r.deps = cfg, deps
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		if err := errors.Join(r.agent.Stop(ctx), r.store.Close()); err != nil {
			t.Error(err)
		}
	})
	r.start()
	return r
}

// start makes an agent of its own process id and lets it work.
func (r *rig) start() {
	r.t.Helper()
	var err error
	if r.agent, err = agent.New(r.cfg, r.deps); err != nil {
		r.t.Fatal(err)
	}
	if err := r.agent.Start(r.t.Context()); err != nil {
		r.t.Fatal(err)
	}
}

// ask begins a run, in a conversation of its own when none is given.
func (r *rig) ask(conversation, text string) copilot.Run {
	r.t.Helper()
	run, err := r.agent.Ask(r.t.Context(), agent.AskRequest{Principal: noc, Conversation: conversation, Text: text, Lang: "en"})
	if err != nil {
		r.t.Fatal(err)
	}
	return run
}

// until watches the run until an event is as wanted, and returns all up to it.
func (r *rig) until(run string, so func(copilot.Event) bool) []copilot.StoredEvent {
	r.t.Helper()
	ctx, cancel := context.WithTimeout(r.t.Context(), 20*time.Second)
	defer cancel()
	var out []copilot.StoredEvent
	for u, err := range r.agent.Watch(ctx, noc, run, 0) {
		if err != nil {
			r.t.Fatal(err)
		}
		if u.Event == nil {
			continue
		}
		out = append(out, *u.Event)
		if u.Event.Seq != int64(len(out)) {
			r.t.Fatalf("event %d has the number %d", len(out), u.Event.Seq)
		}
		if so(u.Event.Event) {
			return out
		}
	}
	r.t.Fatalf("the wanted event never came; %d did, the last %+v", len(out), out[len(out)-1].Event)
	return nil
}

// end watches the run to its end and returns its events and verdict.
func (r *rig) end(run string) ([]copilot.StoredEvent, copilot.Verdict) {
	r.t.Helper()
	var v copilot.Verdict
	events := r.until(run, func(e copilot.Event) bool {
		f, ok := e.(copilot.RunFinished)
		v = f.Result
		return ok && f.Outcome.Type == "success"
	})
	return events, v
}
