package router

import (
	"context"
	"errors"
	"time"

	"github.com/kernelcopilot/copilot"
)

// turn is one turn of the primary over its tries.
type turn struct {
	r       *Router
	left    time.Duration // to wait for a first chunk
	yield   func(copilot.ModelChunk, error) bool
	stopped bool // the reader wants no more
}

// try passes one answer on. It is an answer with a finish and either text or calls that a reader can use.
func (t *turn) try(ctx context.Context, req copilot.ModelRequest) error {
	wait, began := t.left, t.r.cfg.Clock.Now()
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	silent := copilot.Errorf(copilot.CodeUnavailable, "the model endpoint did not begin to answer within %s", t.r.cfg.Wait)
	timer := time.AfterFunc(wait, func() { cancel(silent) })
	defer timer.Stop()
	waiting := true
	waited := func() {
		if waiting {
			waiting = false
			timer.Stop()
			t.left -= t.r.cfg.Clock.Now().Sub(began)
		}
	}
	defer waited()
	var said answer
	for c, err := range t.r.cfg.Primary.Stream(ctx, req) {
		waited()
		if err != nil {
			if errors.Is(context.Cause(ctx), silent) {
				t.left = 0
				return silent
			}
			return err
		}
		said.add(c)
		if c.Finish != "" && t.r.cfg.Fallback != nil { // else the reader says what such an end means
			if err := said.useless(c.Finish); err != nil {
				return err
			}
		}
		if !t.yield(c, nil) {
			t.stopped = true
			return nil
		}
	}
	if !said.whole {
		return copilot.Errorf(copilot.CodeUnavailable, "the model endpoint cut its answer short")
	}
	return nil
}

// answer is what a try has said so far.
type answer struct{ text, calls, whole bool }

func (a *answer) add(c copilot.ModelChunk) {
	a.text, a.calls = a.text || c.Text != "", a.calls || len(c.Calls) > 0
	a.whole = a.whole || c.Finish != ""
}

// useless says why nothing can be done with an answer that has ended: nothing was said, or calls that may be cut.
func (a *answer) useless(f copilot.FinishReason) error {
	switch {
	case a.text, a.calls && f != copilot.FinishLength && f != copilot.FinishContentFilter:
		return nil
	case f == copilot.FinishContentFilter:
		return copilot.Errorf(copilot.CodeInvalid, "the model endpoint's content filter stopped the answer")
	case f == copilot.FinishLength:
		return copilot.Errorf(copilot.CodeInvalid, "the model's answer reached its length limit before it said anything")
	}
	return copilot.Errorf(copilot.CodeInvalid, "the model gave no answer")
}

// takeOver lets the fallback speak from here on, and says so: with the reason in the turn in which the primary failed,
// without one in the later turns of the run.
func (r *Router) takeOver(ctx context.Context, req copilot.ModelRequest, reason string, yield func(copilot.ModelChunk, error) bool) {
	now := copilot.Restart{Failed: r.Name(), Reason: reason, Backend: r.cfg.Fallback.Name(), Fallback: true}
	if !yield(copilot.ModelChunk{Restart: &now}, nil) {
		return
	}
	for c, err := range r.cfg.Fallback.Stream(ctx, r.told(req)) {
		if !yield(c, err) || err != nil {
			return
		}
	}
}

// told is the request with one more block at its end, the last one again, in which the failed backend is named.
func (r *Router) told(req copilot.ModelRequest) copilot.ModelRequest {
	for i := len(req.Messages) - 1; i >= 0; i-- {
		m := req.Messages[i]
		if m.Role != copilot.RoleSystemMessage {
			continue
		}
		b, ok := copilot.ParseRunBlock(m.Text)
		if !ok {
			continue
		}
		b.Failed = r.Name()
		msgs := append([]copilot.ModelMessage(nil), req.Messages...)
		req.Messages = append(msgs, copilot.ModelMessage{Role: copilot.RoleSystemMessage, Text: b.Text()})
		return req
	}
	return req
}
