package socket

import (
	"cmp"
	"context"
	"iter"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"github.com/gorilla/websocket"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/agent"
	"github.com/kernelcopilot/copilot/web/part"
	"github.com/kernelcopilot/copilot/web/words"
)

// Agent is what the socket asks of the agent.
type Agent interface {
	Ask(ctx context.Context, req agent.AskRequest) (copilot.Run, error)
	Cancel(ctx context.Context, p copilot.Principal, run string) error
	Decide(ctx context.Context, p copilot.Principal, approval, digest string, d copilot.Decision, reason string) (copilot.Approval, error)
	Watch(ctx context.Context, p copilot.Principal, run string, after int64) iter.Seq2[agent.Update, error]
	WatchConversation(ctx context.Context, p copilot.Principal, conversation string, after map[string]int64) iter.Seq2[agent.Update, error]
}

// Store is what the socket reads: who asked what, and what is stored at the time of a subscription,
// and what the lists beside a page hold.
type Store interface {
	Run(ctx context.Context, tenant copilot.TenantID, id string) (copilot.Run, error)
	Runs(ctx context.Context, tenant copilot.TenantID, q copilot.RunQuery) ([]copilot.Run, error)
	Approvals(ctx context.Context, tenant copilot.TenantID, openOnly bool, limit int) ([]copilot.ApprovalView, error)
	Conversations(ctx context.Context, tenant copilot.TenantID, owner, before string, limit int) ([]copilot.Conversation, error)
}

// Config joins the socket to the rest. Zero durations mean the defaults named at each.
type Config struct {
	Agent    Agent
	Store    Store
	Identify func(*http.Request) (copilot.Principal, error)
	// AllowedOrigin says whether a page of the origin may open a socket; a missing one is "".
	AllowedOrigin func(origin, host string) bool
	Clock         copilot.Clock // tells which conversations are today's; nil means the wall's
	Zone          *time.Location
	Log           *slog.Logger
	PatchEvery    time.Duration // at most one patch of an element: 50 ms
	PingEvery     time.Duration // 20 s; a peer silent for twice as long is gone
	RecheckEvery  time.Duration // how often the right to be here is looked at again: 4 s
	WriteWait     time.Duration // a peer that takes nothing for so long is gone: 10 s
}

// Handler upgrades requests and serves sockets until they close or Close ends them.
type Handler struct {
	cfg      Config
	upgrader websocket.Upgrader
	markdown *part.Markdown
	ctx      context.Context
	stop     context.CancelFunc
	mu       sync.Mutex
	closed   bool
	wg       sync.WaitGroup
}

// New returns a handler.
func New(cfg Config) *Handler {
	cfg.PatchEvery = cmp.Or(cfg.PatchEvery, 50*time.Millisecond)
	cfg.PingEvery = cmp.Or(cfg.PingEvery, 20*time.Second)
	cfg.RecheckEvery = cmp.Or(cfg.RecheckEvery, 4*time.Second)
	cfg.WriteWait = cmp.Or(cfg.WriteWait, 10*time.Second)
	if cfg.Clock == nil {
		cfg.Clock = copilot.WallClock
	}
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	h := &Handler{cfg: cfg, markdown: part.NewMarkdown()}
	h.ctx, h.stop = context.WithCancel(context.Background())
	h.upgrader = websocket.Upgrader{
		ReadBufferSize: 4 << 10, WriteBufferSize: 16 << 10, HandshakeTimeout: 10 * time.Second,
		CheckOrigin: func(r *http.Request) bool { return cfg.AllowedOrigin(r.Header.Get("Origin"), r.Host) },
		Error: func(w http.ResponseWriter, r *http.Request, status int, reason error) {
			say := words.For(r)
			if status == http.StatusForbidden {
				http.Error(w, say.Say("error.origin"), status)
				return
			}
			http.Error(w, say.Say("error.upgrade", reason), status)
		},
	}
	return h
}

// ServeHTTP upgrades the request.
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	who, err := h.cfg.Identify(r)
	if err != nil {
		http.Error(w, copilot.MessageOf(err), http.StatusForbidden)
		return
	}
	if !h.enter() {
		http.Error(w, words.For(r).Say("error.ending"), http.StatusServiceUnavailable)
		return
	}
	defer h.wg.Done()
	ws, err := h.upgrader.Upgrade(w, r, nil)
	if err != nil {
		return
	}
	h.serve(ws, r, who)
}

func (h *Handler) enter() bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.closed {
		return false
	}
	h.wg.Add(1)
	return true
}

// Close ends all sockets and waits for them. Closing twice is safe.
func (h *Handler) Close() {
	h.mu.Lock()
	h.closed = true
	h.mu.Unlock()
	h.stop()
	h.wg.Wait()
}
