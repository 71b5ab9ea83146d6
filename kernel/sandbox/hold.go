package sandbox

import (
	"maps"
	"net/http"
	"slices"
	"strings"

	copilot "github.com/kernelcopilot/copilot"
)

// routeMatches compares METHOD /path with a call; "*" stands for any method or one segment, "**" at the end for the rest.
func routeMatches(route, method, path string) bool {
	m, pattern, _ := strings.Cut(route, " ")
	if m != method && m != "*" {
		return false
	}
	a, b := strings.Split(pattern, "/"), strings.Split(path, "/")
	if n := len(a) - 1; a[n] == "**" && len(b) > n {
		a, b = a[:n], b[:n]
	}
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != "*" && a[i] != b[i] {
			return false
		}
	}
	return true
}

// offered refuses a route that no call could take: none of those served overlaps with it.
func (s *Sandbox) offered(route string) error {
	method, pattern, _ := strings.Cut(route, " ")
	for _, served := range s.routes {
		m, path, _ := strings.Cut(served, " ")
		if (method == "*" || method == m || method == http.MethodHead && m == http.MethodGet) && overlap(pattern, path) {
			return nil
		}
	}
	return copilot.Errorf(copilot.CodeInvalid, "no call takes the route %q: check method and path against ROUTES.md, which names every one", route)
}

// overlap reports whether a path can match both a pattern with * and ** and one with {name}.
func overlap(pattern, served string) bool {
	a, b := strings.Split(pattern, "/"), strings.Split(served, "/")
	if n := len(a) - 1; a[n] == "**" && len(b) > n {
		a, b = a[:n], b[:n]
	}
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != "*" && a[i] != b[i] && !(strings.HasPrefix(b[i], "{") && a[i] != "") {
			return false
		}
	}
	return true
}

func holdProblem(route, at string) error {
	if method, path, ok := strings.Cut(route, " "); !ok || method == "" || !strings.HasPrefix(path, "/") || at != "before" && at != "after" {
		return copilot.Errorf(copilot.CodeInvalid, `a hold is {"route":"METHOD /path","at":"before" or "after"}; got route %q, at %q`, route, at)
	}
	return nil
}

func (h *holds) add(route, at string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.list = append(h.list, &hold{Route: route, At: at, release: make(chan struct{})})
}

// keep serves a call that changes nothing, and keeps it back before or after where a hold says so.
func (h *holds) keep(w http.ResponseWriter, r *http.Request, serve func(http.ResponseWriter)) {
	h.wait(r, "before")
	if !h.match(r, "after") {
		serve(w)
		return
	}
	kept := newRecorder()
	serve(kept)
	h.wait(r, "after")
	maps.Copy(w.Header(), kept.header)
	w.WriteHeader(kept.status)
	_, _ = w.Write(kept.body.Bytes())
}

func (h *holds) match(r *http.Request, at string) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return slices.ContainsFunc(h.list, func(k *hold) bool { return k.At == at && routeMatches(k.Route, r.Method, r.URL.Path) })
}

func (h *holds) releaseAll() {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, k := range h.list {
		close(k.release)
	}
	h.list = nil
}

func (h *holds) state() []hold {
	h.mu.Lock()
	defer h.mu.Unlock()
	out := []hold{}
	for _, k := range h.list {
		out = append(out, hold{Route: k.Route, At: k.At, Kept: k.Kept})
	}
	return out
}
