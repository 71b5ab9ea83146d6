package agent

import (
	"encoding/json"
	"strings"
	"time"

	"github.com/kernelcopilot/copilot"
)

// settling is how long after a change its figures may need to come back.
const settling = 15 * time.Minute

// done are the changes that earlier runs of the conversation made, each with what it was to end. The transcript that a
// backend reads may have lost them.
func (s *segment) done() []copilot.Done {
	var out []copilot.Done
	for i, e := range s.evidence {
		readBack := strings.HasPrefix(e.Call, copilot.PrefixAction+"_")
		if e.Run == s.run.ID || readBack || !s.isWrite(e.Tool) || e.Result.Failure != nil {
			continue
		}
		d := copilot.Done{Tool: e.Tool, Args: e.Args, At: e.AsOf, Evidence: e.ID}
		s.calledFor(&d, i)
		out = append(out, d)
	}
	return out
}

// calledFor finds the ranking before the change, of the given evidence, among whose leading explanations it is a remedy.
func (s *segment) calledFor(d *copilot.Done, evidence int) {
	for i := evidence - 1; i >= 0; i-- {
		r, ok := rankingIn(s.evidence[i].Result)
		if !ok {
			continue
		}
		for _, h := range r.Hypotheses {
			if !h.Leading || !remedies(h, d.Tool, d.Args) {
				continue
			}
			d.Scope, d.Cause, d.Object = scopeOf(s.evidence[i].Args), h.Cause, h.Object
			for _, p := range h.For {
				d.Traces = append(d.Traces, copilot.Trace{Finding: p.Finding, Object: p.Object})
			}
			return
		}
	}
}

// scopeOf is the scope in the arguments of a call, "" without one.
func scopeOf(args string) string {
	var a struct {
		Scope string `json:"scope"`
	}
	if json.Unmarshal([]byte(args), &a) != nil {
		return ""
	}
	return a.Scope
}

// remedies reports whether a call is a remedy of the hypothesis.
func remedies(h copilot.Hypothesis, tool, args string) bool {
	for _, m := range h.Remedies {
		if m.Tool == tool && canonical(m.Args) == args {
			return true
		}
	}
	return false
}

// settles reports whether an earlier run of the conversation made the call and its figures had no time to come back: then it
// is no remedy to be proposed again.
func (s *segment) settles(m copilot.Remedy) bool {
	for _, d := range s.block.Done {
		if d.Tool == m.Tool && d.Args == canonical(m.Args) && s.block.Now.Sub(d.At) < settling {
			return true
		}
	}
	return false
}
