package rest

import (
	"net/http"

	"github.com/go-chi/chi/v5"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/client"
)

func (a *api) approvalList(w http.ResponseWriter, r *http.Request) {
	pages(a, w, r, func(p copilot.Principal, cursor string, limit int) (copilot.Page[copilot.ApprovalView], error) {
		return a.cfg.Store.ApprovalPage(r.Context(), p.Tenant, r.URL.Query().Get("all") != "true", cursor, limit)
	})
}

func (a *api) approvalDecide(w http.ResponseWriter, r *http.Request) {
	a.as(w, r, func(p copilot.Principal) error {
		var req client.DecisionRequest
		if err := read(w, r, &req); err != nil {
			return err
		}
		ap, err := a.cfg.Agent.Decide(r.Context(), p, chi.URLParam(r, "id"), req.Digest, req.Decision, req.Reason)
		if err != nil {
			return err
		}
		write(w, http.StatusOK, ap)
		return nil
	})
}
