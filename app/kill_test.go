package app_test

import (
	"context"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/client"
	"github.com/kernelcopilot/copilot/internal/conform"
)

// TestKill ends the server with SIGKILL at each named point of a run that diagnoses and repairs, starts it again on the
// same data, and looks at what the run's record and the operator's ledger say. The operator is a process of its own, so
// that it stays the witness.
func TestKill(t *testing.T) {
	if testing.Short() {
		t.Skip("starts real processes and kills them, which takes half a minute")
	}
	t.Parallel()
	bin := build(t)
	for _, point := range []string{"after_intent", "after_approval", "mid_text", "before_finish"} {
		t.Run(point, func(t *testing.T) {
			t.Parallel()
			k := newKilling(t, bin, point)
			k.ask()
			k.restartAfter(nil)
			k.finish()
			k.check()
			if point == "mid_text" && !k.has(func(e copilot.Event) bool { _, ok := e.(copilot.Retracted); return ok }) {
				t.Error("the half text was not taken back")
			}
		})
	}
	for _, c := range []struct {
		name, at string
		overlap  bool
	}{{"call_held", "before", false}, {"call_held_while_restarted", "before", true}, {"answer_held", "after", false}} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			killWhileHeld(t, bin, c.at, c.overlap)
		})
	}
	t.Run("again_and_again", func(t *testing.T) {
		t.Parallel()
		k := newKilling(t, bin, "")
		k.ask()
		for i := range 6 {
			target := k.count() + 13 + 7*i
			over := false
			k.drive("there are some more events", func(r client.Run) bool {
				over = r.State == "finished"
				return over || k.count() >= target
			})
			if over {
				break
			}
			k.server.kill()
			k.serve("")
		}
		k.finish()
		k.check()
	})
}

// killWhileHeld ends the server while the operator keeps its write, or the answer to it. With overlap the hold lasts until
// the new process has made its own attempt.
func killWhileHeld(t *testing.T, bin, at string, overlap bool) {
	t.Helper()
	k := newKilling(t, bin, "")
	k.op.do(t, http.MethodPost, "hold", map[string]string{"route": "POST /operator/provisioning/v1/apns/*/restore", "at": at}, nil)
	k.ask()
	k.drive("the call is held", func(client.Run) bool { return k.op.kept(t) == 1 })
	release := func() { k.op.do(t, http.MethodDelete, "hold", nil, nil) }
	k.server.kill()
	if overlap {
		k.restartAfter(nil)
		k.drive("the second attempt is there", func(client.Run) bool { return k.op.kept(t) > 1 || k.notes("made again") })
		release()
	} else {
		k.restartAfter(release)
	}
	k.finish()
	k.check()
}

// killing is one run on a server that dies on its way, with the operator beside it.
type killing struct {
	t      *testing.T
	bin    string
	data   string
	kernel string
	point  string
	op     operator
	server *process
	addr   string
	client *client.Client
	run    client.Run

	mu     sync.Mutex
	events []copilot.StoredEvent // as one watcher got them, through the server's death
	watch  chan error
}

func newKilling(t *testing.T, bin, point string) *killing {
	t.Helper()
	sandbox := start(t, bin, []string{"COPILOT_SANDBOX_TOKEN=" + sandboxToken, "COPILOT_KERNEL_CLIENT_SECRET=" + kernelSecret},
		"sandbox", "--addr", "127.0.0.1:0", "--control", "127.0.0.1:0", "--noise", "none", "--fault", "apn_wrong@apn#1,start=-40m")
	k := &killing{t: t, bin: bin, data: t.TempDir(), point: point, addr: "127.0.0.1:0", watch: make(chan error, 1)}
	k.kernel = conform.Proxy(t, sandbox.says(t, "kernel at "))
	k.op = operator{sandbox.says(t, "control at ")}
	k.serve(point)
	return k
}

