package sandbox

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"github.com/kernelcopilot/copilot/kernel"
)

// buildGraph writes the inventory down as objects and relations.
func (n *network) buildGraph() {
	n.index, n.edges = map[string]int{}, map[string][]int{}
	for i, r := range n.regions {
		n.add(ref{"region", i}, kernel.Object{Type: "region", ID: r.id, Name: r.name, State: "inService"})
	}
	for i, s := range n.sites {
		r := n.regions[s.region]
		n.add(ref{"site", i}, kernel.Object{Type: "site", ID: s.id, Name: s.name, Region: r.id, Parent: r.id, State: "inService", Details: siteDetails(s)})
	}
	for i, c := range n.cells {
		s := n.sites[c.site]
		n.add(ref{"cell", i}, kernel.Object{Type: "cell", ID: c.id, Name: c.name, Region: n.regions[s.region].id, Parent: s.id, State: "inService", Details: cellDetails(s, c)})
	}
	for i, l := range n.links {
		n.add(ref{"link", i}, kernel.Object{
			Type: "link", ID: l.id, Name: l.name, Region: n.regions[l.region].id, State: "inService",
			Details: linkDetails(l),
		})
	}
	for i, c := range n.cores {
		n.add(ref{"core", i}, kernel.Object{Type: "core", ID: c.id, Name: c.name, Region: n.regionOf(c), State: "inService", Details: c.details()})
	}
	for i, a := range n.apns {
		n.add(ref{"apn", i}, kernel.Object{Type: "apn", ID: a.id, Name: a.name, State: "inService", Details: map[string]string{"dnn": a.def["dnn"], "gateway": n.cores[a.gateway].id}})
	}
	for i, s := range n.subscribers {
		n.add(ref{"subscriber", i}, kernel.Object{
			Type: "subscriber", ID: s.id, Name: s.msisdn, Region: n.regions[n.quarter(s).region].id, State: "inService", Details: n.details(s),
		})
	}
	n.relate()
}

func (n *network) add(r ref, o kernel.Object) {
	n.index[o.ID] = len(n.objects)
	n.refs[o.ID] = r
	n.objects = append(n.objects, o)
	n.folded = append(n.folded, fold(o.Name))
}

func (n *network) relate() {
	for _, s := range n.sites {
		n.edge(kernel.RelationPartOf, s.id, n.regions[s.region].id)
		n.edge(kernel.RelationBackhaul, s.id, n.links[s.link].id)
	}
	for _, c := range n.cells {
		n.edge(kernel.RelationPartOf, c.id, n.sites[c.site].id)
		for _, o := range c.neighbours {
			n.edge(kernel.RelationNeighbour, c.id, n.cells[o].id)
		}
	}
	for _, l := range n.links {
		for _, v := range l.via {
			n.edge(kernel.RelationVia, l.id, n.links[v].id)
		}
		if l.core >= 0 {
			n.edge(kernel.RelationVia, l.id, n.cores[l.core].id)
		}
	}
	for _, a := range n.apns {
		n.edge(kernel.RelationAnchored, a.id, n.cores[a.gateway].id)
	}
	for _, s := range n.subscribers {
		n.relateSubscriber(s)
	}
	n.relateCore()
}

func (n *network) edge(kind, dependent, provider string) {
	i := len(n.relations)
	n.relations = append(n.relations, kernel.Relation{Kind: kind, Dependent: dependent, Provider: provider})
	n.edges[dependent] = append(n.edges[dependent], i)
	n.edges[provider] = append(n.edges[provider], i)
}

// among returns the relations whose dependent is one of the objects and whose provider is in the whole set, so that the
// pages of a set have all its relations between them.
func (n *network) among(objects, set []kernel.Object) []kernel.Relation {
	in := make(map[string]bool, len(set))
	for _, o := range set {
		in[o.ID] = true
	}
	out := []kernel.Relation{}
	for _, o := range objects {
		for _, e := range n.edges[o.ID] {
			if r := n.relations[e]; r.Dependent == o.ID && in[r.Provider] {
				out = append(out, r)
			}
		}
	}
	return out
}

// neighbourhood walks the relations both ways up to depth steps. Subscribers join in when the walk starts at a cell or at
// one of them: an area's thousands of lines are asked for with a filter instead.
func (n *network) neighbourhood(id string, depth, limit int) kernel.Graph {
	start := n.refs[id].kind
	lines := start == "cell" || start == "subscriber" || n.serves(n.refs[id])
	seen, queue := map[string]int{id: 0}, []string{id}
	g := kernel.Graph{}
	for len(queue) > 0 {
		at := queue[0]
		queue = queue[1:]
		if len(g.Objects) == limit {
			g.Truncated = true
			break
		}
		o, _ := n.object(at)
		g.Objects = append(g.Objects, o)
		if seen[at] == depth || (o.Type == "apn" && start == "subscriber") {
			continue
		}
		for _, e := range n.edges[at] {
			other := n.relations[e].Dependent
			if other == at {
				other = n.relations[e].Provider
			} else if at != id && hub(n.relations[e].Kind) {
				continue
			}
			if _, ok := seen[other]; ok || !lines && n.refs[other].kind == "subscriber" {
				continue
			}
			seen[other] = seen[at] + 1
			queue = append(queue, other)
		}
	}
	g.Relations = n.among(g.Objects, g.Objects)
	return g
}

// within reports what is contained in, carried by or camped on an object, itself included.
func (n *network) within(id string) func(ref, string) bool {
	r, ok := n.refs[id]
	if !ok {
		return func(ref, string) bool { return false }
	}
	sites := map[int]bool{}
	switch r.kind {
	case "region":
		for _, s := range n.regions[r.i].sites {
			sites[s] = true
		}
	case "site":
		sites[r.i] = true
	case "link":
		for _, s := range n.links[r.i].sites {
			sites[s] = true
		}
	}
	return func(o ref, oid string) bool {
		switch {
		case oid == id:
			return true
		case o.kind == "subscriber" && n.subscribers[o.i].fixed:
			return n.lineWithin(n.subscribers[o.i], r)
		case r.kind == "core" && o.kind == "subscriber":
			return n.subscribers[o.i].abroad == r.i && r.i > 0
		case r.kind == "cell":
			return n.siteOf(o) >= 0 && o.kind == "subscriber" && n.subscribers[o.i].cell == r.i
		case r.kind == "apn":
			return o.kind == "subscriber" && n.subscribers[o.i].apn == r.i
		case r.kind == "region" && o.kind == "link":
			return n.links[o.i].region == r.i
		case r.kind == "link" && o.kind == "link":
			return n.behind(o.i, r.i)
		case r.kind == "site" && o.kind == "link":
			return false
		}
		s := n.siteOf(o)
		return s >= 0 && sites[s]
	}
}

// behind reports whether link l has no way to the core but through the link through.
func (n *network) behind(l, through int) bool {
	return !n.carried(l, func(c int) bool { return c == through }, 0)
}

// fold makes names comparable: lower case, without accents.
func fold(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return unicode.ToLower(r)
	}, norm.NFD.String(s))
}
