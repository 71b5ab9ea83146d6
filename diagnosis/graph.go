package diagnosis

import (
	"cmp"
	"slices"
	"strings"

	"github.com/kernelcopilot/copilot"
)

// Graph is the part of the topology around what is hit.
type Graph struct {
	Objects   []Node
	Relations []Edge
}

// Node is one object. Parent is the id of what contains it, "" if nothing does.
type Node struct {
	Object   copilot.Object
	Name     string
	Parent   string
	Function string // of a core function or link, in the terms of findings.yaml: AMF, DNS, PON, …
}

// Edge says that Dependent cannot work, or works worse, without Provider. Kinds are those of the operator's topology:
// partOf, backhaul, via, servedBy, usesAPN, anchored, controlledBy, resolvedBy, voiceBy, roamsBy, reliesOn, neighbour.
type Edge struct {
	Kind      string
	Dependent string
	Provider  string
}

// topology is a graph made ready for walks.
type topology struct {
	nodes      map[string]copilot.Object
	functions  map[string]string // by core function
	providers  map[string][]Edge // by dependent
	dependents map[string][]Edge // by provider
	neighbours map[string][]string
	regions    map[string]string           // by what lies in it
	down       map[string][]copilot.Object // memo of downstream
	up         map[string][]copilot.Object // memo of upstream
	felt       map[string][]copilot.Object // memo of feltAt
	near       map[string][]copilot.Object // memo of beside
	lines      map[string]bool             // memo of camped
	places     []copilot.Object            // memo of everyPlace
	shared     []copilot.Object            // access points and core functions that lines at any place use
}

func newTopology(g Graph) *topology {
	n := len(g.Objects)
	t := &topology{
		nodes: make(map[string]copilot.Object, n), functions: make(map[string]string, n),
		providers: make(map[string][]Edge, n), dependents: make(map[string][]Edge, n), neighbours: map[string][]string{}, regions: map[string]string{},
		down: map[string][]copilot.Object{}, up: map[string][]copilot.Object{}, felt: map[string][]copilot.Object{}, near: map[string][]copilot.Object{},
		shared: everywhere(g.Objects),
	}
	for _, n := range g.Objects {
		t.nodes[n.Object.ID] = n.Object
		t.functions[n.Object.ID] = n.Function
	}
	edges := slices.Clone(g.Relations)
	slices.SortFunc(edges, func(a, b Edge) int {
		return cmp.Or(strings.Compare(a.Dependent, b.Dependent), strings.Compare(a.Provider, b.Provider), strings.Compare(a.Kind, b.Kind))
	})
	for i, e := range edges {
		switch {
		case i > 0 && e == edges[i-1]:
		case e.Kind == "neighbour":
			t.neighbours[e.Dependent] = append(t.neighbours[e.Dependent], e.Provider)
		case t.nodes[e.Provider].Type == copilot.ObjectRegion: // a region carries nothing
			t.regions[e.Dependent] = e.Provider
		default:
			t.providers[e.Dependent] = append(t.providers[e.Dependent], e)
			t.dependents[e.Provider] = append(t.dependents[e.Provider], e)
		}
	}
	return t
}

// know adds an object that findings name and the graph does not hold.
func (t *topology) know(o copilot.Object) {
	if _, ok := t.nodes[o.ID]; !ok && o.ID != "" {
		t.nodes[o.ID] = o
	}
}

// downstream returns what stops working, transitively, when the object does: a dependent with several providers that stand
// in for each other stops only when all of them have.
func (t *topology) downstream(id string) []copilot.Object {
	if out, ok := t.down[id]; ok {
		return out
	}
	failed := map[string]bool{id: true}
	queue := []string{id}
	var out []copilot.Object
	for len(queue) > 0 {
		at := queue[0]
		queue = queue[1:]
		for _, e := range t.dependents[at] {
			if failed[e.Dependent] || !t.allFailed(e, failed) {
				continue
			}
			failed[e.Dependent] = true
			queue = append(queue, e.Dependent)
			if o, ok := t.nodes[e.Dependent]; ok {
				out = append(out, o)
			}
		}
	}
	sortObjects(out)
	t.down[id] = out
	return out
}

