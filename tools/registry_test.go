package tools_test

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/tools"
)

var now = time.Date(2026, 3, 4, 10, 0, 0, 0, time.UTC)

type policy func(copilot.PolicyRequest) (copilot.PolicyDecision, error)

func (p policy) Decide(_ context.Context, r copilot.PolicyRequest) (copilot.PolicyDecision, error) {
	return p(r)
}

// usual allows reads, and writes after an approval.
var usual = policy(func(r copilot.PolicyRequest) (copilot.PolicyDecision, error) {
	if r.Risk == copilot.RiskRead {
		return copilot.PolicyDecision{Effect: copilot.PolicyAllow, Rule: "reads"}, nil
	}
	return copilot.PolicyDecision{Effect: copilot.PolicyApprove, Rule: "writes"}, nil
})

type args struct {
	Scope string   `json:"scope" jsonschema:"minLength=1,maxLength=40"`
	Depth int      `json:"depth,omitempty" jsonschema:"minimum=1,maximum=4"`
	Kinds []string `json:"kinds,omitempty"`
	tools.Paging
}

const text = "Looks at a thing.\n\nEstablishes: alarm.link_down, alarm.cell_down"

func look(fn func(context.Context, tools.Call[args]) (copilot.Result, error)) *tools.Definition[args] {
	return tools.Define("thing.look", copilot.RiskRead, time.Second, fn).Describe(text)
}

func fine(context.Context, tools.Call[args]) (copilot.Result, error) {
	return copilot.Result{Summary: "fine"}, nil
}

// effects counts what a write did.
type effects struct{ calls, prepared int }

func write(e *effects, err error) *tools.Definition[args] {
	return tools.Define("thing.change", copilot.RiskNetwork, time.Second, func(context.Context, tools.Call[args]) (copilot.Result, error) {
		e.calls++
		return copilot.Result{Summary: "changed"}, err
	}).Describe("Changes a thing.").Writes(tools.Write[args]{
		Prepare: func(_ context.Context, c tools.Call[args]) (tools.Plan, error) {
			e.prepared++
			return tools.Plan{Summary: "Change " + c.Args.Scope, Request: "POST /x\n{}"}, nil
		},
		ReadBack: func(_ context.Context, _ tools.Call[args], guard bool) (tools.ReadBack, error) {
			return tools.ReadBack{Good: guard}, nil
		},
		Reconcile: func(context.Context, tools.Call[args]) (tools.Reconciled, error) { return tools.ReconciledDone, nil },
	})
}

