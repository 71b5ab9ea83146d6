package tools

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/kernelcopilot/copilot"
)

// MaxDefinitionTokens is what all tools of a job together may cost a model.
const MaxDefinitionTokens = 4000

// Registry holds tools and is the only way to them. It is safe for many callers and never changes after NewRegistry.
type Registry struct {
	policy copilot.Policy
	clock  copilot.Clock
	specs  map[string]spec
	names  []string
}

// NewRegistry takes copies of the tools. It refuses ill-formed tools, names that stand twice, and sets whose definitions
// cost more than MaxDefinitionTokens in one job.
func NewRegistry(policy copilot.Policy, list ...Tool) (*Registry, error) {
	if policy == nil {
		return nil, copilot.Errorf(copilot.CodeInvalid, "a registry needs a policy")
	}
	r := &Registry{policy: policy, clock: copilot.WallClock, specs: map[string]spec{}}
	for _, t := range list {
		s := t.definition()
		if p := s.problem(); p != "" {
			return nil, copilot.Errorf(copilot.CodeInvalid, "tool %s cannot be registered: %s", s.name, p)
		}
		if _, twice := r.specs[s.name]; twice {
			return nil, copilot.Errorf(copilot.CodeInvalid, "tool %s is registered twice", s.name)
		}
		r.specs[s.name] = s
		r.names = append(r.names, s.name)
	}
	slices.Sort(r.names)
	for _, job := range []copilot.Job{copilot.JobDiagnose, copilot.JobTicket, copilot.JobBundle} {
		if cost := DefinitionTokens(r.Specs(job, nil)); cost > MaxDefinitionTokens {
			return nil, copilot.Errorf(copilot.CodeInvalid, "the tools of job %s cost about %d tokens of definitions; at most %d are allowed: shorten their texts", job, cost, MaxDefinitionTokens)
		}
	}
	return r, nil
}

// WithClock returns the registry with another wall clock, which it hands to policy.
func (r *Registry) WithClock(c copilot.Clock) *Registry {
	out := *r
	out.clock = c
	return &out
}

// Specs lists what a model is told of the tools of a job, without the withheld ones, in the order of their names.
func (r *Registry) Specs(job copilot.Job, withhold []string) []copilot.ToolSpec {
	var out []copilot.ToolSpec
	for _, n := range r.names {
		s := r.specs[n]
		if (len(s.jobs) == 0 || slices.Contains(s.jobs, job)) && !withheld(withhold, n) {
			out = append(out, copilot.ToolSpec{Name: n, Description: s.description, Schema: slices.Clone(s.schema)})
		}
	}
	return out
}

// Names lists all tools in order.
func (r *Registry) Names() []string { return slices.Clone(r.names) }

// Risk returns the tool's risk; false when there is no such tool.
func (r *Registry) Risk(name string) (copilot.Risk, bool) {
	s, ok := r.specs[name]
	return s.risk, ok
}

// Fingerprint is the digest of a tool's name, schema and text, by which a trusted definition can be pinned; "" when there
// is no such tool.
func (r *Registry) Fingerprint(name string) string {
	s, ok := r.specs[name]
	if !ok {
		return ""
	}
	return digest(s.name, string(s.schema), s.description)
}

// CanonicalArgs is the package function of that name, for those who hold a registry alone.
func (r *Registry) CanonicalArgs(args json.RawMessage) (string, error) { return CanonicalArgs(args) }

// ModelText is the package function of that name, for those who hold a registry alone.
func (r *Registry) ModelText(res copilot.Result) string { return ModelText(res) }

// Digest binds a tool and its canonical arguments: sha256 of tool, newline, arguments; hex.
func Digest(tool, args string) string { return digest(tool, args) }

func digest(parts ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(parts, "\n")))
	return hex.EncodeToString(sum[:])
}

func withheld(globs []string, name string) bool {
	return slices.ContainsFunc(globs, func(g string) bool {
		ok, err := path.Match(g, name)
		return ok || err != nil && g == name
	})
}

