package kernel

import (
	"context"
	"net/http"
	"net/url"
	"sync"
	"time"

	"github.com/failsafe-go/failsafe-go"
	"github.com/kernelcopilot/copilot"
)

var _ copilot.KernelClock = (*Client)(nil)

// Client asks one Kernel. It is safe for many callers at once.
//
// Reads are tried again after a network error, 429 or 5xx; writes never are. Every error is a copilot.Error whose message
// ends in the next step; MaybeDone tells of a write whether it may have taken effect all the same.
type Client struct {
	cfg    Config
	tokens *tokens
	retry  failsafe.Executor[*answer]

	mu       sync.Mutex
	instance string
	offset   time.Duration // kernel time minus wall time, at the last answer that was not stale
	heard    time.Time     // the newest Date
	network  *Graph
	readAt   time.Time
}

// New makes a client. It asks nothing yet: see Ping.
func New(cfg Config) (*Client, error) {
	cfg, err := cfg.withDefaults()
	if err != nil {
		return nil, err
	}
	c := &Client{cfg: cfg, tokens: newTokens(cfg)}
	c.tokens.hear = c.hear
	c.retry = failsafe.With(newRetryPolicy(cfg))
	return c, nil
}

// Ping asks the smallest authorised question, and so proves URL, credentials and the API behind them.
func (c *Client) Ping(ctx context.Context) error {
	_, err := c.KernelNow(ctx)
	return err
}

// An operator's Date lies behind our own clock by between these two when it is that of an old answer, as a cache or a lagging
// replica before the whole of its systems serves it: less is what clocks differ by, and more is another calendar.
const (
	behindAtLeast = 15 * time.Minute
	behindAtMost  = 24 * time.Hour
)

// KernelNow asks the Kernel for its time: the Date header of a fresh answer, to the second, in UTC. A Date that is an old
// answer's is not believed: then it is our own clock's time, and the age of what the Kernel answers shows. An operator whose
// clock is set on purpose says so in Kernel-Clock.
func (c *Client) KernelNow(ctx context.Context) (time.Time, error) {
	a, err := c.dated(ctx)
	if err != nil {
		return time.Time{}, err
	}
	now := c.cfg.Clock.Now().UTC()
	if a.old(now) {
		return now, nil
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.offset, c.heard = a.date.Sub(c.cfg.Clock.Now()), a.date // a clock that was set back is believed here alone
	return a.date, nil
}

// old reports whether an answer's Date is not to be believed at a time of our own clock.
func (a *answer) old(now time.Time) bool {
	behind := now.Sub(a.date)
	return a.header.Get(HeaderClock) != ClockSimulated && behind >= behindAtLeast && behind <= behindAtMost
}

// dated is a fresh answer that bears a Date.
func (c *Client) dated(ctx context.Context) (*answer, error) {
	q := url.Values{"types": {string(copilot.ObjectRegion)}, "limit": {"1"}}
	a, err := c.do(ctx, call{method: http.MethodGet, path: PathTopology + "/objects", query: q})
	if err == nil && a.date.IsZero() {
		err = copilot.Errorf(copilot.CodeUnavailable,
			"the Kernel at %s sends no Date header, so its time is unknown; check what stands between it and the copilot", c.cfg.BaseURL)
	}
	return a, err
}

// Offset is kernel time minus wall time as of the last answer, without asking; false before the first one.
// A stepped kernel clock makes it stale: what waits on kernel time asks KernelNow.
func (c *Client) Offset() (time.Duration, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.offset, !c.heard.IsZero()
}

// Instance is the last Kernel-Instance heard, "" before the first answer or when the Kernel sends none.
func (c *Client) Instance() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.instance
}

// hear notes time and instance of an answer. Another instance is another world: what was cached of the old one goes. An
// older Date than one heard before is a stale answer's, and says nothing about the Kernel's time.
func (c *Client) hear(h http.Header) time.Time {
	date, err := http.ParseTime(h.Get("Date"))
	now := c.cfg.Clock.Now()
	c.mu.Lock()
	defer c.mu.Unlock()
	if in := h.Get(HeaderInstance); in != "" && in != c.instance {
		c.instance, c.network, c.heard = in, nil, time.Time{}
	}
	if err != nil {
		return time.Time{}
	}
	date = date.UTC()
	if !date.Before(c.heard) {
		c.offset, c.heard = date.Sub(now), date
	}
	return date
}
