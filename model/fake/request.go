package fake

import (
	"encoding/json"
	"net/http"
	"regexp"
	"strings"

	"github.com/kernelcopilot/copilot"
)

// Request is the part of a chat completion request that the endpoint reads.
type Request struct {
	Model    string        `json:"model"`
	Stream   bool          `json:"stream"`
	Messages []wireMessage `json:"messages"`
	Tools    []wireTool    `json:"tools"`
}

type wireMessage struct {
	Role       string     `json:"role"`
	Content    string     `json:"content"`
	ToolCalls  []wireCall `json:"tool_calls"`
	ToolCallID string     `json:"tool_call_id"`
}

type wireCall struct {
	ID       string       `json:"id"`
	Function wireFunction `json:"function"`
}

type wireFunction struct {
	Name        string          `json:"name"`
	Arguments   string          `json:"arguments"`
	Description string          `json:"description"`
	Parameters  json.RawMessage `json:"parameters"`
}

type wireTool struct {
	Type     string       `json:"type"`
	Function wireFunction `json:"function"`
}

var functionName = regexp.MustCompile(`^[a-zA-Z0-9_-]{1,64}$`)

// check refuses what the real endpoint refuses: an odd function name, or tool messages that answer no call.
func (r Request) check() string {
	if len(r.Messages) == 0 {
		return "messages is empty"
	}
	for _, t := range r.Tools {
		if !functionName.MatchString(t.Function.Name) {
			return "function name " + t.Function.Name + " does not match ^[a-zA-Z0-9_-]{1,64}$"
		}
	}
	open := map[string]bool{}
	for _, m := range r.Messages {
		for id := range open {
			if m.Role != "tool" {
				return "an assistant message with tool_calls must be followed by tool messages for each: " + id + " has none"
			}
		}
		if m.Role == "tool" {
			if !open[m.ToolCallID] {
				return "tool message answers no call: " + m.ToolCallID
			}
			delete(open, m.ToolCallID)
		}
		for _, c := range m.ToolCalls {
			if !functionName.MatchString(c.Function.Name) {
				return "function name " + c.Function.Name + " does not match ^[a-zA-Z0-9_-]{1,64}$"
			}
			open[c.ID] = true
		}
	}
	return ""
}

// model is the request as a brain reads it.
func (r Request) model() copilot.ModelRequest {
	var out copilot.ModelRequest
	for _, m := range r.Messages {
		msg := copilot.ModelMessage{Role: copilot.ModelRole(m.Role), Text: m.Content, CallID: m.ToolCallID}
		for _, c := range m.ToolCalls {
			msg.Calls = append(msg.Calls, copilot.ToolCall{ID: c.ID, Name: unwire(c.Function.Name), Args: c.Function.Arguments})
		}
		out.Messages = append(out.Messages, msg)
	}
	for _, t := range r.Tools {
		out.Tools = append(out.Tools, copilot.ToolSpec{
			Name: unwire(t.Function.Name), Description: t.Function.Description, Schema: t.Function.Parameters,
		})
	}
	return out
}

func wire(name string) string   { return strings.ReplaceAll(name, ".", "__") }
func unwire(name string) string { return strings.ReplaceAll(name, "__", ".") }

func refuse(w http.ResponseWriter, status int, code, message string) {
	w.Header().Set("Content-Type", "application/json")
	if status == http.StatusTooManyRequests {
		w.Header().Set("Retry-After", "1")
	}
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(map[string]any{"error": map[string]any{"code": code, "message": message, "type": code}}) //nolint:errchkjson // plain strings
}
