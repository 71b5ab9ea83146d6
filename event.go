package copilot

import "time"

// Event is a stored, numbered fact of a run. The set is closed: every type is in this file, and eventcodec.go knows them
// all. Names and JSON are AG-UI's own; ours are CUSTOM events whose value is the struct.
type Event interface {
	eventName() string // AG-UI type, or the name of a CUSTOM event
}

// StoredEvent is an event with its place: its seq counts from 1 without holes in its run.
type StoredEvent struct {
	Thread string // conversation id
	Run    string
	Seq    int64
	At     time.Time // wall time; a number of milliseconds in JSON
	Event  Event
}

// The AG-UI events.
type (
	// RunStarted begins each segment.
	RunStarted struct {
		Input RunBlock `json:"input"`
	}
	// RunFinished ends each segment. Failures end in it too.
	RunFinished struct {
		Outcome RunEnd  `json:"outcome"`
		Result  Verdict `json:"result"`
	}
	// StepStarted begins a step: one model turn with its tool calls.
	StepStarted struct {
		StepName string `json:"stepName"` // "step 1", "step 2", … within the run
	}
	// StepFinished ends a step.
	StepFinished struct {
		StepName string `json:"stepName"`
	}
	// TextMessageStart begins a message.
	TextMessageStart struct {
		MessageID string    `json:"messageId"`
		Role      ModelRole `json:"role"`
		Backend   string    `json:"backend,omitempty"` // who speaks; "" for the program's own words
	}
	// TextMessageContent is coalesced text. Offset counts UTF-16 units from the message's start.
	TextMessageContent struct {
		MessageID string `json:"messageId"`
		Delta     string `json:"delta"`
		Offset    int    `json:"offset"`
	}
	// TextMessageEnd ends a message, complete or not (a Retract may follow).
	TextMessageEnd struct {
		MessageID string `json:"messageId"`
	}
	// ToolCallStart, with ToolCallArgs and ToolCallEnd, is written in one transaction once the model's turn has settled.
	ToolCallStart struct {
		ToolCallID      string `json:"toolCallId"`
		ToolCallName    string `json:"toolCallName"`
		ParentMessageID string `json:"parentMessageId,omitempty"`
	}
	// ToolCallArgs carries the whole arguments as JSON text.
	ToolCallArgs struct {
		ToolCallID string `json:"toolCallId"`
		Delta      string `json:"delta"`
	}
	// ToolCallEnd ends the call's arguments, not the call.
	ToolCallEnd struct {
		ToolCallID string `json:"toolCallId"`
	}
	// ToolCallResult is the rendered result, as the model reads it.
	ToolCallResult struct {
		MessageID  string `json:"messageId"`
		ToolCallID string `json:"toolCallId"`
		Content    string `json:"content"`
		Role       string `json:"role"` // "tool"
		DurationMS int64  `json:"durationMs,omitempty"`
	}
)

// RunEnd is the outcome of a segment in AG-UI's terms.
type RunEnd struct {
	Type       string      `json:"type"` // "success" or "interrupt"
	Interrupts []Interrupt `json:"interrupts,omitempty"`
}

// Interrupt is what a waiting run waits for.
type Interrupt struct {
	ID     string    `json:"id"`     // approval or action id
	Reason string    `json:"reason"` // the WaitKind
	Until  time.Time `json:"until,omitzero"`
}

