package agent

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
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
	s.tellFailed(&b, results)
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
		Principal: s.run.Principal, Purpose: s.run.Purpose, Run: s.run, At: s.block.Now, Key: key, Evidence: s.known(),
		Tool: tool, Args: json.RawMessage(args),
	}
}

// known is what a tool may build on: what failed looks left not looked at, then the evidence.
func (s *segment) known() []copilot.Evidence {
	if len(s.history.missed) == 0 {
		return s.evidence
	}
	return append([]copilot.Evidence{{Result: copilot.Result{Findings: s.history.missed}}}, s.evidence...)
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

// take turns a result into evidence, findings and events. A failed look is told to the reader and is no evidence: it has no
// number, for nothing can be cited from it. What it leaves not looked at stays, as findings without evidence.
func (s *segment) take(b *copilot.Batch, c copilot.ToolCall, res copilot.Result, took time.Duration) {
	if res.Failure == nil {
		s.keep(b, c.ID, c.Args, &res)
	}
	if f := res.Failure; f != nil {
		for _, missed := range res.Findings {
			b.Events = append(b.Events, copilot.FindingMade{Finding: missed})
		}
		if s.noCall(res) {
			b.Events = append(b.Events, s.notice("bad_call", "tool", res.Tool, "cause", f.Message))
		}
	}
	b.Events = append(b.Events, copilot.ToolCallResult{
		MessageID: copilot.NewID(copilot.PrefixMessage, s.a.deps.Clock.Now()), ToolCallID: c.ID,
		Content: s.a.deps.Tools.ModelText(res), Role: "tool", DurationMS: took.Milliseconds(),
	})
}

// noCall reports whether a failed call was none: of a tool that does not exist, or with arguments that are not of the schema.
func (s *segment) noCall(res copilot.Result) bool {
	_, exists := s.a.deps.Tools.Risk(res.Tool)
	return !exists || res.Failure.Code == copilot.CodeInvalid
}

// tellFailed tells of looks that failed, those with one reason in one notice, and each once in a run. What was withheld or
// refused by policy needs none: the verdict says it.
func (s *segment) tellFailed(b *copilot.Batch, results []copilot.Result) {
	tools, reasons := map[string][]string{}, []string{}
	for _, res := range results {
		if f := res.Failure; f == nil || f.Code == copilot.CodeForbidden || s.noCall(res) {
			continue
		}
		why := res.Failure.Message
		if tools[why] == nil {
			reasons = append(reasons, why)
		}
		if !slices.Contains(tools[why], res.Tool) {
			tools[why] = append(tools[why], res.Tool)
		}
	}
	for _, why := range reasons {
		n := s.notice("look_failed", "tool", strings.Join(tools[why], ", "), "cause", why)
		if !s.history.noticed[n.Message] {
			b.Events = append(b.Events, n)
		}
	}
}

// tell adds an event for each finding that the backend reads in the text: present ones, and those absent or not looked at
// as far as they stand there. The rest, which are many, stand in the evidence.
func (s *segment) tell(b *copilot.Batch, text string) {
	shown, err := copilot.ParseResult(text)
	if err != nil {
		return
	}
	for _, f := range shown.Findings {
		f.Evidence = shown.Evidence
		b.Events = append(b.Events, copilot.FindingMade{Finding: f})
	}
}

// keep numbers a result as evidence and adds its events: evidence, the findings that the backend reads of it, the board of
// a ranking.
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
	if len(res.Findings) > 0 {
		s.tell(b, s.a.deps.Tools.ModelText(*res))
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
