package kernel

import (
	"context"
	"errors"
	"iter"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/kernelcopilot/copilot"
)

// Probe is what an API answered to the smallest read of it.
type Probe struct {
	API     API
	Latency time.Duration // of the read; 0 when nothing was read
	Err     error         // why it cannot be used: a copilot.Error whose message ends in the next step
	Missing []string      // scopes that the client is not granted
	Remark  string        // worth knowing of an answer that will do
}

// tokenAPI stands for the token endpoint among the probes.
const tokenAPI = "token"

// Check asks each API in turn one small question, and yields what came: first of the token endpoint, and of the others only
// if there is a token at all. It writes nothing. It ends early when ctx does.
func (c *Client) Check(ctx context.Context) iter.Seq[Probe] {
	return func(yield func(Probe) bool) {
		began := c.cfg.Clock.Now()
		_, err := c.tokens.get(ctx, "")
		p := Probe{API: API{Name: tokenAPI, Base: c.cfg.tokenURL()}, Latency: c.cfg.Clock.Now().Sub(began), Err: c.typed(err, call{method: http.MethodPost, path: PathToken})}
		if !yield(p) || err != nil {
			return
		}
		s := &checking{c: c, subscriber: "copilot-check", apn: "copilot-check"}
		for _, api := range APIs() {
			if ctx.Err() != nil || !yield(s.probe(ctx, api)) {
				return
			}
		}
	}
}

// typed is the error that callers see.
func (c *Client) typed(err error, r call) error {
	if api := (*APIError)(nil); errors.As(err, &api) && copilot.CodeOf(err) == copilot.CodeInternal {
		return typed(api, c.placeOf(api, r))
	}
	return err
}

// checking is a check under way: what the topology named to ask the other APIs about.
type checking struct {
	c               *Client
	subscriber, apn string
	msisdn          string
	cells           []string
	known           bool // the subscriber is one of the topology
}

func (s *checking) probe(ctx context.Context, api API) Probe {
	p := Probe{API: api}
	reads := false
	for _, scope := range api.Scopes() {
		if api.Base == PathMetrics && s.c.cfg.MetricsURL != "" { // another server's, by a token of its own
			reads = true
			continue
		}
		granted, err := s.c.tokens.grants(ctx, scope)
		if err != nil {
			p.Err = s.c.typed(err, call{method: http.MethodPost, path: PathToken})
			return p
		}
		if !granted {
			p.Missing = append(p.Missing, scope)
		}
		reads = reads || granted && !strings.HasSuffix(scope, ":write")
	}
	if !reads {
		if len(p.Missing) == 0 {
			p.Remark = "not called, for it only writes; the scope is granted"
		}
		return p
	}
	began := s.c.cfg.Clock.Now()
	p.Remark, p.Err = s.ask(ctx, api.Base)
	p.Latency = s.c.cfg.Clock.Now().Sub(began)
	return p
}

// ask puts the question that an API is probed with.
func (s *checking) ask(ctx context.Context, base string) (string, error) {
	switch base {
	case PathTopology:
		return s.topology(ctx)
	case PathMetrics:
		return s.metrics(ctx)
	case PathAlarm:
		return "", first(ctx, s.c, call{path: PathAlarm + "/alarm"}, func(a wireAlarm) string { return string(a.ID) })
	case PathTicket:
		return "", first(ctx, s.c, call{path: PathTicket + "/troubleTicket"}, func(t Ticket) string { return t.ID })
	case PathCustomer:
		return "", first(ctx, s.c, call{path: PathCustomer + "/customer"}, func(x Customer) string { return x.ID })
	case PathChange:
		return "", first(ctx, s.c, call{path: PathChange + "/changes"}, func(x Change) string { return x.ID })
	case PathWorks:
		return "", first(ctx, s.c, call{path: PathWorks + "/works", scope: ScopeWorksRead}, func(x Works) string { return x.ID })
	case PathDocument:
		return "", first(ctx, s.c, call{path: PathDocument + "/documents", scope: ScopeDocumentRead}, func(x DocumentInfo) string { return x.ID })
	}
	return s.line(ctx, base)
}

// first reads one row of a list and holds it to having an id.
func first[T any](ctx context.Context, c *Client, r call, id func(T) string) error {
	var rows []T
	r.method, r.query, r.into = http.MethodGet, url.Values{"limit": {"1"}}, &rows
	if _, err := c.do(ctx, r); err != nil {
		return absent(err, r.path)
	}
	if len(rows) > 0 && id(rows[0]) == "" {
		return formless(r.path)
	}
	return nil
}

func formless(path string) error {
	return copilot.Errorf(copilot.CodeUnavailable, "the answer to GET %s is JSON of another form; compare it with docs/operator-api.yaml or the API's published definition", path)
}

// absent says of a path that is not there what to do.
func absent(err error, path string) error {
	if copilot.CodeOf(err) != copilot.CodeNotFound {
		return err
	}
	return copilot.Wrap(copilot.CodeUnavailable, err, "there is nothing at GET %s; serve the API there, and check that COPILOT_KERNEL_URL has the path before it", path)
}
