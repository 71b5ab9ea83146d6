package diagnosis

import (
	"cmp"
	"slices"
	"strings"

	"github.com/kernelcopilot/copilot"
)

// numbering puts a topology together: first ids get numbers as they come, then numbers in order.
type numbering struct {
	topology
	kinds map[string]int32
	said  struct { // the latest kind, as most relations are of the same kind as the one before
		kind string
		as   int32
	}
}

// relation is an edge in numbers.
type relation struct {
	dependent, provider node
	kind                int32
}

// newTopology makes a graph ready for walks. The others are objects that may become known later; where the graph holds one
// of the id, that counts.
func newTopology(g Graph, others []copilot.Object) *topology {
	b := &numbering{kinds: map[string]int32{}}
	b.sites, b.fixed, b.pools = map[node]bool{}, map[node]bool{}, map[placeKey][]node{}
	b.said.kind, b.said.as = "neighbour", neighbourKind
	b.index = make(map[string]node, len(g.Objects)+len(others))
	b.objects = make([]copilot.Object, 0, len(g.Objects)+len(others))
	for _, n := range g.Objects {
		b.objects[b.number(n.Object.ID)] = n.Object
	}
	held := len(b.objects)
	for _, o := range others {
		if o.ID == "" {
			continue
		}
		if n := b.number(o.ID); int(n) >= held && b.objects[n].Type == "" {
			b.objects[n] = o
		}
	}
	relations := make([]relation, 0, len(g.Relations))
	from, last := nowhere, ""
	for _, e := range g.Relations {
		if from == nowhere || e.Dependent != last {
			from, last = b.number(e.Dependent), e.Dependent
		}
		relations = append(relations, relation{from, b.number(e.Provider), b.kind(e.Kind)})
	}
	b.arrange(held)
	for _, n := range g.Objects {
		at := b.find(n.Object.ID)
		b.function[at], b.parent[at] = n.Function, n.Parent
	}
	b.relate(relations)
	for n := range b.objects {
		if b.known[n] && (b.objects[n].Type == copilot.ObjectAPN || commonFunctions[b.function[n]]) {
			b.shared = append(b.shared, node(n))
		}
	}
	return &b.topology
}

func (b *numbering) number(id string) node {
	n, ok := b.index[id]
	if !ok {
		n = node(len(b.objects))
		b.index[id] = n
		b.objects = append(b.objects, copilot.Object{ID: id})
	}
	return n
}

const neighbourKind = 0

func (b *numbering) kind(name string) int32 {
	if name == b.said.kind {
		return b.said.as
	}
	k, ok := b.kinds[name]
	if !ok {
		if k = int32(len(b.kinds)) + 1; name == "neighbour" {
			k = neighbourKind
		}
		b.kinds[name] = k
		for int(k) >= len(b.serving) {
			b.serving = append(b.serving, false)
		}
		b.serving[k] = name == "servedBy" || name == "usesAPN" || name == "roamsBy"
	}
	b.said.kind, b.said.as = name, k
	return k
}

// arrange numbers anew, in order of type and id. The first `held` are what the graph holds.
func (b *numbering) arrange(held int) {
	n := len(b.objects)
	order := make([]node, n)
	for i := range order {
		order[i] = node(i)
	}
	slices.SortFunc(order, func(x, y node) int { return compareObjects(b.objects[x], b.objects[y]) })
	objects := make([]copilot.Object, n)
	b.rank, b.known = make([]node, n), make([]bool, n)
	for at, first := range order {
		objects[at], b.rank[first], b.known[at] = b.objects[first], node(at), int(first) < held
	}
	b.objects = objects
	b.function, b.parent, b.region = make([]string, n), make([]string, n), make([]node, n)
	for i := range b.region {
		b.region[i] = nowhere
	}
}

func compareObjects(a, b copilot.Object) int {
	if a.Type != b.Type {
		return cmp.Compare(a.Type, b.Type)
	}
	return strings.Compare(a.ID, b.ID)
}

// relate sorts the relations by what they say. A region carries nothing; of several the last counts.
func (b *numbering) relate(relations []relation) {
	n := len(b.objects)
	var carries, beside []relation
	for _, r := range relations {
		r.dependent, r.provider = b.rank[r.dependent], b.rank[r.provider]
		switch {
		case r.kind == neighbourKind:
			beside = append(beside, r)
		case b.typeOf(r.provider) == copilot.ObjectRegion:
			b.region[r.dependent] = max(b.region[r.dependent], r.provider)
		default:
			carries = append(carries, r)
		}
	}
	turned := func(r relation) relation { return relation{r.provider, r.dependent, r.kind} }
	b.providers = newArcs(n, carries, func(r relation) relation { return r })
	b.dependents = newArcs(n, carries, turned)
	b.neighbours = newArcs(n, beside, func(r relation) relation { return r })
}

// newArcs lists relations by their dependent, as seen through a view.
func newArcs(n int, relations []relation, seen func(relation) relation) arcs {
	a := arcs{begin: make([]int32, n+2), arcs: make([]arc, len(relations))}
	for _, r := range relations {
		a.begin[seen(r).dependent+2]++
	}
	for i := 2; i < len(a.begin); i++ {
		a.begin[i] += a.begin[i-1]
	}
	for _, r := range relations {
		r = seen(r)
		at := &a.begin[r.dependent+1]
		a.arcs[*at] = arc{r.provider, r.kind}
		*at++
	}
	return a
}
