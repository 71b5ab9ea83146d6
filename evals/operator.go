package evals

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/kernelcopilot/copilot"
)

// operator is the sandbox's control API: ground truth, clock, ledger.
type operator struct {
	base  string
	token string
	http  *http.Client
}

type world struct {
	Seed   uint64  `json:"seed"`
	Clock  string  `json:"clock"`
	Noise  string  `json:"noise"`
	Faults []Fault `json:"faults"`
}

type places struct {
	Places []struct {
		Select string `json:"select"`
		ID     string `json:"id"`
	} `json:"places"`
	Say   map[string]string `json:"say"`
	Alarm string            `json:"alarm"`
}

// build replaces the world by the one of the case.
func (o *operator) build(ctx context.Context, c Case) error {
	w := world{Seed: c.Seed, Clock: c.Clock, Noise: c.Noise, Faults: c.Faults}
	if w.Faults == nil {
		w.Faults = []Fault{}
	}
	return o.do(ctx, http.MethodPost, "world", w, nil)
}

func (o *operator) truths(ctx context.Context) ([]Truth, error) {
	var out struct {
		Faults []Truth `json:"faults"`
	}
	err := o.do(ctx, http.MethodGet, "faults", nil, &out)
	return out.Faults, err
}

// places resolves selectors to object ids, and gives the values for the templates of say.
func (o *operator) places(ctx context.Context, selectors []string) (places, error) {
	var out places
	q := url.Values{"select": selectors}
	err := o.do(ctx, http.MethodGet, "places?"+q.Encode(), nil, &out)
	return out, err
}

func (o *operator) ledger(ctx context.Context) ([]Write, error) {
	var out struct {
		Writes []Write `json:"writes"`
	}
	err := o.do(ctx, http.MethodGet, "ledger", nil, &out)
	return out.Writes, err
}

// pass lets the standing clock pass an instant.
func (o *operator) pass(ctx context.Context, until time.Time) error {
	var now struct {
		Now time.Time `json:"now"`
	}
	if err := o.do(ctx, http.MethodGet, "clock", nil, &now); err != nil {
		return err
	}
	step := until.Sub(now.Now) + time.Second
	if step <= 0 {
		return nil
	}
	return o.do(ctx, http.MethodPost, "clock", map[string]string{"step": step.Round(time.Second).String()}, nil)
}

// newestAlarm is the newest open alarm, for cases of door alert without a fault.
func (o *operator) newestAlarm(ctx context.Context) (string, error) {
	var out struct {
		Alarms []struct {
			ID     string    `json:"id"`
			State  string    `json:"state"`
			Raised time.Time `json:"alarmRaisedTime"`
		} `json:"alarms"`
	}
	if err := o.do(ctx, http.MethodGet, "state/alarms", nil, &out); err != nil {
		return "", err
	}
	id, at := "", time.Time{}
	for _, a := range out.Alarms {
		if a.State != "cleared" && a.Raised.After(at) {
			id, at = a.ID, a.Raised
		}
	}
	return id, nil
}

// do sends one request; answers that are a bare list are read as an object with the list under the path's last name.
func (o *operator) do(ctx context.Context, method, path string, in, out any) error {
	var body io.Reader
	if in != nil {
		b, err := json.Marshal(in)
		if err != nil {
			return err
		}
		body = bytes.NewReader(b)
	}
	req, err := http.NewRequestWithContext(ctx, method, strings.TrimRight(o.base, "/")+"/"+path, body)
	if err != nil {
		return err
	}
	req.Header.Set("Authorization", "Bearer "+o.token)
	req.Header.Set("Content-Type", "application/json")
	resp, err := o.http.Do(req)
	if err != nil {
		return copilot.Wrap(copilot.CodeUnavailable, err, "the sandbox's control API at %s does not answer; check COPILOT_SANDBOX_URL", o.base)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(io.LimitReader(resp.Body, 64<<20))
	if err != nil {
		return err
	}
	if resp.StatusCode >= 300 {
		code := copilot.CodeUnavailable
		if resp.StatusCode == http.StatusNotFound {
			code = copilot.CodeNotFound
		}
		return copilot.Errorf(code, "the sandbox's control API refused %s %s (%d): %s", method, path, resp.StatusCode, strings.TrimSpace(string(b)))
	}
	if out == nil {
		return nil
	}
	if b = bytes.TrimSpace(b); bytes.HasPrefix(b, []byte("[")) {
		name, _, _ := strings.Cut(path[strings.LastIndex(path, "/")+1:], "?")
		b = fmt.Appendf(nil, "{%q:%s}", name, b)
	}
	return json.Unmarshal(b, out)
}
