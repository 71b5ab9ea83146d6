package socket

import (
	"strings"
	"time"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/web/part"
)

// countedApprovals bounds what is counted; the page's first load counts no more either.
const countedApprovals = 100

// watchRail keeps the counts beside the lists current: at once when an event of the page's own conversation changes
// them, and else by looking again with the ticker, since others ask and decide too.
func (c *connection) watchRail() {
	again := time.NewTicker(c.h.cfg.RecheckEvery)
	defer again.Stop()
	last := -1
	for {
		open, err := c.h.cfg.Store.Approvals(c.ctx, c.who.Tenant, true, countedApprovals)
		if err == nil && len(open) != last {
			last = len(open)
			if !c.sendCounts(last) {
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

func (c *connection) sendCounts(open int) bool {
	for _, id := range part.OpenCounts() {
		var b strings.Builder
		if err := part.OpenCount(id, open).Render(c.ctx, &b); err != nil {
			return false
		}
		if !c.send(HTML{Type: "html", Target: id, HTML: b.String()}) {
			return false
		}
	}
	return true
}

// noteRail asks for a new count when the event may change it.
func (c *connection) noteRail(e copilot.Event) {
	switch e.(type) {
	case copilot.ApprovalRequested, copilot.ApprovalResolved, copilot.ActionChanged:
		select {
		case c.recount <- struct{}{}:
		default: // one is asked for already
		}
	}
}
