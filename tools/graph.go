package tools

import (
	"github.com/kernelcopilot/copilot/diagnosis"
	"github.com/kernelcopilot/copilot/kernel"
)

// DiagnosisGraph is a part of the topology in the terms of diagnosis.
func DiagnosisGraph(g kernel.Graph) diagnosis.Graph {
	var out diagnosis.Graph
	for _, o := range g.Objects {
		out.Objects = append(out.Objects, diagnosis.Node{Object: Ref(o), Name: o.Name, Parent: o.Parent, Function: o.Details["function"]})
	}
	for _, r := range g.Relations {
		out.Relations = append(out.Relations, diagnosis.Edge{Kind: r.Kind, Dependent: r.Dependent, Provider: r.Provider})
	}
	return out
}
