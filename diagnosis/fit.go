package diagnosis

import (
	"math"

	"github.com/kernelcopilot/copilot/prompts"
)

// misfitAt is the surprise, in nats beyond what the cause itself lets expect, from which the best of the known causes is
// not believed: causes that share most of their consequences are told apart by few traces, and when those speak against
// the one that is known, it may be one that is not.
const misfitAt = 5.0

// misfits reports whether a known cause leads that fits badly: to what was seen at its own object, to traces that it leaves
// unexplained where it is felt, or because its decisive test came out against it.
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
		if c := &cands[m]; c.known() && (r.denied(c) < -deniedOdds/2 || r.surprise(c)+r.loose(c, mine) > misfitAt) {
			return true
		}
	}
	return false
}

// surprise is by how much, in nats, what the candidate shows at its object is less likely than what it would show most
// often, less what is to be expected of that.
func (r *ranker) surprise(c *candidate) float64 {
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

// loose is the surprise of traces at the candidate's object, or at one that it reaches, that nothing in the explanation makes
// and that are no older than it, the more so when they began with it. Among many objects one such is there by chance.
func (r *ranker) loose(c *candidate, mine map[int]bool) float64 {
	total := 0.0
	for i := range r.data {
		d := &r.data[i]
		o := &r.looks[d.look].observation
		if !d.present || mine[i] || r.kinds[d.key.kind].Circumstance || r.weight(c, &trace{kind: noKind}, o) == 0 {
			continue
		}
		chance := r.healthy(d.key.kind) * float64(r.within(c, d.key.object))
		if chance == 0 || chance >= byChance {
			continue
		}
		total -= math.Log(chance) + d.far
		if !o.at.IsZero() && o.at.Sub(c.onset).Abs() <= slack {
			total += concert
		}
	}
	return total
}

// within is among how many objects that the candidate reaches the given one is, 1 for its own, 0 where it is not felt.
func (r *ranker) within(c *candidate, n node) int {
	if c.at == n {
		return 1
	}
	if pool := r.topo.pool(placeKey{r.topo.typeOf(n), c.at, prompts.AtDownstream, ""}); holds(pool, n) {
		return len(pool)
	}
	return 0
}
