package tools

import (
	"strings"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/diagnosis"
	"github.com/kernelcopilot/copilot/kernel"
)

// DiagnosisGraph is a part of the topology in the terms of diagnosis.
func DiagnosisGraph(g kernel.Graph) diagnosis.Graph {
	var out diagnosis.Graph
	for _, o := range g.Objects {
		out.Objects = append(out.Objects, diagnosis.Node{Object: Ref(o), Name: o.Name, Parent: o.Parent, Function: functionOf(o)})
	}
	for _, r := range g.Relations {
		out.Relations = append(out.Relations, diagnosis.Edge{Kind: r.Kind, Dependent: r.Dependent, Provider: r.Provider})
	}
	return out
}

// functionOf is what a core function or a link is, in the terms of findings.yaml; "" when the inventory does not say. All
// passive optical networks have a technology that ends in PON: GPON, XGS-PON, EPON.
func functionOf(o kernel.Object) string {
	technology := strings.ToUpper(o.Details[kernel.DetailTechnology])
	switch {
	case o.Type != string(copilot.ObjectLink):
		return o.Details["function"]
	case strings.HasSuffix(technology, "PON"):
		return "PON"
	case technology != "":
		return "transport"
	}
	return ""
}
