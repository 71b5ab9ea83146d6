package diagnosis

import (
	"math"

	"github.com/kernelcopilot/copilot/prompts"
)

// misfitAt is the surprise, in nats beyond what the cause itself lets expect, from which the best of the known causes is
// not believed: causes that share most of their consequences are told apart by few traces, and when those speak against
// the one that is known, it may be one that is not.
const misfitAt = 5.0

// misfits reports whether a known cause leads that fits badly to what was seen at its own object, or whose decisive test
// came out against it.
func (r *ranker) misfits(cands []candidate, lead explanation) bool {
	mine := map[int]bool{}
	for _, m := range lead.members {
		for _, cl := range cands[m].claims {
			if cands[m].expects[cl.expect].strength > 2*r.healthy(r.data[cl.datum].key.kind) {
				mine[cl.datum] = true
			}
		}
	}
	for _, m := range lead.members {
		if c := cands[m]; c.known() && (r.denied(c) < -deniedOdds/2 || r.surprise(c)+r.beside(c, mine) > misfitAt) {
			return true
		}
	}
	return false
}

// surprise is by how much, in nats, what the candidate shows at its object is less likely than what it would show most
// often, less what is to be expected of that.
func (r *ranker) surprise(c candidate) float64 {
	total := 0.0
	for _, cl := range c.claims {
		e, d := c.expects[cl.expect], r.data[cl.datum]
		if e.where != prompts.AtSelf || !d.present && cl.weight < 0.5 {
			continue
		}
		odd := min(e.strength, 1-e.strength)
		cost := math.Log((1 - odd) / odd)
		total -= odd * cost
		if d.present != (e.strength > 0.5) {
			total += cost
		}
	}
	return total
}

// beside is the surprise of traces at the candidate's object that nothing in the explanation makes, and that began with it.
func (r *ranker) beside(c candidate, mine map[int]bool) float64 {
	total := 0.0
	for i, d := range r.data {
		if !d.present || mine[i] || d.key.object != c.object.ID || r.kinds[d.key.kind].Circumstance {
			continue
		}
		if at := r.seen[d.key].at; !at.IsZero() && at.Sub(c.onset).Abs() <= slack {
			total -= math.Log(r.healthy(d.key.kind)) + d.far
		}
	}
	return total
}
