package copilot

import "time"

// Conversation is a chat. Its evidence is numbered E1, E2, … across all its runs.
type Conversation struct {
	ID        string    `json:"id"`
	Tenant    TenantID  `json:"-"`
	Owner     string    `json:"owner"` // name of the principal who began it
	Title     string    `json:"title"`
	CreatedAt time.Time `json:"createdAt"`
	UpdatedAt time.Time `json:"updatedAt"`
}

// MessageState is the state of a settled message. A message row is written once, when the message has settled.
type MessageState string

// The message states.
const (
	MessageSettled   MessageState = "settled"
	MessageRetracted MessageState = "retracted" // grounding refused it and a repair follows, or its process died in mid-text
)

// Message is one settled turn of a conversation. Text is Markdown with its citations as [E3].
type Message struct {
	ID           string       `json:"id"`
	Conversation string       `json:"conversation"`
	Run          string       `json:"run"`
	Role         ModelRole    `json:"role"` // user or assistant
	Text         string       `json:"text"`
	State        MessageState `json:"state"`
	Spans        []Span       `json:"spans,omitempty"` // what grounding marked
	Citations    []Citation   `json:"citations,omitempty"`
	CreatedAt    time.Time    `json:"createdAt"`
}

// Verdict of a span of a message.
type SpanVerdict string

// The span verdicts.
const (
	SpanVerified   SpanVerdict = "verified"
	SpanUnverified SpanVerdict = "unverified"
)

// Span is a stretch of a message's text and what grounding found of it. Start and End count UTF-16 units.
type Span struct {
	Start   int         `json:"start"`
	End     int         `json:"end"`
	Verdict SpanVerdict `json:"verdict"`
	Reason  string      `json:"reason,omitempty"`
}

// Citation is a reference from a span of a message (the text "[E3]" itself, in UTF-16 units) to evidence.
type Citation struct {
	MessageID string `json:"messageId,omitempty"`
	Start     int    `json:"start"`
	End       int    `json:"end"`
	Evidence  string `json:"evidence"`
}
