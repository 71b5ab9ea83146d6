package copilot

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"time"
)

// eventTypes maps each name to an empty value of its type; a name in upper case is AG-UI's own.
var eventTypes = func() map[string]reflect.Type {
	m := map[string]reflect.Type{}
	for _, e := range []Event{
		RunStarted{}, RunFinished{}, StepStarted{}, StepFinished{}, TextMessageStart{}, TextMessageContent{},
		TextMessageEnd{}, ToolCallStart{}, ToolCallArgs{}, ToolCallEnd{}, ToolCallResult{}, EvidenceAdded{}, FindingMade{},
		Hypotheses{}, CitationMade{}, Grounded{}, ApprovalRequested{}, ApprovalResolved{}, ActionChanged{}, UsageCounted{},
		Retracted{}, Notice{},
	} {
		m[e.eventName()] = reflect.TypeOf(e)
	}
	return m
}()

// EventName returns the AG-UI type of e, or the name under which it travels as a CUSTOM event.
func EventName(e Event) string { return e.eventName() }

type eventHead struct {
	Type      string          `json:"type"`
	Name      string          `json:"name,omitempty"`
	ThreadID  string          `json:"threadId"`
	RunID     string          `json:"runId"`
	Seq       int64           `json:"seq"`
	Timestamp int64           `json:"timestamp"`
	Value     json.RawMessage `json:"value,omitempty"`
}

// MarshalJSON writes the one form of an event: on websocket, SSE, store and webhook alike.
func (s StoredEvent) MarshalJSON() ([]byte, error) {
	body, err := json.Marshal(s.Event)
	if err != nil {
		return nil, err
	}
	name := s.Event.eventName()
	head := eventHead{Type: name, ThreadID: s.Thread, RunID: s.Run, Seq: s.Seq, Timestamp: s.At.UnixMilli()}
	if custom(name) {
		head.Type, head.Name, head.Value = "CUSTOM", name, body
		return json.Marshal(head)
	}
	out, err := json.Marshal(head)
	if err != nil || len(body) <= 2 {
		return out, err
	}
	out = append(out[:len(out)-1], ',')
	return append(out, body[1:]...), nil
}

// UnmarshalJSON inverts MarshalJSON; an unknown event is an error.
func (s *StoredEvent) UnmarshalJSON(b []byte) error {
	var head eventHead
	if err := json.Unmarshal(b, &head); err != nil {
		return err
	}
	name, body := head.Type, b
	if head.Type == "CUSTOM" {
		name, body = head.Name, head.Value
	}
	t, ok := eventTypes[name]
	if !ok || custom(name) != (head.Type == "CUSTOM") {
		return fmt.Errorf("unknown event %q", name)
	}
	v := reflect.New(t)
	if err := json.NewDecoder(bytes.NewReader(body)).Decode(v.Interface()); err != nil {
		return fmt.Errorf("event %s: %w", name, err)
	}
	*s = StoredEvent{head.ThreadID, head.RunID, head.Seq, time.UnixMilli(head.Timestamp).UTC(), v.Elem().Interface().(Event)}
	return nil
}

func custom(name string) bool { return strings.ToUpper(name) != name }
