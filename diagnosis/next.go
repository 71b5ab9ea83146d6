package diagnosis

import (
	"maps"
	"math"
	"slices"
	"sort"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/prompts"
)

const (
	testPool    = 8    // explanations whose expectations are tests
	showTests   = 4    // tests proposed
	worthBits   = 0.01 // expected information per cost below which no test is worth it
	scatteredAt = 8    // nats of surprise in unexplained traces from which they are more than strays
	byChance    = 0.2  // strays of a kind, on the mean, in all that a fault reaches, from which one tells nothing
	mayFlip     = 0.01 // probability from which an alternative can overturn the leader
)

// next lists the tests with the most expected information per cost among what the better explanations expect and nobody
// has looked at.
func (r *ranker) next(cands []candidate, expl []explanation) []copilot.NextTest {
	pool := expl[:min(len(expl), testPool)]
	tests := map[key]bool{}
	for _, e := range pool {
		for _, m := range e.members {
			for i := range cands[m].expects {
				r.untested(tests, &cands[m].expects[i])
			}
		}
	}
	doubts := map[key]bool{}
	for i := range cands {
		if c := &cands[i]; r.doubted(c, expl[0]) {
			for j := range c.expects {
				r.untested(doubts, &c.expects[j])
			}
		}
	}
	maps.Copy(tests, doubts)
	out := r.unseen(expl[0])
	for k := range tests {
		gain := r.information(cands, pool, k) / max(r.kinds[k.kind].Cost, 0.1)
		if doubts[k] {
			gain = max(gain, worthBits)
		}
		if gain >= worthBits {
			out = append(out, copilot.NextTest{Finding: r.kinds[k.kind].Kind, Object: r.topo.objects[k.object], Gain: gain})
		}
	}
	sort.Slice(out, func(i, j int) bool {
		a, b := out[i], out[j]
		if a.Gain != b.Gain {
			return a.Gain > b.Gain
		}
		if a.Finding != b.Finding {
			return a.Finding < b.Finding
		}
		return a.Object.ID < b.Object.ID
	})
	return out[:min(len(out), showTests)]
}

// unseen are the decisive tests of causes at the scope itself that nobody has made yet, when they are all that stands
// between what was looked at and "nothing is wrong".
func (r *ranker) unseen(lead explanation) []copilot.NextTest {
	var out []copilot.NextTest
	if len(lead.members) > 0 || r.in.Scope.ID == "" {
		return nil
	}
	seen := map[kind]bool{}
	for i := range r.causes {
		c := &r.causes[i]
		if seen[c.decisive] || !r.unmade(c) {
			continue
		}
		seen[c.decisive] = true
		out = append(out, copilot.NextTest{Finding: c.Decisive, Object: r.in.Scope, Gain: worthBits / max(r.kinds[c.decisive].Cost, 0.1)})
	}
	return out
}

// unmade reports whether the cause's decisive test can be made at the scope itself and was not.
func (r *ranker) unmade(c *cause) bool {
	if c.decisive == noKind {
		return false
	}
	k := &r.kinds[c.decisive]
	_, looked := r.seen(key{c.decisive, r.scope})
	return !looked && k.Object == string(r.in.Scope.Type) && r.mayBe(c, r.scope) && r.topo.applies(accessOf(k), r.scope) && !r.in.Withheld(k.Kind)
}

// untested adds the first object of an expectation that nobody has looked at, if the kind may be looked at.
func (r *ranker) untested(tests map[key]bool, x *expectation) {
	if x.strength < 0.3 || len(x.looks) == len(x.objects) || r.in.Withheld(r.kinds[x.kind].Kind) {
		return
	}
	for i, n := range x.objects { // in the order of the looks
		if i == len(x.looks) || r.looks[x.looks[i]].object != n {
			tests[key{x.kind, n}] = true
			return
		}
	}
}

// information is the mutual information in bits between a test's answer and the explanations of the pool.
func (r *ranker) information(cands []candidate, pool []explanation, k key) float64 {
	sum, present := 0.0, 0.0
	chances := make([]float64, len(pool))
	for i, e := range pool {
		chances[i] = r.chance(cands, e, k)
		sum += e.p
		present += e.p * chances[i]
	}
	if sum == 0 {
		return 0
	}
	present /= sum
	info := entropy(present)
	for i, e := range pool {
		info -= e.p / sum * entropy(chances[i])
	}
	return info
}

