package agent

import (
	"context"
	"iter"
	"sync"

	"github.com/kernelcopilot/copilot"
)

// Update is one thing a watcher sees: an event, or a frame that no event will be missed for.
type Update struct {
	Event *copilot.StoredEvent
	Frame *copilot.TextFrame
}

// Watch yields the run's stored events with seq > after, then live ones without gap or duplicate, through its waits,
// until the run is over or ctx ends. CodeNotFound for a run of another tenant.
func (a *Agent) Watch(ctx context.Context, p copilot.Principal, run string, after int64) iter.Seq2[Update, error] {
	return func(yield func(Update, error) bool) {
		r, err := a.deps.Store.Run(ctx, p.Tenant, run)
		if err != nil {
			yield(Update{}, err)
			return
		}
		if r.State == copilot.StateFinished && r.LastSeq <= after {
			return // all of it was seen
		}
		w := a.bus.watch(func(seen copilot.Run) bool { return seen.ID == r.ID && seen.Tenant == r.Tenant })
		defer a.bus.leave(w)
		seen := map[string]int64{r.ID: after}
		for {
			over, ok := a.catchUp(ctx, p.Tenant, r.ID, seen, yield)
			if over || !ok {
				return
			}
			if !w.next(ctx, yield) {
				return
			}
		}
	}
}

// WatchConversation is Watch over all runs of a conversation, those to come too, until ctx ends. after holds the last
// seq seen of each run.
func (a *Agent) WatchConversation(ctx context.Context, p copilot.Principal, conversation string, after map[string]int64) iter.Seq2[Update, error] {
	return func(yield func(Update, error) bool) {
		c, err := a.deps.Store.Conversation(ctx, p.Tenant, conversation)
		if err != nil {
			yield(Update{}, err)
			return
		}
		w := a.bus.watch(func(r copilot.Run) bool { return r.Conversation == c.ID && r.Tenant == p.Tenant })
		defer a.bus.leave(w)
		seen := map[string]int64{}
		for run, seq := range after {
			seen[run] = seq
		}
		for {
			runs, err := a.deps.Store.Runs(ctx, p.Tenant, copilot.RunQuery{Conversation: c.ID, Limit: 1000})
			if err != nil {
				yield(Update{}, err)
				return
			}
			for i := len(runs) - 1; i >= 0; i-- {
				if runs[i].LastSeq <= seen[runs[i].ID] {
					continue
				}
				if _, ok := a.catchUp(ctx, p.Tenant, runs[i].ID, seen, yield); !ok {
					return
				}
			}
			if !w.next(ctx, yield) {
				return
			}
		}
	}
}

// catchUp yields what is stored and not yet seen. over reports that the run's last event was among it.
func (a *Agent) catchUp(ctx context.Context, tenant copilot.TenantID, run string, seen map[string]int64, yield func(Update, error) bool) (over, ok bool) {
	events, err := a.deps.Store.Events(ctx, tenant, run, seen[run], 0)
	if err != nil {
		if ctx.Err() == nil {
			yield(Update{}, err)
		}
		return false, false
	}
	for i := range events {
		seen[run] = events[i].Seq
		if !yield(Update{Event: &events[i]}, nil) {
			return false, false
		}
		if end, last := events[i].Event.(copilot.RunFinished); last && end.Outcome.Type == "success" {
			over = true
		}
	}
	return over, true
}

// bus tells watchers of this process that something was stored, and hands them frames. Events are always read from the
// store, so none can be lost or come twice; frames of a slow watcher are dropped.
type bus struct {
	mu       sync.Mutex
	watchers map[*watcher]struct{}
	closed   bool
}

type watcher struct {
	wants  func(copilot.Run) bool
	stored chan struct{} // holds one
	frames chan copilot.TextFrame
	gone   chan struct{}
}

// frameBuffer is how many frames a slow watcher may lag behind before it loses some.
const frameBuffer = 64

func newBus() *bus { return &bus{watchers: map[*watcher]struct{}{}} }

func (b *bus) watch(wants func(copilot.Run) bool) *watcher {
	w := &watcher{wants: wants, stored: make(chan struct{}, 1), frames: make(chan copilot.TextFrame, frameBuffer), gone: make(chan struct{})}
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.closed {
		close(w.gone)
		return w
	}
	b.watchers[w] = struct{}{}
	return w
}

func (b *bus) leave(w *watcher) {
	b.mu.Lock()
	defer b.mu.Unlock()
	delete(b.watchers, w)
}

// close ends all watches: the process ends.
func (b *bus) close() {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.closed {
		return
	}
	b.closed = true
	for w := range b.watchers {
		close(w.gone)
	}
	b.watchers = map[*watcher]struct{}{}
}

func (b *bus) publish(run copilot.Run, stored []copilot.StoredEvent) {
	if len(stored) == 0 {
		return
	}
	b.wake(func(w *watcher) bool { return w.wants(run) })
}

// wake lets the watchers that are meant look into the store.
func (b *bus) wake(meant func(*watcher) bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for w := range b.watchers {
		if meant(w) {
			select {
			case w.stored <- struct{}{}:
			default:
			}
		}
	}
}

func (b *bus) frame(run copilot.Run, f copilot.TextFrame) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for w := range b.watchers {
		if w.wants(run) {
			select {
			case w.frames <- f:
			default:
			}
		}
	}
}

// next passes frames on until something was stored. It reports false when the watch is over.
func (w *watcher) next(ctx context.Context, yield func(Update, error) bool) bool {
	for {
		select {
		case <-ctx.Done():
			return false
		case <-w.gone:
			return false
		case f := <-w.frames:
			if !yield(Update{Frame: &f}, nil) {
				return false
			}
		case <-w.stored:
			return true
		}
	}
}
