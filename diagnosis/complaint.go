package diagnosis

import (
	"slices"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/prompts"
)

// makesComplaint is the strength from which a cause is known to bring a kind of complaint.
const makesComplaint = 0.1

// beside lists the members of an explanation that are no reason for what the one customer complains of who asks: faults of
// what lines at any place use, that bring other complaints only and show nothing at the line or at what serves it. Nothing is
// beside the question where it is about a place, or where nobody says what the complaint is.
func (r *ranker) beside(cands []candidate, lead explanation) []int {
	if len(r.in.Complaints) == 0 || r.in.Scope.Type != copilot.ObjectSubscriber {
		return nil
	}
	var out []int
	for _, m := range lead.members {
		c := cands[m]
		shared := c.object.Type == copilot.ObjectCore || c.object.Type == copilot.ObjectAPN
		if c.known() && shared && !r.complainedOf(c.cause) && !r.feltByScope(c) {
			out = append(out, m)
		}
	}
	return out
}

// complainedOf reports whether the cause may bring one of the complaints: one that is not known to bring any may bring all.
func (r *ranker) complainedOf(c prompts.Cause) bool {
	told := false
	for _, m := range c.Shows {
		if r.kinds[m.Finding].From != "ticket" || m.Strength < makesComplaint {
			continue
		}
		if told = true; slices.Contains(r.in.Complaints, m.Finding) {
			return true
		}
	}
	return !told
}

// feltByScope reports whether the candidate explains a trace at what serves the line asked about: its cell, port or access
// point. What it shows at the line itself is another matter than the complaint, which it does not bring.
func (r *ranker) feltByScope(c candidate) bool {
	serving := map[string]bool{}
	for _, e := range r.topo.providers[r.in.Scope.ID] {
		serving[e.Provider] = e.Provider != c.object.ID
	}
	return slices.ContainsFunc(c.claims, func(cl claim) bool {
		d := r.data[cl.datum]
		return d.present && serving[d.key.object] && c.expects[cl.expect].strength >= 0.3
	})
}

// without ranks anew as if what the members explain were known and done with, and sets them beside: they are excluded as
// reasons of the complaint, not as faults.
func (r *ranker) without(cands []candidate, members []int) copilot.Ranking {
	explained := map[key]bool{}
	in := r.in
	in.Causes = slices.Clone(in.Causes)
	var apart []copilot.Hypothesis
	for _, m := range members {
		c := cands[m]
		for _, cl := range c.claims {
			if c.expects[cl.expect].strength > 2*r.healthy(r.data[cl.datum].key.kind) {
				explained[r.data[cl.datum].key] = true
			}
		}
		h := r.hypothesis(cands, m, explanation{members: []int{m}})
		h.P, h.Remedies = 0, nil
		h.Refuted = "the fault is there, and brings no complaint of this kind"
		apart = append(apart, h)
	}
	in.Findings = slices.DeleteFunc(slices.Clone(in.Findings), func(f copilot.Finding) bool {
		return explained[key{f.Kind, f.Object.ID}]
	})
	out := rank(in)
	out.Hypotheses = append(out.Hypotheses, apart...)
	return out
}
