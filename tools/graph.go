package tools

import (
	"strings"
	"sync"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/diagnosis"
	"github.com/kernelcopilot/copilot/kernel"
)

// DiagnosisGraph is a part of the topology in the terms of diagnosis.
func DiagnosisGraph(g kernel.Graph) diagnosis.Graph {
	var out diagnosis.Graph
	for _, o := range g.Objects {
		out.Objects = append(out.Objects, diagnosis.Node{Object: Ref(o), Name: o.Name, Parent: containerOf(o), Function: functionOf(o)})
	}
	for _, r := range g.Relations {
		out.Relations = append(out.Relations, diagnosis.Edge{Kind: r.Kind, Dependent: r.Dependent, Provider: r.Provider})
	}
	return out
}

// containerOf is what contains an object: what the inventory says, or for a port of optical access, which stands in no site of the
// topology, its region.
func containerOf(o kernel.Object) string {
	if o.Parent == "" && functionOf(o) == optical {
		return o.Region
	}
	return o.Parent
}

// optical is the function of a port of an optical access network.
const optical = "PON"

// functionOf is what a core function or a link is, in the terms of findings.yaml; "" when the inventory does not say. All
// passive optical networks have a technology that ends in PON: GPON, XGS-PON, EPON.
func functionOf(o kernel.Object) string {
	technology := strings.ToUpper(o.Details[kernel.DetailTechnology])
	switch {
	case o.Type != string(copilot.ObjectLink):
		return o.Details["function"]
	case strings.HasSuffix(technology, optical):
		return optical
	case technology != "":
		return "transport"
	}
	return ""
}

// Ready keeps the network of the latest topology made ready for diagnosis: clients give the same one again for minutes.
type Ready struct {
	mu  sync.Mutex
	of  kernel.Graph
	net *diagnosis.Network
}

// Network is the topology made ready. It tells a topology that it has seen by where it lies in memory, as who reads one must
// not change it.
func (r *Ready) Network(g kernel.Graph) *diagnosis.Network {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.net == nil || !same(r.of.Objects, g.Objects) || !same(r.of.Relations, g.Relations) {
		r.of, r.net = g, diagnosis.NewNetwork(DiagnosisGraph(g))
	}
	return r.net
}

func same[T any](a, b []T) bool { return len(a) == len(b) && (len(a) == 0 || &a[0] == &b[0]) }
