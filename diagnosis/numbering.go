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
	kinds
}

// kinds numbers kinds of relation.
type kinds struct {
	numbers map[string]int32
	latest  string // as most relations are of the same kind as the one before
	as      int32
}

func newKinds() kinds {
	return kinds{map[string]int32{"neighbour": neighbourKind}, "neighbour", neighbourKind}
}

// relation is an edge in numbers.
type relation struct {
	dependent, provider node
	kind                int32
}

// newTopology makes a graph ready for walks. The others are objects that may become known later; where the graph holds one
// of the id, that counts.
func newTopology(g Graph, others []copilot.Object) *topology { return &number(g, others).topology }

func number(g Graph, others []copilot.Object) *numbering {
	b := &numbering{kinds: newKinds()}
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
		relations = append(relations, relation{from, b.number(e.Provider), b.kinds.of(e.Kind)})
	}
	b.arrange(held)
	for _, n := range g.Objects {
		at := b.find(n.Object.ID)
		b.function[at], b.parent[at] = n.Function, n.Parent
	}
	b.relate(relations)
	b.topology.serving = b.kinds.serving()
	for n := range b.objects {
		if b.usedAnywhere(node(n)) {
			b.shared = append(b.shared, node(n))
		}
	}
	b.memo = newMemo()
	return b
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

// usedAnywhere reports whether lines at any place use the node.
func (t *topology) usedAnywhere(n node) bool {
	return t.known[n] && (t.objects[n].Type == copilot.ObjectAPN || commonFunctions[t.function[n]])
}

const neighbourKind = 0

// of is the number of a kind, from 0 without holes.
func (k *kinds) of(name string) int32 {
	if name != k.latest {
		n, ok := k.numbers[name]
		if !ok {
			n = int32(len(k.numbers))
			k.numbers[name] = n
		}
		k.latest, k.as = name, n
	}
	return k.as
}

// serving tells which kinds say what a line is served by.
func (k *kinds) serving() []bool {
	out := make([]bool, len(k.numbers))
	for name, n := range k.numbers {
		out[n] = name == "servedBy" || name == "usesAPN" || name == "roamsBy"
	}
	return out
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
	begin := make([]int32, n+1)
	for _, r := range relations {
		begin[seen(r).dependent+1]++
	}
	for i := range n {
		begin[i+1] += begin[i]
	}
	all, out := make([]arc, len(relations)), make(arcs, n)
	for i := range out {
		out[i] = all[begin[i]:begin[i]:begin[i+1]]
	}
	for _, r := range relations {
		r = seen(r)
		out[r.dependent] = append(out[r.dependent], arc{r.provider, r.kind})
	}
	return out
}
