package rest

import (
	"net/http"

	"github.com/go-chi/chi/v5"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/client"
)

func (a *api) documentList(w http.ResponseWriter, r *http.Request) {
	pages(a, w, r, func(p copilot.Principal, cursor string, limit int) (copilot.Page[copilot.Document], error) {
		return a.cfg.Store.DocumentPage(r.Context(), p.Tenant, cursor, limit)
	})
}

// documentGet answers one document with its text.
func (a *api) documentGet(w http.ResponseWriter, r *http.Request) {
	a.as(w, r, func(p copilot.Principal) error {
		d, err := a.cfg.Store.Document(r.Context(), p.Tenant, chi.URLParam(r, "id"))
		if err != nil {
			return err
		}
		write(w, http.StatusOK, d)
		return nil
	})
}

func (a *api) search(w http.ResponseWriter, r *http.Request) {
	a.as(w, r, func(p copilot.Principal) error {
		q := r.URL.Query().Get("q")
		if q == "" || a.cfg.Search == nil {
			return copilot.Errorf(copilot.CodeInvalid, "give what to look up as q")
		}
		rows, err := a.cfg.Search.Search(r.Context(), p.Tenant, q, 10)
		if err != nil {
			return err
		}
		write(w, http.StatusOK, client.List[copilot.Passage]{Items: orEmpty(rows)})
		return nil
	})
}
