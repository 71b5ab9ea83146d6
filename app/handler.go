package app

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/access"
	"github.com/kernelcopilot/copilot/api/rest"
	"github.com/kernelcopilot/copilot/client"
)

// handler joins the doors behind the checks that all of them share.
func (a *App) handler() (http.Handler, error) {
	users := access.NewUsers(copilot.TenantID(a.cfg.Tenant))
	identify := func(r *http.Request) (copilot.Principal, error) {
		return users.Resolve(r.Header.Get(client.HeaderUser))
	}
	api, err := rest.New(rest.Config{Agent: a.agent, Store: a.store, Search: a.index, Identify: identify, Ready: a.ready, About: a.about(), Log: a.log})
	if err != nil {
		return nil, err
	}
	if a.console, err = a.newConsole(identify); err != nil {
		return nil, err
	}
	outer := rest.Guard{AllowedHost: a.allowedHost, AllowedOrigin: a.allowedOrigin}
	mux := http.NewServeMux()
	for _, p := range []string{"/api/", "/healthz", "/readyz", "/openapi.json"} {
		mux.Handle(p, outer.Wrap(api))
	}
	mux.Handle("/ws", outer.Socket(a.console))
	mux.Handle("/", a.console)
	mux.Handle("GET /approvals/{id}", a.guard().Wrap(a.approval(identify)))
	return mux, nil
}

// approval leads the address of an approval to where it is shown: its card in the conversation.
func (a *App) approval(identify func(*http.Request) (copilot.Principal, error)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		to := "/approvals"
		if p, err := identify(r); err == nil {
			if x, err := a.store.Approval(r.Context(), p.Tenant, r.PathValue("id")); err == nil {
				if run, err := a.store.Run(r.Context(), p.Tenant, x.Run); err == nil {
					to = "/c/" + url.PathEscape(run.Conversation) + "#action-" + url.PathEscape(x.Action)
				}
			}
		}
		http.Redirect(w, r, to, http.StatusSeeOther)
	})
}

// operatorSimulated is what client.Status calls the built-in sandbox.
const operatorSimulated = "simulated"

// about tells whose network this server works on, and who writes its answers.
func (a *App) about() client.Status {
	s := client.Status{Operator: operatorSimulated, Backend: a.backend}
	if a.sandbox == nil {
		s.Operator = "kernel"
		if u, err := url.Parse(a.cfg.KernelURL); err == nil && u.Host != "" {
			s.Operator = u.Host
		}
	}
	return s
}

// ready asks the required parts; the model endpoint is optional, since the engine stays.
func (a *App) ready(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 3*time.Second)
	defer cancel()
	if _, err := a.store.Conversations(ctx, copilot.TenantID(a.cfg.Tenant), "", "", 1); err != nil {
		return err
	}
	return a.kernel.Ping(ctx)
}

// simulated says how large the sandbox's network is and whether it was there before.
func (a *App) simulated() string {
	size, how := a.sandbox.Size(), "a new one"
	if a.continued {
		how = "as it was left"
	}
	return fmt.Sprintf("of %d sites and %d mobile subscribers, %s", size.Sites, size.Subscribers, how)
}

// Greeting is what serve prints before its address.
func (a *App) Greeting() []string {
	lines := []string{"Kernel Copilot, backend " + a.backend + ", data in " + a.cfg.Data}
	if a.sandbox != nil {
		lines = append(lines, "a simulated operator runs in this process, "+a.simulated())
		if url := a.sandbox.ControlURL(); url != "" {
			lines = append(lines, "control at "+url)
		}
	} else {
		lines = append(lines, "the operator's Kernel is at "+a.cfg.KernelURL)
	}
	if a.cfg.ModelURL != "" && a.cfg.Model != "engine" {
		lines = append(lines, "questions, and what the tools read for them, go to the model endpoint at "+a.cfg.ModelURL)
	} else if a.sandbox != nil {
		lines = append(lines, "nothing leaves the machine")
	}
	if missing := missingAssets(); missing != "" {
		lines = append(lines, missing)
	}
	return append(lines, "a first question to try:", `"`+strings.ReplaceAll(a.question, `"`, "'")+`"`)
}