// serve starts the server, the second time at the address of the first, as its clients know it.
func (k *killing) serve(point string) {
	k.t.Helper()
	k.server = start(k.t, k.bin, []string{
		"COPILOT_KERNEL_URL=" + k.kernel, "COPILOT_KERNEL_CLIENT_ID=copilot", "COPILOT_KERNEL_CLIENT_SECRET=" + kernelSecret, "COPILOT_KILL_AT=" + point,
	}, "serve", "--addr", k.addr, "--data", k.data)
	url := k.server.says(k.t, "listening on ")
	k.addr = strings.TrimPrefix(url, "http://")
	k.client = client.New(url)
}

// ask begins the run and watches it from its first event to its last.
func (k *killing) ask() {
	k.t.Helper()
	var hint struct{ MSISDN string }
	k.op.do(k.t, http.MethodGet, "hint", nil, &hint)
	var err error
	if k.run, err = k.client.StartRun(k.t.Context(), client.RunRequest{Text: "Why has the customer with " + hint.MSISDN + " no mobile data?"}); err != nil {
		k.t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.WithoutCancel(k.t.Context()))
	c, done := k.client, make(chan struct{})
	go func() {
		defer close(done)
		for e, err := range c.Events(ctx, k.run.ID, 0) {
			if err != nil {
				k.watch <- err
				return
			}
			k.mu.Lock()
			k.events = append(k.events, e)
			k.mu.Unlock()
		}
		k.watch <- nil
	}()
	k.t.Cleanup(func() { cancel(); <-done })
}

// restartAfter drives the run until the server has died, and starts it anew.
func (k *killing) restartAfter(then func()) {
	k.t.Helper()
	k.drive("the server has died", func(client.Run) bool {
		select {
		case <-k.server.dead:
			return true
		default:
			return false
		}
	})
	if then != nil {
		then()
	}
	k.serve("")
}

// drive plays the people and the time around the run until it is so.
func (k *killing) drive(what string, so func(client.Run) bool) {
	k.t.Helper()
	poll(k.t, what, func() bool {
		run, err := k.client.Run(k.t.Context(), k.run.ID)
		if so(run) {
			return true
		}
		if err != nil || run.Wait == nil || run.State != "waiting" {
			return false
		}
		switch run.Wait.Kind {
		case copilot.WaitApproval:
			k.approve(run.Wait.Approval)
		case copilot.WaitTime:
			k.op.do(k.t, http.MethodPost, "clock", map[string]string{"step": "3m"}, nil)
		}
		return false
	})
}

func (k *killing) approve(id string) {
	k.t.Helper()
	open, err := k.client.Approvals(k.t.Context(), false)
	if err != nil {
		return // the server may have died: the next look tells
	}
	for _, v := range open.Items {
		if v.Approval.ID != id {
			continue
		}
		_, err := k.client.As("approver").Decide(k.t.Context(), id, client.DecisionRequest{Decision: copilot.DecisionApprove, Digest: v.Approval.Digest})
		if code := copilot.CodeOf(err); err != nil && code != copilot.CodeUnavailable && code != copilot.CodeConflict {
			k.t.Fatal(err)
		}
	}
}

// finish drives the run to its end and waits until the watcher has seen it.
func (k *killing) finish() {
	k.t.Helper()
	k.drive("the run is over", func(r client.Run) bool { k.run.Result = r.Result; return r.State == "finished" })
	deadline := time.NewTimer(10 * time.Second)
	defer deadline.Stop()
	select {
	case err := <-k.watch:
		if err != nil {
			k.t.Fatalf("the watcher broke: %v", err)
		}
	case <-deadline.C:
		k.t.Fatal("the watcher did not see the end")
	}
}

// count is how many events the watcher has seen.
func (k *killing) count() int {
	k.mu.Lock()
	defer k.mu.Unlock()
	return len(k.events)
}

func (k *killing) has(so func(copilot.Event) bool) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, e := range k.events {
		if so(e.Event) {
			return true
		}
	}
	return false
}

// notes reports whether an action's reason holds the words.
func (k *killing) notes(words string) bool {
	return k.has(func(e copilot.Event) bool {
		a, ok := e.(copilot.ActionChanged)
		return ok && strings.Contains(a.Reason, words)
	})
}
