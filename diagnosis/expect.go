package diagnosis

import (
	"cmp"
	"math"
	"slices"
	"sort"
	"strings"
	"time"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/prompts"
)

// slack is how long before a cause's onset a trace of it may be dated: change points and clocks are not exact.
const slack = 15 * time.Minute

// candidate is a cause at an object, or an unknown cause at one (cause.ID is "unknown").
type candidate struct {
	cause   prompts.Cause
	object  copilot.Object
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
	kind     string
	strength float64
	delay    time.Duration
	where    prompts.Relative
	spread
}

// spread is where a kind is to be seen, and which of the observations that were made are of it there.
type spread struct {
	objects []copilot.Object
	made    []int // into the ranker's data, in order of objects
}

// spreadKey says of which kind and whereabouts a spread is.
type spreadKey struct {
	kind, object string
	where        prompts.Relative
}

// spread finds one, once for all causes.
func (r *ranker) spread(kind prompts.FindingKind, where prompts.Relative, o copilot.Object) spread {
	k := spreadKey{kind.Kind, o.ID, where}
	if s, ok := r.spreads[k]; ok {
		return s
	}
	s := spread{objects: r.places(where, o, kind)}
	if r.made[kind.Kind] > 0 {
		for _, at := range s.objects {
			if d, made := r.index[key{kind.Kind, at.ID}]; made {
				s.made = append(s.made, d)
			}
		}
	}
	r.spreads[k] = s
	return s
}

// expect walks the topology from the object and lists where each manifestation is to be seen.
func (r *ranker) expect(c prompts.Cause, o copilot.Object) []expectation {
	var out []expectation
	for _, m := range c.Shows {
		kind, ok := r.kinds[m.Finding]
		if !ok {
			continue
		}
		delay, err := time.ParseDuration(m.Delay)
		if err != nil {
			delay = 0
		}
		e := expectation{kind: m.Finding, strength: m.Strength, delay: delay, where: m.Where, spread: r.spread(kind, m.Where, o)}
		if len(e.objects) > 0 {
			out = append(out, e)
		}
	}
	return out
}

// places lists the objects of the kind at a place relative to the object.
func (r *ranker) places(where prompts.Relative, o copilot.Object, kind prompts.FindingKind) []copilot.Object {
	k := placeKey{copilot.ObjectType(kind.Object), o.ID, where, accessOf(kind)}
	out, ok := r.pools[k]
	if !ok {
		out = r.pool(where, o, k.typ)
		if k.access != "" {
			out = slices.DeleteFunc(slices.Clone(out), func(p copilot.Object) bool { return !r.topo.applies(k.access, p) })
		}
		r.pools[k] = out
	}
	return out
}

// placeKey says what is to be listed: objects of a type at a place relative to an object, of subscribers those of an
// access.
type placeKey struct {
	typ    copilot.ObjectType
	object string
	where  prompts.Relative
	access string
}

// withSIM are kinds that only a line with a SIM has, beside all that is of devices.
var withSIM = []string{"subscription.apn_mismatch", "change.sim"}

