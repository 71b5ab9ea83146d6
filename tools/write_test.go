package tools_test

import (
	"context"
	"errors"
	"testing"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/tools"
)

func TestPrepareHasNoEffectAndBindsTheArguments(t *testing.T) {
	var e effects
	r := registry(t, usual, write(&e, nil))
	ctx := context.Background()
	p, err := r.Prepare(ctx, request("thing.change", `{ "scope" : "x", "depth": 2 }`))
	if err != nil || e.calls != 0 {
		t.Fatal(p, err)
	}
	if p.Args != `{"depth":2,"scope":"x"}` || p.Risk != copilot.RiskNetwork || p.Digest != tools.Bind("thing.change", p.Args, p.Request, p.Before) {
		t.Fatalf("%+v", p)
	}
	other, err := r.Prepare(ctx, request("thing.change", `{"scope":"y","depth":2}`))
	if err != nil || other.Digest == p.Digest {
		t.Fatal("other arguments have the same digest")
	}
	same, err := r.Prepare(ctx, request("thing.change", p.Args))
	if err != nil || same.Digest != p.Digest {
		t.Fatal("canonical arguments have another digest")
	}
	for _, bad := range []string{`{}`, `{"scope":"x","force":true}`} {
		if _, err := r.Prepare(ctx, request("thing.change", bad)); copilot.CodeOf(err) != copilot.CodeInvalid {
			t.Fatalf("%s: %v", bad, err)
		}
	}
}

func TestExecute(t *testing.T) {
	ctx := context.Background()
	maybe := errors.New("the line went dead")
	for name, c := range map[string]struct {
		err    error
		change func(*tools.Request)
		policy policy
		calls  int
		fails  copilot.Code // "" means a good result
		hard   bool
	}{
		"done":      {calls: 1},
		"surely no": {err: &tools.NotDoneError{Err: copilot.Errorf(copilot.CodeConflict, "busy")}, calls: 1, fails: copilot.CodeConflict},
		"perhaps":   {err: maybe, calls: 1, hard: true},
		"no digest": {change: func(q *tools.Request) { q.Bound = "" }, fails: copilot.CodeInvalid},
		"stale":     {err: &tools.StaleError{Message: "another list"}, calls: 1, hard: true},
		"no key":    {change: func(q *tools.Request) { q.Key = "" }, fails: copilot.CodeInvalid},
		"no tenant": {change: func(q *tools.Request) { q.Principal.Tenant = "" }, fails: copilot.CodeForbidden},
		"bad args":  {change: func(q *tools.Request) { q.Args = []byte(`{"scope":1}`) }, fails: copilot.CodeInvalid},
		"withheld":  {change: func(q *tools.Request) { q.Run.Input.Withhold = []string{"*.change"} }, fails: copilot.CodeForbidden},
		"right is gone": {policy: func(copilot.PolicyRequest) (copilot.PolicyDecision, error) {
			return copilot.PolicyDecision{Effect: copilot.PolicyDeny}, nil
		}, fails: copilot.CodeForbidden},
	} {
		t.Run(name, func(t *testing.T) {
			var e effects
			p := c.policy
			if p == nil {
				p = usual
			}
			r := registry(t, p, write(&e, c.err))
			req := request("thing.change", `{"scope":"x"}`)
			req.Bound = "digest"
			if c.change != nil {
				c.change(&req)
			}
			res, err := r.Execute(ctx, req)
			if e.calls != c.calls || (err != nil) != c.hard {
				t.Fatalf("%d calls, %v", e.calls, err)
			}
			if c.fails != "" {
				failed(t, res, c.fails)
			}
		})
	}
}

func TestReadToolsAreNotExecuted(t *testing.T) {
	r := registry(t, usual, look(fine))
	ctx := context.Background()
	req := request("thing.look", `{"scope":"x"}`)
	res, err := r.Execute(ctx, req)
	if err != nil {
		t.Fatal(err)
	}
	failed(t, res, copilot.CodeInvalid, "only reads")
	if _, err := r.Prepare(ctx, req); err == nil {
		t.Fatal("a read was prepared")
	}
	if _, err := r.ReadBack(ctx, req, false); err == nil {
		t.Fatal("a read was read back")
	}
	if out, err := r.Reconcile(ctx, req); err == nil || out != tools.ReconciledUnknown {
		t.Fatal("a read was reconciled")
	}
}

func TestReadBackAndReconcile(t *testing.T) {
	r := registry(t, usual, write(&effects{}, nil))
	ctx := context.Background()
	req := request("thing.change", `{"scope":"x"}`)
	rb, err := r.ReadBack(ctx, req, true)
	if err != nil || !rb.Good || rb.Result.Tool != "thing.change" || !rb.Result.AsOf.Equal(now) {
		t.Fatalf("%+v %v", rb, err)
	}
	if out, err := r.Reconcile(ctx, req); err != nil || out != tools.ReconciledDone {
		t.Fatalf("%v %v", out, err)
	}
}
