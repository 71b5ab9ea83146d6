package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/kernelcopilot/copilot/kernel"
)

// answer is what came back to plain HTTP.
type answer struct {
	status int
	header http.Header
	body   []byte
}

// ok notes an error of a typed client, or a list that ought not to be empty.
func (d *driver) ok(what string, n int, err error) {
	switch {
	case err != nil:
		d.wrong = append(d.wrong, fmt.Sprintf("%s: %v", what, err))
	case n == 0:
		d.wrong = append(d.wrong, what+": nothing came")
	}
}

// call sends one request as it stands and notes another status than the one expected.
func (d *driver) call(ctx context.Context, token, method, path, body string, want int, header ...string) answer {
	a, err := d.send(ctx, token, method, d.s.KernelURL()+path, body, header...)
	if err == nil && a.status != want {
		err = fmt.Errorf("status %d, want %d: %s", a.status, want, a.body[:min(len(a.body), 300)])
	}
	if err != nil {
		d.wrong = append(d.wrong, fmt.Sprintf("%s %s %.80s: %v", method, path, body, err))
	}
	return a
}

func (d *driver) send(ctx context.Context, token, method, target, body string, header ...string) (answer, error) {
	req, err := http.NewRequestWithContext(ctx, method, target, strings.NewReader(body))
	if err != nil {
		return answer{}, err
	}
	if body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	for i := 0; i+1 < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	resp, err := d.http.Do(req)
	if err != nil {
		return answer{}, err
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	return answer{resp.StatusCode, resp.Header, b}, err
}

// token fetches an access token of the scopes by client credentials: a two-legged one.
func (d *driver) token(ctx context.Context, scopes ...string) string {
	id, secret := d.s.Credentials()
	form := url.Values{"grant_type": {"client_credentials"}, "client_id": {id}, "client_secret": {secret}, "scope": {strings.Join(scopes, " ")}}
	a, err := d.send(ctx, "", http.MethodPost, d.s.KernelURL()+kernel.PathToken, form.Encode(), "Content-Type", "application/x-www-form-urlencoded")
	return d.tokenOf("token", a, err)
}

func (d *driver) tokenOf(what string, a answer, err error) string {
	var t struct {
		Token string `json:"access_token"`
	}
	if err == nil {
		err = json.Unmarshal(a.body, &t)
	}
	if err == nil && t.Token == "" {
		err = fmt.Errorf("status %d: %s", a.status, a.body)
	}
	if err != nil {
		d.wrong = append(d.wrong, fmt.Sprintf("%s: %v", what, err))
	}
	return t.Token
}

// control calls the sandbox's control API and notes a failure.
func (d *driver) control(ctx context.Context, path, body string) answer {
	a, err := d.send(ctx, controlToken, http.MethodPost, d.s.ControlURL()+"/sandbox/v1/"+path, body)
	if err != nil || a.status >= 300 {
		d.wrong = append(d.wrong, fmt.Sprintf("control %s: %d %s %v", path, a.status, a.body, err))
	}
	return a
}

// step moves the operator's clock.
func (d *driver) step(ctx context.Context, by time.Duration) {
	d.control(ctx, "clock", fmt.Sprintf(`{"step":%q}`, by))
}

// signIn fetches a three-legged token, as the subscriber's sign-in would give it.
func (d *driver) signIn(ctx context.Context, phone string, scopes ...string) string {
	a := d.control(ctx, "tokens", fmt.Sprintf(`{"phoneNumber":%q,"scope":%q}`, phone, strings.Join(scopes, " ")))
	return d.tokenOf("three-legged token", a, nil)
}

// code notes another error code than the one expected of an answer in the form of CAMARA or TMF630.
func (d *driver) code(what string, a answer, want string) {
	var e struct {
		Code string `json:"code"`
	}
	if err := json.Unmarshal(a.body, &e); err != nil || e.Code != want {
		d.wrong = append(d.wrong, fmt.Sprintf("%s: code %q, want %q", what, e.Code, want))
	}
}

// refuse are the calls that every route must refuse alike: without a token, with an unknown one, with another scope,
// and by a method that is not offered.
func (d *driver) refuse(ctx context.Context, method, path, body string) {
	d.call(ctx, "", method, path, body, http.StatusUnauthorized)
	d.call(ctx, "worthless", method, path, body, http.StatusUnauthorized)
	d.call(ctx, d.token(ctx, kernel.ScopeTopologyRead), method, path, body, http.StatusForbidden)
}
