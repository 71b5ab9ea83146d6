package engine

import (
	"slices"
	"strings"

	"github.com/kernelcopilot/copilot"
)

// disagreement lists what the operator's systems hold of a subscriber, where they were found to differ: one line a matter, as a
// table when there are many.
func (e *Engine) disagreement(s *state) string {
	for _, st := range s.steps {
		if !st.ok || !st.current || st.tool == RankTool {
			continue
		}
		differs := slices.ContainsFunc(st.result.Findings, func(f copilot.Finding) bool {
			return f.State == copilot.Present && f.Object == s.place && slices.Contains(e.shows.Tabled, f.Kind)
		})
		if !differs {
			continue
		}
		recs := slices.DeleteFunc(slices.Clone(st.result.Records), func(r copilot.Record) bool { return r.Object != s.place || !e.compares(r) })
		if len(recs) > 0 {
			return e.say[s.lang].line("disagree", nil) + "\n" + strings.TrimSuffix(e.rows(s, recs[:min(len(recs), maxRows)], st.result.Evidence), "\n")
		}
	}
	return ""
}

// compares reports whether a record holds what two systems or more say of one matter.
func (e *Engine) compares(r copilot.Record) bool {
	n := 0
	for _, f := range r.Fields {
		if slices.Contains(e.shows.Systems, f.Name) && f.Value != "" {
			n++
		}
	}
	return n > 1
}

// partnersOnly reports whether what serves partners alone is at an object: a function of the API platform.
func (e *Engine) partnersOnly(s *state, o copilot.Object, cause string) bool {
	if o.Type != copilot.ObjectCore {
		return false
	}
	for _, st := range s.steps {
		for _, rec := range st.result.Records {
			if is := rec.Value("function"); rec.Object == o && is != "" {
				return slices.Contains(e.shows.Partners, is)
			}
		}
	}
	if o != s.place && e.partnersOnly(s, s.place, "") { // what a function of the platform asks for each request
		return true
	}
	at := e.cause[cause].Functions
	return len(at) > 0 && !slices.ContainsFunc(at, func(is string) bool { return !slices.Contains(e.shows.Partners, is) })
}

// whoNobody says who is hit by what serves no customer directly.
func (e *Engine) whoNobody(s *state, o copilot.Object, cause string, cited ...string) string {
	name := "who.nobody"
	if e.partnersOnly(s, o, cause) {
		name = "who.partners"
	}
	return e.say[s.lang].line(name, &fill{Object: o.ID, Cite: cite(cited...)})
}
