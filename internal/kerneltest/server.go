package kerneltest

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/kernelcopilot/copilot/internal/conform"
	"github.com/kernelcopilot/copilot/kernel"
)

// Write is a write that reached the server.
type Write struct {
	Method, Path, Key, Body string
}

// Server serves a World.
type Server struct {
	URL   string
	World *World
	// Before, if set, sees each request first (the token's too) and answers it itself when it returns true.
	Before func(w http.ResponseWriter, r *http.Request) bool

	mu     sync.Mutex
	calls  map[string]int
	writes []Write
	token  int
	dead   map[string]bool
}

// New starts a server that ends with the test.
func New(t testing.TB) *Server {
	s := &Server{World: NewWorld(), calls: map[string]int{}, dead: map[string]bool{}}
	h := httptest.NewServer(http.HandlerFunc(s.serve))
	t.Cleanup(h.Close)
	s.URL = h.URL
	return s
}

// Client is a client of the server with short backoffs; change adjusts its configuration.
func (s *Server) Client(t testing.TB, change ...func(*kernel.Config)) *kernel.Client {
	cfg := kernel.Config{BaseURL: s.URL, ClientID: "copilot", ClientSecret: "secret", Backoff: time.Millisecond, Timeout: 5 * time.Second}
	cfg.HTTP = &http.Client{Transport: conform.For(t).Requests(http.DefaultTransport.(*http.Transport).Clone())}
	for _, f := range change {
		f(&cfg)
	}
	c, err := kernel.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// Change runs f while no request is served.
func (s *Server) Change(f func(w *World)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f(s.World)
}

// Calls counts requests by METHOD PATH.
func (s *Server) Calls(methodPath string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.calls[methodPath]
}

// Writes lists the writes that took effect.
func (s *Server) Writes() []Write {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Write(nil), s.writes...)
}

// ExpireTokens makes all tokens given out so far worthless.
func (s *Server) ExpireTokens() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i := 1; i <= s.token; i++ {
		s.dead["t"+strconv.Itoa(i)] = true
	}
}

func (s *Server) serve(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	s.calls[r.Method+" "+r.URL.Path]++
	w.Header().Set("Date", s.World.Now.Format(http.TimeFormat))
	w.Header().Set(kernel.HeaderInstance, s.World.Instance)
	before := s.Before
	s.mu.Unlock()
	if before != nil && before(w, r) {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if r.URL.Path == kernel.PathToken {
		s.token++
		answer(w, map[string]any{"access_token": "t" + strconv.Itoa(s.token), "token_type": "Bearer", "expires_in": 3600})
		return
	}
	token, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	if !ok || s.dead[token] {
		Refuse(w, http.StatusUnauthorized, "token expired")
		return
	}
	if r.Method != http.MethodGet && r.URL.Path != kernel.PathReachability+"/retrieve" {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return
		}
		s.write(w, r, string(body))
		return
	}
	s.read(w, r)
}

func (s *Server) write(w http.ResponseWriter, r *http.Request, body string) {
	done := func(v any) {
		s.writes = append(s.writes, Write{r.Method, r.URL.Path, r.Header.Get(kernel.HeaderIdempotencyKey), body})
		answer(w, v)
	}
	parts := strings.Split(strings.Trim(r.URL.Path, "/"), "/")
	id, verb := parts[len(parts)-1], ""
	if r.Method == http.MethodPost {
		id, verb = parts[len(parts)-2], parts[len(parts)-1]
		if s.World.Ordered != nil {
			s.World.Ordered(s.World, id, verb)
		}
		done(kernel.Command{ID: "cmd-1", Object: id, Verb: verb, Status: "done", Time: s.World.Now})
		return
	}
	for i := range s.World.Tickets {
		if t := &s.World.Tickets[i]; t.ID == id {
			var patch kernel.NotesPatch
			if json.Unmarshal([]byte(body), &patch) != nil {
				Refuse(w, http.StatusBadRequest, "no notes")
				return
			}
			t.Notes = patch.Notes
			done(*t)
			return
		}
	}
	Refuse(w, http.StatusNotFound, "no such ticket")
}

// Refuse answers with a TM Forum error.
func Refuse(w http.ResponseWriter, status int, message string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(map[string]string{"code": strconv.Itoa(status), "reason": http.StatusText(status), "message": message})
}

func answer(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(v)
}
