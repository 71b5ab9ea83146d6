package kernel

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
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

	mu   sync.Mutex
	held map[string]heldToken
}

type heldToken struct {
	value string
	until time.Time // wall time, margin taken off
}

func newTokens(cfg Config) *tokens {
	words := make([]string, 0, len(cfg.Purposes)+len(ownScopes))
	for _, p := range cfg.Purposes {
		words = append(words, string(p))
	}
	return &tokens{cfg: cfg, own: strings.Join(append(words, ownScopes...), " "), held: map[string]heldToken{}}
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
		return t.fetch(own, scope)
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

func (t *tokens) fetch(ctx context.Context, scope string) (string, error) {
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
	}
	if err := json.Unmarshal(data, &b); err != nil || b.Token == "" {
		fail.Err = copilot.Wrap(copilot.CodeUnavailable, err, "the token endpoint answered without access_token")
		return "", fail
	}
	t.mu.Lock()
	life := time.Duration(b.Expires) * time.Second
	t.held[scope] = heldToken{b.Token, asked.Add(life - min(tokenMargin, life/5))}
	t.mu.Unlock()
	return b.Token, nil
}
