package rest

import (
	"net/http"

	"github.com/go-chi/chi/v5"

	"github.com/kernelcopilot/copilot"
)

func (a *api) conversationList(w http.ResponseWriter, r *http.Request) {
	pages(a, w, r, func(p copilot.Principal, cursor string, limit int) (copilot.Page[copilot.Conversation], error) {
		return a.cfg.Store.ConversationPage(r.Context(), p.Tenant, "", cursor, limit)
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
	pages(a, w, r, func(p copilot.Principal, cursor string, limit int) (copilot.Page[copilot.Message], error) {
		return a.cfg.Store.MessagePage(r.Context(), p.Tenant, chi.URLParam(r, "id"), cursor, limit)
	})
}

func (a *api) conversationEvidence(w http.ResponseWriter, r *http.Request) {
	pages(a, w, r, func(p copilot.Principal, cursor string, limit int) (copilot.Page[copilot.Evidence], error) {
		return a.cfg.Store.EvidencePage(r.Context(), p.Tenant, chi.URLParam(r, "id"), cursor, limit)
	})
}
