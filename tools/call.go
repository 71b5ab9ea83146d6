package tools

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/kernel"
)

// Call runs a tool that reads. Whatever goes wrong in or before the tool is a Result with a Failure, which a model can act
// on; an error is returned only when the caller's own context has ended. It refuses every tool of risk above read.
func (r *Registry) Call(ctx context.Context, req Request) (copilot.Result, error) {
	s, err := r.find(req.Tool)
	if err != nil {
		res := failure(req, err, nil)
		res.Failure.Next = "call one of the tools that there are, or go on without it"
		return res, nil
	}
	if s.risk != copilot.RiskRead {
		return failure(req, copilot.Errorf(copilot.CodeForbidden, "%s changes something (risk %s): it is proposed and approved, never simply called", s.name, s.risk), nil), nil
	}
	c, d, err := r.admit(ctx, s, req)
	if err == nil && d.Effect != copilot.PolicyAllow {
		err = copilot.Errorf(copilot.CodeForbidden, "policy does not let %s run without an approval (rule %s), and reads have none", s.name, d.Rule)
	}
	if err == nil {
		if res, ok, perr := pageOf(c, req); ok || perr != nil {
			if perr != nil {
				return failure(req, perr, nil), nil
			}
			return res, nil
		}
	}
	if err != nil {
		return failure(req, err, s.unseen(c)), nil
	}
	return r.invoke(ctx, s, req, c)
}

// invoke runs the tool's function and dresses its result.
func (r *Registry) invoke(ctx context.Context, s spec, req Request, c Call[json.RawMessage]) (copilot.Result, error) {
	asking, ages := kernel.WithAges(ctx)
	res, err := within(asking, s, func(ctx context.Context) (copilot.Result, error) { return s.run(ctx, c) })
	if ctx.Err() != nil && err != nil {
		return copilot.Result{}, copilot.Wrap(copilot.CodeUnavailable, err, "%s was cancelled", s.name)
	}
	if err != nil {
		var partial *LookError
		if errors.As(err, &partial) {
			return failure(req, partial.Err, partial.Findings), nil
		}
		return failure(req, err, s.unseen(c)), nil
	}
	res.Tool, res.AsOf = s.name, c.At
	if res.Total == 0 {
		res.Total = len(res.Records)
	}
	dated(&res, ages.Oldest())
	return res, nil
}

// within bounds fn by the tool's timeout and turns a panic into an error. A function that ignores its context is left
// behind when the time is over.
func within[T any](ctx context.Context, s spec, fn func(context.Context) (T, error)) (T, error) {
	ctx, cancel := context.WithTimeout(ctx, s.timeout)
	defer cancel()
	type outcome struct {
		v   T
		err error
	}
	done := make(chan outcome, 1)
	go func() {
		var o outcome
		defer func() {
			if p := recover(); p != nil {
				o.err = copilot.Wrap(copilot.CodeInternal, fmt.Errorf("panic in %s: %v", s.name, p), "%s broke down with a defect of its own; go on without it", s.name)
			}
			done <- o
		}()
		o.v, o.err = fn(ctx)
	}()
	select {
	case o := <-done:
		return o.v, o.err
	case <-ctx.Done():
		select {
		case o := <-done: // both were ready: what is done counts
			return o.v, o.err
		default:
		}
		var zero T
		return zero, copilot.Wrap(copilot.CodeUnavailable, ctx.Err(), "%s did not answer within %s; try a smaller scope or window", s.name, s.timeout)
	}
}

// Prepare shows a write as it would happen, with no effect. Errors say why it cannot be proposed.
func (r *Registry) Prepare(ctx context.Context, req Request) (Proposal, error) {
	s, c, err := r.write(ctx, req)
	if err != nil {
		return Proposal{}, err
	}
	plan, err := within(ctx, s, func(ctx context.Context) (Plan, error) { return s.prepare(ctx, c) })
	if err != nil {
		return Proposal{}, err
	}
	return s.proposal(string(c.Args), plan), nil
}

// Execute makes a write, once. Only the executor of actions calls it, after it has checked the approval; what policy denies
// outright is refused here again, and so is a call that is bound to nothing. A Result with a Failure means that the write
// did surely not happen, a StaleError that it was not sent since it would not be what was approved. Any other error means
// that it may have happened: reconcile it.
func (r *Registry) Execute(ctx context.Context, req Request) (copilot.Result, error) {
	s, c, err := r.write(ctx, req)
	if err == nil && req.Key == "" {
		err = copilot.Errorf(copilot.CodeInvalid, "a write needs the action's id as its key")
	}
	if err == nil && req.Bound == "" {
		err = copilot.Errorf(copilot.CodeInvalid, "a write needs the digest of what was approved")
	}
	if err != nil {
		return failure(req, err, nil), nil
	}
	c.Holds = s.holds(string(c.Args), req.Bound)
	res, err := within(ctx, s, func(ctx context.Context) (copilot.Result, error) { return s.run(ctx, c) })
	var sure *NotDoneError
	var stale *StaleError
	switch {
	case err == nil:
		res.Tool, res.AsOf, res.Total = s.name, c.At, len(res.Records)
		return res, nil
	case errors.As(err, &stale):
		return copilot.Result{}, stale
	case errors.As(err, &sure):
		return failure(req, sure.Err, nil), nil
	}
	return copilot.Result{}, copilot.Wrap(copilot.CodeUnavailable, err, "whether %s took effect is not known: %s", s.name, copilot.MessageOf(err))
}

// ReadBack reads what a write did: state and alarms at once, or the guard KPI once WaitFor of kernel time has passed.
func (r *Registry) ReadBack(ctx context.Context, req Request, guard bool) (ReadBack, error) {
	s, c, err := r.write(ctx, req)
	if err != nil {
		return ReadBack{}, err
	}
	rb, err := within(ctx, s, func(ctx context.Context) (ReadBack, error) { return s.readBack(ctx, c, guard) })
	if err != nil {
		return ReadBack{}, err
	}
	rb.Result.Tool, rb.Result.AsOf, rb.Result.Total = s.name, c.At, len(rb.Result.Records)
	return rb, nil
}

// Reconcile finds out by reading whether a write whose answer was lost took effect.
func (r *Registry) Reconcile(ctx context.Context, req Request) (Reconciled, error) {
	s, c, err := r.write(ctx, req)
	if err != nil {
		return ReconciledUnknown, err
	}
	out, err := within(ctx, s, func(ctx context.Context) (Reconciled, error) { return s.reconcile(ctx, c) })
	if err != nil {
		return ReconciledUnknown, err
	}
	return out, nil
}

// write admits a request to one of the four ways of a write.
func (r *Registry) write(ctx context.Context, req Request) (spec, Call[json.RawMessage], error) {
	s, err := r.find(req.Tool)
	if err != nil {
		return s, Call[json.RawMessage]{}, err
	}
	if s.risk == copilot.RiskRead {
		return s, Call[json.RawMessage]{}, copilot.Errorf(copilot.CodeInvalid, "%s only reads; call it", s.name)
	}
	c, _, err := r.admit(ctx, s, req)
	return s, c, err
}
