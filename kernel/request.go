package kernel

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/kernelcopilot/copilot"
)

var errTooLarge = errors.New("answer over the size limit")

// call is one request before it goes out.
type call struct {
	method  string
	path    string // below BaseURL, escaped
	query   url.Values
	body    any    // sent as JSON when set
	key     string // Idempotency-Key of a write
	scope   string // OAuth scope; "" means the client's own
	repeats bool   // a POST that only reads
	into    any    // where the JSON answer goes; a *string takes a text as it is
}

func (c call) safe() bool { return c.method == http.MethodGet || c.repeats }

// answer is what came back, read whole.
type answer struct {
	header http.Header
	date   time.Time
}

// do sends a call and reads its answer: safe calls as often as the policy says, others once.
func (c *Client) do(ctx context.Context, r call) (*answer, error) {
	var body []byte
	if r.body != nil {
		var err error
		if body, err = json.Marshal(r.body); err != nil {
			return nil, copilot.Wrap(copilot.CodeInternal, err, "internal error")
		}
	}
	once := func() (*answer, error) { return c.attempt(ctx, r, body) }
	var a *answer
	var err error
	if r.safe() {
		a, err = c.retry.WithContext(ctx).Get(once)
	} else {
		a, err = once()
	}
	if err == nil {
		note(ctx, a.date)
		return a, nil
	}
	var api *APIError
	if errors.As(err, &api) {
		return nil, typed(api, c.placeOf(api, r))
	}
	if ctx.Err() != nil { // cancelled while waiting between attempts
		return nil, typed(&APIError{Method: r.method, Path: r.path, Err: ctx.Err(), stopped: true}, c.place(r))
	}
	return nil, err
}

type givenToken struct{}

// WithToken makes calls carry an access token in place of the client's own: a three-legged one, which the operator's
// sign-in gave and which names the device. It is used as it is and never renewed.
func WithToken(ctx context.Context, token string) context.Context {
	return context.WithValue(ctx, givenToken{}, token)
}

// attempt is one try. An expired token (401 says nothing was done) is replaced once.
func (c *Client) attempt(ctx context.Context, r call, body []byte) (*answer, error) {
	if token, given := ctx.Value(givenToken{}).(string); given && !c.place(r).foreign {
		a, err := c.send(ctx, r, body, token)
		if api := (*APIError)(nil); errors.As(err, &api) {
			api.given = true
		}
		return a, err
	}
	if p := c.place(r); p.foreign {
		return c.send(ctx, r, body, c.cfg.MetricsToken)
	}
	for again := true; ; again = false {
		token, err := c.tokens.get(ctx, r.scope)
		if err != nil {
			return nil, err
		}
		a, err := c.send(ctx, r, body, token)
		var api *APIError
		if again && errors.As(err, &api) && api.Status == http.StatusUnauthorized {
			c.tokens.drop(r.scope, token)
			continue
		}
		return a, err
	}
}

func (c *Client) send(ctx context.Context, r call, body []byte, token string) (*answer, error) {
	caller := ctx
	ctx, cancel := context.WithTimeout(ctx, c.cfg.Timeout)
	defer cancel()
	fail := &APIError{Method: r.method, Path: r.path}
	req, err := c.request(ctx, r, body, token)
	if err != nil {
		fail.Err = err
		return nil, fail
	}
	resp, err := c.cfg.HTTP.Do(req)
	if err != nil {
		fail.Err, fail.sent, fail.stopped = err, !notSent(err), caller.Err() != nil
		return nil, fail
	}
	defer resp.Body.Close()
	fail.sent = true
	a := &answer{header: resp.Header}
	if !c.place(r).foreign {
		a.date = c.hear(resp.Header)
	}
	data, err := readAtMost(resp.Body, c.cfg.MaxBody)
	if err != nil {
		fail.Err, fail.stopped = err, caller.Err() != nil
		return nil, fail
	}
	if resp.StatusCode < 200 || resp.StatusCode > 299 {
		fail.Status = resp.StatusCode
		refusal(fail, resp.Header, data)
		return nil, fail
	}
	if text, ok := r.into.(*string); ok {
		*text = string(data)
		return a, nil
	}
	if r.into != nil {
		if err := json.Unmarshal(data, r.into); err != nil {
			fail.Err = err
			return nil, fail
		}
	}
	return a, nil
}

func (c *Client) request(ctx context.Context, r call, body []byte, token string) (*http.Request, error) {
	p := c.place(r)
	u := p.url(r.path)
	if len(r.query) > 0 {
		u += "?" + r.query.Encode()
	}
	var rd io.Reader
	if body != nil {
		rd = bytes.NewReader(body)
	}
	req, err := http.NewRequestWithContext(ctx, r.method, u, rd)
	if err != nil {
		return nil, err
	}
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	if p.foreign && c.cfg.MetricsTenant != "" {
		req.Header.Set("X-Scope-OrgID", c.cfg.MetricsTenant)
	}
	req.Header.Set("Accept", "application/json")
	if _, ok := r.into.(*string); ok {
		req.Header.Set("Accept", "text/markdown, text/plain;q=0.8, application/json;q=0.1") // JSON is the form of errors
	}
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	if r.key != "" {
		// In its canonical spelling the header would tell net/http that the request may be sent again on another connection,
		// and a write may not: an operator need not honour the key. Header names have no case on the wire.
		req.Header[strings.ToLower(HeaderIdempotencyKey)] = []string{r.key}
	}
	return req, nil
}

// readAtMost reads the whole body or fails; a body cut short is io.ErrUnexpectedEOF.
func readAtMost(r io.Reader, limit int64) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(r, limit+1))
	if err != nil {
		return nil, err
	}
	if int64(len(data)) > limit {
		return nil, errTooLarge
	}
	return data, nil
}
