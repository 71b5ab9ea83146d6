package rest_test

import (
	"context"
	"io"
	"iter"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/agent"
	"github.com/kernelcopilot/copilot/api/rest"
)

// quiet is an agent whose run says nothing and never ends.
type quiet struct {
	rest.Agent
	rest.Store
}

func (quiet) Run(context.Context, copilot.TenantID, string) (copilot.Run, error) {
	return copilot.Run{ID: "run_1"}, nil
}

func (quiet) Watch(ctx context.Context, _ copilot.Principal, _ string, _ int64) iter.Seq2[agent.Update, error] {
	return func(func(agent.Update, error) bool) { <-ctx.Done() }
}

// TestV25WithdrawnRightEndsTheStream: who may no longer look, or is another now, loses an open stream too.
func TestV25WithdrawnRightEndsTheStream(t *testing.T) {
	for name, after := range map[string]func() (copilot.Principal, error){
		"no longer a user": func() (copilot.Principal, error) {
			return copilot.Principal{}, copilot.Errorf(copilot.CodeForbidden, "there is no such user")
		},
		"another tenant": func() (copilot.Principal, error) { return copilot.Principal{Tenant: "other", Name: "noc"}, nil },
	} {
		t.Run(name, func(t *testing.T) {
			var revoked atomic.Bool
			h, err := rest.New(rest.Config{
				Agent: quiet{}, Store: quiet{}, Recheck: 5 * time.Millisecond,
				Identify: func(*http.Request) (copilot.Principal, error) {
					if revoked.Load() {
						return after()
					}
					return copilot.Principal{Tenant: "operator", Name: "noc"}, nil
				},
			})
			if err != nil {
				t.Fatal(err)
			}
			srv := httptest.NewServer(h)
			defer srv.Close()
			defer srv.Client().CloseIdleConnections()
			ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
			defer cancel()
			req, err := http.NewRequestWithContext(ctx, http.MethodGet, srv.URL+"/api/v1/runs/run_1/events", nil)
			if err != nil {
				t.Fatal(err)
			}
			resp, err := srv.Client().Do(req)
			if err != nil {
				t.Fatal(err)
			}
			defer resp.Body.Close()
			if resp.StatusCode != http.StatusOK {
				t.Fatal(resp.Status)
			}
			revoked.Store(true)
			if _, err := io.ReadAll(resp.Body); err != nil {
				t.Errorf("the stream stayed open: %v", err)
			}
		})
	}
}
