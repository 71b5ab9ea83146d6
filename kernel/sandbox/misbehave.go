package sandbox

import (
	"bytes"
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	copilot "github.com/kernelcopilot/copilot"
)

// misdeed is one way in which the calls of a route go wrong.
type misdeed struct {
	Route      string `json:"route"`                // METHOD /path; * stands for any method or one segment, ** for the rest
	Latency    span   `json:"latency,omitzero"`     // wall time before anything else
	Status     int    `json:"status,omitempty"`     // 429, 500, 502, 503 or 504 in place of the answer
	RetryAfter int    `json:"retryAfter,omitempty"` // seconds, with a status
	At         string `json:"at,omitempty"`         // of a status: before the call takes effect, or after
	Cut        bool   `json:"cut,omitempty"`        // the connection ends in the middle of the answer's body
	Stale      span   `json:"stale,omitzero"`       // reads answer as they did so long ago, with the Date of then
	Times      int    `json:"times,omitempty"`      // how many calls it meets; 0 means until it is lifted
	Met        int    `json:"met"`                  // calls so far
}

// span is a duration that travels as text such as 2s.
type span time.Duration

// MarshalText implements encoding.TextMarshaler.
func (s span) MarshalText() ([]byte, error) { return []byte(time.Duration(s).String()), nil }

// UnmarshalText implements encoding.TextUnmarshaler.
func (s *span) UnmarshalText(b []byte) error {
	d, err := time.ParseDuration(string(b))
	*s = span(d)
	return err
}

func (m misdeed) problem() string {
	method, path, ok := strings.Cut(m.Route, " ")
	switch {
	case !ok || method == "" || !strings.HasPrefix(path, "/"):
		return `route must be "METHOD /path", where * stands for any method or one segment and ** for the rest`
	case m.Latency < 0 || m.Stale < 0 || m.RetryAfter < 0 || m.Times < 0 || m.Latency > span(time.Hour):
		return "latency (at most 1h), stale, retryAfter and times must not be negative"
	case m.Latency == 0 && m.Stale == 0 && m.Status == 0 && !m.Cut:
		return "name one of latency, status, cut, stale"
	case m.Status != 0 && !slices.Contains([]int{429, 500, 502, 503, 504}, m.Status):
		return "status must be 429, 500, 502, 503 or 504"
	case m.Status != 0 && m.Cut:
		return "a call is either answered by a status or cut"
	case m.RetryAfter > 0 && m.Status == 0:
		return "retryAfter goes with a status"
	case m.At != "" && (m.Status == 0 || m.At != "before" && m.At != "after"):
		return `at is "before" or "after", and goes with a status`
	}
	return ""
}

// misdeeds are those asked for, in the order in which they came.
type misdeeds struct {
	mu       sync.Mutex
	list     []*misdeed
	stopping <-chan struct{}
}

func (ms *misdeeds) add(m misdeed) error {
	if p := m.problem(); p != "" {
		return copilot.Errorf(copilot.CodeInvalid, "%s", p)
	}
	m.Met = 0
	ms.mu.Lock()
	defer ms.mu.Unlock()
	ms.list = append(ms.list, &m)
	return nil
}

func (ms *misdeeds) lift() {
	ms.mu.Lock()
	defer ms.mu.Unlock()
	ms.list = nil
}

func (ms *misdeeds) state() []misdeed {
	ms.mu.Lock()
	defer ms.mu.Unlock()
	out := make([]misdeed, 0, len(ms.list))
	for _, m := range ms.list {
		out = append(out, *m)
	}
	return out
}

// of returns what a call meets: the first that matches and is not used up.
func (ms *misdeeds) of(r *http.Request) (misdeed, bool) {
	ms.mu.Lock()
	defer ms.mu.Unlock()
	for _, m := range ms.list {
		if (m.Times == 0 || m.Met < m.Times) && routeMatches(m.Route, r.Method, r.URL.Path) {
			m.Met++
			return *m, true
		}
	}
	return misdeed{}, false
}

type staleness struct{}

// misbehave lets calls go wrong as asked.
func (s *Sandbox) misbehave(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		m, ok := s.misdeeds.of(r)
		if !ok {
			next.ServeHTTP(w, r)
			return
		}
		if m.Latency > 0 && !s.misdeeds.wait(r.Context(), time.Duration(m.Latency)) {
			panic(http.ErrAbortHandler)
		}
		if m.Stale > 0 {
			w.Header().Set("Date", s.op.clock.now().Add(-time.Duration(m.Stale)).Format(http.TimeFormat))
			r = r.WithContext(context.WithValue(r.Context(), staleness{}, time.Duration(m.Stale)))
		}
		switch {
		case m.Cut:
			cutAnswer(w, r, next)
		case m.Status != 0:
			if m.At == "after" {
				next.ServeHTTP(&unsent{header: http.Header{}}, r)
			}
			m.refuse(w, r)
		default:
			next.ServeHTTP(w, r)
		}
	})
}

// wait is false when the caller has gone or the sandbox stops first.
func (ms *misdeeds) wait(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-ctx.Done():
	case <-ms.stopping:
	}
	return false
}

func (m misdeed) refuse(w http.ResponseWriter, r *http.Request) {
	if m.RetryAfter > 0 {
		w.Header().Set("Retry-After", strconv.Itoa(m.RetryAfter))
	}
	failerOf(r.URL.Path)(w, statusError{m.Status, copilot.Errorf(copilot.CodeUnavailable, "%s, as asked by the control API", http.StatusText(m.Status))})
}

// unsent is an answer that is kept from its caller.
type unsent struct {
	header http.Header
	status int
	body   bytes.Buffer
}

// Header implements http.ResponseWriter.
func (u *unsent) Header() http.Header { return u.header }

// WriteHeader notes the first status.
func (u *unsent) WriteHeader(status int) {
	if u.status == 0 {
		u.status = status
	}
}

// Write keeps the bytes.
func (u *unsent) Write(b []byte) (int, error) { return u.body.Write(b) }

// cutAnswer lets the call take effect, announces the whole answer, sends half of it and ends the connection.
func cutAnswer(w http.ResponseWriter, r *http.Request, next http.Handler) {
	whole := &unsent{header: w.Header()}
	next.ServeHTTP(whole, r)
	w.Header().Set("Content-Length", strconv.Itoa(max(1, whole.body.Len())))
	w.WriteHeader(max(whole.status, http.StatusOK))
	_, _ = w.Write(whole.body.Bytes()[:whole.body.Len()/2])
	_ = http.NewResponseController(w).Flush()
	panic(http.ErrAbortHandler)
}

type misdeedList struct {
	Misbehave []misdeed `json:"misbehave"`
}

// misbehavePost adds one.
func (s *Sandbox) misbehavePost(r *http.Request) (int, any, error) {
	var m misdeed
	if err := decode(r, &m); err != nil {
		return 0, nil, err
	}
	if p := m.problem(); p == "" {
		if err := s.offered(m.Route); err != nil {
			return 0, nil, err
		}
	}
	if err := s.misdeeds.add(m); err != nil {
		return 0, nil, err
	}
	return http.StatusCreated, misdeedList{s.misdeeds.state()}, nil
}