// chance is how likely the kind is present at the object under an explanation.
func (r *ranker) chance(cands []candidate, e explanation, k key) float64 {
	p := r.healthy(k.kind)
	for _, m := range e.members {
		for i := range cands[m].expects {
			if x := &cands[m].expects[i]; x.kind == k.kind && x.strength > p && holds(x.objects, k.object) {
				p = x.strength
			}
		}
	}
	return p
}

func entropy(p float64) float64 {
	if p <= 0 || p >= 1 {
		return 0
	}
	return -p*math.Log2(p) - (1-p)*math.Log2(1-p)
}

// overturned reports whether findings that could not be looked at, because they were withheld or the look failed, might
// turn the outcome over: an alternative that is not ruled out would lead if they came out in its favour.
func (r *ranker) overturned(cands []candidate, expl []explanation) bool {
	lead := expl[0]
	if len(lead.members) == 0 && (r.blind() || len(r.unseen(lead)) > 0) {
		return true
	}
	for i := range cands {
		c := &cands[i]
		if c.mass < mayFlip || c.refuted != "" || c.cause.ID == unknownCause || contains(lead.members, i) {
			continue
		}
		boost := 0.0
		for j := range c.expects {
			x := &c.expects[j]
			if x.strength >= 0.7 && r.closed(c, x) {
				leads := r.chance(cands, lead, key{x.kind, x.objects[0]})
				for _, m := range lead.members {
					if cands[m].cause.ID == unknownCause { // it may show this as well as anything
						leads = max(leads, unknownBreadth[prompts.AtSelf])
					}
				}
				boost += max(0, math.Log(x.strength/leads))
			}
		}
		if c.mass*math.Exp(boost) > lead.p {
			return true
		}
	}
	return false
}

// closed reports whether an expectation was looked at nowhere and cannot be.
func (r *ranker) closed(c *candidate, x *expectation) bool {
	for _, i := range x.looks {
		if !r.missed(c, &x.trace, &r.looks[i].observation) {
			return false
		}
	}
	return len(x.looks) > 0 || r.in.Withheld(r.kinds[x.kind].Kind)
}

// blind reports whether the decisive look for some cause could not be taken where the question points, so that "nothing
// is wrong" cannot be said.
func (r *ranker) blind() bool {
	for _, c := range r.in.Causes {
		for _, m := range c.Shows {
			if m.Where != prompts.AtSelf || m.Strength < 0.7 || m.Finding != c.Decisive {
				continue
			}
			if r.in.Withheld(m.Finding) {
				return true
			}
			if looks := r.looksAt(r.kindOf(m.Finding)); len(looks) > 0 && !slices.ContainsFunc(looks, func(l look) bool { return !r.untold(&l.observation) }) {
				return true
			}
		}
	}
	return false
}

// scattered reports whether the leading explanation leaves traces unexplained beside it that it does not make, or has
// several members, when no topology says whether they belong together.
func (r *ranker) scattered(cands []candidate, lead explanation) bool {
	if len(lead.members) > 1 {
		return true
	}
	explained, shows := map[int]bool{}, map[kind]bool{}
	for _, m := range lead.members {
		for _, x := range cands[m].cause.shows { // where these belong to cannot be told, and they fit
			shows[x.kind] = shows[x.kind] || x.where != prompts.AtSelf
		}
		for _, cl := range cands[m].claims {
			explained[cl.datum] = true
		}
	}
	kinds, objects, surprise := map[kind]bool{}, map[node]bool{}, 0.0
	for i, d := range r.data {
		if d.present && !explained[i] && !shows[d.key.kind] && !r.kinds[d.key.kind].Circumstance {
			kinds[d.key.kind], objects[d.key.object] = true, true
			surprise -= math.Log(r.healthy(d.key.kind)) + d.far
		}
	}
	return len(objects)+len(lead.members) > 1 && len(kinds) > 1 && surprise > scatteredAt
}

