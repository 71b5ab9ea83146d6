package diagnosis_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/diagnosis"
)

// BenchmarkRank ranks a lost link in networks of 60, 250 and 1,000 sites with 33 lines each: asked about at the link with
// what hangs on it looked at, and about its region with all of that looked at; the network made ready before, as the tool
// keeps it, and anew each time with all its lines.
func BenchmarkRank(b *testing.B) {
	for _, sites := range []int{60, 250, 1000} {
		w := newWorld(b)
		w.g = regions(sites)
		ready := diagnosis.NewNetwork(withoutLines(w.g))
		link := ids(w.g, "0-0", "0-r")
		for _, c := range []struct {
			name  string
			scope copilot.Object
			area  []string
		}{
			{"link", obj(copilot.ObjectLink, "l0-0"), link},
			{"region", obj(copilot.ObjectRegion, "R0"), ids(w.g, "0-")},
		} {
			findings := w.look(lostLink, nil, c.area...)
			in := diagnosis.Input{
				Findings: findings, Causes: w.causes, Vocabulary: w.kinds, Scope: c.scope, Since: began.Add(-time.Hour), Until: now, Now: now, Through: "E1",
			}
			b.Run(fmt.Sprintf("%s/ready/%d", c.name, sites), func(b *testing.B) {
				in.Network = ready
				benchmark(b, in)
			})
			b.Run(fmt.Sprintf("%s/anew/%d", c.name, sites), func(b *testing.B) {
				in.Network, in.Graph = nil, w.g
				benchmark(b, in)
			})
		}
	}
}

// BenchmarkNewNetwork makes networks ready.
func BenchmarkNewNetwork(b *testing.B) {
	for _, sites := range []int{60, 250, 1000} {
		g := withoutLines(regions(sites))
		b.Run(fmt.Sprint(sites), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				diagnosis.NewNetwork(g)
			}
		})
	}
}

func benchmark(b *testing.B, in diagnosis.Input) {
	b.Helper()
	b.ReportAllocs()
	for b.Loop() {
		if r := diagnosis.Rank(in); lead(r) != "transport-link-lost@l0-0" {
			b.Fatalf("%s leads", lead(r))
		}
	}
}

// lostLink is what is seen where one of four sites' link goes.
var lostLink = map[string][]string{
	"alarm.link_down": {"l0-0"}, "alarm.node_unreachable": {"s0-00", "s0-01", "s0-02", "s0-03"},
	"kpi.link.traffic.drop": {"l0-0"},
	"alarm.cell_down":       {"c0-000", "c0-001", "c0-002", "c0-010", "c0-011", "c0-012"},
	"kpi.cell.missing":      {"c0-000", "c0-001", "c0-002", "c0-010", "c0-011", "c0-012", "c0-020", "c0-021", "c0-022", "c0-030", "c0-031", "c0-032"},
}

// regions builds an operator of so many sites: in each region of 20 a ring of two links that stand in for each other, on it
// links of four sites each with a PON, and two registers in a pool.
func regions(sites int) diagnosis.Graph {
	var d drawing
	d.core()
	prev := ""
	for s := range sites {
		r, l := s/20, s%20/4
		region, link := fmt.Sprintf("R%d", r), fmt.Sprintf("l%d-%d", r, l)
		if s%20 == 0 {
			d.region(r)
		}
		if s%4 == 0 {
			d.node(copilot.ObjectLink, link, region, "transport")
			d.edge("via", link, fmt.Sprintf("l%d-r0", r))
			d.edge("via", link, fmt.Sprintf("l%d-r1", r))
			d.pon(fmt.Sprintf("%d-%d", r, l), link)
		}
		prev = d.site(fmt.Sprintf("%d-%d%d", r, l, s%4), link, prev)
		d.edge("partOf", fmt.Sprintf("s%d-%d%d", r, l, s%4), region)
	}
	return d.g
}

func (d *drawing) region(r int) {
	region := fmt.Sprintf("R%d", r)
	d.node(copilot.ObjectRegion, region, "", "")
	for ring := range 2 {
		id := fmt.Sprintf("l%d-r%d", r, ring)
		d.node(copilot.ObjectLink, id, region, "transport")
		d.edge("via", id, "K")
	}
}

// ids are those of the objects, without lines, that after the letter of their type begin so.
func ids(g diagnosis.Graph, prefixes ...string) []string {
	var out []string
	for _, n := range withoutLines(g).Objects {
		if slices.ContainsFunc(prefixes, func(p string) bool { return strings.HasPrefix(n.Object.ID[1:], p) }) {
			out = append(out, n.Object.ID)
		}
	}
	return out
}

func withoutLines(g diagnosis.Graph) diagnosis.Graph {
	var out diagnosis.Graph
	line := map[string]bool{}
	for _, n := range g.Objects {
		if line[n.Object.ID] = n.Object.Type == copilot.ObjectSubscriber; !line[n.Object.ID] {
			out.Objects = append(out.Objects, n)
		}
	}
	for _, e := range g.Relations {
		if !line[e.Dependent] {
			out.Relations = append(out.Relations, e)
		}
	}
	return out
}
