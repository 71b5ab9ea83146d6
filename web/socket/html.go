package socket

import (
	"context"
	"strings"
	"time"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/agent"
	"github.com/kernelcopilot/copilot/web/part"
)

// relayHTML keeps a thread of the conversation and sends the elements that change, each at most once in PatchEvery. The
// thread takes all events from the first; what the client says it has seen is not sent.
func (c *connection) relayHTML(ctx context.Context, in Inbound, at map[string]copilot.Run) {
	p := &patcher{c: c, in: in, at: at, skip: in.Seen, thread: part.NewThread(part.Options{
		Conversation: in.Conversation, Zone: c.h.cfg.Zone, Viewer: c.who, Markdown: c.h.markdown, Words: c.say,
	})}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	updates := make(chan agent.Update, 64)
	ended := make(chan error, 1)
	c.wg.Go(func() { ended <- c.pump(ctx, in, updates) })
	p.run(ctx, updates, ended)
}

// pump hands updates over, so that patches can be sent on time while none comes. A frame is dropped when the patcher is
// behind.
func (c *connection) pump(ctx context.Context, in Inbound, updates chan<- agent.Update) error {
	for u, err := range c.updates(ctx, in, nil) {
		if err != nil {
			return err
		}
		if u.Frame != nil {
			select {
			case updates <- u:
			default:
			}
			continue
		}
		select {
		case updates <- u:
		case <-ctx.Done():
			return nil
		}
	}
	return nil
}

// patcher turns updates into patches.
type patcher struct {
	c      *connection
	in     Inbound
	at     map[string]copilot.Run
	skip   map[string]int64
	thread *part.Thread
	last   agent.Update
	told   bool
}

func (p *patcher) run(ctx context.Context, updates <-chan agent.Update, ended <-chan error) {
	tick := time.NewTicker(p.c.h.cfg.PatchEvery)
	defer tick.Stop()
	if !p.flush(ctx) {
		return
	}
	for {
		select {
		case <-ctx.Done():
			return
		case err := <-ended:
			for drained := false; !drained; {
				select {
				case u := <-updates:
					p.take(ctx, u)
				default:
					drained = true
				}
			}
			if p.flush(ctx) && err != nil && ctx.Err() == nil {
				p.c.send(p.c.failure(p.in.Ref, err))
			}
			return
		case u := <-updates:
			p.take(ctx, u)
		case <-tick.C:
			if !p.flush(ctx) {
				return
			}
		}
	}
}

// take applies one update. A run that is new to the thread is asked for, for its question.
func (p *patcher) take(ctx context.Context, u agent.Update) {
	switch {
	case u.Event != nil:
		e := *u.Event
		if !p.thread.Has(e.Run) {
			r, err := p.c.h.cfg.Store.Run(ctx, p.c.who.Tenant, e.Run)
			if err != nil {
				r = copilot.Run{ID: e.Run, CreatedAt: e.At}
			}
			p.thread.AddRun(r)
		}
		p.thread.Apply(e)
		p.c.noteRail(e.Event)
		p.last = u
		if p.behind() {
			p.thread.Clean() // the client has it
		}
	case u.Frame != nil:
		p.thread.Frame(*u.Frame)
	}
}

// behind reports that all the thread holds was seen by the client before.
func (p *patcher) behind() bool {
	for run, seq := range p.thread.Seen() {
		if seq > p.skip[run] {
			return false
		}
	}
	return true
}

// flush sends what changed, then how far that is. It reports false when the socket has ended.
func (p *patcher) flush(ctx context.Context) bool {
	if p.thread.Dirty() {
		seq, run := int64(0), ""
		if e := p.last.Event; e != nil {
			seq, run = e.Seq, e.Run
		}
		for _, f := range p.thread.Flush() {
			var b strings.Builder
			if err := f.Component.Render(ctx, &b); err != nil {
				return false
			}
			if !p.c.send(HTML{Type: "html", Seq: seq, Run: run, Target: f.Target, Parent: f.Parent, HTML: b.String()}) {
				return false
			}
		}
		if !p.c.send(Mark{Type: "mark", Seen: p.thread.Seen()}) {
			return false
		}
	}
	seen := p.thread.Seen()
	for run, seq := range p.in.Seen {
		seen[run] = max(seen[run], seq)
	}
	p.told = p.c.tellCaughtUp(p.in, p.at, seen, p.told)
	return true
}
