package storetest

import (
	"sync"
	"testing"
	"time"

	"github.com/kernelcopilot/copilot"
)

// LeaseTTL is the length of leases that drivers must use in Open.
const LeaseTTL = 15 * time.Second

// Stores is everything a driver implements.
type Stores interface {
	copilot.RunStore
	copilot.RunKeyStore
	copilot.PageStore
	copilot.EventStore
	copilot.ConversationStore
	copilot.EvidenceStore
	copilot.ActionStore
	copilot.DocumentStore
	copilot.Queue
	Close() error
}

// Driver opens the store under test. Opening the same dir again finds the data of before, also when the first store was
// never closed, as after a killed process. Leases last LeaseTTL. Closing twice must be safe.
type Driver struct {
	Open func(t *testing.T, dir string, clock copilot.Clock) Stores
}

// Run runs every suite.
func Run(t *testing.T, d Driver) {
	t.Run("RunStore", func(t *testing.T) { RunStore(t, d) })
	t.Run("Leases", func(t *testing.T) { Leases(t, d) })
	t.Run("Waits", func(t *testing.T) { Waits(t, d) })
	t.Run("EventStore", func(t *testing.T) { EventStore(t, d) })
	t.Run("ConversationStore", func(t *testing.T) { ConversationStore(t, d) })
	t.Run("EvidenceStore", func(t *testing.T) { EvidenceStore(t, d) })
	t.Run("ActionStore", func(t *testing.T) { ActionStore(t, d) })
	t.Run("DocumentStore", func(t *testing.T) { DocumentStore(t, d) })
	t.Run("RunKeyStore", func(t *testing.T) { RunKeyStore(t, d) })
	t.Run("PageStore", func(t *testing.T) { PageStore(t, d) })
	t.Run("Queue", func(t *testing.T) { Queue(t, d) })
	t.Run("Tenants", func(t *testing.T) { Tenants(t, d) })
}

// Clock is wall time that a test moves by hand.
type Clock struct {
	mu  sync.Mutex
	now time.Time
}

// NewClock returns a clock that stands at an ordinary morning.
func NewClock() *Clock { return &Clock{now: time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)} }

// Now implements copilot.Clock.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// Advance moves the clock forward.
func (c *Clock) Advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}
