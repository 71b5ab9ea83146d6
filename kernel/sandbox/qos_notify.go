package sandbox

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"net/http"
	"sync"
	"time"

	"github.com/failsafe-go/failsafe-go"
	"github.com/failsafe-go/failsafe-go/retrypolicy"

	copilot "github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/kernel"
)

// notifier tells sinks of sessions that changed. Each change is delivered at least once and in order within its session;
// a sink that goes on failing, or that refuses, is given up. What was delivered is in the journal, so that a restarted
// sandbox goes on with the rest.
type notifier struct {
	op     *operator
	cfg    Config
	policy failsafe.Executor[any]
	wake   chan struct{} // holds one: something may be due
	work   sync.WaitGroup

	mu   sync.Mutex
	busy map[string]bool // sessions with a delivery under way
}

// notice is one CloudEvent that is due.
type notice struct {
	key     string // names it for good
	session *qosSession
	event   kernel.QoSEvent
}

func newNotifier(op *operator, cfg Config) *notifier {
	retry := retrypolicy.NewBuilder[any]().WithMaxAttempts(5).WithBackoff(cfg.SinkBackoff, 20*cfg.SinkBackoff).
		HandleIf(func(_ any, err error) bool { return err != nil && copilot.CodeOf(err) == copilot.CodeUnavailable }).ReturnLastFailure().Build()
	n := &notifier{op: op, cfg: cfg, policy: failsafe.With(retry), wake: make(chan struct{}, 1), busy: map[string]bool{}}
	op.changed = n.poke
	return n
}

// poke makes the notifier look again.
func (n *notifier) poke() {
	select {
	case n.wake <- struct{}{}:
	default:
	}
}

// run delivers what is due until ctx ends, and returns when the last delivery has.
func (n *notifier) run(ctx context.Context) {
	defer n.cfg.SinkClient.CloseIdleConnections()
	defer n.work.Wait()
	for {
		next := n.round(ctx)
		timer := time.NewTimer(next)
		select {
		case <-ctx.Done():
			timer.Stop()
			return
		case <-n.wake:
		case <-timer.C:
		}
		timer.Stop()
	}
}

// round begins the deliveries that are due and returns after what wall time the next change comes by itself.
func (n *notifier) round(ctx context.Context) time.Duration {
	v := n.op.look()
	mode, _, _ := n.op.clock.state()
	next := time.Hour
	for _, s := range v.sessions {
		if s.request.Sink == nil {
			continue
		}
		due, later := n.due(v, s)
		if mode == ClockReal && !later.IsZero() {
			next = min(next, max(later.Sub(v.now), 0))
		}
		if len(due) > 0 && n.take(s.id) {
			n.work.Go(func() {
				for _, x := range due {
					n.deliver(ctx, x)
				}
				n.mu.Lock()
				delete(n.busy, s.id)
				n.mu.Unlock()
				n.poke()
			})
		}
	}
	return next
}

func (n *notifier) take(session string) bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.busy[session] {
		return false
	}
	n.busy[session] = true
	return true
}

// due lists the changes up to now that the sink has not heard of, and when the next one is.
func (n *notifier) due(v view, s *qosSession) (list []notice, later time.Time) {
	for _, c := range s.changes() {
		if c.at.After(v.now) {
			return list, c.at
		}
		key := v.instance + "/" + s.id + "/" + c.status
		if n.op.wasNotified(key) {
			continue
		}
		list = append(list, notice{key, s, kernel.QoSEvent{
			ID: nameID(v.seed, key), Source: kernel.PathQoS + "/sessions/" + s.id, Type: kernel.QoSEventType, SpecVersion: "1.0", ContentType: "application/json",
			Time: c.at, Data: kernel.QoSStatusChange{SessionID: s.id, Status: c.status, StatusInfo: c.info},
		}})
	}
	return list, time.Time{}
}

func (n *notifier) deliver(ctx context.Context, x notice) {
	_, err := n.policy.WithContext(ctx).Get(func() (any, error) { return nil, n.post(ctx, x) })
	if ctx.Err() != nil {
		return // the next start tries again
	}
	if err != nil {
		n.cfg.Logger.Warn("a sink was given up", "session", x.session.id, "err", err)
	}
	n.op.notified(x.key, x.event.Time)
}

// post sends one event. An unavailable sink may be tried again; another error is its answer.
func (n *notifier) post(ctx context.Context, x notice) error {
	body, err := json.Marshal(x.event)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, *x.session.request.Sink, bytes.NewReader(body))
	if err != nil {
		return copilot.Wrap(copilot.CodeInvalid, err, "the sink is no address")
	}
	req.Header.Set("Content-Type", "application/cloudevents+json")
	if c := x.session.request.Credential; c != nil {
		if !n.cfg.WallClock.Now().Before(c.Expires) {
			return copilot.Errorf(copilot.CodeForbidden, "the sink's access token has expired")
		}
		req.Header.Set("Authorization", "Bearer "+c.Token)
	}
	resp, err := n.cfg.SinkClient.Do(req)
	if err != nil {
		return unanswered(err)
	}
	defer resp.Body.Close()
	switch s := resp.StatusCode; {
	case s < 300:
		return nil
	case s >= 500, s == http.StatusRequestTimeout, s == http.StatusTooManyRequests:
		return copilot.Errorf(copilot.CodeUnavailable, "the sink answers %d", s)
	default:
		return copilot.Errorf(copilot.CodeForbidden, "the sink answers %d", s)
	}
}

// unanswered tells a sink whose TLS fails from one that is not there.
func unanswered(err error) error {
	var untrusted *tls.CertificateVerificationError
	var alert tls.AlertError
	var plain tls.RecordHeaderError
	if errors.As(err, &untrusted) || errors.As(err, &alert) || errors.As(err, &plain) {
		return copilot.Wrap(copilot.CodeUnavailable, err, "the sink's TLS fails: give it a certificate that this machine trusts, for the name in its URL (%v)", err)
	}
	return copilot.Wrap(copilot.CodeUnavailable, err, "the sink does not answer: %v", err)
}

// notified notes that a change was told, or will not be, until the clock is set back before it.
func (o *operator) notified(key string, at time.Time) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.told[key] = at
	o.journal.write(record{Told: key, At: at})
}

func (o *operator) wasNotified(key string) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	_, told := o.told[key]
	return told
}
