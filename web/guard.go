package web

import (
	"net/http"
	"strings"

	"github.com/kernelcopilot/copilot/web/words"
)

// Guard keeps foreign names and foreign pages out, of the console and of whatever else is wrapped in it.
type Guard struct {
	// AllowedHost says whether a request for this Host is answered, against DNS rebinding.
	AllowedHost func(host string) bool
	// AllowedOrigin says whether a page of this origin may change something here. It is not asked for a missing Origin.
	AllowedOrigin func(origin, host string) bool
}

// Wrap returns next behind the guard: unknown hosts get 421, requests that change something and come from another site
// get 403, and no answer allows another site to read it.
func (g Guard) Wrap(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Referrer-Policy", "same-origin") // no-referrer would make a form's Origin "null"
		switch {
		case !g.AllowedHost(r.Host):
			http.Error(w, words.For(r).Say("error.host"), http.StatusMisdirectedRequest)
		case changes(r.Method) && g.foreign(r):
			http.Error(w, words.For(r).Say("error.foreign"), http.StatusForbidden)
		default:
			next.ServeHTTP(w, r)
		}
	})
}

func changes(method string) bool {
	return method != http.MethodGet && method != http.MethodHead && method != http.MethodOptions
}

// foreign reports a request that a page of another site made. A program sends neither header; a form of another site
// cannot leave out both, and one that could is known by its content type.
func (g Guard) foreign(r *http.Request) bool {
	site, origin := r.Header.Get("Sec-Fetch-Site"), r.Header.Get("Origin")
	switch {
	case origin != "":
		return !g.AllowedOrigin(origin, r.Host)
	case site != "":
		return site != "same-origin" && site != "none"
	}
	kind, _, _ := strings.Cut(r.Header.Get("Content-Type"), ";")
	switch strings.ToLower(strings.TrimSpace(kind)) {
	case "application/x-www-form-urlencoded", "multipart/form-data", "text/plain":
		return true
	}
	return false
}

// contentPolicy lets a page load from this server alone, and nothing frame it. Scripts and styles are files.
const contentPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; " +
	"form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

func pageHeaders(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", contentPolicy)
		h.Set("X-Frame-Options", "DENY")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cache-Control", "no-store")
		next.ServeHTTP(w, r)
	})
}
