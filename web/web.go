package web

import (
	"context"
	"iter"
	"log/slog"
	"net/http"
	"time"

	"github.com/go-chi/chi/v5"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/agent"
	"github.com/kernelcopilot/copilot/web/asset"
	"github.com/kernelcopilot/copilot/web/page"
	"github.com/kernelcopilot/copilot/web/socket"
)

// Agent is what the console asks of the agent.
type Agent interface {
	Ask(ctx context.Context, req agent.AskRequest) (copilot.Run, error)
	Cancel(ctx context.Context, p copilot.Principal, run string) error
	Decide(ctx context.Context, p copilot.Principal, approval, digest string, d copilot.Decision, reason string) (copilot.Approval, error)
	Watch(ctx context.Context, p copilot.Principal, run string, after int64) iter.Seq2[agent.Update, error]
	WatchConversation(ctx context.Context, p copilot.Principal, conversation string, after map[string]int64) iter.Seq2[agent.Update, error]
}

// Config joins the console to the rest.
type Config struct {
	Agent     Agent
	Store     page.Store
	Identify  func(*http.Request) (copilot.Principal, error)
	Guard     Guard
	Clock     copilot.Clock
	Zone      *time.Location                                  // times are shown in it; nil means UTC
	Questions func(ctx context.Context, lang string) []string // suggested on the home page, asked at each load; nil for none
	Backend   string                                          // what the copilot calls its backend
	Log       *slog.Logger
	Socket    socket.Config // its times alone; the rest is filled in
}

// Console is the handler of all that a browser loads.
type Console struct {
	http.Handler
	socket *socket.Handler
}

// New returns the console. CodeInvalid when a part is missing.
func New(cfg Config) (*Console, error) {
	if cfg.Agent == nil || cfg.Store == nil || cfg.Identify == nil || cfg.Guard.AllowedHost == nil || cfg.Guard.AllowedOrigin == nil {
		return nil, copilot.Errorf(copilot.CodeInvalid, "the console lacks its agent, store, identity or guard")
	}
	if cfg.Clock == nil {
		cfg.Clock = copilot.WallClock
	}
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	s := cfg.Socket
	s.Agent, s.Store, s.Identify, s.AllowedOrigin, s.Zone, s.Log = cfg.Agent, cfg.Store, cfg.Identify, cfg.Guard.AllowedOrigin, cfg.Zone, cfg.Log
	s.Clock = cfg.Clock
	c := &Console{socket: socket.New(s)}
	r := chi.NewRouter()
	r.Method(http.MethodGet, "/ws", c.socket)
	r.Method(http.MethodGet, "/assets/*", compress(http.StripPrefix("/assets/", asset.Handler())))
	r.Mount("/", pageHeaders(compress(page.New(page.Config{
		Agent: cfg.Agent, Store: cfg.Store, Identify: cfg.Identify, Clock: cfg.Clock, Zone: cfg.Zone, Questions: cfg.Questions,
		Backend: cfg.Backend, Missing: asset.Missing(), Log: cfg.Log,
	}))))
	c.Handler = cfg.Guard.Wrap(r)
	return c, nil
}

// Close ends the open websockets and waits for them. The runs they watched go on.
func (c *Console) Close() { c.socket.Close() }
