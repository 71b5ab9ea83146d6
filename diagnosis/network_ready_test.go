package diagnosis_test

import (
	"reflect"
	"slices"
	"testing"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/diagnosis"
)

// TestLost: what stands in for what is lost keeps the rest working; access points and functions of other kinds stand in for
// nothing.
func TestLost(t *testing.T) {
	var d drawing
	for id, function := range map[string]string{"amf1": "AMF", "amf2": "AMF", "upf": "UPF", "smf": "SMF"} {
		d.node(copilot.ObjectCore, id, "", function)
	}
	for id, typ := range map[string]copilot.ObjectType{"east": "region", "r1": "link", "r2": "link", "l": "link", "s": "site", "c": "cell", "d": "cell", "a": "apn", "b": "apn"} {
		d.node(typ, id, "", "")
	}
	d.line("u")
	for _, e := range [][3]string{
		{"via", "r1", "upf"}, {"via", "r2", "upf"}, {"via", "l", "r1"}, {"via", "l", "r2"}, {"backhaul", "s", "l"}, {"partOf", "c", "s"}, {"neighbour", "d", "c"},
		{"controlledBy", "s", "amf1"}, {"controlledBy", "s", "amf2"}, {"anchored", "a", "smf"}, {"anchored", "a", "upf"}, {"anchored", "b", "upf"},
		{"usesAPN", "u", "a"}, {"usesAPN", "u", "b"}, {"partOf", "s", "east"}, {"partOf", "unlisted", "s"}, {"partOf", "behind", "unlisted"},
	} {
		d.edge(e[0], e[1], e[2])
	}
	d.node(copilot.ObjectCell, "behind", "", "")
	n := diagnosis.NewNetwork(d.g)
	for object, want := range map[string][]string{
		"r1": nil, "l": {"behind", "c", "s"}, "amf1": nil, "smf": {"a", "u"}, "east": nil, "c": nil, "nobody": nil, "a": {"u"},
		"upf": {"a", "b", "behind", "c", "l", "r1", "r2", "s", "u"},
	} {
		var got []string
		for _, o := range n.Lost(object) {
			got = append(got, o.ID)
		}
		if !slices.Equal(got, want) {
			t.Errorf("with %s are lost %v, want %v", object, got, want)
		}
	}
}

// TestReadyNetworksRankTheSame: lines put behind a network that was made ready, objects of which nobody knows the place, and
// all numbered anew give the same ranking; so do other orders of the lists and another time.
func TestReadyNetworksRankTheSame(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := newSampler(w, 41)
	net := withoutLines(w.g)
	ready := diagnosis.NewNetwork(net)
	lines := diagnosis.Graph{Objects: w.g.Objects, Relations: w.g.Relations}
	held := map[string]bool{}
	for _, n := range net.Objects {
		held[n.Object.ID] = true
	}
	lines.Objects = slices.DeleteFunc(slices.Clone(lines.Objects), func(n diagnosis.Node) bool { return held[n.Object.ID] })
	lines.Relations = slices.DeleteFunc(slices.Clone(lines.Relations), func(e diagnosis.Edge) bool { return held[e.Dependent] })
	for i := range 24 {
		f := s.fault()
		findings := s.see([]fault{f}, s.area(f.spot), nothingClosed)
		for _, extra := range [][2]string{{"ticket", "T1"}, {"cell", "nowhere"}}[:i%3] {
			findings = append(findings, copilot.Finding{Kind: "change.planned_work", Object: obj(copilot.ObjectType(extra[0]), extra[1]), At: now, State: copilot.Present, Evidence: "E1"})
		}
		scope := func(in *diagnosis.Input) {
			if i%4 > 0 {
				in.Scope = obj(s.types[f.spot], f.spot)
			}
		}
		anew := w.rank(findings, scope)
		for name, change := range map[string]func(*diagnosis.Input){
			"ready": func(in *diagnosis.Input) { in.Network, in.Graph = ready, lines },
			"again": func(*diagnosis.Input) {},
			"turned": func(in *diagnosis.Input) {
				in.Graph.Objects, in.Graph.Relations = slices.Clone(w.g.Objects), slices.Clone(w.g.Relations)
				slices.Reverse(in.Graph.Objects)
				slices.Reverse(in.Graph.Relations)
			},
		} {
			got := w.rank(findings, func(in *diagnosis.Input) { scope(in); change(in) })
			if !reflect.DeepEqual(got, anew) {
				t.Fatalf("%v %s:\n%+v\nwant\n%+v", f, name, got, anew)
			}
		}
	}
}
