package agent

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"runtime/debug"
	"strconv"
	"sync"
	"time"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/tools"
)

// invoke makes the reads of a turn, all at once, and states an intent for each write. Results are numbered in the order
// of the calls, so that a transcript reads the same however they raced.
func (s *segment) invoke(ctx context.Context, t *turn) error {
	var wg sync.WaitGroup
	results := make([]copilot.Result, len(t.calls))
	took := make([]time.Duration, len(t.calls))
	for i := range t.calls {
		if t.calls[i].has || s.isWrite(t.calls[i].Name) {
			continue
		}
		wg.Go(func() {
			began := s.a.deps.Clock.Now()
			results[i] = s.read(ctx, t.calls[i].ToolCall)
			took[i] = s.a.deps.Clock.Now().Sub(began)
		})
	}
	wg.Wait()
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	b := copilot.Batch{}
	for i, c := range t.calls {
		if c.has || s.isWrite(c.Name) {
			continue
		}
		s.take(&b, c.ToolCall, results[i], took[i])
	}
	if len(b.Events) > 0 {
		if err := s.commit(ctx, b); err != nil {
			return err
		}
	}
	for _, c := range t.calls {
		if !c.has && s.isWrite(c.Name) && s.action(c.ID) == nil {
			if err := s.intend(ctx, c.ToolCall); err != nil {
				return err
			}
		}
	}
	return nil
}

func (s *segment) isWrite(tool string) bool {
	risk, known := s.a.deps.Tools.Risk(tool)
	return known && risk != copilot.RiskRead
}

// request is a call as the registry takes it.
func (s *segment) request(tool, args, key string) tools.Request {
	return tools.Request{
		Principal: s.run.Principal, Purpose: s.run.Purpose, Run: s.run, At: s.block.Now, Key: key, Evidence: s.evidence,
		Tool: tool, Args: json.RawMessage(args),
	}
}

// read makes one read call. A hard error and a panic read as a failure too: the run can go on without this look.
func (s *segment) read(ctx context.Context, c copilot.ToolCall) (res copilot.Result) {
	defer func() {
		if p := recover(); p != nil {
			s.a.deps.Log.ErrorContext(ctx, "a tool panicked", "run", s.run.ID, "tool", c.Name, "panic", fmt.Sprint(p), "stack", string(debug.Stack()))
			res = copilot.Result{Tool: c.Name, Failure: &copilot.Failure{Code: copilot.CodeInternal, Message: "the tool broke down with a defect of its own", Next: goOn}}
		}
	}()
	args, err := tools.CanonicalArgs(json.RawMessage(c.Args))
	if err != nil {
		return copilot.Result{Tool: c.Name, Failure: &copilot.Failure{
			Code: copilot.CodeInvalid, Message: "the arguments are no whole JSON object, so the call was not made", Next: "send the call again with complete arguments",
		}}
	}
	res, err = s.a.deps.Tools.Call(ctx, s.request(c.Name, args, ""))
	if err != nil {
		res = copilot.Result{Failure: &copilot.Failure{Code: copilot.CodeOf(err), Message: copilot.MessageOf(err), Next: goOn}}
		if copilot.CodeOf(err) == copilot.CodeInternal {
			s.a.deps.Log.ErrorContext(ctx, "a tool failed", "run", s.run.ID, "tool", c.Name, "error", err.Error())
		}
	}
	res.Tool = c.Name
	return res
}

const goOn = "go on without it, and say that it was not looked at"

// take turns a result into evidence, findings and events. A call that was no call (unknown tool, bad arguments) is told
// to the reader and is no evidence.
func (s *segment) take(b *copilot.Batch, c copilot.ToolCall, res copilot.Result, took time.Duration) {
	if f := res.Failure; f != nil && (f.Code == copilot.CodeInvalid || f.Code == copilot.CodeNotFound) && len(res.Findings) == 0 {
		b.Events = append(b.Events, copilot.Notice{Code: "bad_call", Message: "The call of " + c.Name + " was not made: " + f.Message, Next: f.Next})
	} else {
		s.keep(b, c.ID, c.Args, &res)
	}
	b.Events = append(b.Events, copilot.ToolCallResult{
		MessageID: copilot.NewID(copilot.PrefixMessage, s.a.deps.Clock.Now()), ToolCallID: c.ID,
		Content: s.a.deps.Tools.ModelText(res), Role: "tool", DurationMS: took.Milliseconds(),
	})
}

// keep numbers a result as evidence and adds its events: evidence, present findings (the absent ones and those not looked
// at are many, and stand in the evidence), the board of a ranking.
func (s *segment) keep(b *copilot.Batch, callID, args string, res *copilot.Result) {
	res.Evidence = "E" + strconv.Itoa(len(s.evidence)+1)
	if res.AsOf.IsZero() {
		res.AsOf = s.block.Now
	}
	for i := range res.Findings {
		res.Findings[i].Evidence = res.Evidence
	}
	sum := sha256.Sum256([]byte(copilot.Render(*res)))
	e := copilot.Evidence{
		ID: res.Evidence, Run: s.run.ID, Call: callID, Tool: res.Tool, Args: canonical(args), AsOf: res.AsOf,
		Digest: hex.EncodeToString(sum[:]), Result: *res,
	}
	s.evidence = append(s.evidence, e)
	b.Evidence = append(b.Evidence, e)
	b.Events = append(b.Events, copilot.EvidenceAdded{
		ID: e.ID, Tool: e.Tool, Args: e.Args, AsOf: e.AsOf, Origin: origin(*res), Digest: e.Digest, Records: len(res.Records),
	})
	for _, f := range res.Findings {
		if f.State == copilot.Present {
			b.Events = append(b.Events, copilot.FindingMade{Finding: f})
		}
	}
	if r, ok := rankingIn(*res); ok {
		b.Events = append(b.Events, copilot.Hypotheses{Ranked: r.Hypotheses, Next: r.Next, Through: r.Through})
	}
}

// trust orders origins, the least trusted last.
var trust = map[copilot.Origin]int{"": 0, copilot.OriginSystem: 0, copilot.OriginDocument: 1, copilot.OriginCustomer: 2, copilot.OriginExternal: 3}

// origin is the least trusted origin among the fields.
func origin(res copilot.Result) copilot.Origin {
	worst := copilot.OriginSystem
	for _, r := range res.Records {
		for _, f := range r.Fields {
			if trust[f.Origin] > trust[worst] {
				worst = f.Origin
			}
		}
	}
	return worst
}
