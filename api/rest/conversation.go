package rest

import (
	"net/http"

	"github.com/go-chi/chi/v5"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/client"
)

// pageSize is how many rows one page of a list holds.
const pageSize = 50

func (a *api) conversationList(w http.ResponseWriter, r *http.Request) {
	a.as(w, r, func(p copilot.Principal) error {
		rows, err := a.cfg.Store.Conversations(r.Context(), p.Tenant, "", r.URL.Query().Get("before"), pageSize)
		if err != nil {
			return err
		}
		out := client.List[copilot.Conversation]{Items: orEmpty(rows)}
		if len(rows) == pageSize {
			out.Next = rows[len(rows)-1].ID
		}
		write(w, http.StatusOK, out)
		return nil
	})
}

func (a *api) conversationGet(w http.ResponseWriter, r *http.Request) {
	a.as(w, r, func(p copilot.Principal) error {
		c, err := a.cfg.Store.Conversation(r.Context(), p.Tenant, chi.URLParam(r, "id"))
		if err != nil {
			return err
		}
		write(w, http.StatusOK, c)
		return nil
	})
}

func (a *api) conversationMessages(w http.ResponseWriter, r *http.Request) {
	a.as(w, r, func(p copilot.Principal) error {
		rows, err := a.cfg.Store.Messages(r.Context(), p.Tenant, chi.URLParam(r, "id"))
		if err != nil {
			return err
		}
		write(w, http.StatusOK, client.List[copilot.Message]{Items: orEmpty(rows)})
		return nil
	})
}

func (a *api) conversationEvidence(w http.ResponseWriter, r *http.Request) {
	a.as(w, r, func(p copilot.Principal) error {
		rows, err := a.cfg.Store.Evidence(r.Context(), p.Tenant, chi.URLParam(r, "id"))
		if err != nil {
			return err
		}
		write(w, http.StatusOK, client.List[copilot.Evidence]{Items: orEmpty(rows)})
		return nil
	})
}
