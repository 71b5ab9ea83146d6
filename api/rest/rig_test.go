package rest_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"iter"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/access"
	"github.com/kernelcopilot/copilot/agent"
	"github.com/kernelcopilot/copilot/api/rest"
	"github.com/kernelcopilot/copilot/client"
	"github.com/kernelcopilot/copilot/store/sqlite"
	"github.com/kernelcopilot/copilot/tools"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// backend says a text of many pieces, after proposing a write when it is asked to mend. resumes, if set, holds the rest of
// the text back.
type backend struct{ resumes chan struct{} }

const half = 60

func (b *backend) Name() string { return "script" }

func (b *backend) Stream(ctx context.Context, req copilot.ModelRequest) iter.Seq2[copilot.ModelChunk, error] {
	last := req.Messages[len(req.Messages)-1]
	return func(yield func(copilot.ModelChunk, error) bool) {
		if last.Role == copilot.RoleUserMessage && strings.HasPrefix(last.Text, "Mend") {
			call := copilot.ToolCallDelta{Name: "fix.it", Args: `{"o":"A"}`}
			_ = yield(copilot.ModelChunk{Calls: []copilot.ToolCallDelta{call}}, nil) && yield(copilot.ModelChunk{Finish: copilot.FinishToolCalls}, nil)
			return
		}
		for i := range 2 * half {
			if i == half && b.resumes != nil {
				select {
				case <-b.resumes:
				case <-ctx.Done():
					yield(copilot.ModelChunk{}, ctx.Err())
					return
				}
			}
			if !yield(copilot.ModelChunk{Text: strings.Repeat("palabra ", 40)}, nil) {
				return
			}
		}
		yield(copilot.ModelChunk{Finish: copilot.FinishStop}, nil)
	}
}

// kit is the registry of one write.
type kit struct {
	mu   sync.Mutex
	done int
}

func (*kit) Specs(copilot.Job, []string) []copilot.ToolSpec { return nil }
func (*kit) Risk(string) (copilot.Risk, bool)               { return copilot.RiskNetwork, true }
func (*kit) Call(context.Context, tools.Request) (copilot.Result, error) {
	return copilot.Result{}, errors.New("there is nothing to read")
}

func (*kit) Prepare(_ context.Context, r tools.Request) (tools.Proposal, error) {
	args := string(r.Args)
	return tools.Proposal{Risk: copilot.RiskNetwork, Args: args, Digest: tools.Digest(r.Tool, args), Summary: "Mend it.", Request: "POST /fix"}, nil
}

func (k *kit) Execute(context.Context, tools.Request) (copilot.Result, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.done++
	return copilot.Result{Summary: "It was done."}, nil
}

func (*kit) ReadBack(context.Context, tools.Request, bool) (tools.ReadBack, error) {
	return tools.ReadBack{Good: true}, nil
}

func (*kit) Reconcile(context.Context, tools.Request) (tools.Reconciled, error) {
	return tools.ReconciledUnknown, nil
}
func (*kit) ModelText(r copilot.Result) string { return copilot.Render(r) }

type kernelTime struct{}

func (kernelTime) KernelNow(context.Context) (time.Time, error) { return time.Now().UTC(), nil }

// serve is the API over a real agent and database. The header Tenant stands for another tenant's sign-in.
func serve(t *testing.T, b *backend, wrap func(http.Handler) http.Handler) (*client.Client, string) {
	t.Helper()
	store, err := sqlite.Open(t.Context(), sqlite.Config{Path: filepath.Join(t.TempDir(), "copilot.db")})
	if err != nil {
		t.Fatal(err)
	}
	a, err := agent.New(agent.Config{FlushEvery: 5 * time.Millisecond, SweepEvery: 20 * time.Millisecond, Tenant: copilot.Tenant{TimeZone: "UTC"}}, agent.Deps{
		Store: store, Queue: store, Tools: &kit{}, Model: b, Policy: access.NewPolicy(nil), Kernel: kernelTime{},
		System: func(b copilot.RunBlock) (string, error) { return b.Text(), nil },
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := a.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	h, err := rest.New(rest.Config{Agent: a, Store: store, Heartbeat: 10 * time.Millisecond, Identify: func(r *http.Request) (copilot.Principal, error) {
		tenant := copilot.TenantID("operator")
		if r.Header.Get("Tenant") != "" {
			tenant = copilot.TenantID(r.Header.Get("Tenant"))
		}
		return access.NewUsers(tenant).Resolve(r.Header.Get(client.HeaderUser))
	}})
	if err != nil {
		t.Fatal(err)
	}
	if wrap != nil {
		h = wrap(h)
	}
	srv := httptest.NewServer(h)
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		srv.CloseClientConnections()
		srv.Close()
		if err := errors.Join(a.Stop(ctx), store.Close()); err != nil {
			t.Error(err)
		}
		srv.Client().CloseIdleConnections()
	})
	return client.New(srv.URL, client.WithHTTP(srv.Client())), srv.URL
}

// send makes a request as it is and returns status, content type and body.
func send(t *testing.T, method, url, body string, header ...string) (int, string, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i < len(header); i += 2 {
		if header[i] == "Host" {
			req.Host = header[i+1]
			continue
		}
		req.Header.Set(header[i], header[i+1])
	}
	tr := &http.Transport{DisableKeepAlives: true}
	resp, err := (&http.Client{Transport: tr}).Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, resp.Header.Get("Content-Type"), string(b)
}

// problem reads a body as RFC 9457 wants it.
func problem(t *testing.T, status int, kind, body string) client.Problem {
	t.Helper()
	var p client.Problem
	if err := json.Unmarshal([]byte(body), &p); err != nil || kind != "application/problem+json" || p.Status != status || p.Title == "" || p.Detail == "" || p.Code == "" || p.Type == "" {
		t.Errorf("no problem: %d %s %s", status, kind, body)
	}
	return p
}