// accessOf is the access whose lines alone have the kind: a line test is of "fixed" ones, a device's state of "mobile" ones;
// "" for what both have.
func accessOf(kind prompts.FindingKind) string {
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

// pool lists the objects of a type at a place relative to the object.
func (r *ranker) pool(where prompts.Relative, o copilot.Object, typ copilot.ObjectType) []copilot.Object {
	switch where {
	case prompts.AtSelf:
		return ofType([]copilot.Object{o}, typ)
	case prompts.AtDownstream:
		out := r.topo.reached(o, typ)
		if o.Type == copilot.ObjectCore && typ == copilot.ObjectLink { // what fixed lines send passes no function of the mobile core, and goes on
			out = slices.DeleteFunc(slices.Clone(out), r.topo.carriesFixed)
		}
		return out
	case prompts.AtUpstream:
		return r.topo.nearestUpstream(o.ID, typ)
	case prompts.AtNeighbour:
		return ofType(r.topo.beside(o), typ)
	case prompts.AtSubscriber:
		return slices.Concat(ofType([]copilot.Object{o}, typ), ofType(r.topo.downstream(o.ID), typ))
	}
	return nil
}

// ofType is the part of a sorted list that holds the objects of a type.
func ofType(sorted []copilot.Object, typ copilot.ObjectType) []copilot.Object {
	begin, _ := slices.BinarySearchFunc(sorted, typ, func(o copilot.Object, t copilot.ObjectType) int { return cmp.Compare(o.Type, t) })
	end := begin
	for end < len(sorted) && sorted[end].Type == typ {
		end++
	}
	return sorted[begin:end:end]
}

// onsetOf dates a candidate by the first of the findings it explains: of strong ones at the object itself if there are any,
// else of all. A counter's change point, which is an estimate, does not date it long before what was recorded at an instant,
// unless that is to be expected later: a slow fault is as old as its first own trace, and may take twice as long as declared
// to its next.
func (r *ranker) onsetOf(c candidate) time.Time {
	var self, exact, due, all time.Time
	for _, e := range c.expects {
		strong := e.where == prompts.AtSelf && e.strength >= 0.7
		for _, d := range e.made {
			seen := r.seen[r.data[d].key]
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
func (r *ranker) before(c candidate) bool {
	return slices.ContainsFunc(c.claims, func(cl claim) bool {
		seen := r.seen[r.data[cl.datum].key]
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
func (r *ranker) endOf(c candidate) time.Time {
	var self, all []time.Time
	for _, cl := range c.claims {
		d, e := r.data[cl.datum], c.expects[cl.expect]
		if !d.present || e.strength < 0.3 {
			continue
		}
		end := r.seen[d.key].end
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
func (r *ranker) lasts(kind string) bool {
	from := r.kinds[kind].From
	return from != "change" && from != "ticket"
}

// claim lists what the candidate's expectations speak of, each observation under the strongest of them.
func (r *ranker) claim(c *candidate) {
	best := map[int]claim{}
	for j, e := range c.expects {
		for _, d := range e.made {
			seen := r.seen[r.data[d].key]
			weight := r.weight(c, e, seen)
			if weight == 0 || !c.known() && (weight < 0.5 || r.untold(seen)) { // whose traces have no delay that is known
				continue
			}
			if have, ok := best[d]; !ok || e.strength > c.expects[have.expect].strength {
				best[d] = claim{d, j, weight}
			}
		}
	}
	for _, cl := range best {
		c.claims = append(c.claims, cl)
	}
	slices.SortFunc(c.claims, func(a, b claim) int { return a.datum - b.datum })
}

// healthy is how often the kind is present at a healthy object, kept away from 0 and 1.
func (r *ranker) healthy(kind string) float64 {
	return min(max(r.kinds[kind].Healthy, 1e-4), 0.5)
}

// candidates lists each cause at each object that a present finding leads to.
func (r *ranker) candidates() []candidate {
	byType := map[copilot.ObjectType]map[string]copilot.Object{}
	around := map[string]bool{}
	add := func(o copilot.Object) {
		if byType[o.Type] == nil {
			byType[o.Type] = map[string]copilot.Object{}
		}
		byType[o.Type][o.ID] = o
	}
	for _, f := range r.found {
		if around[f.Object.ID] {
			continue
		}
		around[f.Object.ID] = true
		for _, o := range r.topo.related(f.Object) {
			add(o)
		}
	}
	var out []candidate
	for _, c := range r.in.Causes {
		objects := make([]copilot.Object, 0, len(byType[copilot.ObjectType(c.Object)]))
		for _, o := range byType[copilot.ObjectType(c.Object)] {
			objects = append(objects, o)
		}
		sortObjects(objects)
		for _, o := range objects {
			if !r.mayBe(c, o) || !r.mayShow(c, o) {
				continue
			}
			if cand, ok := r.candidate(c, o); ok {
				out = append(out, cand)
			}
		}
	}
	sort.SliceStable(out, func(i, j int) bool {
		if out[i].cause.ID != out[j].cause.ID {
			return out[i].cause.ID < out[j].cause.ID
		}
		return out[i].object.ID < out[j].object.ID
	})
	return out
}

// mayBe reports whether a cause can sit at the object: one of core functions or links sits at those it names, and at one of
// which nobody knows what it is.
func (r *ranker) mayBe(c prompts.Cause, o copilot.Object) bool {
	at, function := c.Functions, r.topo.functions[o.ID]
	if o.Type == copilot.ObjectLink {
		at, function = c.Links, r.topo.linkIs(o)
	}
	return function == "" || len(at) == 0 || slices.Contains(at, function)
}

// mayShow reports whether something is present that the cause shows, at the object itself where it is to be seen there: a
// quick look before the network is walked for it.
func (r *ranker) mayShow(c prompts.Cause, o copilot.Object) bool {
	return slices.ContainsFunc(c.Shows, func(m prompts.Manifestation) bool {
		if m.Where == prompts.AtSelf {
			return r.seen[key{m.Finding, o.ID}].state == copilot.Present
		}
		return r.shown[m.Finding]
	})
}

// candidate makes one if at least one of its manifestations is present.
func (r *ranker) candidate(c prompts.Cause, o copilot.Object) (candidate, bool) {
	cand := candidate{cause: c, object: o, expects: r.expect(c, o), prior: math.Log(max(c.Prior, 1e-9))}
	r.date(&cand)
	r.claim(&cand)
	hit := false
	for _, cl := range cand.claims {
		d := r.data[cl.datum]
		hit = hit || d.present && cand.expects[cl.expect].strength > 2*r.healthy(d.key.kind)
	}
	for _, x := range c.Excludes {
		for _, at := range r.places(x.Where, o, r.kinds[x.Finding]) {
			if seen := r.seen[key{x.Finding, at.ID}]; seen.state == copilot.Present {
				cand.refuted = r.kinds[x.Finding].Text + " (" + at.ID + ")"
			}
		}
	}
	return cand, hit
}
