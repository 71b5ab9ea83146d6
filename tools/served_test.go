package tools_test

import (
	"context"
	"testing"

	"github.com/kernelcopilot/copilot/kernel"
	"github.com/kernelcopilot/copilot/tools"
)

// net is a topology whose API tells what lies within cells and access points, as operators' do, and not within core functions.
type net struct {
	network, lines kernel.Graph
}

func (n net) Network(context.Context) (kernel.Graph, error) { return n.network, nil }

func (n net) Objects(_ context.Context, q kernel.ObjectQuery) (kernel.Graph, error) {
	g := kernel.Graph{Truncated: n.lines.Truncated}
	for _, o := range n.lines.Objects {
		if q.Within == "" || o.Details["cell"] == q.Within || o.Details["apn"] == q.Within {
			g.Objects = append(g.Objects, o)
		}
	}
	return g, nil
}

func operator() net {
	var n net
	add := func(kind, id, function string) {
		n.network.Objects = append(n.network.Objects, kernel.Object{Type: kind, ID: id, Details: map[string]string{"function": function}})
	}
	for id, function := range map[string]string{"mme": "MME", "cscf": "CSCF", "dns": "DNS", "pgw": "PGW", "upf": "UPF", "hss": "HSS", "events": "EVENTS"} {
		add("core", id, function)
	}
	for id, kind := range map[string]string{"site": "site", "cell": "cell", "far": "cell", "hill": "site", "apn": "apn", "meters": "apn", "link": "link", "ring-1": "link", "ring-2": "link", "pon": "link"} {
		add(kind, id, "")
	}
	for _, r := range [][3]string{
		{"cell", kernel.RelationPartOf, "site"}, {"far", kernel.RelationPartOf, "hill"}, {"site", kernel.RelationControl, "mme"},
		{"site", kernel.RelationBackhaul, "link"}, {"link", kernel.RelationVia, "ring-1"}, {"link", kernel.RelationVia, "ring-2"},
		{"pon", kernel.RelationVia, "ring-1"}, {"ring-1", kernel.RelationVia, "upf"}, {"ring-2", kernel.RelationVia, "upf"},
		{"apn", kernel.RelationAnchored, "pgw"}, {"apn", kernel.RelationResolves, "dns"}, {"meters", kernel.RelationResolves, "dns"},
	} {
		n.network.Relations = append(n.network.Relations, kernel.Relation{Dependent: r[0], Kind: r[1], Provider: r[2]})
	}
	for id, d := range map[string]map[string]string{
		"caller": {"cell": "cell", "apn": "apn", "voice": "cscf"}, "meter": {"cell": "far", "apn": "meters"},
		"abroad": {"apn": "apn", "voice": "cscf"}, "home": {"access": "fixed", "port": "pon"},
	} {
		n.lines.Objects = append(n.lines.Objects, kernel.Object{Type: "subscriber", ID: id, Details: d})
	}
	return n
}

func TestLinesAreCountedThroughWhatServesThem(t *testing.T) {
	for object, want := range map[string]struct {
		lines   int
		counted bool
	}{
		"cell": {1, true}, "apn": {2, true}, "mme": {1, true}, "cscf": {2, true}, "dns": {3, true}, "pgw": {2, true},
		"upf":    {1, true}, // the home's feeder ends there, its session does not
		"ring-1": {0, true}, // the other way holds
		"events": {0, true}, // no line's traffic passes the API platform
		"hss":    {0, false},
	} {
		lines, counted, err := tools.Served(context.Background(), operator(), object)
		if err != nil || len(lines) != want.lines || counted != want.counted {
			t.Errorf("%s: %d lines, counted %v, %v; want %d, %v", object, len(lines), counted, err, want.lines, want.counted)
		}
	}
	many := operator()
	many.lines.Truncated = true
	if _, counted, _ := tools.Served(context.Background(), many, "dns"); counted {
		t.Error("part of the lines was taken for all")
	}
}
