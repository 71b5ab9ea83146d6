package rest

import (
	"net/http"

	"github.com/go-chi/chi/v5"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/client"
)

func (a *api) approvalList(w http.ResponseWriter, r *http.Request) {
	a.as(w, r, func(p copilot.Principal) error {
		rows, err := a.cfg.Store.Approvals(r.Context(), p.Tenant, r.URL.Query().Get("all") != "true", 200)
		if err != nil {
			return err
		}
		write(w, http.StatusOK, client.List[copilot.ApprovalView]{Items: orEmpty(rows)})
		return nil
	})
}

func orEmpty[T any](rows []T) []T {
	if rows == nil {
		return []T{}
	}
	return rows
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
