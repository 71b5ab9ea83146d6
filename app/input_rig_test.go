package app_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/app"
	"github.com/kernelcopilot/copilot/client"
	"github.com/kernelcopilot/copilot/model/engine"
	"github.com/kernelcopilot/copilot/model/fake"
)

// runWall is the budget of time of a run in these tests: no input may make a run last longer.
const runWall = 20 * time.Second

// boot starts the whole program on a free port with a sandbox whose backhaul is lost, and its control port open.
func bootServed(t *testing.T, change func(*app.Config)) (*client.Client, operator) {
	t.Helper()
	a := boot(t, func(cfg *app.Config) {
		cfg.Faults, cfg.Noise = []string{"backhaul_loss@link#3,start=-40m"}, "none"
		cfg.SandboxControl, cfg.SandboxToken, cfg.RunWall = "127.0.0.1:0", sandboxToken, runWall
		if change != nil {
			change(cfg)
		}
	})
	return client.New(a.URL()), operator{a.ControlURL()}
}

// spoken is the name of a place as people say it, from the sandbox's places.
func (o operator) spoken(t *testing.T, selector string) string {
	t.Helper()
	var p struct {
		Places []struct{ Spoken string }
		Say    map[string]string
	}
	query := ""
	if selector != "" {
		query = "?select=" + url.QueryEscape(selector)
	}
	o.do(t, http.MethodGet, "places"+query, nil, &p)
	if selector == "" {
		return p.Say["place1"]
	}
	return p.Places[0].Spoken
}

// world replaces the operator's world by one that stands at an instant, RFC 3339, with faults KIND@PLACE that are forty
// minutes old and the usual noise, so that a test does not hang on the hour of the day.
func (o operator) world(t *testing.T, clock string, faults ...string) {
	t.Helper()
	list := []map[string]any{}
	for _, f := range faults {
		kind, place, _ := strings.Cut(f, "@")
		list = append(list, map[string]any{"kind": kind, "place": place, "start": "-40m"})
	}
	o.do(t, http.MethodPost, "world", map[string]any{"seed": app.Defaults().Seed, "clock": clock, "noise": "normal", "faults": list}, nil)
}

// record is one run as its events tell it.
type record struct {
	run     client.Run
	events  []copilot.StoredEvent
	text    string // the messages that were not taken back
	notices []copilot.Notice
	calls   map[string]string // tool → arguments as they were written
	cited   int
	waits   bool // for an approval
	result  copilot.Verdict
}

// put asks and reads the record to its end, which must come within the run's budget.
func put(t *testing.T, c *client.Client, req client.RunRequest) record {
	t.Helper()
	run, err := c.StartRun(t.Context(), req)
	if err != nil {
		t.Fatal(err)
	}
	return read(t, c, run, 0)
}

// read reads the record of a run from an event on.
func read(t *testing.T, c *client.Client, run client.Run, after int64) record {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), runWall+10*time.Second)
	defer cancel()
	r := record{run: run, calls: map[string]string{}}
	texts, order, names := map[string]string{}, []string{}, map[string]string{}
	for s, err := range c.Events(ctx, run.ID, after) {
		if err != nil {
			t.Fatalf("the run did not end within its budget: %v", err)
		}
		r.events = append(r.events, s)
		switch e := s.Event.(type) {
		case copilot.TextMessageStart:
			order = append(order, e.MessageID)
		case copilot.TextMessageContent:
			texts[e.MessageID] += e.Delta
		case copilot.Retracted:
			delete(texts, e.MessageID)
		case copilot.ToolCallStart:
			names[e.ToolCallID] = e.ToolCallName
		case copilot.ToolCallArgs:
			r.calls[names[e.ToolCallID]] += e.Delta
		case copilot.CitationMade:
			r.cited++
		case copilot.Notice:
			r.notices = append(r.notices, e)
		case copilot.RunFinished:
			r.result = e.Result
		}
		if end, ok := s.Event.(copilot.RunFinished); ok && end.Outcome.Type == "interrupt" {
			r.waits = true
			break
		}
	}
	for _, id := range order {
		r.text += texts[id] + "\n"
	}
	return r
}

// notice is the first one of the code.
func (r record) notice(code string) (copilot.Notice, bool) {
	for _, n := range r.notices {
		if n.Code == code {
			return n, true
		}
	}
	return copilot.Notice{}, false
}

// unverified are the reasons for which the check marked spans of the messages that stand.
func (r record) unverified() []string {
	taken := map[string]bool{}
	for _, s := range r.events {
		if e, ok := s.Event.(copilot.Retracted); ok {
			taken[e.MessageID] = true
		}
	}
	var out []string
	for _, s := range r.events {
		g, ok := s.Event.(copilot.Grounded)
		if !ok || taken[g.MessageID] {
			continue
		}
		for _, sp := range g.Spans {
			if sp.Verdict == copilot.SpanUnverified {
				out = append(out, sp.Reason)
			}
		}
	}
	return out
}

// unwritten wants nothing in the operator's ledger.
func unwritten(t *testing.T, o operator) {
	t.Helper()
	if w := o.ledger(t); len(w) != 0 {
		t.Errorf("writes reached the operator: %+v", w)
	}
}

// fickle is a model endpoint whose answers are changed while it is used. It is reached over the real wire.
type fickle struct {
	mu      sync.Mutex
	handler http.Handler
	url     string
}

func newFickle(t *testing.T) *fickle {
	t.Helper()
	f := &fickle{}
	srv := httptest.NewServer(f)
	t.Cleanup(func() { srv.CloseClientConnections(); srv.Close() })
	f.url = srv.URL + "/v1"
	return f
}

func (f *fickle) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	h := f.handler
	f.mu.Unlock()
	h.ServeHTTP(w, r)
}

func (f *fickle) set(h http.Handler) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.handler = h
}

// brain is the endpoint in good health: the engine behind the wire.
func brain(t *testing.T) http.Handler {
	t.Helper()
	cfg, err := engine.FromPrompts()
	if err != nil {
		t.Fatal(err)
	}
	e, err := engine.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return fake.New(fake.Config{Brain: e})
}

// has reports whether the text holds each of the words, whatever their case.
func has(text string, words ...string) bool {
	for _, w := range words {
		if !strings.Contains(strings.ToLower(text), strings.ToLower(w)) {
			return false
		}
	}
	return true
}
