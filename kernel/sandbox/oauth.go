package sandbox

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	copilot "github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/kernel"
)

// tokens are the access tokens given out. They expire by wall time.
type tokens struct {
	cfg   Config
	mu    sync.Mutex
	given map[string]grant
}

type grant struct {
	scopes  []string
	phone   string // of a three-legged token: whose device it speaks for; "" for a two-legged one
	expires time.Time
}

// caller is the key of the grant in a request's context.
type caller struct{}

// grantOf is the grant of a call that was allowed.
func grantOf(r *http.Request) grant {
	g, _ := r.Context().Value(caller{}).(grant)
	return g
}

func newTokens(cfg Config) *tokens { return &tokens{cfg: cfg, given: map[string]grant{}} }

// personalScopes reach personal data and are asked for together with a purpose.
func personalScopes() []string {
	return []string{
		kernel.ScopeReachabilityRead, kernel.ScopeQoSCreate, kernel.ScopeQoSRead, kernel.ScopeQoSUpdate, kernel.ScopeQoSDelete, kernel.ScopeQoSRetrieve,
	}
}

// kernelScopes are those that a client gets without asking.
func kernelScopes() []string {
	return []string{
		kernel.ScopeAlarmRead, kernel.ScopeTicketRead, kernel.ScopeTicketWrite, kernel.ScopeCustomerRead, kernel.ScopeTopologyRead, kernel.ScopeMetricsRead,
		kernel.ScopeProvisioningRead, kernel.ScopeProvisioningWrite, kernel.ScopeChangeRead, kernel.ScopeNetworkWrite, kernel.ScopeServiceRead,
		kernel.ScopeQoSProfilesRead, kernel.ScopeUsageRead, kernel.ScopeLineRead, kernel.ScopeWorksRead, kernel.ScopeDocumentRead,
	}
}

type tokenAnswer struct {
	Token   string `json:"access_token"`
	Type    string `json:"token_type"`
	Expires int    `json:"expires_in"` // seconds
	Scope   string `json:"scope"`
}

type tokenError struct {
	Error       string `json:"error"`
	Description string `json:"error_description"`
}

// failToken is an error in the form of RFC 6749, 5.2, for what goes wrong before the grant is looked at. The codes for a
// server in trouble are those of 4.1.2.1, which has none for the token endpoint.
func failToken(w http.ResponseWriter, err error) {
	status := statusOf(err)
	code := "invalid_request"
	switch {
	case status == http.StatusServiceUnavailable || status == http.StatusTooManyRequests:
		code = "temporarily_unavailable"
	case status >= http.StatusInternalServerError:
		code = "server_error"
	}
	writeJSON(w, status, tokenError{code, describable(copilot.MessageOf(err))})
}

// describable keeps the characters that error_description may hold (RFC 6749, 5.2).
func describable(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '"':
			return '\''
		case r < ' ' || r > '~' || r == '\\':
			return ' '
		}
		return r
	}, s)
}

// token is the client credentials grant of RFC 6749, 4.4.
func (s *Sandbox) token(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Cache-Control", "no-store")
	r.Body = http.MaxBytesReader(w, r.Body, 1<<16)
	if status, problem := formProblem(r); problem != "" {
		writeJSON(w, status, tokenError{"invalid_request", problem})
		return
	}
	id, secret, basic := r.BasicAuth()
	if basic { // both are form-encoded before they are joined (RFC 6749, 2.3.1)
		id, secret = unescape(id), unescape(secret)
	} else {
		id, secret = r.PostForm.Get("client_id"), r.PostForm.Get("client_secret")
	}
	if !same(id, s.cfg.ClientID) || !same(secret, s.cfg.ClientSecret) {
		w.Header().Set("WWW-Authenticate", `Basic realm="kernel"`)
		writeJSON(w, http.StatusUnauthorized, tokenError{"invalid_client", "client id and secret do not match"})
		return
	}
	switch r.PostForm.Get("grant_type") {
	case "client_credentials":
	case "":
		writeJSON(w, http.StatusBadRequest, tokenError{"invalid_request", "grant_type is missing"})
		return
	default:
		writeJSON(w, http.StatusBadRequest, tokenError{"unsupported_grant_type", "only client_credentials is offered"})
		return
	}
	scopes := strings.Fields(r.PostForm.Get("scope"))
	if unknown := unknownScope(scopes); unknown != "" {
		writeJSON(w, http.StatusBadRequest, tokenError{"invalid_scope", describable("unknown scope " + unknown)})
		return
	}
	if len(scopes) == 0 {
		scopes = kernelScopes()
	}
	writeJSON(w, http.StatusOK, tokenAnswer{s.tokens.issue(scopes, "", s.cfg.TokenLife), "Bearer", int(s.cfg.TokenLife.Seconds()), strings.Join(scopes, " ")})
}

