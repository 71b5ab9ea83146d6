package diagnosis

import (
	"math"
	"sort"
	"time"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/prompts"
)

// candidate is a cause at an object, or an unknown cause at one (cause.ID is "unknown").
type candidate struct {
	cause   prompts.Cause
	object  copilot.Object
	onset   time.Time
	expects []expectation
	refuted string // the reason, when a present finding excludes it
	prior   float64
	mass    float64 // posterior of the explanations that hold it, filled at the end
}

// expectation is one manifestation at its objects.
type expectation struct {
	kind     string
	strength float64
	delay    time.Duration
	where    prompts.Relative
	objects  []copilot.Object
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
		e := expectation{kind: m.Finding, strength: m.Strength, delay: delay, where: m.Where, objects: r.places(m.Where, o, copilot.ObjectType(kind.Object))}
		if len(e.objects) > 0 {
			out = append(out, e)
		}
	}
	return out
}

// places lists the objects of the type at a place relative to the object.
func (r *ranker) places(where prompts.Relative, o copilot.Object, typ copilot.ObjectType) []copilot.Object {
	var pool []copilot.Object
	switch where {
	case prompts.AtSelf:
		pool = []copilot.Object{o}
	case prompts.AtDownstream:
		pool = r.topo.downstream(o.ID)
	case prompts.AtUpstream:
		return r.topo.nearestUpstream(o.ID, typ)
	case prompts.AtNeighbour:
		pool = r.topo.beside(o)
	case prompts.AtSubscriber:
		pool = append([]copilot.Object{o}, r.topo.downstream(o.ID)...)
	}
	var out []copilot.Object
	for _, p := range pool {
		if p.Type == typ {
			out = append(out, p)
		}
	}
	return out
}

// onsetOf dates a candidate by the findings it explains: by strong ones at the object itself if there are any, else by
// the earliest of all. Each is reckoned back by its delay.
func (r *ranker) onsetOf(c candidate) time.Time {
	var self, all time.Time
	for _, e := range c.expects {
		for _, o := range e.objects {
			seen := r.seen[key{e.kind, o.ID}]
			if seen.state != copilot.Present || seen.at.IsZero() {
				continue
			}
			at := seen.at.Add(-e.delay)
			if all.IsZero() || at.Before(all) {
				all = at
			}
			if e.where == prompts.AtSelf && e.strength >= 0.7 && (self.IsZero() || at.Before(self)) {
				self = at
			}
		}
	}
	if !self.IsZero() {
		return self
	}
	return all
}

// due reports whether an absence says something: the window looked at ends after onset and delay.
func (c candidate) due(e expectation, o observation) bool {
	return c.onset.IsZero() || o.at.IsZero() || !o.at.Before(c.onset.Add(e.delay))
}

// tally counts one manifestation's observations: several objects that fail together are not independent proofs.
type tally struct {
	present, absent int
}

// weight is the log-likelihood ratio of a tally against a healthy network. The first observation counts whole; each
// doubling of their number adds as much again as one.
func weight(t tally, strength, healthy float64) float64 {
	n := float64(t.present + t.absent)
	if n == 0 {
		return 0
	}
	hit := math.Log(strength / healthy)
	miss := math.Log((1 - strength) / (1 - healthy))
	return (1 + math.Log2(n)) * (float64(t.present)*hit + float64(t.absent)*miss) / n
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

// candidate makes one if at least one of its manifestations is present.
func (r *ranker) candidate(c prompts.Cause, o copilot.Object) (candidate, bool) {
	cand := candidate{cause: c, object: o, expects: r.expect(c, o), prior: math.Log(max(c.Prior, 1e-9))}
	cand.onset = r.onsetOf(cand)
	hit := false
	for _, e := range cand.expects {
		for _, at := range e.objects {
			hit = hit || r.seen[key{e.kind, at.ID}].state == copilot.Present && e.strength > 2*r.healthy(e.kind)
		}
	}
	for _, x := range c.Excludes {
		for _, at := range r.places(x.Where, o, copilot.ObjectType(r.kinds[x.Finding].Object)) {
			if seen := r.seen[key{x.Finding, at.ID}]; seen.state == copilot.Present {
				cand.refuted = r.kinds[x.Finding].Text + " (" + at.ID + ")"
			}
		}
	}
	return cand, hit
}
