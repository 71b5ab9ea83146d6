package app

import (
	"net/http"

	"github.com/kernelcopilot/copilot"
)

func (a *App) console(func(*http.Request) (copilot.Principal, error)) (http.Handler, error) {
	return http.NotFoundHandler(), nil
}

func (a *App) missingAssets() string { return "" }
