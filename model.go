package copilot

import (
	"context"
	"encoding/json"
	"iter"
)

// Model is one backend: an Azure OpenAI deployment, an OpenAI-compatible server, or the engine.
type Model interface {
	// Name is what the copilot calls the backend when it speaks of itself ("engine", "azure:gpt-4o").
	Name() string
	// Stream asks for one turn. The sequence ends after the chunk with Finish set, or with one error.
	// A stream that ends without a Finish is not a turn: implementations yield an error then.
	Stream(ctx context.Context, req ModelRequest) iter.Seq2[ModelChunk, error]
}

// ModelRequest is one turn's input, in the shape of the OpenAI chat wire.
type ModelRequest struct {
	Messages  []ModelMessage `json:"messages"`
	Tools     []ToolSpec     `json:"tools"`
	MaxTokens int            `json:"maxTokens,omitempty"`
	// Fallback asks for the backend that took this run over before; a router heeds it, a backend does not see it.
	Fallback bool `json:"-"`
}

// ModelRole is the role of a message on the wire.
type ModelRole string

// The roles.
const (
	RoleSystemMessage    ModelRole = "system"
	RoleUserMessage      ModelRole = "user"
	RoleAssistantMessage ModelRole = "assistant"
	RoleToolMessage      ModelRole = "tool"
)

// ModelMessage is one message of the transcript.
type ModelMessage struct {
	Role   ModelRole  `json:"role"`
	Text   string     `json:"text,omitempty"`
	Calls  []ToolCall `json:"calls,omitempty"`  // on an assistant message
	CallID string     `json:"callId,omitempty"` // on a tool message
}

// ToolCall is one complete call a model asked for. Args is the JSON text as the model wrote it, possibly invalid.
type ToolCall struct {
	ID   string `json:"id"`
	Name string `json:"name"` // PACKAGE.VERB
	Args string `json:"args"`
}

// ToolSpec is what a model is told of a tool.
type ToolSpec struct {
	Name        string          `json:"name"` // PACKAGE.VERB; model/openai alone maps it to the wire and back
	Description string          `json:"description"`
	Schema      json.RawMessage `json:"schema"` // JSON Schema of the arguments object
}

// ModelChunk is one piece of a streamed turn.
type ModelChunk struct {
	Text   string
	Calls  []ToolCallDelta
	Finish FinishReason // set once, on the last meaningful chunk
	Usage  *Usage
	// Restart, if set, takes back what this turn has said so far: the turn begins again after this chunk, which holds
	// nothing else.
	Restart *Restart
}

// Restart tells why a turn begins again, and who speaks from here on.
type Restart struct {
	Failed   string // the backend that failed
	Reason   string // why, in words
	Backend  string // who speaks now
	Fallback bool   // Backend has taken the run over
}

// ToolCallDelta is a piece of a tool call. Deltas of parallel calls interleave and are merged by Index.
type ToolCallDelta struct {
	Index int
	ID    string
	Name  string
	Args  string
}

// FinishReason says why a turn ended.
type FinishReason string

// The finish reasons of the OpenAI wire.
const (
	FinishStop          FinishReason = "stop"
	FinishToolCalls     FinishReason = "tool_calls"
	FinishLength        FinishReason = "length"
	FinishContentFilter FinishReason = "content_filter"
)

// Usage counts tokens of a turn or a run.
type Usage struct {
	Input  int `json:"input"`
	Output int `json:"output"`
}
