package app

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/kernel"
	"github.com/kernelcopilot/copilot/tools"
)

// CheckRow is what `copilot check` says of one thing that the copilot needs.
type CheckRow struct {
	Name    string   `json:"name"`
	Version string   `json:"version,omitempty"`
	At      string   `json:"at"` // path below the Kernel, or a whole address
	Scopes  []string `json:"scopes,omitempty"`
	OK      bool     `json:"ok"`
	Millis  int64    `json:"latencyMs,omitempty"` // of the question; left out when none was put
	Problem string   `json:"problem,omitempty"`   // what is wrong, and what to do
	Remark  string   `json:"remark,omitempty"`
	Without []string `json:"without,omitempty"` // tools that have no data, or are refused, until it is put right
}

// checker asks the configured Kernel and model, and tells each row as soon as it has it.
type checker struct {
	cfg      Config
	sheets   []tools.Sheet
	readOnly bool // missing scopes of writes do no harm
	asking   func(what string)
	tell     func(CheckRow)
}

// kernelRows asks the Kernel. A row of everything comes, also when there is no token to ask with.
func (k *checker) kernelRows(ctx context.Context) error {
	cfg := kernelConfig(k.cfg)
	cfg.Attempts = 2
	c, err := kernel.New(cfg)
	if err != nil {
		return err
	}
	apis := kernel.APIs()
	k.asking("token")
	for p := range c.Check(ctx) {
		if ctx.Err() != nil {
			return nil
		}
		if p.API.Scopes() == nil {
			k.tell(CheckRow{Name: p.API.Name, At: p.API.Base, OK: p.Err == nil, Millis: millis(p.Latency), Problem: message(p.Err), Without: everyTool(p.Err)})
			if p.Err != nil {
				break
			}
		} else {
			k.tell(k.row(p))
			apis = apis[1:]
		}
		if len(apis) > 0 {
			k.asking(apis[0].Name)
		}
	}
	for _, api := range apis {
		if ctx.Err() == nil {
			k.tell(k.row(kernel.Probe{API: api, Err: copilot.Errorf(copilot.CodeUnavailable, notAsked)}))
		}
	}
	return nil
}

// notAsked is the problem of every API when there is no token.
const notAsked = "not asked, for there is no token; put that right first"

func everyTool(err error) []string {
	if err == nil {
		return nil
	}
	return []string{"every tool that asks the Kernel; nothing else was asked"}
}

func (k *checker) row(p kernel.Probe) CheckRow {
	r := CheckRow{Name: p.API.Name, Version: p.API.Version(), At: p.API.Base, Scopes: p.API.Scopes(), Millis: millis(p.Latency), Remark: p.Remark, Problem: message(p.Err)}
	if p.API.Base == kernel.PathMetrics && k.cfg.MetricsURL != "" {
		r.At, r.Scopes = k.cfg.MetricsURL+"/api/v1", nil
	}
	missing := slices.DeleteFunc(slices.Clone(p.Missing), func(s string) bool { return k.readOnly && strings.HasSuffix(s, ":write") })
	lost := missing
	if p.Err != nil {
		lost = p.API.Scopes()
	} else if len(missing) > 0 {
		r.Problem = fmt.Sprintf("the client %s is not granted %s; ask the Kernel's operator for it", k.cfg.KernelClientID, strings.Join(missing, " and "))
	}
	r.OK = r.Problem == ""
	if !r.OK {
		r.Without = k.using(lost)
		if p.API.Serves != "" {
			r.Without = append(r.Without, p.API.Serves)
		}
	}
	return r
}

// using lists the tools that need any of the scopes.
func (k *checker) using(scopes []string) []string {
	var out []string
	for _, s := range k.sheets {
		if slices.ContainsFunc(s.Scopes, func(x string) bool { return slices.Contains(scopes, x) }) {
			out = append(out, s.Name)
		}
	}
	return out
}

// modelRow asks the model endpoint for one word.
func (k *checker) modelRow(ctx context.Context) error {
	m, err := newEndpoint(k.cfg)
	if err != nil || m == nil || ctx.Err() != nil {
		return err
	}
	k.asking("model")
	bounded, cancel := context.WithTimeout(ctx, k.cfg.ModelWait)
	defer cancel()
	began := copilot.WallClock.Now()
	r := CheckRow{Name: "model " + m.Name(), At: k.cfg.ModelURL, Problem: "it ended its answer before a word; check COPILOT_MODEL_URL and COPILOT_MODEL_DEPLOYMENT"}
	req := copilot.ModelRequest{Messages: []copilot.ModelMessage{{Role: copilot.RoleUserMessage, Text: "Say OK."}}, MaxTokens: 16}
	for _, err := range m.Stream(bounded, req) {
		r.OK, r.Problem, r.Millis = err == nil, message(err), millis(copilot.WallClock.Now().Sub(began))
		break
	}
	if ctx.Err() != nil {
		return nil // the command says that it was stopped
	}
	if !r.OK && k.cfg.ModelFallback == "engine" {
		r.Remark = "until then the engine takes every run over"
	}
	k.tell(r)
	return nil
}

func message(err error) string {
	if err == nil {
		return ""
	}
	return copilot.MessageOf(err)
}

// millis rounds up, so that what took time never took none.
func millis(d time.Duration) int64 { return int64((d + time.Millisecond - 1) / time.Millisecond) }
