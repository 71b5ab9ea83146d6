package rest

import (
	"context"
	"encoding/json"
	"iter"
	"log/slog"
	"net/http"
	"time"

	"github.com/go-chi/chi/v5"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/agent"
	"github.com/kernelcopilot/copilot/client"
)

// Agent is what the API calls.
type Agent interface {
	Ask(ctx context.Context, req agent.AskRequest) (copilot.Run, error)
	Cancel(ctx context.Context, p copilot.Principal, run string) error
	Decide(ctx context.Context, p copilot.Principal, id, digest string, d copilot.Decision, reason string) (copilot.Approval, error)
	Watch(ctx context.Context, p copilot.Principal, run string, after int64) iter.Seq2[agent.Update, error]
}

// Store is what the API reads.
type Store interface {
	Run(ctx context.Context, tenant copilot.TenantID, id string) (copilot.Run, error)
	Runs(ctx context.Context, tenant copilot.TenantID, q copilot.RunQuery) ([]copilot.Run, error)
	Conversation(ctx context.Context, tenant copilot.TenantID, id string) (copilot.Conversation, error)
	copilot.PageStore
	Document(ctx context.Context, tenant copilot.TenantID, id string) (copilot.Document, error)
}

// Searcher finds passages.
type Searcher interface {
	Search(ctx context.Context, tenant copilot.TenantID, query string, limit int) ([]copilot.Passage, error)
}

// Config is what the API is joined with. Ready reports what is wrong with a required part, nil if nothing is.
type Config struct {
	Agent     Agent
	Store     Store
	Search    Searcher
	Identify  func(*http.Request) (copilot.Principal, error)
	Ready     func(context.Context) error
	Heartbeat time.Duration // of event streams; 0 means 15 s
	Recheck   time.Duration // how often an open stream asks anew who looks; 0 means 4 s
	About     client.Status // what GET /healthz tells beside the status: whose network, which backend
	Log       *slog.Logger
}

type api struct{ cfg Config }

// New returns the API's handler, to be mounted at the root.
func New(cfg Config) (http.Handler, error) {
	if cfg.Agent == nil || cfg.Store == nil || cfg.Identify == nil {
		return nil, copilot.Errorf(copilot.CodeInvalid, "the API lacks a dependency")
	}
	if cfg.Heartbeat == 0 {
		cfg.Heartbeat = 15 * time.Second
	}
	if cfg.Recheck == 0 {
		cfg.Recheck = 4 * time.Second
	}
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	a := &api{cfg}
	r := chi.NewRouter()
	r.Use(jsonAlone)
	r.NotFound(func(w http.ResponseWriter, req *http.Request) {
		a.problem(w, req, copilot.Errorf(copilot.CodeNotFound, "there is no route %s %s; /openapi.json lists those there are", req.Method, req.URL.Path))
	})
	r.MethodNotAllowed(func(w http.ResponseWriter, req *http.Request) {
		writeProblem(w, http.StatusMethodNotAllowed, copilot.CodeInvalid, req.Method+" is not taken by "+req.URL.Path+"; /openapi.json lists what is")
	})
	ops := a.operations()
	for _, op := range ops {
		r.Method(op.method, op.path, op.handler)
	}
	doc, err := describe(ops)
	if err != nil {
		return nil, err
	}
	r.Get("/openapi.json", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/vnd.oai.openapi+json;version=3.1")
		_, _ = w.Write(doc)
	})
	return r, nil
}

func write(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v) //nolint:errchkjson // wire types; a broken connection is the caller's
}

// as runs an action for who asks; the tenant comes from there alone.
func (a *api) as(w http.ResponseWriter, r *http.Request, f func(p copilot.Principal) error) {
	p, err := a.cfg.Identify(r)
	if err == nil {
		err = f(p)
	}
	if err != nil {
		a.problem(w, r, err)
	}
}

func (a *api) health(w http.ResponseWriter, _ *http.Request) {
	s := a.cfg.About
	s.Status = "ok"
	write(w, http.StatusOK, s)
}

func (a *api) ready(w http.ResponseWriter, r *http.Request) {
	if a.cfg.Ready != nil {
		if err := a.cfg.Ready(r.Context()); err != nil {
			writeProblem(w, http.StatusServiceUnavailable, copilot.CodeUnavailable, copilot.MessageOf(err))
			return
		}
	}
	write(w, http.StatusOK, client.Status{Status: "ready"})
}
