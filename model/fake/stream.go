package fake

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"net/http"
	"strings"
)

type chunk struct {
	ID      string   `json:"id"`
	Object  string   `json:"object"`
	Created int64    `json:"created"`
	Model   string   `json:"model"`
	Choices []choice `json:"choices"`
	Usage   *usage   `json:"usage,omitempty"`

	PromptFilter []filterResult `json:"prompt_filter_results,omitempty"`
}

type choice struct {
	Index  int           `json:"index"`
	Delta  delta         `json:"delta"`
	Finish *string       `json:"finish_reason"`
	Filter *filterResult `json:"content_filter_results,omitempty"`
}

type delta struct {
	Role    string      `json:"role,omitempty"`
	Content string      `json:"content,omitempty"`
	Calls   []callDelta `json:"tool_calls,omitempty"`
}

type callDelta struct {
	Index    int       `json:"index"`
	ID       string    `json:"id,omitempty"`
	Type     string    `json:"type,omitempty"`
	Function callPiece `json:"function"`
}

type callPiece struct {
	Name      string `json:"name,omitempty"`
	Arguments string `json:"arguments"`
}

type filterResult struct {
	PromptIndex int `json:"prompt_index"`
}

type usage struct {
	Prompt     int `json:"prompt_tokens"`
	Completion int `json:"completion_tokens"`
	Total      int `json:"total_tokens"`
}

// stream writes one answer as server-sent events with odd chunk borders.
type stream struct {
	w     http.ResponseWriter
	r     *http.Request
	hold  func(ctx context.Context, sent string)
	ended bool
}

func (s *Server) answer(w http.ResponseWriter, r *http.Request, t Turn, azure bool) {
	switch t.Fault {
	case Fault500:
		refuse(w, http.StatusInternalServerError, "server_error", "the server had an error")
		return
	case Fault429:
		refuse(w, http.StatusTooManyRequests, "rate_limit_exceeded", "too many requests")
		return
	case FaultPromptFilter:
		refuse(w, http.StatusBadRequest, "content_filter", "the prompt was filtered")
		return
	case FaultHang:
		<-r.Context().Done()
		return
	default:
	}
	w.Header().Set("Content-Type", "text/event-stream")
	if t.Fault == FaultSilent {
		_ = http.NewResponseController(w).Flush()
		<-r.Context().Done()
		return
	}
	st := &stream{w: w, r: r, hold: s.cfg.Hold}
	if azure {
		st.send(chunk{Choices: []choice{}, PromptFilter: []filterResult{{}}})
	}
	st.text(t)
	st.calls(t)
	if !st.ended {
		st.finish(t, azure)
	}
}

func (st *stream) text(t Turn) {
	pieces := t.Deltas
	if len(pieces) == 0 {
		pieces = cut(t.Text)
	}
	st.delta(delta{Role: "assistant"})
	for i, p := range pieces {
		if i == len(pieces)/2 && len(t.Calls) == 0 && st.fault(t.Fault) {
			return
		}
		if i == len(pieces)/2 && st.hold != nil {
			st.hold(st.r.Context(), strings.Join(pieces[:i], ""))
		}
		st.delta(delta{Content: p})
	}
	if len(pieces) == 0 && len(t.Calls) == 0 {
		st.fault(t.Fault)
	}
}

// calls interleaves the deltas of parallel calls, as real endpoints may.
func (st *stream) calls(t Turn) {
	args := make([][]string, len(t.Calls))
	longest := 0
	for i, c := range t.Calls {
		if st.ended {
			return
		}
		st.delta(delta{Calls: []callDelta{{
			Index: i, ID: "call_" + rand.Text()[:16], Type: "function", Function: callPiece{Name: c.Name},
		}}})
		args[i] = cut(c.Args)
		longest = max(longest, len(args[i]))
	}
	for n := range longest {
		for i := range args {
			if st.ended || n >= len(args[i]) {
				continue
			}
			if n == len(args[i])-1 && i == len(args)-1 && st.fault(t.Fault) {
				return
			}
			st.delta(delta{Calls: []callDelta{{Index: i, Function: callPiece{Arguments: args[i][n]}}}})
		}
	}
}

func (st *stream) finish(t Turn, azure bool) {
	if t.Fault != FaultNoFinish {
		reason := t.Finish
		if reason == "" {
			reason = "stop"
			if len(t.Calls) > 0 {
				reason = "tool_calls"
			}
		}
		st.send(chunk{Choices: []choice{{Finish: &reason}}})
		if azure {
			st.send(chunk{Choices: []choice{{Filter: &filterResult{}}}})
		}
		n := len(t.Text)/4 + 1
		st.send(chunk{Choices: []choice{}, Usage: &usage{n * 10, n, n * 11}})
	}
	st.raw("data: [DONE]\n\n")
}

// fault carries out a fault in mid-stream and reports whether the answer has ended by it.
func (st *stream) fault(f Fault) bool {
	switch f {
	case FaultStall:
		<-st.r.Context().Done()
	case FaultMidError:
		st.raw(`data: {"error":{"message":"the server had an error while it answered","type":"server_error","code":"500"}}` + "\n\n")
	case FaultCut, FaultCutInArgs:
		if conn, _, err := http.NewResponseController(st.w).Hijack(); err == nil {
			_ = conn.Close()
		}
	default:
		return false
	}
	st.ended = true
	return true
}

func (st *stream) delta(d delta) { st.send(chunk{Choices: []choice{{Delta: d}}}) }

func (st *stream) send(c chunk) {
	c.ID, c.Object, c.Model = "chatcmpl-fake", "chat.completion.chunk", "fake"
	b, err := json.Marshal(c)
	if err != nil {
		return
	}
	st.raw("data: " + string(b) + "\n\n")
}

func (st *stream) raw(s string) {
	if st.ended {
		return
	}
	_, _ = st.w.Write([]byte(s))
	_ = http.NewResponseController(st.w).Flush()
}

// cut splits text at odd borders: pieces of 1, 2, 3, 5, 7, 11 and again 1 runes … so that words, numbers and
// citations fall apart.
func cut(text string) []string {
	var out []string
	sizes := []int{1, 2, 3, 5, 7, 11}
	runes := []rune(text)
	for i := 0; len(runes) > 0; i++ {
		n := min(sizes[i%len(sizes)], len(runes))
		out = append(out, string(runes[:n]))
		runes = runes[n:]
	}
	return out
}
