package socket

import (
	"strings"
	"time"

	"github.com/a-h/templ"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/web/part"
)

// listed bounds what the lists beside a page hold; the page's first load holds no more either.
const listed = 100

// watchRail keeps the lists and counts beside the page current: at once when an event of the page's own conversation
// changes them, and else by looking again with the ticker, since others ask and decide too.
func (c *connection) watchRail() {
	again := time.NewTicker(c.h.cfg.RecheckEvery)
	defer again.Stop()
	sent := map[string]string{} // what the page has, by the element's id
	for {
		for id, el := range c.rail() {
			if !c.sendNew(sent, id, el) {
				return
			}
		}
		select {
		case <-c.ctx.Done():
			return
		case <-again.C:
		case <-c.recount:
		}
	}
}

// rail is what stands beside the page now, by the element's id. What cannot be read stays as it is.
func (c *connection) rail() map[string]templ.Component {
	out := map[string]templ.Component{}
	store, cfg := c.h.cfg.Store, c.h.cfg
	if open, err := store.Approvals(c.ctx, c.who.Tenant, true, listed); err == nil {
		for _, id := range part.OpenCounts() {
			out[id] = part.OpenCount(id, len(open))
		}
	}
	if list, err := store.Conversations(c.ctx, c.who.Tenant, "", "", listed); err == nil {
		out["conversations"] = part.ConversationList(part.ConversationLinks(c.say, list, cfg.Clock.Now(), cfg.Zone), "")
	}
	if c.list != "approvals" {
		return out
	}
	if all, err := store.Approvals(c.ctx, c.who.Tenant, false, listed); err == nil {
		out["approvals-list"] = part.ApprovalsList(part.ApprovalsView(c.say, all, c.who, cfg.Zone))
	}
	return out
}

// sendNew sends the element when it is another than the last one sent. It reports false when the socket has ended.
func (c *connection) sendNew(sent map[string]string, id string, el templ.Component) bool {
	var b strings.Builder
	if err := el.Render(c.ctx, &b); err != nil {
		return false
	}
	if sent[id] == b.String() {
		return true
	}
	sent[id] = b.String()
	return c.send(HTML{Type: "html", Target: id, HTML: b.String()})
}

// noteRail asks for another look when the event may change what stands beside the page.
func (c *connection) noteRail(e copilot.Event) {
	switch e.(type) {
	case copilot.ApprovalRequested, copilot.ApprovalResolved, copilot.ActionChanged, copilot.RunStarted, copilot.RunFinished:
		c.lookAgain()
	}
}

func (c *connection) lookAgain() {
	select {
	case c.recount <- struct{}{}:
	default: // one is asked for already
	}
}