// formProblem reads the form and says what is wrong with it: each parameter comes once (RFC 6749, 3.2), and a client shows
// itself in one way (2.3).
func formProblem(r *http.Request) (status int, problem string) {
	media, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if hasBody(r) && media != "application/x-www-form-urlencoded" {
		return http.StatusUnsupportedMediaType, "the body is not application/x-www-form-urlencoded"
	}
	err := r.ParseForm()
	if large := (*http.MaxBytesError)(nil); errors.As(err, &large) {
		return http.StatusRequestEntityTooLarge, fmt.Sprintf("a body may hold %d bytes", large.Limit)
	}
	if err != nil {
		return http.StatusBadRequest, "the body is not a form"
	}
	for _, name := range slices.Sorted(maps.Keys(r.PostForm)) {
		if len(r.PostForm[name]) > 1 {
			return http.StatusBadRequest, describable("the parameter " + name + " comes more than once")
		}
	}
	if _, _, basic := r.BasicAuth(); basic && r.PostForm.Has("client_secret") {
		return http.StatusBadRequest, "client_secret comes beside HTTP Basic: send one of them"
	}
	return 0, ""
}

// unknownScope is the first scope that is neither one of ours nor a purpose (dpv:NAME), or "".
func unknownScope(scopes []string) string {
	for _, scope := range scopes {
		purpose := strings.HasPrefix(scope, "dpv:") && len(scope) > 4
		if !purpose && !slices.Contains(kernelScopes(), scope) && !slices.Contains(personalScopes(), scope) {
			return scope
		}
	}
	return ""
}

// longestLife is the longest that the control port gives a token for.
const longestLife = 24 * time.Hour

// tokensPost gives a three-legged token, as the operator's sign-in would after the subscriber's consent, or without a
// phone number a two-legged one; expiresIn 0 makes one that has expired.
func (s *Sandbox) tokensPost(r *http.Request) (int, any, error) {
	var in struct {
		Phone   *string `json:"phoneNumber"`
		Scope   string  `json:"scope"`
		Expires *int    `json:"expiresIn"` // seconds
	}
	if err := decode(r, &in); err != nil {
		return 0, nil, err
	}
	phone, life := "", s.cfg.TokenLife
	if in.Phone != nil {
		if phone = *in.Phone; !phoneForm.MatchString(phone) {
			return 0, nil, copilot.Errorf(copilot.CodeInvalid, "phoneNumber %q is not in E.164 with its plus", phone)
		}
		if _, ok := s.op.look().net.byMSISDN[phone]; !ok {
			return 0, nil, copilot.Errorf(copilot.CodeNotFound, "no device of this operator has the number %s", phone)
		}
	}
	if in.Expires != nil {
		if *in.Expires < 0 || *in.Expires > int(longestLife/time.Second) {
			return 0, nil, copilot.Errorf(copilot.CodeInvalid, "expiresIn %d is not from 0 (a token that has expired) to %d seconds", *in.Expires, int(longestLife/time.Second))
		}
		life = time.Duration(*in.Expires) * time.Second
	}
	scopes := strings.Fields(in.Scope)
	if len(scopes) == 0 {
		return 0, nil, copilot.Errorf(copilot.CodeInvalid, "scope is missing: name some, separated by blanks; ROUTES.md lists them")
	}
	if unknown := unknownScope(scopes); unknown != "" {
		return 0, nil, copilot.Errorf(copilot.CodeInvalid, "scope %q is unknown; ROUTES.md lists them", unknown)
	}
	return http.StatusCreated, tokenAnswer{s.tokens.issue(scopes, phone, life), "Bearer", int(life / time.Second), strings.Join(scopes, " ")}, nil
}

// tokensDelete makes every token that was given worthless, as if all had expired.
func (s *Sandbox) tokensDelete(*http.Request) (int, any, error) {
	return http.StatusOK, struct {
		Expired int `json:"expired"`
	}{s.tokens.expire()}, nil
}

// expire ends the tokens given so far and returns how many there were.
func (t *tokens) expire() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	n := len(t.given)
	clear(t.given)
	return n
}

func unescape(s string) string {
	if plain, err := url.QueryUnescape(s); err == nil {
		return plain
	}
	return s
}

func same(a, b string) bool { return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }

func (t *tokens) issue(scopes []string, phone string, life time.Duration) string {
	var b [24]byte
	_, _ = rand.Read(b[:])
	name, now := hex.EncodeToString(b[:]), t.cfg.WallClock.Now()
	t.mu.Lock()
	defer t.mu.Unlock()
	for old, g := range t.given {
		if now.After(g.expires) {
			delete(t.given, old)
		}
	}
	t.given[name] = grant{scopes, phone, now.Add(life)}
	return name
}

// allow checks the bearer token of a call for a scope.
func (t *tokens) allow(r *http.Request, scope string) (grant, error) {
	name, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	t.mu.Lock()
	g, known := t.given[name]
	t.mu.Unlock()
	if !ok || !known || !t.cfg.WallClock.Now().Before(g.expires) {
		return g, statusError{http.StatusUnauthorized, copilot.Errorf(copilot.CodeForbidden, "the access token is missing, unknown or expired: fetch a new one at %s", kernel.PathToken)}
	}
	if !slices.Contains(g.scopes, scope) {
		return g, copilot.Errorf(copilot.CodeForbidden, "the access token lacks the scope %s", scope)
	}
	if slices.Contains(personalScopes(), scope) && !slices.ContainsFunc(g.scopes, func(s string) bool { return strings.HasPrefix(s, "dpv:") }) {
		return g, copilot.Errorf(copilot.CodeForbidden, "the access token names no purpose: ask for a dpv: scope together with %s", scope)
	}
	return g, nil
}
