package diagnosis

import (
	"cmp"
	"math"
	"slices"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/prompts"
)

const (
	unknownCause = "unknown"
	noneCause    = "none"

	// unknownPrior is that of a cause outside what is known, at one object in one hour.
	unknownPrior = 1e-4
	// coincidence is what two faults pay that begin within minutes of each other, in nats: about one in ten do by chance.
	coincidence = 2.3

	keepSingles = 40 // explanations of one cause that are weighed
	pairPool    = 12 // best singles that pairs are made of
	triplePool  = 6
)

// unknownBreadth is the share of the kinds looked at that an unknown cause shows, on the whole, at a place relative to its
// object. How broad it is in truth nobody knows: it may show one trace or nearly all.
var unknownBreadth = map[prompts.Relative]float64{
	prompts.AtSelf: 0.3, prompts.AtDownstream: 0.3, prompts.AtUpstream: 0.2, prompts.AtNeighbour: 0.15,
}

// unknownStrength is how likely an unknown cause shows a kind at one more object, once it shows it at a place.
const (
	unknownStrength = 0.6
	breadthKnown    = 4.0  // concentration of the breadth
	tieBreak        = 1e-6 // what is seen at the object itself is counted there
)

// reach is where an effect is seen from its cause, by the direction that leads back.
var reach = map[prompts.Direction]prompts.Relative{
	prompts.Above: prompts.AtDownstream, prompts.Below: prompts.AtUpstream, prompts.Beside: prompts.AtNeighbour,
}

// explanation is one of the exclusive ways things can be: no member means that nothing is wrong.
type explanation struct {
	members []int // indices of the ranker's candidates
	score   float64
	p       float64
}

// unknowns lists an unknown cause at each object that present findings point to. It explains, at its object and where the
// vocabulary says that effects may be felt, any of the kinds that were looked at.
func (r *ranker) unknowns() []candidate {
	spots := r.topo.set()
	for _, up := range r.topo.above(r.found) { // without those themselves
		spots[up] = r.topo.typeOf(up) != copilot.ObjectCore
	}
	spots.add(r.found)
	unknown := &cause{Cause: &prompts.Cause{ID: unknownCause}, decisive: noKind}
	var out []candidate
	for _, n := range spots.nodes() {
		c := candidate{cause: unknown, object: r.topo.objects[n], at: n, prior: math.Log(unknownPrior)}
		for i := range r.in.Vocabulary {
			if k := r.kindOf(r.in.Vocabulary[i].Kind); !r.kinds[k].Circumstance && r.made[k] > 0 {
				c.expects = r.expectUnknown(c.expects, k, n)
			}
		}
		r.date(&c)
		r.claim(&c)
		out = append(out, c)
	}
	return out
}

// expectUnknown adds what is expected of an unknown cause at the node, of a kind that was looked at.
func (r *ranker) expectUnknown(out []expectation, k kind, n node) []expectation {
	if at := r.spread(k, prompts.AtSelf, n); len(at.made) > 0 {
		out = append(out, expectation{trace{kind: k, where: prompts.AtSelf, strength: unknownStrength + tieBreak}, at})
	}
	for _, d := range r.kinds[k].EffectOf {
		if at := r.spread(k, reach[d], n); len(at.made) > 0 {
			out = append(out, expectation{trace{kind: k, where: reach[d], strength: unknownStrength}, at})
		}
	}
	return out
}

// explain weighs the exclusive explanations and returns them best first. Their p add up to 1.
func (r *ranker) explain(cands []candidate) []explanation {
	all := []explanation{{}}
	var known, unknown []explanation
	for i := range cands {
		if cands[i].refuted != "" {
			continue
		}
		e := explanation{members: []int{i}, score: r.score(cands, []int{i})}
		all = append(all, e)
		if cands[i].cause.ID != unknownCause {
			known = append(known, e)
		} else {
			unknown = append(unknown, e)
		}
	}
	byScore(known)
	byScore(unknown)
	byScore(all)
	all = all[:min(len(all), keepSingles)]
	if !hasNone(all) {
		all = append(all, explanation{})
	}
	all = append(all, r.covers(cands, known)...)
	all = append(all, r.beyond(cands, known, unknown)...)
	byScore(all)
	normalise(all)
	return all
}

// covers makes pairs and triples of the best singles at different objects.
func (r *ranker) covers(cands []candidate, known []explanation) []explanation {
	var out []explanation
	for i := range min(len(known), pairPool) {
		for j := i + 1; j < min(len(known), pairPool); j++ {
			a, b := known[i].members[0], known[j].members[0]
			if cands[a].at == cands[b].at {
				continue
			}
			out = append(out, r.cover(cands, a, b))
			for k := j + 1; k < min(len(known), triplePool); k++ {
				c := known[k].members[0]
				if cands[c].at != cands[a].at && cands[c].at != cands[b].at {
					out = append(out, r.cover(cands, a, b, c))
				}
			}
		}
	}
	return out
}

// cover weighs several causes at once. Faults that have nothing to do with each other seldom begin within the same
// minutes beside each other: then one is more likely the other's effect.
func (r *ranker) cover(cands []candidate, members ...int) explanation {
	e := explanation{members: members, score: r.score(cands, members)}
	for i, m := range members {
		for _, other := range members[:i] {
			if r.coincide(&cands[m], &cands[other]) {
				e.score -= coincidence
			}
		}
	}
	return e
}

func (r *ranker) coincide(a, b *candidate) bool {
	if !a.onset.IsZero() && !b.onset.IsZero() && a.onset.Sub(b.onset).Abs() > slack {
		return false
	}
	return r.reaches(a.at, b.at) || r.reaches(b.at, a.at) || r.topo.neighbourhood(a.at) == r.topo.neighbourhood(b.at)
}

// reaches reports whether what happens at one object can be felt at the other.
func (r *ranker) reaches(from, to node) bool {
	typ := r.topo.typeOf(to)
	return holds(r.topo.pool(placeKey{typ, from, prompts.AtDownstream, ""}), to) || holds(r.topo.pool(placeKey{typ, from, prompts.AtNeighbour, ""}), to)
}

// beyond pairs what is known with an unknown cause elsewhere.
func (r *ranker) beyond(cands []candidate, known, unknown []explanation) []explanation {
	var out []explanation
	for _, k := range known[:min(len(known), triplePool)] {
		for _, u := range unknown[:min(len(unknown), pairPool)] {
			a, b := k.members[0], u.members[0]
			if cands[a].at == cands[b].at {
				continue
			}
			if r.reaches(cands[b].at, cands[a].at) {
				a, b = b, a // what is felt from the unknown is not the answer by itself
			}
			out = append(out, r.cover(cands, a, b))
		}
	}
	return out
}

func hasNone(es []explanation) bool {
	for _, e := range es {
		if len(e.members) == 0 {
			return true
		}
	}
	return false
}

// byScore sorts best first; ties go to fewer members, then to the order of candidates.
func byScore(es []explanation) {
	slices.SortStableFunc(es, func(a, b explanation) int {
		return cmp.Or(cmp.Compare(b.score, a.score), len(a.members)-len(b.members), slices.Compare(a.members, b.members))
	})
}

func normalise(es []explanation) {
	sum := 0.0
	for i := range es {
		es[i].p = math.Exp(es[i].score - es[0].score)
		sum += es[i].p
	}
	for i := range es {
		es[i].p /= sum
	}
}
