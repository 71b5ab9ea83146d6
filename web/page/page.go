package page

import (
	"cmp"
	"context"
	"log/slog"
	"net/http"
	"time"

	"github.com/a-h/templ"
	"github.com/go-chi/chi/v5"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/agent"
	"github.com/kernelcopilot/copilot/web/part"
	"github.com/kernelcopilot/copilot/web/words"
)

// Agent is what the pages ask of the agent; what happens live goes over the socket.
type Agent interface {
	Ask(ctx context.Context, req agent.AskRequest) (copilot.Run, error)
	Decide(ctx context.Context, p copilot.Principal, approval, digest string, d copilot.Decision, reason string) (copilot.Approval, error)
}

// Store is what the pages read, and the one thing they change: a conversation's title.
type Store interface {
	Run(ctx context.Context, tenant copilot.TenantID, id string) (copilot.Run, error)
	Runs(ctx context.Context, tenant copilot.TenantID, q copilot.RunQuery) ([]copilot.Run, error)
	Events(ctx context.Context, tenant copilot.TenantID, run string, after int64, limit int) ([]copilot.StoredEvent, error)
	ConversationEvents(ctx context.Context, tenant copilot.TenantID, conversation string) ([]copilot.StoredEvent, error)
	Conversation(ctx context.Context, tenant copilot.TenantID, id string) (copilot.Conversation, error)
	Conversations(ctx context.Context, tenant copilot.TenantID, owner, before string, limit int) ([]copilot.Conversation, error)
	RenameConversation(ctx context.Context, tenant copilot.TenantID, id, title string) error
	Evidence(ctx context.Context, tenant copilot.TenantID, conversation string) ([]copilot.Evidence, error)
	Approvals(ctx context.Context, tenant copilot.TenantID, openOnly bool, limit int) ([]copilot.ApprovalView, error)
	Approval(ctx context.Context, tenant copilot.TenantID, id string) (copilot.Approval, error)
	Document(ctx context.Context, tenant copilot.TenantID, id string) (copilot.Document, error)
	Documents(ctx context.Context, tenant copilot.TenantID) ([]copilot.Document, error)
	SearchPassages(ctx context.Context, tenant copilot.TenantID, terms []string, limit int) ([]copilot.Passage, error)
}

// Config joins the pages to the rest.
type Config struct {
	Agent     Agent
	Store     Store
	Identify  func(*http.Request) (copilot.Principal, error)
	Clock     copilot.Clock
	Zone      *time.Location                                  // times are shown in it; nil means UTC
	Questions func(ctx context.Context, lang string) []string // the suggestions on the home page, nil for none
	Backend   string                                          // what the copilot calls its backend, such as "engine"
	Missing   string                                          // what the binary lacks, from asset.Missing
	Log       *slog.Logger
}

type pages struct {
	Config
	markdown *part.Markdown
}

// maxForm bounds the body of a form, in bytes.
const maxForm = 512 << 10

// New returns the handler of all pages.
func New(cfg Config) http.Handler {
	p := &pages{cfg, part.NewMarkdown()}
	r := chi.NewRouter()
	r.Get("/", p.answer(p.home))
	r.Post("/ask", p.answer(p.ask))
	r.Get("/c/{id}", p.answer(p.conversation))
	r.Post("/c/{id}/title", p.answer(p.rename))
	r.Get("/c/{id}/evidence/{evidence}", p.answer(p.evidence))
	r.Get("/approvals", p.answer(p.approvals))
	r.Get("/approvals/{id}", p.answer(p.approval))
	r.Post("/approvals/{id}", p.answer(p.decide))
	r.Get("/documents", p.answer(p.documents))
	r.Get("/documents/{id}", p.answer(p.document))
	r.Get("/runs/{id}", p.answer(p.run))
	r.Post("/language", p.answer(p.language))
	r.NotFound(p.answer(func(v *visit) (templ.Component, error) {
		return nil, v.say.Error(copilot.CodeNotFound, "error.nowhere")
	}))
	r.MethodNotAllowed(p.answer(func(v *visit) (templ.Component, error) {
		v.status = http.StatusMethodNotAllowed
		return nil, v.say.Error(copilot.CodeInvalid, "error.method")
	}))
	return r
}

// visit is one request by one principal.
type visit struct {
	r    *http.Request
	w    http.ResponseWriter
	say  *words.Words
	who  copilot.Principal
	goTo string // where a form leads, instead of a page

	status int // of a failure, 0 for that of its code
}

func (v *visit) ctx() context.Context { return v.r.Context() }

// answer identifies the caller, renders what the page returns, or says what failed and what to do.
func (p *pages) answer(page func(*visit) (templ.Component, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		who, err := p.Identify(r)
		say := words.For(r)
		r = r.WithContext(words.With(r.Context(), say))
		v := &visit{r: r, w: w, say: say, who: who}
		r.Body = http.MaxBytesReader(w, r.Body, maxForm)
		var c templ.Component
		if err == nil {
			c, err = page(v)
		}
		status := http.StatusOK
		switch {
		case err != nil:
			status = cmp.Or(v.status, Status(copilot.CodeOf(err)))
			if status == http.StatusInternalServerError {
				p.Log.ErrorContext(r.Context(), "page failed", "path", r.URL.Path, "error", err.Error())
			}
			c = p.failure(v, status, err)
		case v.goTo != "":
			http.Redirect(w, r, v.goTo, http.StatusSeeOther)
			return
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.WriteHeader(status)
		if err := c.Render(r.Context(), w); err != nil && r.Context().Err() == nil {
			p.Log.WarnContext(r.Context(), "page cut off", "path", r.URL.Path, "error", err.Error())
		}
	}
}

// Status is the HTTP status of an error code.
func Status(c copilot.Code) int {
	switch c {
	case copilot.CodeInvalid:
		return http.StatusBadRequest
	case copilot.CodeNotFound:
		return http.StatusNotFound
	case copilot.CodeConflict, copilot.CodeLeaseLost:
		return http.StatusConflict
	case copilot.CodeForbidden:
		return http.StatusForbidden
	case copilot.CodeUnavailable:
		return http.StatusServiceUnavailable
	case copilot.CodeTooLarge:
		return http.StatusRequestEntityTooLarge
	case copilot.CodeInternal:
	}
	return http.StatusInternalServerError
}

// failure is the page of an error, within the layout when the lists can still be read.
func (p *pages) failure(v *visit, status int, err error) templ.Component {
	m := FailureModel{Status: status, Message: copilot.MessageOf(err)}
	if copilot.CodeOf(err) == copilot.CodeInternal {
		m.Message = v.say.Say("error.ours")
	}
	f := Frame{Title: v.say.Say("failure.title"), Plain: true}
	if v.who.Tenant != "" {
		if whole, err := p.frame(v, f); err == nil {
			f = whole
		}
	}
	return Failure(f, m)
}
