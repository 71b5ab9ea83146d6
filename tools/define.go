package tools

import (
	"context"
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/kernelcopilot/copilot"
	"github.com/santhosh-tekuri/jsonschema/v6"
)

// Tool is what a registry holds. Define makes one.
type Tool interface {
	definition() spec
}

// Plan is a write as its tool would make it, before the registry adds risk, canonical arguments and digest.
type Plan struct {
	Summary string // one sentence written by our code
	Request string // METHOD PATH, newline, body
	Changes []copilot.Change
	Object  string // id of the object that the call changes
	// Before is the state that the call rests on, in the tool's own form: it holds what matters to the approver and
	// leaves out what moves by itself. "" means all that Changes say.
	Before string
}

// Write is what a tool of risk above read has beside its call. All three only read.
type Write[A any] struct {
	Prepare   func(ctx context.Context, c Call[A]) (Plan, error)
	ReadBack  func(ctx context.Context, c Call[A], guard bool) (ReadBack, error) // guard: the second look, after WaitFor
	Reconcile func(ctx context.Context, c Call[A]) (Reconciled, error)
}

// Definition is a tool in the making; its methods return it for chaining. NewRegistry takes a copy: what is changed
// afterwards changes no registry.
type Definition[A any] struct{ s spec }

// spec is a tool with its argument type erased.
type spec struct {
	name        string
	risk        copilot.Risk
	timeout     time.Duration
	description string
	establishes []string
	jobs        []copilot.Job
	scopes      []string
	schema      json.RawMessage
	check       *jsonschema.Schema
	properties  []string
	err         error

	run       func(context.Context, Call[json.RawMessage]) (copilot.Result, error)
	prepare   func(context.Context, Call[json.RawMessage]) (Plan, error)
	readBack  func(context.Context, Call[json.RawMessage], bool) (ReadBack, error)
	reconcile func(context.Context, Call[json.RawMessage]) (Reconciled, error)
}

// Define makes a tool of a typed function. name is PACKAGE.VERB; timeout bounds one call. The schema of the arguments is
// derived from A (json and jsonschema tags) and refuses unknown fields. Mistakes are reported by NewRegistry.
func Define[A any](
	name string, risk copilot.Risk, timeout time.Duration, fn func(context.Context, Call[A]) (copilot.Result, error),
) *Definition[A] {
	s := spec{name: name, risk: risk, timeout: timeout}
	s.schema, s.check, s.properties, s.err = deriveSchema[A](name)
	s.run = func(ctx context.Context, c Call[json.RawMessage]) (copilot.Result, error) {
		return typedCall(c, func(c Call[A]) (copilot.Result, error) { return fn(ctx, c) })
	}
	return &Definition[A]{s}
}

// Describe sets the text for the model. A last line "Establishes: kind, kind" names the finding kinds it can establish.
func (d *Definition[A]) Describe(markdown string) *Definition[A] {
	d.s.description = strings.TrimSpace(markdown)
	d.s.establishes = nil
	lines := strings.Split(d.s.description, "\n")
	if rest, ok := strings.CutPrefix(lines[len(lines)-1], "Establishes: "); ok {
		for k := range strings.SplitSeq(strings.TrimSuffix(rest, "."), ",") {
			d.s.establishes = append(d.s.establishes, strings.TrimSpace(k))
		}
	}
	return d
}

// For limits the tool to jobs; without it every job has it.
func (d *Definition[A]) For(jobs ...copilot.Job) *Definition[A] {
	d.s.jobs = jobs
	return d
}

// Needs names the scopes of the operator's APIs that the tool asks for; the reference of tools shows them.
func (d *Definition[A]) Needs(scopes ...string) *Definition[A] {
	d.s.scopes = scopes
	return d
}

// Writes gives a tool of risk above read its three ways of reading.
func (d *Definition[A]) Writes(w Write[A]) *Definition[A] {
	d.s.prepare = func(ctx context.Context, c Call[json.RawMessage]) (Plan, error) {
		return typedCall(c, func(c Call[A]) (Plan, error) { return w.Prepare(ctx, c) })
	}
	d.s.readBack = func(ctx context.Context, c Call[json.RawMessage], guard bool) (ReadBack, error) {
		return typedCall(c, func(c Call[A]) (ReadBack, error) { return w.ReadBack(ctx, c, guard) })
	}
	d.s.reconcile = func(ctx context.Context, c Call[json.RawMessage]) (Reconciled, error) {
		return typedCall(c, func(c Call[A]) (Reconciled, error) { return w.Reconcile(ctx, c) })
	}
	return d
}

func (d *Definition[A]) definition() spec {
	s := d.s
	s.jobs, s.establishes, s.scopes = slices.Clone(s.jobs), slices.Clone(s.establishes), slices.Clone(s.scopes)
	s.schema, s.properties = slices.Clone(s.schema), slices.Clone(s.properties)
	return s
}

func typedCall[A, R any](c Call[json.RawMessage], fn func(Call[A]) (R, error)) (R, error) {
	out := Call[A]{
		Principal: c.Principal, Purpose: c.Purpose, Run: c.Run, At: c.At, Key: c.Key, Holds: c.Holds, Findings: c.Findings, Withheld: c.Withheld,
	}
	if err := json.Unmarshal(c.Args, &out.Args); err != nil {
		var zero R
		return zero, copilot.Wrap(copilot.CodeInvalid, err, "the arguments do not fit: %v", err)
	}
	return fn(out)
}

var nameForm = regexp.MustCompile(`^[a-z]+\.[a-z]+(_[a-z]+)*$`)

// problem says what is wrong with a definition, or "".
func (s spec) problem() string {
	switch {
	case s.err != nil:
		return "its argument schema cannot be derived: " + s.err.Error()
	case !nameForm.MatchString(s.name) || len(s.name) > 60:
		return "its name is not PACKAGE.VERB in lower case"
	case s.timeout <= 0:
		return "it has no timeout"
	case s.description == "":
		return "it has no description"
	case s.risk == copilot.RiskRead && s.prepare != nil:
		return "it reads, and still has a write part"
	case s.risk != copilot.RiskRead && s.prepare == nil:
		return "it writes, and lacks Prepare, ReadBack and Reconcile"
	case !slices.Contains([]copilot.Risk{copilot.RiskRead, copilot.RiskWrite, copilot.RiskCustomer, copilot.RiskNetwork}, s.risk):
		return "its risk " + string(s.risk) + " is unknown"
	}
	return ""
}