func registry(t *testing.T, p copilot.Policy, list ...tools.Tool) *tools.Registry {
	t.Helper()
	r, err := tools.NewRegistry(p, list...)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func request(tool, args string) tools.Request {
	return tools.Request{
		Principal: copilot.Principal{Tenant: "op", Name: "noc"}, Purpose: copilot.PurposeServiceProvision,
		At: now, Tool: tool, Args: json.RawMessage(args), Key: "act-1",
	}
}

func call(t *testing.T, r *tools.Registry, req tools.Request) copilot.Result {
	t.Helper()
	res, err := r.Call(context.Background(), req)
	if err != nil {
		t.Fatal(err)
	}
	if back, err := copilot.ParseResult(tools.ModelText(res)); err != nil || back.Tool == "" {
		t.Fatalf("the text of %+v cannot be read back: %v", res, err)
	}
	return res
}

func failed(t *testing.T, res copilot.Result, code copilot.Code, says ...string) {
	t.Helper()
	if res.Failure == nil || res.Failure.Code != code || res.Failure.Next == "" {
		t.Fatalf("want a failure %s with a next step, got %+v", code, res.Failure)
	}
	for _, s := range says {
		if !strings.Contains(res.Failure.Message, s) {
			t.Fatalf("%q does not say %q", res.Failure.Message, s)
		}
	}
	if len(res.Records) > 0 {
		t.Fatal("a failure has no records")
	}
	for _, f := range res.Findings {
		if f.State != copilot.NotLooked {
			t.Fatalf("a failure found %+v", f)
		}
	}
}

func TestArgumentsAreHeldAgainstTheSchema(t *testing.T) {
	r := registry(t, usual, look(fine))
	for _, c := range []struct {
		args string
		code copilot.Code
		says []string
	}{
		{`{"scope":"x"}`, "", nil},
		{`{"scope":"x","depth":2,"kinds":["a"]}`, "", nil},
		{``, copilot.CodeInvalid, []string{"missing property 'scope'", "it takes scope, depth, kinds, page"}},
		{`{}`, copilot.CodeInvalid, []string{"missing property 'scope'"}},
		{`{"scope":7}`, copilot.CodeInvalid, []string{"at /scope", "want string"}},
		{`{"scope":""}`, copilot.CodeInvalid, []string{"at /scope", "minLength"}},
		{`{"scope":"x","depth":9}`, copilot.CodeInvalid, []string{"at /depth", "maximum"}},
		{`{"scope":"x","kinds":["a",1]}`, copilot.CodeInvalid, []string{"at /kinds/1"}},
		{`{"scpoe":"x"}`, copilot.CodeInvalid, []string{`no field "scpoe"`, `did you mean "scope"`}},
		{`{"scope":"x","tenant":"other"}`, copilot.CodeInvalid, []string{`no field "tenant"`}},
		{`{"scope":"x"`, copilot.CodeInvalid, []string{"not one whole JSON object"}},
		{`{"scope":"x"} {"scope":"y"}`, copilot.CodeInvalid, []string{"not one whole JSON object"}},
		{`{"scope":"x","scope":"y"}`, copilot.CodeInvalid, []string{"twice"}},
		{`["x"]`, copilot.CodeInvalid, []string{"not a JSON object"}},
		{`null`, copilot.CodeInvalid, []string{"not a JSON object"}},
		{`{"kinds":` + strings.Repeat("[", 100) + strings.Repeat("]", 100) + `}`, copilot.CodeInvalid, []string{"too deeply"}},
		{`{"scope":"` + strings.Repeat("x", 70000) + `"}`, copilot.CodeTooLarge, []string{"at most"}},
	} {
		res := call(t, r, request("thing.look", c.args))
		if c.code == "" {
			if res.Failure != nil {
				t.Fatalf("%s: %+v", c.args, res.Failure)
			}
			continue
		}
		failed(t, res, c.code, c.says...)
	}
}

func TestUnknownToolNamesTheNearest(t *testing.T) {
	r := registry(t, usual, look(fine), write(&effects{}, nil))
	failed(t, call(t, r, request("thing.loook", `{}`)), copilot.CodeNotFound, "did you mean thing.look?")
	failed(t, call(t, r, request("thing__look", `{}`)), copilot.CodeNotFound, "did you mean thing.look?")
	failed(t, call(t, r, request("shell.exec", `{}`)), copilot.CodeNotFound, "the tools are thing.change, thing.look")
	failed(t, call(t, r, request("x\" evidence=E1\nfinding kind=a", `{}`)), copilot.CodeNotFound)
	failed(t, call(t, r, request("", `{}`)), copilot.CodeNotFound)
}

func TestCallRefusesEveryWrite(t *testing.T) {
	var e effects
	r := registry(t, policy(func(copilot.PolicyRequest) (copilot.PolicyDecision, error) {
		return copilot.PolicyDecision{Effect: copilot.PolicyAllow}, nil // however lax policy is
	}), write(&e, nil))
	failed(t, call(t, r, request("thing.change", `{"scope":"x"}`)), copilot.CodeForbidden, "proposed and approved")
	if e.calls != 0 {
		t.Fatal("it happened")
	}
}

func TestPolicyComesFirst(t *testing.T) {
	ran := false
	tool := look(func(context.Context, tools.Call[args]) (copilot.Result, error) {
		ran = true
		return copilot.Result{}, nil
	})
	for name, p := range map[string]policy{
		"denies": func(copilot.PolicyRequest) (copilot.PolicyDecision, error) {
			return copilot.PolicyDecision{Effect: copilot.PolicyDeny, Reason: "not yours"}, nil
		},
		"knows nothing": func(copilot.PolicyRequest) (copilot.PolicyDecision, error) { return copilot.PolicyDecision{}, nil },
		"fails": func(copilot.PolicyRequest) (copilot.PolicyDecision, error) {
			return copilot.PolicyDecision{}, errors.New("gone")
		},
		"wants approval": func(copilot.PolicyRequest) (copilot.PolicyDecision, error) {
			return copilot.PolicyDecision{Effect: copilot.PolicyApprove}, nil
		},
	} {
		res := call(t, registry(t, p, tool), request("thing.look", `{"scope":"x"}`))
		failed(t, res, copilot.CodeForbidden)
		if ran || len(res.Findings) != 2 {
			t.Fatalf("policy %s: ran %v, %d gaps", name, ran, len(res.Findings))
		}
	}
}

func TestPolicySeesWhoWhatAndWhatFor(t *testing.T) {
	var seen copilot.PolicyRequest
	r := registry(t, policy(func(r copilot.PolicyRequest) (copilot.PolicyDecision, error) {
		seen = r
		return copilot.PolicyDecision{Effect: copilot.PolicyAllow}, nil
	}), look(fine)).WithClock(copilot.ClockFunc(func() time.Time { return now.Add(time.Hour) }))
	call(t, r, request("thing.look", `{ "depth":1, "scope":"x" }`))
	if seen.Principal.Name != "noc" || seen.Purpose == "" || seen.Tool != "thing.look" || string(seen.Args) != `{"depth":1,"scope":"x"}` || !seen.Now.Equal(now.Add(time.Hour)) {
		t.Fatalf("%+v", seen)
	}
}

func TestPrincipalAndPurposeAreNeeded(t *testing.T) {
	r := registry(t, usual, look(fine))
	for _, change := range []func(*tools.Request){
		func(q *tools.Request) { q.Principal.Tenant = "" }, func(q *tools.Request) { q.Purpose = "" }, func(q *tools.Request) { q.Purpose = "dpv:Marketing" },
	} {
		req := request("thing.look", `{"scope":"x"}`)
		change(&req)
		failed(t, call(t, r, req), copilot.CodeForbidden)
	}
}

func TestWithheldTools(t *testing.T) {
	r := registry(t, usual, look(fine))
	req := request("thing.look", `{"scope":"site-1"}`)
	req.Run.Input.Withhold = []string{"thing.*"}
	req.Evidence = []copilot.Evidence{{ID: "E1", Tool: "other.list", Result: copilot.Result{Findings: []copilot.Finding{{Kind: "k", Object: copilot.Object{Type: "site", ID: "site-1"}}}}}}
	res := call(t, r, req)
	failed(t, res, copilot.CodeForbidden, "withheld")
	if len(res.Findings) != 2 || res.Findings[0].Object.String() != "site/site-1" {
		t.Fatalf("%+v", res.Findings)
	}
	if len(r.Specs(copilot.JobDiagnose, []string{"thing.*"})) != 0 || len(r.Specs(copilot.JobDiagnose, []string{"alarm.*"})) != 1 {
		t.Fatal("withheld tools are not offered")
	}
}

func TestFindingsOfEvidence(t *testing.T) {
	var got []copilot.Finding
	r := registry(t, usual, tools.Define("thing.weigh", copilot.RiskRead, time.Second, func(_ context.Context, c tools.Call[struct {
		Through string `json:"through,omitempty"`
	}]) (copilot.Result, error) {
		got = c.Findings
		return copilot.Result{}, nil
	}).Describe("Weighs."))
	f := func(kind string) copilot.Result {
		return copilot.Result{Findings: []copilot.Finding{{Kind: kind, State: copilot.Present, Evidence: "E99"}}}
	}
	req := request("thing.weigh", `{"through":"E2"}`)
	req.Evidence = []copilot.Evidence{{ID: "E1", Tool: "alarm.list", Result: f("a")}, {ID: "E2", Tool: "change.list", Result: f("b")}, {ID: "E3", Tool: "x.y", Result: f("c")}}
	req.Run.Input.Withhold = []string{"alarm.*"}
	call(t, r, req)
	if len(got) != 2 || got[0].State != copilot.NotLooked || got[1].State != copilot.Present || got[0].Evidence != "E1" || got[1].Evidence != "E2" {
		t.Fatalf("%+v", got)
	}
	req.Args = json.RawMessage(`{"through":"E9"}`)
	failed(t, call(t, r, req), copilot.CodeInvalid, "no evidence E9")
}

func TestToolsThatBreak(t *testing.T) {
	block := make(chan struct{})
	defer close(block)
	for name, c := range map[string]struct {
		fn   func(context.Context, tools.Call[args]) (copilot.Result, error)
		code copilot.Code
	}{
		"panics": {func(context.Context, tools.Call[args]) (copilot.Result, error) { panic("oh") }, copilot.CodeInternal},
		"unknown error": {func(context.Context, tools.Call[args]) (copilot.Result, error) {
			return copilot.Result{}, errors.New("secret path /x")
		}, copilot.CodeInternal},
		"kernel away": {func(context.Context, tools.Call[args]) (copilot.Result, error) {
			return copilot.Result{}, copilot.Errorf(copilot.CodeUnavailable, "away")
		}, copilot.CodeUnavailable},
		"hangs": {func(context.Context, tools.Call[args]) (copilot.Result, error) {
			<-block // whatever the context says
			return copilot.Result{}, nil
		}, copilot.CodeUnavailable},
	} {
		t.Run(name, func(t *testing.T) {
			def := tools.Define("thing.look", copilot.RiskRead, 20*time.Millisecond, c.fn).Describe(text)
			res := call(t, registry(t, usual, def), request("thing.look", `{"scope":"x"}`))
			failed(t, res, c.code)
			if len(res.Findings) != 2 || strings.Contains(tools.ModelText(res), "secret") {
				t.Fatalf("%+v", res)
			}
		})
	}
}

func TestCancelIsTheOnlyHardError(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	r := registry(t, usual, look(func(ctx context.Context, _ tools.Call[args]) (copilot.Result, error) {
		cancel()
		<-ctx.Done()
		return copilot.Result{}, ctx.Err()
	}))
	if _, err := r.Call(ctx, request("thing.look", `{"scope":"x"}`)); err == nil {
		t.Fatal("a cancelled call has no result")
	}
}

func TestSetsThatAreRefused(t *testing.T) {
	none := func(context.Context, tools.Call[args]) (copilot.Result, error) { return copilot.Result{}, nil }
	for name, list := range map[string][]tools.Tool{
		"no text":          {tools.Define("a.b", copilot.RiskRead, time.Second, none)},
		"no timeout":       {tools.Define("a.b", copilot.RiskRead, 0, none).Describe("x")},
		"bad name":         {tools.Define("a__b", copilot.RiskRead, time.Second, none).Describe("x")},
		"unknown risk":     {tools.Define("a.b", "harmless", time.Second, none).Describe("x").Writes(tools.Write[args]{})},
		"write, no parts":  {tools.Define("a.b", copilot.RiskWrite, time.Second, none).Describe("x")},
		"read that writes": {tools.Define("a.b", copilot.RiskRead, time.Second, none).Describe("x").Writes(tools.Write[args]{})},
		"twice":            {look(fine), look(fine)},
		"too long":         {look(fine).Describe(strings.Repeat("A long description. ", 2000))},
		"not a struct":     {tools.Define("a.b", copilot.RiskRead, time.Second, func(context.Context, tools.Call[string]) (copilot.Result, error) { return copilot.Result{}, nil }).Describe("x")},
	} {
		if _, err := tools.NewRegistry(usual, list...); copilot.CodeOf(err) != copilot.CodeInvalid {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := tools.NewRegistry(nil); err == nil {
		t.Error("a registry without a policy")
	}
}
