package tooltest

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/internal/kerneltest"
	"github.com/kernelcopilot/copilot/prompts"
	"github.com/kernelcopilot/copilot/tools"
)

// Vocabulary is the real vocabulary of findings.
func Vocabulary(t testing.TB) tools.Vocabulary {
	t.Helper()
	kinds, err := prompts.Findings()
	if err != nil {
		t.Fatal(err)
	}
	return kinds
}

type policy struct{}

// Decide allows reads, and writes after an approval.
func (policy) Decide(_ context.Context, r copilot.PolicyRequest) (copilot.PolicyDecision, error) {
	if r.Risk == copilot.RiskRead {
		return copilot.PolicyDecision{Effect: copilot.PolicyAllow}, nil
	}
	return copilot.PolicyDecision{Effect: copilot.PolicyApprove}, nil
}

// Bench holds a registry and the evidence of the calls made so far. A test may change its fields between calls.
type Bench struct {
	Registry *tools.Registry
	Request  tools.Request // without tool and arguments
	t        testing.TB
}

// New makes a bench over tools.
func New(t testing.TB, lists ...[]tools.Tool) *Bench {
	t.Helper()
	var all []tools.Tool
	for _, l := range lists {
		all = append(all, l...)
	}
	r, err := tools.NewRegistry(policy{}, all...)
	if err != nil {
		t.Fatal(err)
	}
	return &Bench{Registry: r, t: t, Request: tools.Request{
		Principal: copilot.Principal{Tenant: "op", Name: "noc", Roles: []copilot.Role{copilot.RoleNOC}},
		Purpose:   copilot.PurposeServiceProvision, At: kerneltest.Now, Key: "act_0190f2a4-7c1e-7d3a-9b2c-1f2e3d4c5b6a",
	}}
}

// With is the request of a tool and its arguments.
func (b *Bench) With(tool, args string) tools.Request {
	req := b.Request
	req.Tool, req.Args = tool, json.RawMessage(args)
	return req
}

// Approved is the request of a write as it is proposed now, bound to what an approver sees of it. One that cannot be
// proposed is bound to something else.
func (b *Bench) Approved(tool, args string) tools.Request {
	req := b.With(tool, args)
	req.Bound = "not proposed"
	if p, err := b.Registry.Prepare(context.Background(), req); err == nil {
		req.Bound = p.Digest
	}
	return req
}

// Call calls a tool that must not fail, and keeps its result as evidence.
func (b *Bench) Call(tool, args string) copilot.Result {
	b.t.Helper()
	res := b.Fails(tool, args)
	if res.Failure != nil {
		b.t.Fatalf("%s %s: %+v", tool, args, *res.Failure)
	}
	return res
}

// Fails calls a tool that may fail. Its text must be readable by any backend and within the budget.
func (b *Bench) Fails(tool, args string) copilot.Result {
	b.t.Helper()
	res, err := b.Registry.Call(context.Background(), b.With(tool, args))
	if err != nil {
		b.t.Fatal(err)
	}
	text := tools.ModelText(res)
	if _, err := copilot.ParseResult(text); err != nil || tools.EstimateTokens(text) > tools.MaxResultTokens {
		b.t.Fatalf("%s: %d tokens, %v", tool, tools.EstimateTokens(text), err)
	}
	id := fmt.Sprintf("E%d", len(b.Request.Evidence)+1)
	b.Request.Evidence = append(b.Request.Evidence, copilot.Evidence{ID: id, Tool: tool, Args: args, AsOf: res.AsOf, Result: res})
	return res
}

// Present lists present findings as KIND at ID, in the result's order.
func Present(res copilot.Result) string { return states(res, copilot.Present) }

func states(res copilot.Result, s copilot.FindingState) string {
	var out []string
	for _, f := range res.Findings {
		if f.State == s {
			out = append(out, f.Kind+" at "+f.Object.ID)
		}
	}
	return strings.Join(out, ", ")
}

// Is returns the state of a finding, "" when it was not made.
func Is(res copilot.Result, kind, id string) copilot.FindingState {
	for _, f := range res.Findings {
		if f.Kind == kind && f.Object.ID == id {
			return f.State
		}
	}
	return ""
}

// Record returns the record of the id.
func Record(t testing.TB, res copilot.Result, id string) copilot.Record {
	t.Helper()
	for _, r := range res.Records {
		if r.ID == id {
			return r
		}
	}
	t.Fatalf("no record %s in %+v", id, res.Records)
	return copilot.Record{}
}
