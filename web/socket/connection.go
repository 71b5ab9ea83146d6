package socket

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/gorilla/websocket"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/agent"
	"github.com/kernelcopilot/copilot/web/words"
)

// connection is one open socket: this goroutine reads, one writes, and each subscription has one.
type connection struct {
	h    *Handler
	ws   *websocket.Conn
	r    *http.Request
	who  copilot.Principal
	say  *words.Words // in the language of the request
	html bool
	ctx  context.Context
	end  context.CancelCauseFunc
	out  chan any // answers, events and patches: never dropped
	wg   sync.WaitGroup

	list    string                        // the page's own list to keep current: "approvals", or ""
	recount chan struct{}                 // what stands beside the page may have changed
	subs    map[string]context.CancelFunc // by run or conversation; the reader's alone
}

// maxSubs bounds the subscriptions of one socket.
const maxSubs = 16

var (
	errGone    = errors.New("the peer has gone")
	errRevoked = errors.New("the right to be here has ended")
)

func (h *Handler) serve(ws *websocket.Conn, r *http.Request, who copilot.Principal) {
	say := words.For(r)
	ctx, end := context.WithCancelCause(words.With(h.ctx, say))
	c := &connection{
		h: h, ws: ws, r: r, who: who, say: say, html: r.URL.Query().Get("as") == "html", list: r.URL.Query().Get("list"), ctx: ctx, end: end,
		out: make(chan any, 64), subs: map[string]context.CancelFunc{}, recount: make(chan struct{}, 1),
	}
	c.wg.Go(c.write)
	if c.html {
		c.wg.Go(c.watchRail)
	}
	c.read()
	c.end(errGone)
	c.wg.Wait()
	_ = ws.Close()
}

// read takes messages one after the other until the peer goes or misbehaves.
func (c *connection) read() {
	alive := func() error { return c.ws.SetReadDeadline(time.Now().Add(2 * c.h.cfg.PingEvery)) }
	c.ws.SetReadLimit(maxMessage)
	c.ws.SetPongHandler(func(string) error { return alive() })
	if alive() != nil {
		return
	}
	for {
		kind, b, err := c.ws.ReadMessage()
		if err != nil || c.ctx.Err() != nil {
			return
		}
		if alive() != nil {
			return
		}
		if kind != websocket.TextMessage {
			c.send(c.failure("", c.say.Error(copilot.CodeInvalid, "error.text_only")))
			continue
		}
		in, err := parse(c.say, b)
		if err == nil {
			err = c.handle(in)
		}
		if err != nil {
			if copilot.CodeOf(err) == copilot.CodeInternal {
				c.h.cfg.Log.Error("socket message failed", "type", in.Type, "error", err.Error())
			}
			c.send(c.failure(in.Ref, err))
		}
	}
}

// send queues what may not be dropped. It reports false when the socket has ended.
func (c *connection) send(v any) bool {
	select {
	case c.out <- v:
		return true
	case <-c.ctx.Done():
		return false
	}
}

// write is the only goroutine that writes: messages, pings, and the last close. It looks at the right to be here again.
func (c *connection) write() {
	ping, check := time.NewTicker(c.h.cfg.PingEvery), time.NewTicker(c.h.cfg.RecheckEvery)
	defer ping.Stop()
	defer check.Stop()
	for {
		select {
		case <-c.ctx.Done():
			c.farewell()
			return
		case v := <-c.out:
			if c.put(func() error { return c.ws.WriteJSON(v) }) != nil {
				return
			}
		case <-ping.C:
			if c.put(func() error { return c.ws.WriteMessage(websocket.PingMessage, nil) }) != nil {
				return
			}
		case <-check.C:
			if !c.stillMay() {
				c.end(errRevoked)
			}
		}
	}
}

func (c *connection) put(write func() error) error {
	err := c.ws.SetWriteDeadline(time.Now().Add(c.h.cfg.WriteWait))
	if err == nil {
		err = write()
	}
	if err != nil {
		c.end(errGone)
		_ = c.ws.Close() // wakes the reader
	}
	return err
}

// stillMay asks identity again: a changed name, tenant or set of roles ends the socket.
func (c *connection) stillMay() bool {
	now, err := c.h.cfg.Identify(c.r)
	return err == nil && now.Name == c.who.Name && now.Tenant == c.who.Tenant && slices.Equal(now.Roles, c.who.Roles)
}

// farewell tells the peer why, and wakes the reader.
func (c *connection) farewell() {
	code, why := websocket.CloseGoingAway, c.say.Say("error.ending")
	if errors.Is(context.Cause(c.ctx), errRevoked) {
		code, why = websocket.ClosePolicyViolation, c.say.Say("error.revoked")
	}
	_ = c.ws.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(code, why), time.Now().Add(time.Second))
	_ = c.ws.Close()
}

// handle does what one message asks.
func (c *connection) handle(in Inbound) error {
	ctx := c.ctx
	switch in.Type {
	case "subscribe":
		return c.subscribe(in)
	case "run.start":
		run, err := c.h.cfg.Agent.Ask(ctx, agent.AskRequest{
			Principal: c.who, Conversation: in.Conversation, Text: in.Text, Alarm: in.Alarm, Ticket: in.Ticket, Lang: in.Lang,
		})
		if err != nil {
			return err
		}
		c.send(Answer{Type: "run.started", Ref: in.Ref, Run: run.ID, Conversation: run.Conversation})
		return nil
	case "run.cancel":
		if _, err := c.h.cfg.Store.Run(ctx, c.who.Tenant, in.Run); err != nil {
			return err
		}
		return c.done(in, c.h.cfg.Agent.Cancel(ctx, c.who, in.Run))
	case "approval.decide":
		if len(in.Reason) > maxReason {
			return c.say.Error(copilot.CodeTooLarge, "error.correction", c.say.Number(maxReason))
		}
		_, err := c.h.cfg.Agent.Decide(ctx, c.who, in.Approval, in.Digest, in.Decision, in.Reason)
		c.lookAgain() // also when somebody else was faster
		return c.done(in, err)
	}
	return c.say.Error(copilot.CodeInvalid, "error.message", in.Type)
}

func (c *connection) done(in Inbound, err error) error {
	if err != nil {
		return err
	}
	c.send(Answer{Type: "ok", Ref: in.Ref})
	return nil
}
