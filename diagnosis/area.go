package diagnosis

import "github.com/kernelcopilot/copilot"

// area is the set of objects that have to do with the scope: what it contains, serves and depends on, what shares that
// with it, and the handover neighbours of its cells with what those depend on. It is nil when the topology does not tell:
// then every finding counts. A conversation's evidence may speak of other places too; what is wrong there is no answer to
// this question.
func (t *topology) area(scope copilot.Object, nodes []Node) map[string]bool {
	start := t.contained(scope, nodes)
	if len(start) == 1 && len(t.providers[scope.ID]) == 0 && len(t.dependents[scope.ID]) == 0 {
		return nil
	}
	in := map[string]bool{}
	for _, o := range start {
		in[o.ID] = true
		t.mark(in, t.downstream(o.ID))
	}
	t.widen(in)
	var beside []copilot.Object
	for id := range in {
		for _, n := range t.neighbours[id] {
			if o, ok := t.nodes[n]; ok {
				beside = append(beside, o)
			}
		}
	}
	t.mark(in, beside)
	t.widen(in)
	t.mark(in, everywhere(nodes))
	return in
}

// commonFunctions serve lines at any place. Those that register devices are found by relation, as each serves some sites;
// the API platform and the ways to roaming partners serve others than the network's own customers at home.
var commonFunctions = map[string]bool{"SMF": true, "PGW": true, "UPF": true, "HSS": true, "CSCF": true, "DNS": true}

// everywhere lists what lines at any place use: the access points, and the core functions behind them and behind calls.
func everywhere(nodes []Node) []copilot.Object {
	var out []copilot.Object
	for _, n := range nodes {
		if n.Object.Type == copilot.ObjectAPN || commonFunctions[n.Function] {
			out = append(out, n.Object)
		}
	}
	return out
}

// widen adds what the objects depend on, and what else hangs on the sites and links among that.
func (t *topology) widen(in map[string]bool) {
	ids := make([]string, 0, len(in))
	for id := range in {
		ids = append(ids, id)
	}
	for _, id := range ids {
		for _, up := range t.upstream(id) {
			if in[up.ID] {
				continue
			}
			in[up.ID] = true
			if up.Type == copilot.ObjectLink || up.Type == copilot.ObjectSite {
				t.mark(in, t.downstream(up.ID))
			}
			if t.nodes[id].Type == copilot.ObjectCore && up.Type == copilot.ObjectCore {
				t.mark(in, t.functionsBelow(up.ID))
			}
		}
	}
}

func (t *topology) mark(in map[string]bool, objects []copilot.Object) {
	for _, o := range objects {
		in[o.ID] = true
	}
}

// contained is the object and, for a region, what lies in it by containment.
func (t *topology) contained(scope copilot.Object, nodes []Node) []copilot.Object {
	out := []copilot.Object{scope}
	if scope.Type != copilot.ObjectRegion {
		return out
	}
	parent := map[string]string{}
	for _, n := range nodes {
		parent[n.Object.ID] = n.Parent
	}
	for _, n := range nodes {
		for up, steps := n.Parent, 0; up != "" && steps < 4; up, steps = parent[up], steps+1 {
			if up == scope.ID || t.regions[n.Object.ID] == scope.ID || t.regions[up] == scope.ID {
				out = append(out, n.Object)
				break
			}
		}
		if n.Parent == "" && t.regions[n.Object.ID] == scope.ID {
			out = append(out, n.Object)
		}
	}
	return out
}
