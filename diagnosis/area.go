package diagnosis

import "github.com/kernelcopilot/copilot"

// area is the set of objects that have to do with the scope: what it contains, serves and depends on, what shares that
// with it, and the handover neighbours of its cells with what those depend on. It is nil when the topology does not tell:
// then every finding counts. A conversation's evidence may speak of other places too; what is wrong there is no answer to
// this question.
func (t *topology) area(scope copilot.Object) set {
	start := t.contained(scope)
	if len(start) == 0 || len(start) == 1 && len(t.providers.of(start[0])) == 0 && len(t.dependents.of(start[0])) == 0 {
		return nil
	}
	in := t.set()
	for _, n := range start {
		in[n] = true
		in.add(t.downstream(n))
	}
	t.widen(in)
	for _, n := range in.nodes() {
		for _, a := range t.neighbours.of(n) {
			in[a.to] = in[a.to] || t.known[a.to]
		}
	}
	t.widen(in)
	in.add(t.shared)
	return in
}

// nodes are those marked.
func (s set) nodes() []node {
	var out []node
	for n, in := range s {
		if in {
			out = append(out, node(n))
		}
	}
	return out
}

// commonFunctions serve lines at any place. Those that register devices are found by relation, as each serves some sites;
// the API platform and the ways to roaming partners serve others than the network's own customers at home.
var commonFunctions = map[string]bool{"SMF": true, "PGW": true, "UPF": true, "HSS": true, "CSCF": true, "DNS": true}

// widen adds what the nodes depend on, and what else hangs on the sites and links among that, and on the functions that
// functions ask.
func (t *topology) widen(in set) {
	var functions, rest []node
	for _, n := range in.nodes() {
		if t.typeOf(n) == copilot.ObjectCore {
			functions = append(functions, n)
		} else {
			rest = append(rest, n)
		}
	}
	for _, from := range [][]node{functions, rest} {
		for _, up := range t.above(from) {
			if in[up] {
				continue
			}
			in[up] = true
			switch typ := t.typeOf(up); {
			case typ == copilot.ObjectLink || typ == copilot.ObjectSite:
				in.add(t.downstream(up))
			case typ == copilot.ObjectCore && t.typeOf(from[0]) == copilot.ObjectCore:
				in.add(t.ofType(t.downstream(up), copilot.ObjectCore))
			}
		}
	}
}

// contained is the object and, for a region, what lies in it by containment; nothing for one that nothing names.
func (t *topology) contained(scope copilot.Object) []node {
	at := t.find(scope.ID)
	if at == nowhere {
		return nil
	}
	out := []node{at}
	if scope.Type != copilot.ObjectRegion {
		return out
	}
	for n := range t.objects {
		if n := node(n); n != at && t.known[n] && t.lies(n, at) {
			out = append(out, n)
		}
	}
	return out
}

// mostNested is how many containers an object may lie in, one in the other.
const mostNested = 4

// lies reports whether a node lies in a region, or what contains it does.
func (t *topology) lies(n, region node) bool {
	for range mostNested {
		if t.region[n] == region {
			return true
		}
		up := t.parent[n]
		if up == t.id(region) {
			return true
		}
		if n = t.find(up); up == "" || n == nowhere {
			return false
		}
	}
	return t.region[n] == region
}
