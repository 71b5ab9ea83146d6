package agent

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/kernelcopilot/copilot"
)

// seenText is how much of a long question a model sees: its head and its tail.
const seenText = 48 << 10

// assemble makes the transcript from what is stored: the system message with the run block, earlier turns of the
// conversation as far as the budget goes, then this run, a short system message with the block before what follows a wait.
func (s *segment) assemble() (copilot.ModelRequest, error) {
	first := s.block
	if b, ok := s.history.inputs[s.run.ID]; ok {
		first = b
	}
	if s.system == "" {
		text, err := s.a.deps.System(first)
		if err != nil {
			return copilot.ModelRequest{}, err
		}
		s.system = text
	}
	specs := s.a.deps.Tools.Specs(s.run.Job, s.run.Input.Withhold)
	msgs := []copilot.ModelMessage{{Role: copilot.RoleSystemMessage, Text: s.system}}
	msgs = append(msgs, s.earlier()...)
	msgs = append(msgs, s.question(s.run.ID)...)
	return copilot.ModelRequest{Messages: append(msgs, s.current()...), Tools: specs, Fallback: s.history.fallback}, nil
}

// current is what this run has said so far. At the head of a later segment stands the block that its RUN_STARTED carries.
// What has changed since, the states of actions and a message that was taken back, stands in one more block at the end.
func (s *segment) current() []copilot.ModelMessage {
	var out []copilot.ModelMessage
	began := s.history.began
	s.block.Repair, s.block.Resumed = nil, s.resumed(nil)
	headed := s.run.Segment == 1
	for i, t := range s.history.turns {
		if t.run != s.run.ID {
			continue
		}
		if !headed && i >= s.history.segmentFrom {
			headed = true
			out = append(out, head(began))
		}
		out = append(out, messages(t)...)
	}
	if !headed {
		out = append(out, head(began))
	}
	if t := s.history.settled(); t != nil && t.retracted {
		s.block.Repair = unverified(t.spans)
	}
	if len(s.block.Repair) > 0 || !slices.Equal(s.block.Resumed, began.Resumed) {
		out = append(out, head(s.block))
	}
	return out
}

// head is the short system message with the block, after a wait, a write or a retraction.
func head(block copilot.RunBlock) copilot.ModelMessage {
	var b strings.Builder
	if len(block.Repair) > 0 {
		b.WriteString("Your last message was taken back: a program found spans in it that no cited evidence carries. " +
			"Write the answer again with evidence for each of them, or without them.\n")
	}
	b.WriteString(block.Text())
	return copilot.ModelMessage{Role: copilot.RoleSystemMessage, Text: b.String()}
}

// earlier returns the turns of former runs, the newest first to be kept.
func (s *segment) earlier() []copilot.ModelMessage {
	var blocks [][]copilot.ModelMessage
	for _, run := range s.history.runs {
		if run == s.run.ID {
			continue
		}
		block := s.question(run)
		for _, t := range s.history.turns {
			if t.run == run && !t.retracted {
				block = append(block, messages(t)...)
			}
		}
		blocks = append(blocks, block)
	}
	left, from := s.a.cfg.History, len(blocks)
	for from > 0 {
		if left -= tokens(blocks[from-1]); left < 0 {
			break
		}
		from--
	}
	var out []copilot.ModelMessage
	for _, b := range blocks[from:] {
		out = append(out, b...)
	}
	return out
}

// tokens is an estimate, on the high side for the languages we serve.
func tokens(msgs []copilot.ModelMessage) int {
	n := 0
	for _, m := range msgs {
		n += len(m.Text)/3 + 4
		for _, c := range m.Calls {
			n += len(c.Args)/3 + 12
		}
	}
	return n
}

func (s *segment) question(run string) []copilot.ModelMessage {
	text := s.history.user[run]
	if text == "" {
		return nil
	}
	if len(text) > seenText {
		head, tail := text[:seenText*3/4], text[len(text)-seenText/4:]
		for !utf8.ValidString(head) {
			head = head[:len(head)-1]
		}
		for !utf8.ValidString(tail) {
			tail = tail[1:]
		}
		text = fmt.Sprintf("%s\n[… %d KB left out …]\n%s", head, (len(text)-seenText)>>10, tail)
	}
	return []copilot.ModelMessage{{Role: copilot.RoleUserMessage, Text: text}}
}

// messages is a turn as the wire wants it: the assistant's message, then one tool message for each of its calls.
func messages(t *turn) []copilot.ModelMessage {
	if !t.settled {
		return nil
	}
	m := copilot.ModelMessage{Role: copilot.RoleAssistantMessage, Text: t.text}
	var results []copilot.ModelMessage
	for _, c := range t.calls {
		text := c.result
		if !c.has {
			text = copilot.Render(copilot.Result{Tool: c.Name, Failure: &copilot.Failure{
				Code: copilot.CodeUnavailable, Message: "the run ended before this call was made", Next: "call it again if it still matters",
			}})
		}
		m.Calls = append(m.Calls, copilot.ToolCall{ID: c.ID, Name: c.Name, Args: object(c.Args)})
		results = append(results, copilot.ModelMessage{Role: copilot.RoleToolMessage, CallID: c.ID, Text: text})
	}
	return append([]copilot.ModelMessage{m}, results...)
}

// object returns arguments as a JSON object, which some endpoints insist on: what is none is quoted in one.
func object(args string) string {
	var fields map[string]json.RawMessage
	if json.Unmarshal([]byte(args), &fields) == nil && fields != nil {
		return args
	}
	if args == "" {
		return "{}"
	}
	quoted, _ := json.Marshal(map[string]string{"unreadable": args}) //nolint:errchkjson // strings cannot fail
	return string(quoted)
}

func unverified(spans []copilot.Span) []copilot.Span {
	var out []copilot.Span
	for _, sp := range spans {
		if sp.Verdict == copilot.SpanUnverified {
			out = append(out, sp)
		}
	}
	return out
}
