package diagnosis

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/prompts"
)

// slack is how long before a cause's onset a trace of it may be dated: change points and clocks are not exact.
const slack = 15 * time.Minute

// cause is one that the ranking knows, in numbers.
type cause struct {
	*prompts.Cause
	shows    []trace
	excludes []trace
	decisive kind
}

// trace is a manifestation in numbers.
type trace struct {
	kind     kind
	where    prompts.Relative
	strength float64
	delay    time.Duration
}

// cause reads one in the terms of the vocabulary: what that does not hold is left out.
func (r *ranker) cause(c *prompts.Cause) cause {
	return cause{Cause: c, shows: r.traces(c.Shows), excludes: r.traces(c.Excludes), decisive: r.kindOf(c.Decisive)}
}

func (r *ranker) traces(ms []prompts.Manifestation) []trace {
	out := make([]trace, 0, len(ms))
	for _, m := range ms {
		k := r.kindOf(m.Finding)
		if k == noKind {
			continue
		}
		delay, err := time.ParseDuration(m.Delay)
		if err != nil {
			delay = 0
		}
		out = append(out, trace{k, m.Where, m.Strength, delay})
	}
	return out
}

// candidate is a cause at an object, or an unknown cause at one (cause.ID is "unknown").
type candidate struct {
	cause   *cause
	object  copilot.Object
	at      node
	onset   time.Time
	shown   time.Time // when the first of its traces began
	since   time.Time // the earliest onset that its traces allow, if each came after the delay declared for it
	expects []expectation
	claims  []claim // the observations that its expectations speak of
	refuted string  // the reason, when a present finding excludes it
	prior   float64
	mass    float64 // posterior of the explanations that hold it, filled at the end
}

// expectation is one manifestation at its objects.
type expectation struct {
	trace
	spread
}

// spread is where a kind is to be seen, and what was seen of it there.
type spread struct {
	objects []node // in order
	looks   []int  // into the ranker's looks, in order
	made    []int  // into the ranker's data, in order
}

// spreadKey says of which kind and whereabouts a spread is.
type spreadKey struct {
	kind   kind
	object node
	where  prompts.Relative
}

// spread finds one, once for all causes.
func (r *ranker) spread(k kind, where prompts.Relative, n node) spread {
	at := spreadKey{k, n, where}
	if s, ok := r.spreads[at]; ok {
		return s
	}
	s := spread{objects: r.places(k, where, n)}
	first, last := r.of[k], r.of[k+1]
	s.looks = meet(s.objects, r.at[first:last], first)
	for _, i := range s.looks {
		if d := r.looks[i].datum; d >= 0 {
			s.made = append(s.made, d)
		}
	}
	r.spreads[at] = s
	return s
}

// meet lists where, counted from `first`, the looked at are among the objects, both in order; the longer is searched in.
func meet(objects, looked []node, first int) []int {
	var out []int
	if len(objects) > len(looked) {
		for i, n := range looked {
			if holds(objects, n) {
				out = append(out, first+i)
			}
		}
		return out
	}
	for _, n := range objects {
		if i, ok := slices.BinarySearch(looked, n); ok {
			out = append(out, first+i)
		}
	}
	return out
}

// expect walks the topology from the node and lists where each manifestation is to be seen. The list is good until the next.
func (r *ranker) expect(c *cause, n node) []expectation {
	out := r.scratch.expects[:0]
	for _, m := range c.shows {
		if s := r.spread(m.kind, m.where, n); len(s.objects) > 0 {
			out = append(out, expectation{m, s})
		}
	}
	r.scratch.expects = out
	return out
}

// places lists the objects of the kind at a place relative to the node.
func (r *ranker) places(k kind, where prompts.Relative, n node) []node {
	if k == noKind {
		return nil
	}
	f := &r.kinds[k]
	return r.topo.pool(placeKey{copilot.ObjectType(f.Object), n, where, accessOf(f)})
}

// withSIM are kinds that only a line with a SIM has, beside all that is of devices.
var withSIM = []string{"subscription.apn_mismatch", "change.sim"}

// accessOf is the access whose lines alone have the kind: a line test is of "fixed" ones, a device's state of "mobile" ones;
// "" for what both have.
func accessOf(kind *prompts.FindingKind) string {
	switch {
	case kind.Object != string(copilot.ObjectSubscriber):
		return ""
	case strings.HasPrefix(kind.Kind, "line."):
		return "fixed"
	case strings.HasPrefix(kind.Kind, "device."), slices.Contains(withSIM, kind.Kind):
		return "mobile"
	}
	return ""
}

// onsetOf dates a candidate by the first of the findings it explains: of strong ones at the object itself if there are any,
// else of all. A counter's change point, which is an estimate, does not date it long before what was recorded at an instant,
// unless that is to be expected later: a slow fault is as old as its first own trace, and may take twice as long as declared
// to its next.
func (r *ranker) onsetOf(c *candidate) time.Time {
	var self, exact, due, all time.Time
	for _, e := range c.expects {
		strong := e.where == prompts.AtSelf && e.strength >= 0.7
		for _, d := range e.made {
			seen := r.look(d)
			if seen.state != copilot.Present || seen.at.IsZero() {
				continue
			}
			all = first(all, seen.at)
			if strong {
				self = first(self, seen.at)
			}
			if strong && r.kinds[e.kind].From != "metric" {
				exact = first(exact, seen.at)
				due = first(due, seen.at.Add(-slack-2*e.delay))
			}
		}
	}
	switch {
	case self.IsZero():
		return all
	case !exact.IsZero() && self.Before(due):
		return exact
	}
	return self
}