// allFailed reports whether nothing is left that stands in for the edge's provider: the same function in a pool, another
// way to the core. Access points, and functions of different kinds, do different things.
func (t *topology) allFailed(lost Edge, failed map[string]bool) bool {
	if t.nodes[lost.Provider].Type == copilot.ObjectAPN {
		return true
	}
	for _, e := range t.providers[lost.Dependent] {
		if e.Kind == lost.Kind && !failed[e.Provider] && t.functions[e.Provider] == t.functions[lost.Provider] {
			return false
		}
	}
	return true
}

// upstream returns what the object depends on, transitively.
func (t *topology) upstream(id string) []copilot.Object {
	if out, ok := t.up[id]; ok {
		return out
	}
	seen := map[string]bool{id: true}
	queue := []string{id}
	var out []copilot.Object
	for len(queue) > 0 {
		at := queue[0]
		queue = queue[1:]
		for _, e := range t.providers[at] {
			if !seen[e.Provider] {
				seen[e.Provider] = true
				queue = append(queue, e.Provider)
				if o, ok := t.nodes[e.Provider]; ok {
					out = append(out, o)
				}
			}
		}
	}
	sortObjects(out)
	t.up[id] = out
	return out
}

// nearestUpstream returns the objects of a type that the object depends on with the fewest steps between: an effect is
// seen at the next link, not at every link on the way to the core.
func (t *topology) nearestUpstream(id string, typ copilot.ObjectType) []copilot.Object {
	seen := map[string]bool{id: true}
	for ring := []string{id}; len(ring) > 0; {
		var next []string
		var out []copilot.Object
		for _, at := range ring {
			for _, e := range t.providers[at] {
				if seen[e.Provider] {
					continue
				}
				seen[e.Provider] = true
				next = append(next, e.Provider)
				if o, ok := t.nodes[e.Provider]; ok && o.Type == typ {
					out = append(out, o)
				}
			}
		}
		if len(out) > 0 {
			sortObjects(out)
			return out
		}
		ring = next
	}
	return nil
}

// beside returns the handover neighbours of the object's cells that do not depend on it themselves.
func (t *topology) beside(o copilot.Object) []copilot.Object {
	if out, ok := t.near[o.ID]; ok {
		return out
	}
	inside := map[string]bool{o.ID: true}
	cells := []string{}
	if o.Type == copilot.ObjectCell {
		cells = append(cells, o.ID)
	}
	for _, d := range t.downstream(o.ID) {
		inside[d.ID] = true
		if d.Type == copilot.ObjectCell {
			cells = append(cells, d.ID)
		}
	}
	var out []copilot.Object
	for _, c := range cells {
		for _, n := range t.neighbours[c] {
			if node, ok := t.nodes[n]; ok && !inside[n] {
				inside[n] = true
				out = append(out, node)
			}
		}
	}
	sortObjects(out)
	t.near[o.ID] = out
	return out
}

// related returns the object, what it depends on, what depends on it, and the neighbours of its cells. What is felt in
// the radio network may come from what lines at any place use; of what depends on a core function only other functions
// count, which may ask too much of it.
func (t *topology) related(o copilot.Object) []copilot.Object {
	out := []copilot.Object{o}
	out = append(out, t.upstream(o.ID)...)
	for _, d := range t.downstream(o.ID) {
		if o.Type != copilot.ObjectCore || d.Type == copilot.ObjectCore {
			out = append(out, d)
		}
	}
	if o.Type == copilot.ObjectCell || o.Type == copilot.ObjectSite {
		out = append(out, t.shared...)
	}
	if o.Type == copilot.ObjectCell {
		for _, n := range t.beside(o) {
			out = append(out, n)
			out = append(out, t.upstream(n.ID)...)
		}
	}
	return out
}

func sortObjects(os []copilot.Object) {
	slices.SortFunc(os, func(a, b copilot.Object) int {
		return cmp.Or(strings.Compare(string(a.Type), string(b.Type)), strings.Compare(a.ID, b.ID))
	})
}
