package web

import (
	"net/http"

	"github.com/go-chi/chi/v5/middleware"
)

// compress answers pages, styles and scripts gzipped to those who take it.
func compress(next http.Handler) http.Handler {
	return middleware.Compress(5, "text/html", "text/css", "text/javascript", "image/svg+xml")(next)
}
