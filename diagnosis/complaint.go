package diagnosis

import (
	"slices"

	"github.com/kernelcopilot/copilot"
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
		c := &cands[m]
		shared := c.object.Type == copilot.ObjectCore || c.object.Type == copilot.ObjectAPN
		if c.known() && shared && !r.complainedOf(c.cause) && !r.feltByScope(c) {
			out = append(out, m)
		}
	}
	return out
}

// complainedOf reports whether the cause may bring one of the complaints: one that is not known to bring any may bring all.
func (r *ranker) complainedOf(c *cause) bool {
	told := false
	for _, m := range c.shows {
		if r.kinds[m.kind].From != "ticket" || m.strength < makesComplaint {
			continue
		}
		if told = true; slices.Contains(r.in.Complaints, r.kinds[m.kind].Kind) {
			return true
		}
	}
	return !told
}

// feltByScope reports whether the candidate explains a trace at what serves the line asked about: its cell, port or access
// point. What it shows at the line itself is another matter than the complaint, which it does not bring.
func (r *ranker) feltByScope(c *candidate) bool {
	return slices.ContainsFunc(c.claims, func(cl claim) bool {
		d := r.data[cl.datum]
		serves := d.key.object != c.at && slices.ContainsFunc(r.topo.providers.of(r.scope), func(a arc) bool { return a.to == d.key.object })
		return d.present && serves && c.expects[cl.expect].strength >= 0.3
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
		return explained[key{r.kindOf(f.Kind), r.topo.find(f.Object.ID)}]
	})
	out := rank(in, topologyOf(in))
	out.Hypotheses = append(out.Hypotheses, apart...)
	return out
}
