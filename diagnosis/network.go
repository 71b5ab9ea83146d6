package diagnosis

import (
	"maps"
	"slices"

	"github.com/kernelcopilot/copilot"
)

// Network is a graph made ready for many rankings, as making it ready takes longer than a ranking does where the network is
// large. It does not change, and may be used by several goroutines.
type Network struct {
	graph Graph
	ready *numbering
}

// NewNetwork makes a graph ready. The graph must not be changed afterwards.
func NewNetwork(g Graph) *Network { return &Network{g, number(g, nil)} }

// Lost lists what stops working, transitively, when the object does, in order of type and id: a dependent with several
// providers that stand in for each other stops only when all of them have. The object itself is not among it, nor what
// relations name and no object is.
func (n *Network) Lost(object string) []copilot.Object {
	t := n.with(Graph{}, nil)
	return t.list(t.downstream(t.find(object)))
}

// with is the network with more objects and relations, and others that may become known later. What comes last by type and
// id, as lines do, is put behind what is ready; else all is numbered anew.
func (n *Network) with(more Graph, others []copilot.Object) *topology {
	e := &extension{topology: n.ready.topology}
	e.memo, e.visits, e.known = newMemo(), visits{}, slices.Clone(e.known)
	e.later = map[string]node{}
	if added, fits := e.additions(more, others); fits {
		e.append(added)
		e.relate(more.Relations, &n.ready.kinds)
		return &e.topology
	}
	return newTopology(Graph{slices.Concat(n.graph.Objects, more.Objects), slices.Concat(n.graph.Relations, more.Relations)}, others)
}

// extension puts objects behind a network that is ready, of which it copies what it changes.
type extension struct{ topology }

// addition is an object that the network does not hold. One that no graph holds is not known yet.
type addition struct {
	Node
	held bool
}

// additions lists what is new, in order, and reports whether all of it goes behind what is ready.
func (e *extension) additions(more Graph, others []copilot.Object) (added []addition, fits bool) {
	for _, n := range more.Objects {
		if e.find(n.Object.ID) != nowhere {
			return nil, false
		}
		e.later[n.Object.ID] = nowhere + 1
		added = append(added, addition{n, true})
	}
	for _, o := range others {
		_, later := e.later[o.ID]
		switch at := e.find(o.ID); {
		case o.ID == "" || later:
		case at == nowhere:
			e.later[o.ID] = nowhere + 1
			added = append(added, addition{Node{Object: o}, false})
		case e.objects[at].Type == "": // its place was given before its type was known
			return nil, false
		}
	}
	for _, r := range more.Relations {
		if e.find(r.Dependent) == nowhere || e.find(r.Provider) == nowhere {
			return nil, false
		}
	}
	slices.SortFunc(added, func(a, b addition) int { return compareObjects(a.Object, b.Object) })
	return added, len(added) == 0 || len(e.objects) == 0 || compareObjects(e.objects[len(e.objects)-1], added[0].Object) < 0
}

func (e *extension) append(added []addition) {
	if len(added) == 0 {
		return
	}
	n := len(e.objects) + len(added)
	e.objects, e.function, e.parent = enlarge(e.objects, n), enlarge(e.function, n), enlarge(e.parent, n)
	e.region, e.known, e.shared = enlarge(e.region, n), enlarge(e.known, n), slices.Clip(e.shared)
	for _, a := range added {
		at := node(len(e.objects))
		e.later[a.Object.ID] = at
		e.objects, e.function, e.parent = append(e.objects, a.Object), append(e.function, a.Function), append(e.parent, a.Parent)
		e.region, e.known = append(e.region, nowhere), append(e.known, a.held)
		if e.usedAnywhere(at) {
			e.shared = append(e.shared, at)
		}
	}
}

// enlarge copies a list with room for n.
func enlarge[T any](list []T, n int) []T { return append(make([]T, 0, n), list...) }

// relate adds relations, whose ends have numbers.
func (e *extension) relate(relations []Edge, ready *kinds) {
	n := len(e.objects)
	kinds := kinds{maps.Clone(ready.numbers), "neighbour", neighbourKind}
	e.providers, e.dependents, e.neighbours = e.providers.stretch(n), e.dependents.stretch(n), e.neighbours.stretch(n)
	if len(relations) > 0 {
		e.region = slices.Clone(e.region)
	}
	for _, r := range relations {
		dependent, provider, kind := e.find(r.Dependent), e.find(r.Provider), kinds.of(r.Kind)
		switch {
		case kind == neighbourKind:
			e.neighbours.add(dependent, arc{provider, kind})
		case e.typeOf(provider) == copilot.ObjectRegion:
			e.region[dependent] = max(e.region[dependent], provider)
		default:
			e.providers.add(dependent, arc{provider, kind})
			e.dependents.add(provider, arc{dependent, kind})
		}
	}
	e.serving = kinds.serving()
}

// stretch copies the lists for n nodes; what is in one is not copied before it grows.
func (a arcs) stretch(n int) arcs { return append(make(arcs, 0, n), a...)[:n] }

func (a arcs) add(from node, to arc) { a[from] = append(a[from], to) }
