package tools_test

import (
	"context"
	"slices"
	"testing"

	"github.com/kernelcopilot/copilot/kernel"
	"github.com/kernelcopilot/copilot/tools"
)

// access is a region with a site, and a port of optical access that stands in it without a relation.
type access struct{}

func (access) Network(context.Context) (kernel.Graph, error) {
	return kernel.Graph{
		Objects: []kernel.Object{
			{ID: "area-s", Type: "region"}, {ID: "area-n", Type: "region"}, {ID: "site-e", Type: "site", Region: "area-s", Parent: "area-s"},
			{ID: "link-a", Type: "link", Region: "area-s"}, {ID: "pon-1", Type: "link", Region: "area-s", Details: map[string]string{kernel.DetailTechnology: "XGS-PON"}},
			{ID: "pon-2", Type: "link", Region: "area-n", Details: map[string]string{kernel.DetailTechnology: "GPON"}},
		},
		Relations: []kernel.Relation{
			{Kind: kernel.RelationPartOf, Dependent: "site-e", Provider: "area-s"}, {Kind: kernel.RelationBackhaul, Dependent: "site-e", Provider: "link-a"},
			{Kind: kernel.RelationVia, Dependent: "pon-1", Provider: "link-a"},
		},
	}, nil
}

func (access) Objects(context.Context, kernel.ObjectQuery) (kernel.Graph, error) {
	return kernel.Graph{}, nil
}

// TestRegionHoldsItsPorts: a look at a region takes in its ports of optical access, and a ranking of it may find them at fault.
func TestRegionHoldsItsPorts(t *testing.T) {
	a, err := tools.AreaOf(t.Context(), access{}, "area-s")
	if err != nil {
		t.Fatal(err)
	}
	ids := a.IDs()
	for id, in := range map[string]bool{"pon-1": true, "site-e": true, "link-a": true, "pon-2": false} {
		if slices.Contains(ids, id) != in {
			t.Errorf("%s among %v: %v", id, ids, !in)
		}
	}
	g, err := access{}.Network(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range tools.DiagnosisGraph(g).Objects {
		want := map[string]string{"site-e": "area-s", "pon-1": "area-s", "pon-2": "area-n"}[n.Object.ID]
		if n.Parent != want {
			t.Errorf("%s is contained in %q", n.Object.ID, n.Parent)
		}
	}
}
