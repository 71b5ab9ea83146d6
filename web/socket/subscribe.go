package socket

import (
	"context"
	"iter"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/agent"
)

// subscribe begins to relay a run or a conversation. A second subscription to the same replaces the first.
func (c *connection) subscribe(in Inbound) error {
	key := in.Run + in.Conversation
	switch {
	case (in.Run == "") == (in.Conversation == ""):
		return c.say.Error(copilot.CodeInvalid, "error.subscribe")
	case c.html && in.Conversation == "":
		return c.say.Error(copilot.CodeInvalid, "error.elements")
	case c.subs[key] == nil && len(c.subs) >= maxSubs:
		return c.say.Error(copilot.CodeTooLarge, "error.subscriptions", c.say.Number(maxSubs))
	}
	seqs, err := c.stored(in)
	if err != nil {
		return err
	}
	if stop := c.subs[key]; stop != nil {
		stop()
	}
	ctx, stop := context.WithCancel(c.ctx)
	c.subs[key] = stop
	c.send(Answer{Type: "ok", Ref: in.Ref, Run: in.Run, Conversation: in.Conversation})
	c.wg.Go(func() {
		if c.html {
			c.relayHTML(ctx, in, seqs)
		} else {
			c.relay(ctx, in, seqs)
		}
	})
	return nil
}

// stored is where each run of the subscription stands now; what comes after is live. CodeNotFound for one that is not
// the tenant's.
func (c *connection) stored(in Inbound) (map[string]copilot.Run, error) {
	at := map[string]copilot.Run{}
	if in.Run != "" {
		r, err := c.h.cfg.Store.Run(c.ctx, c.who.Tenant, in.Run)
		at[r.ID] = r
		return at, err
	}
	runs, err := c.h.cfg.Store.Runs(c.ctx, c.who.Tenant, copilot.RunQuery{Conversation: in.Conversation, Limit: 1000})
	if err != nil {
		return nil, err
	}
	if len(runs) == 0 {
		return nil, c.say.Error(copilot.CodeNotFound, "error.conversation")
	}
	for _, r := range runs {
		at[r.ID] = r
	}
	return at, nil
}

func (c *connection) updates(ctx context.Context, in Inbound, seen map[string]int64) iter.Seq2[agent.Update, error] {
	if in.Run != "" {
		return c.h.cfg.Agent.Watch(ctx, c.who, in.Run, in.After)
	}
	return c.h.cfg.Agent.WatchConversation(ctx, c.who, in.Conversation, seen)
}

// relay sends events and frames as they are. Events are never dropped; a frame is when the writer is behind.
func (c *connection) relay(ctx context.Context, in Inbound, at map[string]copilot.Run) {
	seen := map[string]int64{}
	for run, seq := range in.Seen {
		seen[run] = seq
	}
	if in.Run != "" {
		seen[in.Run] = in.After
	}
	told := c.tellCaughtUp(in, at, seen, false)
	for u, err := range c.updates(ctx, in, in.Seen) {
		switch {
		case err != nil:
			if ctx.Err() == nil {
				c.send(c.failure(in.Ref, err))
			}
			return
		case u.Event != nil:
			if !c.send(*u.Event) {
				return
			}
			seen[u.Event.Run] = u.Event.Seq
			told = c.tellCaughtUp(in, at, seen, told)
		case u.Frame != nil:
			select {
			case c.out <- *u.Frame:
			default:
			}
		}
	}
}

// tellCaughtUp tells once that all which was stored at the subscription has been sent.
func (c *connection) tellCaughtUp(in Inbound, at map[string]copilot.Run, seen map[string]int64, told bool) bool {
	if told {
		return true
	}
	last := CaughtUp{Type: "caught_up", Run: in.Run}
	newest := ""
	for id, r := range at {
		if seen[id] < r.LastSeq {
			return false
		}
		last.Active = last.Active || r.State != copilot.StateFinished
		if id > newest {
			newest, last.Run, last.Seq = id, id, max(seen[id], r.LastSeq)
		}
	}
	c.send(last)
	return true
}