// before reports whether the candidate began before its onset: so did the trace that dates it.
func (r *ranker) before(c *candidate) bool {
	return slices.ContainsFunc(c.claims, func(cl claim) bool {
		seen := r.look(cl.datum)
		return seen.before && seen.at.Equal(c.onset)
	})
}

// first is the earlier of two times, of which the first may be zero.
func first(a, b time.Time) time.Time {
	if a.IsZero() || b.Before(a) {
		return b
	}
	return a
}

// endOf is when the last of the traces that a candidate shows at its own object, or of all if there are none, was over;
// zero while one lasts.
func (r *ranker) endOf(c *candidate) time.Time {
	var self, all []time.Time
	for _, cl := range c.claims {
		d, e := r.data[cl.datum], c.expects[cl.expect]
		if !d.present || e.strength < 0.3 {
			continue
		}
		end := r.look(cl.datum).end
		all = append(all, end)
		if e.where == prompts.AtSelf && r.lasts(d.key.kind) {
			self = append(self, end)
		}
	}
	if len(self) > 0 {
		all = self
	}
	var last time.Time
	for _, end := range all {
		if end.IsZero() {
			return time.Time{}
		}
		if end.After(last) {
			last = end
		}
	}
	return last
}

// lasts reports whether a kind is a state, which ends, and no event like a change or a call.
func (r *ranker) lasts(kind kind) bool {
	from := r.kinds[kind].From
	return from != "change" && from != "ticket"
}

// look is the one that a datum was made by.
func (r *ranker) look(datum int) *look { return &r.looks[r.data[datum].look] }

// claim lists what the candidate's expectations speak of, each observation under the strongest of them.
func (r *ranker) claim(c *candidate) {
	claims := r.scratch.claims[:0]
	for j := range c.expects {
		e := &c.expects[j]
		for _, d := range e.made {
			weight := r.weight(c, &e.trace, &r.look(d).observation)
			if weight == 0 || !c.known() && (weight < 0.5 || r.untold(&r.look(d).observation)) { // whose traces have no delay that is known
				continue
			}
			if slot := r.slots[d]; slot == 0 {
				claims = append(claims, claim{d, j, weight})
				r.slots[d] = len(claims)
			} else if have := &claims[slot-1]; e.strength > c.expects[have.expect].strength {
				*have = claim{d, j, weight}
			}
		}
	}
	for _, cl := range claims {
		r.slots[cl.datum] = 0
	}
	slices.SortFunc(claims, func(a, b claim) int { return a.datum - b.datum })
	c.claims, r.scratch.claims = slices.Clone(claims), claims
}

// healthy is how often the kind is present at a healthy object, kept away from 0 and 1.
func (r *ranker) healthy(k kind) float64 {
	if k == noKind {
		return 1e-4
	}
	return min(max(r.kinds[k].Healthy, 1e-4), 0.5)
}

// candidates lists each cause at each object that a present finding leads to.
func (r *ranker) candidates() []candidate {
	around := r.topo.set()
	for _, n := range r.found {
		r.topo.relateTo(n, around)
	}
	nodes := around.nodes()
	var out []candidate
	for i := range r.causes {
		c := &r.causes[i]
		for _, n := range r.topo.ofType(nodes, copilot.ObjectType(c.Object)) {
			if !r.mayBe(c, n) || !r.mayShow(c, n) {
				continue
			}
			if cand, ok := r.candidate(c, n); ok {
				out = append(out, cand)
			}
		}
	}
	slices.SortStableFunc(out, func(a, b candidate) int {
		return cmp.Or(strings.Compare(a.cause.ID, b.cause.ID), strings.Compare(a.object.ID, b.object.ID))
	})
	return out
}

// mayBe reports whether a cause can sit at the node: one of core functions or links sits at those it names, and at one of
// which nobody knows what it is.
func (r *ranker) mayBe(c *cause, n node) bool {
	at, function := c.Functions, r.topo.function[n]
	if r.topo.typeOf(n) == copilot.ObjectLink {
		at, function = c.Links, r.topo.linkIs(n)
	}
	return function == "" || len(at) == 0 || slices.Contains(at, function)
}

// mayShow reports whether something is present that the cause shows, at the node itself where it is to be seen there: a
// quick look before the network is walked for it.
func (r *ranker) mayShow(c *cause, n node) bool {
	return slices.ContainsFunc(c.shows, func(m trace) bool {
		if !r.shown[m.kind] || m.where != prompts.AtSelf {
			return r.shown[m.kind]
		}
		seen, _ := r.seen(key{m.kind, n})
		return seen.state == copilot.Present
	})
}

// candidate makes one if at least one of its manifestations is present.
func (r *ranker) candidate(c *cause, n node) (candidate, bool) {
	cand := candidate{cause: c, object: r.topo.objects[n], at: n, expects: r.expect(c, n), prior: math.Log(max(c.Prior, 1e-9))}
	r.date(&cand)
	r.claim(&cand)
	hit := slices.ContainsFunc(cand.claims, func(cl claim) bool {
		d := &r.data[cl.datum]
		return d.present && cand.expects[cl.expect].strength > 2*r.healthy(d.key.kind)
	})
	if !hit {
		return cand, false
	}
	cand.expects = slices.Clone(cand.expects)
	for _, x := range c.excludes {
		if !r.shown[x.kind] {
			continue
		}
		for _, i := range r.spread(x.kind, x.where, n).looks {
			if l := &r.looks[i]; l.state == copilot.Present {
				cand.refuted = r.text(x.kind) + " (" + r.topo.id(l.object) + ")"
			}
		}
	}
	return cand, true
}
