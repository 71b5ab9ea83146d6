package rest

import (
	"mime"
	"net/http"
	"strings"

	"github.com/kernelcopilot/copilot"
)

// Guard keeps foreign names and foreign pages out of the API, and says so in the form of RFC 9457.
type Guard struct {
	// AllowedHost says whether a request for this Host is answered, against DNS rebinding.
	AllowedHost func(host string) bool
	// AllowedOrigin says whether a page of this origin may change something or open a websocket.
	AllowedOrigin func(origin, host string) bool
}

// Wrap returns next behind the guard: unknown hosts get 421, and requests that change something and come from another
// site 403. A program sends neither Origin nor Sec-Fetch-Site.
func (g Guard) Wrap(next http.Handler) http.Handler {
	return g.hosts(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		origin, site := r.Header.Get("Origin"), r.Header.Get("Sec-Fetch-Site")
		foreign := origin != "" && !g.AllowedOrigin(origin, r.Host) || origin == "" && site != "" && site != "same-origin" && site != "none"
		if foreign && !reads(r.Method) {
			refuseOrigin(w, origin)
			return
		}
		next.ServeHTTP(w, r)
	}))
}

// Socket returns next, which upgrades to a websocket, behind the guard. An upgrade needs an Origin, since any page can ask
// for one; a request that asks for none gets 426.
func (g Guard) Socket(next http.Handler) http.Handler {
	return g.hosts(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case !strings.EqualFold(r.Header.Get("Upgrade"), "websocket"):
			w.Header().Set("Upgrade", "websocket")
			w.Header().Set("Connection", "Upgrade")
			writeProblem(w, http.StatusUpgradeRequired, copilot.CodeInvalid, "this route speaks websocket alone: connect to it with a websocket client, or read the "+
				"events of one run at /api/v1/runs/{id}/events")
		case !g.AllowedOrigin(r.Header.Get("Origin"), r.Host):
			refuseOrigin(w, r.Header.Get("Origin"))
		default:
			next.ServeHTTP(w, r)
		}
	}))
}

func (g Guard) hosts(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		if !g.AllowedHost(r.Host) {
			writeProblem(w, http.StatusMisdirectedRequest, copilot.CodeForbidden, "this server does not answer under the name "+r.Host+
				": use 127.0.0.1 or localhost, or add the name to the setting hosts (COPILOT_HOSTS)")
			return
		}
		next.ServeHTTP(w, r)
	})
}

func refuseOrigin(w http.ResponseWriter, origin string) {
	detail := "the request comes from a page of another site (Origin " + origin + "): open the page on this server, or add its origin to the setting origins (COPILOT_ORIGINS)"
	if origin == "" || origin == "null" {
		detail = "the request names no Origin that this server knows: send the server's own, scheme and host (Origin: http://HOST:PORT), or one of the setting origins (COPILOT_ORIGINS)"
	}
	writeProblem(w, http.StatusForbidden, copilot.CodeForbidden, detail)
}

func reads(method string) bool {
	return method == http.MethodGet || method == http.MethodHead || method == http.MethodOptions
}

// jsonAlone refuses a body that does not say that it is JSON with 415. A form of another site cannot say so.
func jsonAlone(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		kind := r.Header.Get("Content-Type")
		if media, _, err := mime.ParseMediaType(kind); reads(r.Method) || kind == "" && r.ContentLength == 0 || err == nil && media == "application/json" {
			next.ServeHTTP(w, r)
			return
		}
		w.Header().Set("Accept-Post", "application/json")
		was := "there is no Content-Type"
		if kind != "" {
			was = "the Content-Type is " + kind
		}
		writeProblem(w, http.StatusUnsupportedMediaType, copilot.CodeInvalid, was+", and this API takes JSON alone: send the body with Content-Type: application/json "+
			"(curl -H 'Content-Type: application/json' -d '{…}')")
	})
}
