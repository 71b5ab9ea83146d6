package agent

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"unicode/utf16"

	"github.com/kernelcopilot/copilot"
)

// chunkLimit closes a text chunk before its tick.
const chunkLimit = 2 << 10

// reply is one model turn as it came: its text is shown already, its calls are complete.
type reply struct {
	message string
	text    string
	calls   []copilot.ToolCall
	finish  copilot.FinishReason
	usage   copilot.Usage
	units   int // UTF-16 length of text
	backend string
}

// think asks the backend for a turn and stores it. It returns nil when the segment has ended because there was none: trying
// again, and who answers then, is the backend's own affair (package model/router).
func (s *segment) think(ctx context.Context) (*turn, error) {
	step := fmt.Sprintf("step %d", s.history.steps+1)
	var events []copilot.Event
	if s.history.openStep != "" { // a process ended between a step's last result and its end
		events = append(events, copilot.StepFinished{StepName: s.history.openStep})
	}
	if err := s.commit(ctx, copilot.Batch{Events: append(events, copilot.StepStarted{StepName: step})}); err != nil {
		return nil, err
	}
	req, err := s.assemble()
	if err != nil {
		return nil, err
	}
	r, err := s.stream(ctx, req)
	if err == nil {
		return s.settle(ctx, step, r)
	}
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	if err := s.takeBack(ctx, r, err); err != nil {
		return nil, err
	}
	return nil, s.giveUp(ctx, step, err)
}

// stream reads one turn. Text goes to live watchers at once and to the log with the next flush. A turn is complete only
// with a finish reason.
func (s *segment) stream(ctx context.Context, req copilot.ModelRequest) (*reply, error) {
	r := &reply{backend: s.a.deps.Model.Name()}
	merged := map[int]*copilot.ToolCall{}
	order := []int{}
	for c, err := range s.a.deps.Model.Stream(ctx, req) {
		if err != nil {
			return r, err
		}
		if c.Restart != nil {
			if err := s.restart(ctx, r, *c.Restart); err != nil {
				return r, err
			}
			merged, order = map[int]*copilot.ToolCall{}, nil
			continue
		}
		if c.Text != "" {
			c.Text = strings.ToValidUTF8(c.Text, "\uFFFD") // as it is stored, so that offsets agree
			if err := s.say(ctx, r, c.Text); err != nil {
				return r, err
			}
		}
		for _, d := range c.Calls {
			m := merged[d.Index]
			if m == nil {
				m = &copilot.ToolCall{}
				merged[d.Index] = m
				order = append(order, d.Index)
			}
			m.ID, m.Name, m.Args = m.ID+d.ID, m.Name+d.Name, m.Args+d.Args
		}
		if c.Usage != nil {
			r.usage = *c.Usage
		}
		if c.Finish != "" {
			r.finish = c.Finish
		}
	}
	if r.finish == "" {
		return r, copilot.Errorf(copilot.CodeUnavailable, "the model endpoint cut its answer short")
	}
	for _, i := range order {
		r.calls = append(r.calls, *merged[i])
	}
	return r, ctx.Err()
}

// say shows text. The message begins with its first text.
func (s *segment) say(ctx context.Context, r *reply, text string) error {
	if r.message == "" {
		r.message = copilot.NewID(copilot.PrefixMessage, s.a.deps.Clock.Now())
		start := copilot.TextMessageStart{MessageID: r.message, Role: copilot.RoleAssistantMessage, Backend: r.backend}
		if err := s.commit(ctx, copilot.Batch{Events: []copilot.Event{start}}); err != nil {
			return err
		}
	}
	s.a.bus.frame(s.run, copilot.TextFrame{Frame: "text", Run: s.run.ID, MessageID: r.message, Offset: r.units, Delta: text})
	s.mu.Lock()
	if s.pending == nil {
		s.pending = &copilot.TextMessageContent{MessageID: r.message, Offset: r.units}
	}
	s.pending.Delta += text
	full := len(s.pending.Delta) >= chunkLimit
	s.mu.Unlock()
	r.text += text
	r.units += len(utf16.Encode([]rune(text)))
	s.a.deps.Reached("mid_text")
	if full {
		return s.commit(ctx, copilot.Batch{})
	}
	return nil
}

// takeBack ends and retracts the half text of a turn that failed, and says why.
func (s *segment) takeBack(ctx context.Context, r *reply, cause error) error {
	n := s.notice("model_failed", "cause", copilot.MessageOf(cause))
	return s.commit(ctx, copilot.Batch{Events: append(r.retracted(), n)})
}

// giveUp ends the run when the endpoint gives no turn.
func (s *segment) giveUp(ctx context.Context, step string, cause error) error {
	if errors.Is(cause, context.Canceled) {
		return cause
	}
	if err := s.commit(ctx, copilot.Batch{Events: []copilot.Event{copilot.StepFinished{StepName: step}}}); err != nil {
		return err
	}
	return s.stopped(ctx, "model: "+copilot.MessageOf(cause), s.in("no_model", "cause", copilot.MessageOf(cause)))
}
