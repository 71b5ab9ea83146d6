package sandbox

import (
	"slices"
	"testing"

	"github.com/kernelcopilot/copilot/kernel"
)

func TestCoreAccessAndRoamingAreInTheInventory(t *testing.T) {
	for seed := range uint64(6) {
		n := buildNetwork(seed, usual)
		count := map[string]int{}
		for _, r := range n.relations {
			count[r.Kind]++
			if n.refs[r.Dependent].kind == "" || n.refs[r.Provider].kind == "" {
				t.Fatalf("%+v names nothing", r)
			}
		}
		pons := n.links[n.trunks:]
		if n.trunks != 84 || len(pons) != 12 || count[kernel.RelationControl] != 60 || count[kernel.RelationResolves] != 4 || count[kernel.RelationRelies] < 3 || count[kernel.RelationVoice] < 1700 {
			t.Fatalf("seed %d: %d trunks, %d PONs, %v", seed, n.trunks, len(pons), count)
		}
		if away := count[kernel.RelationRoams]; away < 20 || away > 60 || count[kernel.RelationServedBy] != len(n.subscribers)-away {
			t.Fatalf("seed %d: %d abroad, %d served", seed, away, count[kernel.RelationServedBy])
		}
		for i, l := range pons {
			o, _ := n.object(l.id)
			if o.Details["technology"] != "XGS-PON" || len(n.ponUsers[n.trunks+i]) != linesPerPON || !n.carried(n.trunks+i, func(int) bool { return false }, 0) {
				t.Fatalf("%+v", o)
			}
		}
		for _, c := range n.cores {
			o, _ := n.object(c.id)
			if o.Details["function"] == "" || o.Name == "" {
				t.Fatalf("%+v", o)
			}
		}
	}
}

func TestWalksAndSelectionsOverFixedAccess(t *testing.T) {
	n := buildNetwork(3, usual)
	pon := n.links[n.trunks]
	inside, lines := n.within(pon.id), 0
	region := n.within(n.regions[pon.region].id)
	site := n.within(n.sites[pon.place].id)
	for id, r := range n.refs {
		if r.kind != "subscriber" {
			continue
		}
		if s := n.subscribers[r.i]; s.fixed && (site(r, id) || region(r, id) != (n.links[s.pon].region == pon.region)) || s.abroad > 0 && (site(r, id) || region(r, id)) {
			t.Fatalf("%s is where it should not be", id)
		}
		if inside(r, id) {
			lines++
		}
	}
	if lines != linesPerPON {
		t.Fatalf("%d lines on %s", lines, pon.id)
	}
	has := func(g kernel.Graph, id string) bool {
		return slices.ContainsFunc(g.Objects, func(o kernel.Object) bool { return o.ID == id })
	}
	if g := n.neighbourhood(pon.id, 1, 1000); len(g.Objects) < linesPerPON+3 {
		t.Fatalf("%d around a PON", len(g.Objects))
	}
	if g := n.neighbourhood("SITE-001", 2, 1000); !has(g, n.cores[n.sites[0].control].id) || len(g.Objects) > 60 {
		t.Fatalf("%d around a site", len(g.Objects))
	}
	if g := n.neighbourhood("SUB-00042", 2, 1000); !has(g, "CORE-CSCF-1") || !has(g, "CORE-DNS-1") && len(g.Objects) > 200 {
		t.Fatalf("%d around a subscriber", len(g.Objects))
	}
	if g := n.neighbourhood("CORE-APIGW-1", 2, 1000); !has(g, "CORE-AUTHZ-1") || !has(g, "CORE-EVENTS-1") {
		t.Fatalf("%+v", g.Objects)
	}
}
