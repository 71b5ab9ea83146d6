package kernel

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/kernelcopilot/copilot"
	"golang.org/x/sync/singleflight"
)

// tokenMargin is how long before its expiry a token is no longer used; of a short-lived one it is a fifth of its life.
const tokenMargin = 20 * time.Second

// ownScopes are what the client's own token asks for, beside its purposes.
var ownScopes = []string{
	ScopeAlarmRead, ScopeTicketRead, ScopeTicketWrite, ScopeCustomerRead, ScopeTopologyRead, ScopeMetricsRead,
	ScopeProvisioningRead, ScopeProvisioningWrite, ScopeChangeRead, ScopeNetworkWrite, ScopeReachabilityRead,
}

// tokens keeps one access token a scope. Many callers that need one at once share one request for it.
type tokens struct {
	cfg    Config
	own    string
	hear   func(http.Header) time.Time
	flight singleflight.Group

	mu     sync.Mutex
	held   map[string]heldToken
	narrow string // what the own token asks for once the Kernel has refused to grant all of it; "" before
}

type heldToken struct {
	value   string
	until   time.Time // wall time, margin taken off
	granted []string
}

func newTokens(cfg Config) *tokens {
	return &tokens{cfg: cfg, own: cfg.purposed(ownScopes...), held: map[string]heldToken{}}
}

// purposed puts the client's purposes before scopes.
func (c Config) purposed(scopes ...string) string {
	words := make([]string, 0, len(c.Purposes)+len(scopes))
	for _, p := range c.Purposes {
		words = append(words, string(p))
	}
	return strings.Join(append(words, scopes...), " ")
}

// get returns a token of the scope, from memory or by one request that all waiting callers share. The request does not
// end with the caller that began it.
func (t *tokens) get(ctx context.Context, scope string) (string, error) {
	if scope == "" {
		scope = t.own
	}
	if value, ok := t.fresh(scope); ok {
		return value, nil
	}
	ch := t.flight.DoChan(scope, func() (any, error) {
		if value, ok := t.fresh(scope); ok { // another flight has landed between the look and this one
			return value, nil
		}
		own, cancel := context.WithTimeout(context.WithoutCancel(ctx), t.cfg.Timeout)
		defer cancel()
		if scope == t.own {
			return t.fetchOwn(own)
		}
		return t.fetch(own, scope, scope)
	})
	select {
	case r := <-ch:
		if r.Err != nil {
			return "", r.Err
		}
		return r.Val.(string), nil
	case <-ctx.Done():
		return "", &APIError{Method: http.MethodPost, Path: PathToken, Err: ctx.Err(), stopped: true, token: true}
	}
}

// fresh is the token in memory that can still be used.
func (t *tokens) fresh(scope string) (string, bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	held := t.held[scope]
	return held.value, held.value != "" && t.cfg.Clock.Now().Before(held.until)
}

// drop forgets a token that the Kernel refused, unless another caller has replaced it already.
func (t *tokens) drop(scope, value string) {
	if scope == "" {
		scope = t.own
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.held[scope].value == value {
		delete(t.held, scope)
	}
}

// fetchOwn asks for the client's own token. A Kernel may refuse all of it for one scope that it does not grant (RFC 6749,
// 5.2): then it is asked scope by scope, once, and the token carries what is granted, so that a client that may only read is
// served.
func (t *tokens) fetchOwn(ctx context.Context) (string, error) {
	t.mu.Lock()
	scope := firstOf(t.narrow, t.own)
	t.mu.Unlock()
	value, err := t.fetch(ctx, t.own, scope)
	if !refusesScope(err) || scope != t.own {
		return value, err
	}
	var granted []string
	for _, s := range ownScopes {
		alone := t.cfg.purposed(s)
		switch _, each := t.fetch(ctx, alone, alone); {
		case each == nil:
			granted = append(granted, s)
		case !refusesScope(each):
			return "", each
		}
	}
	if len(granted) == 0 {
		return "", err
	}
	scope = t.cfg.purposed(granted...)
	t.mu.Lock()
	t.narrow = scope
	t.mu.Unlock()
	return t.fetch(ctx, t.own, scope)
}

func refusesScope(err error) bool {
	var api *APIError
	return errors.As(err, &api) && api.token && (api.Code == "invalid_scope" || api.Status == http.StatusForbidden)
}

// grants reports whether a scope is granted, by the token that calls of it carry.
func (t *tokens) grants(ctx context.Context, scope string) (bool, error) {
	carried := scope
	if slices.Contains(ownScopes, scope) {
		carried = t.own
	}
	if _, err := t.get(ctx, carried); err != nil {
		if refusesScope(err) {
			return false, nil
		}
		return false, err
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	return slices.Contains(t.held[carried].granted, scope), nil
}

// fetch asks for a token of the scope and keeps it under a name.
func (t *tokens) fetch(ctx context.Context, name, scope string) (string, error) {
	fail := &APIError{Method: http.MethodPost, Path: PathToken, token: true}
	form := url.Values{"grant_type": {"client_credentials"}, "scope": {scope}}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, t.cfg.tokenURL(), strings.NewReader(form.Encode()))
	if err != nil {
		fail.Err = err
		return "", fail
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.SetBasicAuth(url.QueryEscape(t.cfg.ClientID), url.QueryEscape(t.cfg.ClientSecret))
	asked := t.cfg.Clock.Now()
	resp, err := t.cfg.HTTP.Do(req)
	if err != nil {
		fail.Err = err
		return "", fail
	}
	defer resp.Body.Close()
	if t.cfg.TokenURL == "" { // else it is not the Kernel's clock
		t.hear(resp.Header)
	}
	data, err := readAtMost(resp.Body, 1<<20)
	if err != nil {
		fail.Err = err
		return "", fail
	}
	if resp.StatusCode != http.StatusOK {
		fail.Status = resp.StatusCode
		refusal(fail, resp.Header, data)
		if fail.Code == "invalid_client" {
			fail.Status = http.StatusUnauthorized
		}
		return "", fail
	}
	var b struct {
		Token   string `json:"access_token"`
		Expires int64  `json:"expires_in"` // seconds
		Scope   string `json:"scope"`      // left out when it is what was asked for (RFC 6749, 5.1)
	}
	if err := json.Unmarshal(data, &b); err != nil || b.Token == "" {
		fail.Err = copilot.Wrap(copilot.CodeUnavailable, err, "the token endpoint answered without access_token")
		return "", fail
	}
	t.mu.Lock()
	life := time.Duration(b.Expires) * time.Second
	t.held[name] = heldToken{b.Token, asked.Add(life - min(tokenMargin, life/5)), strings.Fields(firstOf(b.Scope, scope))}
	t.mu.Unlock()
	return b.Token, nil
}
