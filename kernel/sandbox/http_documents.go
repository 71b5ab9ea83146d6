package sandbox

import (
	"net/http"
	"slices"

	copilot "github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/kernel"
)

// documentRoutes serve what the operator has written down about its network.
func (r router) documentRoutes() {
	r.read(kernel.PathDocument+"/documents", kernel.ScopeDocumentRead, documentList)
	r.read(kernel.PathDocument+"/documents/{id}", kernel.ScopeDocumentRead, documentGet)
}

func documentList(w http.ResponseWriter, r *http.Request, v view) error {
	q := ask(r, "offset", "limit")
	var out []kernel.DocumentInfo
	for _, d := range v.documents() {
		out = append(out, kernel.DocumentInfo{ID: d.id, Title: d.title, UpdatedAt: d.updated})
	}
	return answerList(w, q, page(w, q, out))
}

func documentGet(w http.ResponseWriter, r *http.Request, v view) error {
	if q := ask(r); q.err != nil {
		return q.err
	}
	all, id := v.documents(), r.PathValue("id")
	i := slices.IndexFunc(all, func(d document) bool { return d.id == id })
	if i < 0 {
		return copilot.Errorf(copilot.CodeNotFound, "there is no document %s: GET %s/documents lists them", id, kernel.PathDocument)
	}
	w.Header().Set("Content-Type", "text/markdown; charset=utf-8")
	w.Header().Set("Last-Modified", all[i].updated.Format(http.TimeFormat))
	_, _ = w.Write([]byte(all[i].text)) // a broken connection is the caller's
	return nil
}
