package diagnosis

import (
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

// node numbers an object of a topology, in the order of type and id: a list of nodes that ascends is in that order, and
// those of one type lie together in it.
type node int32

const nowhere node = -1

// topology is a graph made ready for walks. What walks found is kept, as a ranking asks for the same walk once for each
// cause.
type topology struct {
	numbers
	objects  []copilot.Object
	known    []bool // what relations alone name, or findings that do not count, is walked through and never arrived at
	function []string
	parent   []string
	region   []node // that the node lies in

	providers, dependents, neighbours arcs

	serving []bool // by kind of relation: it says what a line is served by
	shared  []node // access points and core functions that lines at any place use
	visits  visits
	memo
}

// numbers finds nodes by id.
type numbers struct {
	index map[string]node // as first numbered
	rank  []node          // of what was first numbered
	later map[string]node // of what came to a network that was ready
}

// arc is one relation, seen from one of its ends.
type arc struct {
	to   node
	kind int32 // numbers the kinds of relation
}

// arcs lists arcs by the node that they start from.
type arcs [][]arc

func (a arcs) of(n node) []arc {
	if n < 0 {
		return nil
	}
	return a[n]
}

// find is the node of an id, nowhere if nothing names it.
func (ns *numbers) find(id string) node {
	if n, ok := ns.index[id]; ok {
		return ns.rank[n]
	}
	if n, ok := ns.later[id]; ok {
		return n
	}
	return nowhere
}

// typeOf is the type of what is known, else "".
func (t *topology) typeOf(n node) copilot.ObjectType {
	if n < 0 || !t.known[n] {
		return ""
	}
	return t.objects[n].Type
}

func (t *topology) id(n node) string { return t.objects[n].ID }

// list are the objects of nodes.
func (t *topology) list(nodes []node) []copilot.Object {
	out := make([]copilot.Object, len(nodes))
	for i, n := range nodes {
		out[i] = t.objects[n]
	}
	return out
}

// know adds an object that findings name and the graph does not hold.
func (t *topology) know(n node) {
	if n >= 0 {
		t.known[n] = true
	}
}

// set marks nodes.
type set []bool

func (t *topology) set() set { return make(set, len(t.objects)) }

func (s set) add(nodes []node) {
	for _, n := range nodes {
		s[n] = true
	}
}

// visits marks the nodes of one walk after another: a mark counts while its walk is the latest.
type visits struct {
	mark []int32
	walk int32
}

// begin forgets all marks.
func (v *visits) begin(n int) {
	if v.mark == nil {
		v.mark = make([]int32, n)
	}
	v.walk++
}

// enter marks a node and reports whether it was not marked.
func (v *visits) enter(n node) bool {
	if v.mark[n] == v.walk {
		return false
	}
	v.mark[n] = v.walk
	return true
}

func (v *visits) been(n node) bool { return v.mark[n] == v.walk }