// Our CUSTOM events.
type (
	// EvidenceAdded tells of stored evidence ("evidence").
	EvidenceAdded struct {
		ID      string    `json:"id"`
		Tool    string    `json:"tool"`
		Args    string    `json:"args"`
		AsOf    time.Time `json:"asOf"`
		Origin  Origin    `json:"origin"` // the least trusted origin among the fields
		Digest  string    `json:"digest"`
		Records int       `json:"records"`
	}
	// FindingMade tells of one finding ("finding").
	FindingMade struct {
		Finding
	}
	// Hypotheses is the board after a ranking ("hypotheses").
	Hypotheses struct {
		Ranked  []Hypothesis `json:"ranked"`
		Next    []NextTest   `json:"next,omitempty"`
		Through string       `json:"through,omitempty"` // the last evidence it rests on
	}
	// CitationMade tells of one citation of a settled message ("citation").
	CitationMade struct {
		Citation
	}
	// Grounded is what the check found in a settled message ("grounding").
	Grounded struct {
		MessageID string `json:"messageId"`
		Spans     []Span `json:"spans"`
	}
	// ApprovalRequested shows the exact call before it happens ("approval.requested").
	ApprovalRequested struct {
		ID      string    `json:"id"`
		Action  Action    `json:"action"`
		Digest  string    `json:"digest"`
		Request string    `json:"request"`
		Rule    string    `json:"rule"`
		Roles   []Role    `json:"roles"`
		Expires time.Time `json:"expires"`
	}
	// ApprovalResolved tells who decided what ("approval.resolved").
	ApprovalResolved struct {
		ID       string   `json:"id"`
		Decision Decision `json:"decision"`
		By       string   `json:"by,omitempty"`
		Reason   string   `json:"reason,omitempty"`
	}
	// ActionChanged tells of an action's state ("action").
	ActionChanged struct {
		ID     string      `json:"id"`
		Tool   string      `json:"tool"`
		State  ActionState `json:"state"`
		Reason string      `json:"reason,omitempty"`
		Result string      `json:"result,omitempty"` // rendered, on done and after the read-back
		// Changes, after the read-back, tell what was seen of each; By is the action that takes a superseded one's place.
		Changes []Change `json:"changes,omitempty"`
		Mended  bool     `json:"mended,omitempty"` // verified, and what the action was for has recovered
		By      string   `json:"by,omitempty"`
	}
	// UsageCounted tells of tokens used by a model turn ("usage").
	UsageCounted struct {
		Backend string `json:"backend"`
		Usage
	}
	// Retracted takes a message back ("retract").
	Retracted struct {
		MessageID string `json:"messageId"`
		Reason    string `json:"reason"`
	}
	// Notice is a failure or limit of a step that a reader should see ("notice"): an endpoint that failed, a cut stream,
	// a tool that does not exist, a budget spent, a takeover after a process died.
	Notice struct {
		Code    string `json:"code"` // model_failed, model_fallback, model_length, model_filtered, bad_call, loop, budget, cancelled, resumed, …
		Message string `json:"message"`
		Next    string `json:"next,omitempty"`
	}
)

// TextFrame is an unstored, droppable piece of live text. The event that repeats it has the same offsets.
type TextFrame struct {
	Frame     string `json:"frame"` // "text"
	Run       string `json:"run"`
	MessageID string `json:"messageId"`
	Offset    int    `json:"offset"` // UTF-16 units
	Delta     string `json:"delta"`
}

func (RunStarted) eventName() string         { return "RUN_STARTED" }
func (RunFinished) eventName() string        { return "RUN_FINISHED" }
func (StepStarted) eventName() string        { return "STEP_STARTED" }
func (StepFinished) eventName() string       { return "STEP_FINISHED" }
func (TextMessageStart) eventName() string   { return "TEXT_MESSAGE_START" }
func (TextMessageContent) eventName() string { return "TEXT_MESSAGE_CONTENT" }
func (TextMessageEnd) eventName() string     { return "TEXT_MESSAGE_END" }
func (ToolCallStart) eventName() string      { return "TOOL_CALL_START" }
func (ToolCallArgs) eventName() string       { return "TOOL_CALL_ARGS" }
func (ToolCallEnd) eventName() string        { return "TOOL_CALL_END" }
func (ToolCallResult) eventName() string     { return "TOOL_CALL_RESULT" }
func (EvidenceAdded) eventName() string      { return "evidence" }
func (FindingMade) eventName() string        { return "finding" }
func (Hypotheses) eventName() string         { return "hypotheses" }
func (CitationMade) eventName() string       { return "citation" }
func (Grounded) eventName() string           { return "grounding" }
func (ApprovalRequested) eventName() string  { return "approval.requested" }
func (ApprovalResolved) eventName() string   { return "approval.resolved" }
func (ActionChanged) eventName() string      { return "action" }
func (UsageCounted) eventName() string       { return "usage" }
func (Retracted) eventName() string          { return "retract" }
func (Notice) eventName() string             { return "notice" }
