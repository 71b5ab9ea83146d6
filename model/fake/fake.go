package fake

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/kernelcopilot/copilot"
)

// Config says what the endpoint answers.
type Config struct {
	Script []Turn        // answered in order, one a request; the last one repeats
	Brain  copilot.Model // answers when Script is empty
	Plant  string        // replaces the first figure of a brain's answer that is not part of a word
	Key    string        // the key asked for in api-key or Authorization; "" means none

	// Hold is called in the middle of each answer's text with what was sent of it; the rest follows once it returns, and
	// it returns when the context ends. nil means that no answer is held.
	Hold func(ctx context.Context, sent string)
}

// Turn is one scripted answer.
type Turn struct {
	Text   string   `json:"text,omitempty"`
	Calls  []Call   `json:"calls,omitempty"`
	Finish string   `json:"finish,omitempty"` // "" means stop, or tool_calls when there are calls
	Fault  Fault    `json:"fault,omitempty"`
	Deltas []string `json:"deltas,omitempty"` // the exact pieces of Text, when the borders matter
}

// Call is one scripted tool call. Name is as it stands on the wire ("alarm__list").
type Call struct {
	Name string `json:"name"`
	Args string `json:"args"`
}

// Fault is a misbehaviour of the endpoint.
type Fault string

// The faults.
const (
	FaultNone         Fault = ""
	Fault500          Fault = "500"           // answers 500
	Fault429          Fault = "429"           // answers 429 with Retry-After
	FaultHang         Fault = "hang"          // never answers
	FaultSilent       Fault = "silent"        // sends the headers of a stream, and nothing more
	FaultStall        Fault = "stall"         // begins, then falls silent
	FaultCut          Fault = "cut"           // closes the connection in the middle of the text
	FaultCutInArgs    Fault = "cut_in_args"   // closes it inside a tool call's arguments
	FaultNoFinish     Fault = "no_finish"     // ends with [DONE] and no finish_reason
	FaultMidError     Fault = "mid_error"     // an error object in the middle of a 200 stream
	FaultPromptFilter Fault = "prompt_filter" // Azure's 400 for a filtered prompt
)

// Faults lists the faults that a turn of a script may name, but FaultNone.
func Faults() []Fault {
	return []Fault{Fault500, Fault429, FaultHang, FaultStall, FaultCut, FaultCutInArgs, FaultNoFinish, FaultMidError, FaultPromptFilter}
}

// ParseScript reads a script: one JSON array of turns. CodeInvalid for anything else, an unknown field or an unknown fault.
func ParseScript(r io.Reader) ([]Turn, error) {
	var turns []Turn
	dec := json.NewDecoder(r)
	dec.DisallowUnknownFields()
	if err := dec.Decode(&turns); err != nil {
		return nil, copilot.Wrap(copilot.CodeInvalid, err, "a script is a JSON array of turns, such as [{\"text\": \"hello\"}]: %v", err)
	}
	if dec.Decode(&struct{}{}) != io.EOF || len(turns) == 0 {
		return nil, copilot.Errorf(copilot.CodeInvalid, "a script is one JSON array of at least one turn and nothing after it")
	}
	for i, t := range turns {
		if t.Fault != FaultNone && !slices.Contains(Faults(), t.Fault) {
			return nil, copilot.Errorf(copilot.CodeInvalid, "turn %d: there is no fault %q; there are %s", i+1, t.Fault, FaultList())
		}
	}
	return turns, nil
}

// FaultList is the faults as words, for help and messages.
func FaultList() string {
	var names []string
	for _, f := range Faults() {
		names = append(names, string(f))
	}
	return strings.Join(names, ", ")
}

// Server is the endpoint. It implements http.Handler.
type Server struct {
	cfg  Config
	mux  *http.ServeMux
	mu   sync.Mutex
	next int
	seen []Request
}

// New returns an endpoint.
func New(cfg Config) *Server {
	s := &Server{cfg: cfg, mux: http.NewServeMux()}
	for _, path := range []string{
		"/v1/chat/completions", "/openai/v1/chat/completions", "/openai/deployments/{deployment}/chat/completions",
	} {
		s.mux.HandleFunc("POST "+path, s.complete)
	}
	return s
}

// ServeHTTP implements http.Handler.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.mux.ServeHTTP(w, r) }

// Requests returns the requests answered so far, for tests.
func (s *Server) Requests() []Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Request(nil), s.seen...)
}

func (s *Server) complete(w http.ResponseWriter, r *http.Request) {
	if s.cfg.Key != "" && r.Header.Get("Api-Key") != s.cfg.Key && r.Header.Get("Authorization") != "Bearer "+s.cfg.Key {
		refuse(w, http.StatusUnauthorized, "invalid_api_key", "the key is not the one of this endpoint")
		return
	}
	azure := r.PathValue("deployment") != ""
	if azure && r.URL.Query().Get("api-version") == "" {
		refuse(w, http.StatusNotFound, "404", "a request to a deployment needs api-version")
		return
	}
	var req Request
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 8<<20)).Decode(&req); err != nil {
		refuse(w, http.StatusBadRequest, "invalid_request", "the body is not a chat completion request: "+err.Error())
		return
	}
	if msg := req.check(); msg != "" {
		refuse(w, http.StatusBadRequest, "invalid_request_error", msg)
		return
	}
	t, err := s.turn(r, req)
	if err != nil {
		refuse(w, http.StatusInternalServerError, "brain", err.Error())
		return
	}
	s.answer(w, r, t, azure)
}

func (s *Server) turn(r *http.Request, req Request) (Turn, error) {
	s.mu.Lock()
	s.seen = append(s.seen, req)
	n := s.next
	if n < len(s.cfg.Script)-1 {
		s.next++
	}
	s.mu.Unlock()
	if len(s.cfg.Script) > 0 {
		return s.cfg.Script[n], nil
	}
	return s.think(r, req)
}

func (s *Server) think(r *http.Request, req Request) (Turn, error) {
	var t Turn
	if s.cfg.Brain == nil {
		return t, copilot.Errorf(copilot.CodeInvalid, "the endpoint has neither a script nor a brain")
	}
	calls := map[int]*Call{}
	for c, err := range s.cfg.Brain.Stream(r.Context(), req.model()) {
		if err != nil {
			return t, err
		}
		t.Text += c.Text
		for _, d := range c.Calls {
			if calls[d.Index] == nil {
				calls[d.Index] = &Call{}
			}
			calls[d.Index].Name += wire(d.Name)
			calls[d.Index].Args += d.Args
		}
		if c.Finish != "" {
			t.Finish = string(c.Finish)
		}
	}
	for i := range len(calls) {
		t.Calls = append(t.Calls, *calls[i])
	}
	if s.cfg.Plant != "" {
		t.Text = plant(t.Text, s.cfg.Plant)
	}
	return t, nil
}

// figure finds a number that stands alone: not a part of an identifier, a time, a date or a citation.
var figure = regexp.MustCompile(`(^|[\s(])(\d+(?:[.,]\d+)?)([ \x{a0}]?(?:%|[A-Za-z]))`)

// plant puts number in the place of the first figure of the text.
func plant(text, number string) string {
	m := figure.FindStringSubmatchIndex(text)
	if m == nil {
		return text
	}
	return text[:m[4]] + number + text[m[5]:]
}