// find returns the tool, or an error that names the nearest.
func (r *Registry) find(name string) (spec, error) {
	if s, ok := r.specs[name]; ok {
		return s, nil
	}
	near := Nearest(strings.ReplaceAll(name, "__", "."), r.names, 4)
	if len(near) == 0 {
		return spec{}, copilot.Errorf(copilot.CodeNotFound, "there is no tool %q; the tools are %s", clip(name, 80), strings.Join(r.names, ", "))
	}
	return spec{}, copilot.Errorf(copilot.CodeNotFound, "there is no tool %q; did you mean %s?", clip(name, 80), near[0])
}

// admit does what stands before every call: who and what for, whether the run may use the tool, its arguments, and policy.
func (r *Registry) admit(ctx context.Context, s spec, req Request) (Call[json.RawMessage], copilot.PolicyDecision, error) {
	var none copilot.PolicyDecision
	c := Call[json.RawMessage]{
		Principal: req.Principal, Purpose: req.Purpose, Run: req.Run, At: req.At.UTC(), Key: req.Key,
		Withheld: func(tool string) bool { return withheld(req.Run.Input.Withhold, tool) }, Args: req.Args,
	}
	var err error
	c.Findings, err = findingsThrough(c, req.Evidence)
	if req.Principal.Tenant == "" {
		return c, none, copilot.Errorf(copilot.CodeForbidden, "a tool call needs a principal with a tenant")
	}
	if !slices.Contains(copilot.Purposes, req.Purpose) {
		return c, none, copilot.Errorf(copilot.CodeForbidden, "a tool call needs a purpose, one of %v", copilot.Purposes)
	}
	if c.Withheld(s.name) {
		return c, none, copilot.Errorf(copilot.CodeForbidden, "%s is withheld from this run; say that it was not looked at", s.name)
	}
	args, invalid := s.validate(req.Args)
	if invalid != nil || err != nil {
		return c, none, cmp.Or(invalid, err)
	}
	c.Args = args
	d, err := r.policy.Decide(ctx, copilot.PolicyRequest{
		Principal: req.Principal, Purpose: req.Purpose, Tool: s.name, Risk: s.risk, Args: args, Now: r.clock.Now(),
	})
	if err != nil {
		return c, none, copilot.Wrap(copilot.CodeForbidden, err, "policy could not be asked about %s, so it is refused; try again later", s.name)
	}
	if d.Effect != copilot.PolicyAllow && d.Effect != copilot.PolicyApprove {
		return c, d, copilot.Errorf(copilot.CodeForbidden, "policy refuses %s: %s (rule %s)", s.name, orText(d.Reason, "no rule allows it"), orText(d.Rule, "default"))
	}
	return c, d, nil
}

func orText(s, d string) string {
	if s == "" {
		return d
	}
	return s
}

func clip(s string, n int) string {
	r := []rune(s)
	if len(r) <= n {
		return s
	}
	return string(r[:n]) + "…"
}

// findingsThrough gathers the findings of stored evidence, from behind the one that the argument "after" names up to the one
// that "through" names. Each carries the evidence it stands in; what tools withheld from this run read counts as not looked.
func findingsThrough(c Call[json.RawMessage], evidence []copilot.Evidence) ([]copilot.Finding, error) {
	var a struct {
		Through string `json:"through"`
		After   string `json:"after"`
	}
	_ = json.Unmarshal(c.Args, &a)
	var all []copilot.Finding
	for _, e := range evidence {
		for _, f := range e.Result.Findings {
			if c.Withheld(e.Tool) {
				f.State = copilot.NotLooked
			}
			f.Evidence = e.ID
			all = append(all, f)
		}
		if a.Through != "" && e.ID == a.Through {
			return all, nil
		}
		if a.After != "" && e.ID == a.After {
			all = nil
		}
	}
	if a.Through != "" {
		return nil, copilot.Errorf(copilot.CodeInvalid, "there is no evidence %s in this conversation; give the id of the last result, such as E3", clip(a.Through, 20))
	}
	return all, nil
}

// String lists the tools, for logs.
func (r *Registry) String() string { return fmt.Sprintf("tools %s", strings.Join(r.names, " ")) }
