package tools

import "encoding/json"

// Bind is the digest of all that an approver saw of a write: its tool, canonical arguments, exact request, and the state
// it rests on. sha256 of the four, each on its lines; hex.
func Bind(tool, args, request, before string) string {
	quoted, _ := json.Marshal([]string{tool, args, request, before}) //nolint:errchkjson // strings cannot fail
	return digest(string(quoted))
}

// StaleError says of a write that it was not sent, since what would be sent is not what was approved.
type StaleError struct{ Message string }

// Error implements error.
func (e *StaleError) Error() string { return e.Message }

// holds returns the check of a plan against the digest of what was approved.
func (s spec) holds(args, bound string) func(Plan) error {
	return func(p Plan) error {
		if Bind(s.name, args, p.Request, p.before()) != bound {
			return &StaleError{"what would be sent is not what was approved any more"}
		}
		return nil
	}
}

// before is the state that the plan rests on.
func (p Plan) before() string {
	if p.Before != "" {
		return p.Before
	}
	b, _ := json.Marshal(p.Changes) //nolint:errchkjson // strings cannot fail
	return string(b)
}

// proposal is the plan as it is shown and bound.
func (s spec) proposal(args string, p Plan) Proposal {
	return Proposal{
		Risk: s.risk, Args: args, Digest: Bind(s.name, args, p.Request, p.before()), Summary: p.Summary, Request: p.Request,
		Changes: p.Changes, Object: p.Object, Before: p.before(),
	}
}
