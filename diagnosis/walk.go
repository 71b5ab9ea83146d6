package diagnosis

import (
	"cmp"
	"slices"

	"github.com/kernelcopilot/copilot"
)

// memo keeps what walks found. Lists in it ascend, and are not to be changed.
type memo struct {
	down, up, felt, near map[node][]node
	pools                map[placeKey][]node
	camps                []node // the cell that each line camps on, by node
	lines                int    // how many camp on one
	places               []node // of everyPlace
	sites, fixed         map[node]bool
	access               []string // of each line, by node
}

func newMemo() memo {
	return memo{sites: map[node]bool{}, fixed: map[node]bool{}, pools: map[placeKey][]node{}}
}

// keep finds a list once.
func keep(in *map[node][]node, n node, find func(node) []node) []node {
	if out, ok := (*in)[n]; ok {
		return out
	}
	if *in == nil {
		*in = map[node][]node{}
	}
	out := find(n)
	(*in)[n] = out
	return out
}

// downstream returns what stops working, transitively, when the node does: a dependent with several providers that stand
// in for each other stops only when all of them have.
func (t *topology) downstream(n node) []node {
	if n < 0 {
		return nil
	}
	return keep(&t.down, n, func(n node) []node {
		var out []node
		t.fall(n, func(d node) bool {
			if t.known[d] {
				out = append(out, d)
			}
			return true
		})
		return t.inOrder(out)
	})
}

// inOrder sorts what the latest walk visited.
func (t *topology) inOrder(visited []node) []node {
	if len(visited) < len(t.objects)/32 {
		slices.Sort(visited)
		return visited
	}
	in := t.set()
	in.add(visited)
	out := visited[:0]
	for n, is := range in {
		if is {
			out = append(out, node(n))
		}
	}
	return out
}

// fall visits what stops working with the node, until the visitor says that it has seen enough.
func (t *topology) fall(n node, visit func(node) bool) {
	t.visits.begin(len(t.objects))
	t.visits.enter(n)
	queue := []node{n}
	for at := 0; at < len(queue); at++ {
		for _, a := range t.dependents.of(queue[at]) {
			if t.visits.been(a.to) || !t.allFailed(a.to, queue[at], a.kind) {
				continue
			}
			t.visits.enter(a.to)
			queue = append(queue, a.to)
			if !visit(a.to) {
				return
			}
		}
	}
}

// allFailed reports whether nothing is left that stands in for a provider that was visited: the same function in a pool,
// another way to the core. Access points, and functions of different kinds, do different things.
func (t *topology) allFailed(dependent, lost node, kind int32) bool {
	if t.typeOf(lost) == copilot.ObjectAPN {
		return true
	}
	for _, a := range t.providers.of(dependent) {
		if a.kind == kind && !t.visits.been(a.to) && t.function[a.to] == t.function[lost] {
			return false
		}
	}
	return true
}

// upstream returns what the node depends on, transitively.
func (t *topology) upstream(n node) []node {
	if n < 0 {
		return nil
	}
	return keep(&t.up, n, func(n node) []node { return t.above([]node{n}) })
}

// above returns what any of the nodes depends on, transitively, without the nodes themselves.
func (t *topology) above(nodes []node) []node {
	t.visits.begin(len(t.objects))
	queue := slices.Clone(nodes)
	for _, n := range nodes {
		t.visits.enter(n)
	}
	var out []node
	for at := 0; at < len(queue); at++ {
		for _, a := range t.providers.of(queue[at]) {
			if t.visits.enter(a.to) {
				queue = append(queue, a.to)
				if t.known[a.to] {
					out = append(out, a.to)
				}
			}
		}
	}
	return t.inOrder(out)
}

// nearestUpstream returns the objects of a type that the node depends on with the fewest steps between: an effect is
// seen at the next link, not at every link on the way to the core.
func (t *topology) nearestUpstream(n node, typ copilot.ObjectType) []node {
	if n < 0 {
		return nil
	}
	t.visits.begin(len(t.objects))
	t.visits.enter(n)
	for ring := []node{n}; len(ring) > 0; {
		var next, out []node
		for _, at := range ring {
			for _, a := range t.providers.of(at) {
				if !t.visits.enter(a.to) {
					continue
				}
				next = append(next, a.to)
				if t.typeOf(a.to) == typ {
					out = append(out, a.to)
				}
			}
		}
		if len(out) > 0 {
			slices.Sort(out)
			return out
		}
		ring = next
	}
	return nil
}

// beside returns the handover neighbours of the node's cells that do not depend on it themselves.
func (t *topology) beside(n node) []node {
	if n < 0 {
		return nil
	}
	return keep(&t.near, n, func(n node) []node {
		down := t.downstream(n)
		t.visits.begin(len(t.objects))
		for _, d := range down {
			t.visits.enter(d)
		}
		t.visits.enter(n)
		var out []node
		add := func(cell node) {
			for _, a := range t.neighbours.of(cell) {
				if t.known[a.to] && t.visits.enter(a.to) {
					out = append(out, a.to)
				}
			}
		}
		if t.typeOf(n) == copilot.ObjectCell {
			add(n)
		}
		for _, d := range t.ofType(down, copilot.ObjectCell) {
			add(d)
		}
		slices.Sort(out)
		return out
	})
}

// relateTo marks the node, what it depends on, what depends on it, and the neighbours of its cells. What is felt in the radio
// network may come from what lines at any place use; of what depends on a core function only other functions count, which
// may ask too much of it.
func (t *topology) relateTo(n node, in set) {
	in[n] = true
	in.add(t.upstream(n))
	typ := t.typeOf(n)
	down := t.downstream(n)
	if typ == copilot.ObjectCore {
		down = t.ofType(down, copilot.ObjectCore)
	}
	in.add(down)
	if typ == copilot.ObjectCell || typ == copilot.ObjectSite {
		in.add(t.shared)
	}
	if typ == copilot.ObjectCell {
		near := t.beside(n)
		in.add(near)
		in.add(t.above(near))
	}
}

// ofType is the part of an ascending list that holds the objects of a type.
func (t *topology) ofType(sorted []node, typ copilot.ObjectType) []node {
	begin, _ := slices.BinarySearchFunc(sorted, typ, func(n node, typ copilot.ObjectType) int { return cmp.Compare(t.objects[n].Type, typ) })
	end, _ := slices.BinarySearchFunc(sorted[begin:], typ, func(n node, typ copilot.ObjectType) int {
		if t.objects[n].Type == typ {
			return -1
		}
		return 1
	})
	return sorted[begin : begin+end : begin+end]
}

// holds reports whether an ascending list holds a node.
func holds(sorted []node, n node) bool {
	_, ok := slices.BinarySearch(sorted, n)
	return ok
}
