package app

import (
	"net/http"
	"time"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/access"
	"github.com/kernelcopilot/copilot/web"
	"github.com/kernelcopilot/copilot/web/asset"
)

// newConsole joins the pages and the websocket.
func (a *App) newConsole(identify func(*http.Request) (copilot.Principal, error)) (*web.Console, error) {
	zone, err := time.LoadLocation(a.cfg.TimeZone)
	if err != nil {
		return nil, err
	}
	return web.New(web.Config{
		Agent: a.agent, Store: a.store, Identify: identify, Clock: copilot.WallClock, Zone: zone, Questions: a.suggest,
		Backend: a.backend, Log: a.log,
		Guard: a.guard(),
	})
}

// guard keeps foreign names and foreign pages out of the console.
func (a *App) guard() web.Guard {
	return web.Guard{AllowedHost: a.allowedHost, AllowedOrigin: a.allowedOrigin}
}

func (a *App) allowedHost(host string) bool { return access.AllowedHost(host, a.cfg.Hosts) }

func (a *App) allowedOrigin(origin, host string) bool {
	return access.AllowedOrigin(origin, host, a.cfg.Origins)
}

// missingAssets says which task brings the script libraries, "" when they are embedded.
func missingAssets() string { return asset.Missing() }