// doubtful reports whether nothing seems wrong while what a cause nearly always shows at its object is present, nothing of
// the kind is missing, and either the question is about that very object or the site that holds it, or it is too early for the
// rest to show: a clock that lost its reference an hour ago has not drifted yet.
func (r *ranker) doubtful(cands []candidate, lead explanation) bool {
	for i := range cands {
		if r.doubted(&cands[i], lead) {
			return true
		}
	}
	return false
}

// doubted reports whether the candidate makes it doubtful that nothing is wrong.
func (r *ranker) doubted(c *candidate, lead explanation) bool {
	return len(lead.members) == 0 && c.known() && c.refuted == "" && c.mass >= mayFlip/10 && r.unopposed(c) && (c.object == r.in.Scope || r.held(c.at) || r.young(c))
}

// held reports whether the object is a cell of the site that the question is about.
func (r *ranker) held(n node) bool {
	return r.topo.typeOf(n) == copilot.ObjectCell && r.in.Scope.Type == copilot.ObjectSite && r.topo.neighbourhood(n) == r.scope
}

// untried reports whether a known cause leads whose decisive test can be made and was not, when it does not lead by much or
// nobody has looked at its object at all.
func (r *ranker) untried(cands []candidate, lead explanation) bool {
	return slices.ContainsFunc(lead.members, func(m int) bool {
		c := &cands[m]
		_, looked := r.seen(key{c.cause.decisive, c.at})
		return c.known() && !looked && !r.in.Withheld(c.cause.Decisive) && (lead.p < enoughAt || !r.met(c))
	})
}

// met reports whether anything was looked for at the candidate's own object.
func (r *ranker) met(c *candidate) bool {
	return slices.ContainsFunc(c.claims, func(cl claim) bool { return c.expects[cl.expect].where == prompts.AtSelf })
}

// unopposed reports whether the candidate shows what it nearly always does at its object, and none of its strong traces is missing.
func (r *ranker) unopposed(c *candidate) bool {
	decided := false
	for _, cl := range c.claims {
		e, d := &c.expects[cl.expect], &r.data[cl.datum]
		if !d.present && e.strength >= 0.7 && cl.weight >= 0.5 {
			return false
		}
		decided = decided || d.present && e.strength > nearlyAlways && e.where == prompts.AtSelf
	}
	return decided
}

// young reports whether a strong trace of the candidate is not due yet.
func (r *ranker) young(c *candidate) bool {
	return !c.shown.IsZero() && slices.ContainsFunc(c.expects, func(e expectation) bool {
		return e.strength >= 0.7 && c.shown.Add(e.delay).After(r.in.Until)
	})
}

func contains(xs []int, x int) bool {
	for _, y := range xs {
		if y == x {
			return true
		}
	}
	return false
}

// unread says in words what was asked for where nothing at all could be looked at.
func (r *ranker) unread() []string {
	failed := map[string]bool{}
	for _, l := range r.looks {
		failed[r.kinds[l.kind].Kind] = failed[r.kinds[l.kind].Kind] || l.state == copilot.NotLooked
	}
	var out []string
	for _, k := range r.in.Vocabulary {
		if (failed[k.Kind] || r.in.Withheld(k.Kind)) && !k.Circumstance && len(out) < showGaps {
			out = append(out, k.Text)
		}
	}
	return out
}

// gaps says in words what could not be looked at and could change the answer.
func (r *ranker) gaps(cands []candidate, expl []explanation) []string {
	seen := map[string]bool{}
	var out []string
	add := func(kind, object string) {
		text := r.text(r.kindOf(kind))
		if object != "" {
			text += " (" + object + ")"
		}
		if !seen[kind] && len(out) < showGaps {
			seen[kind] = true
			out = append(out, text)
		}
	}
	for _, e := range expl[:min(len(expl), testPool)] {
		for _, m := range e.members {
			for i := range cands[m].expects {
				if x := &cands[m].expects[i]; x.strength >= 0.3 && r.closed(&cands[m], x) {
					add(r.kinds[x.kind].Kind, r.topo.id(x.objects[0]))
				}
			}
		}
	}
	if len(expl[0].members) == 0 {
		for _, c := range r.in.Causes {
			if r.in.Withheld(c.Decisive) {
				add(c.Decisive, "")
			}
		}
	}
	return out
}
