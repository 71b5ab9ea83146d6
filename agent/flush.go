package agent

import (
	"context"
	"sort"
	"time"

	"github.com/kernelcopilot/copilot"
)

// flushLoop turns open text into events: one transaction a tick for all runs of the process.
func (a *Agent) flushLoop(ctx context.Context) {
	tick := time.NewTicker(a.cfg.FlushEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			a.flush(ctx)
		}
	}
}

// flush writes the open text of all segments. Each is locked while it is written, so that no later event overtakes it.
func (a *Agent) flush(ctx context.Context) {
	a.mu.Lock()
	segments := make([]*segment, 0, len(a.active))
	for _, s := range a.active {
		segments = append(segments, s)
	}
	a.mu.Unlock()
	sort.Slice(segments, func(i, j int) bool { return segments[i].run.ID < segments[j].run.ID })
	open := map[string]*segment{}
	var items []copilot.LeasedBatch
	for _, s := range segments {
		s.mu.Lock()
		if s.pending == nil {
			s.mu.Unlock()
			continue
		}
		open[s.run.ID] = s
		items = append(items, copilot.LeasedBatch{Tenant: s.run.Tenant, Lease: s.held, Batch: copilot.Batch{Events: []copilot.Event{*s.pending}}})
	}
	if len(items) == 0 {
		return
	}
	stored, lost, err := a.deps.Store.CommitAll(ctx, items)
	if err == nil {
		for _, e := range stored {
			open[e.Run].pending = nil
			open[e.Run].flushed = append(open[e.Run].flushed, e)
			a.bus.publish(open[e.Run].run, []copilot.StoredEvent{e})
		}
		for _, run := range lost {
			open[run].stop(errLost)
		}
	}
	for _, s := range open {
		s.mu.Unlock()
	}
}
