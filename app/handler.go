package app

import (
	"context"
	"net/http"
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
	api, err := rest.New(rest.Config{Agent: a.agent, Store: a.store, Search: a.index, Identify: identify, Ready: a.ready, Log: a.log})
	if err != nil {
		return nil, err
	}
	if a.console, err = a.newConsole(identify); err != nil {
		return nil, err
	}
	mux := http.NewServeMux()
	for _, p := range []string{"/api/", "/healthz", "/readyz", "/openapi.json"} {
		mux.Handle(p, api)
	}
	mux.Handle("/", a.console)
	return a.guard().Wrap(mux), nil
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

// Greeting is what serve prints before its address.
func (a *App) Greeting() []string {
	lines := []string{"Kernel Copilot, backend " + a.backend + ", data in " + a.cfg.Data}
	if a.sandbox != nil {
		lines = append(lines, "a simulated operator runs in this process; nothing leaves the machine unless a model endpoint is configured")
		if url := a.sandbox.ControlURL(); url != "" {
			lines = append(lines, "control at "+url)
		}
	}
	if missing := missingAssets(); missing != "" {
		lines = append(lines, missing)
	}
	return append(lines, "a first question to try:", `"`+strings.ReplaceAll(a.question, `"`, "'")+`"`)
}

// ask words the first question.
func (a *App) ask(context.Context) error {
	zone, err := time.LoadLocation(a.cfg.TimeZone)
	if err != nil {
		return err
	}
	if a.sandbox == nil {
		a.question = "Which open alarms matter most right now?"
		return nil
	}
	hint, failing := a.sandbox.Hint()
	a.question = question(hint, failing, zone)
	return nil
}
