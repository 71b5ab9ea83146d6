package sandbox

import "slices"

// The relations in which a trace may stand to the place of its fault.
const (
	atSelf       = "self"
	atSite       = "site"       // on which a cell stands, or whose cell serves a subscriber
	atSites      = "sites"      // behind a link: those with no other way
	atCell       = "cell"       // that serves a subscriber
	atCells      = "cells"      // of a site, or of the sites behind a link
	atNeighbours = "neighbours" // handover neighbours of the cell or cells, themselves left out
	atLink       = "link"       // that carries a site, or the site of a cell
	atAPN        = "apn"        // of a subscriber
	atAPNs       = "apns"       // anchored at a core function
	atGateway    = "gateway"    // core function that anchors an APN
)

// reach says for each place which relations there are, and the type of object they lead to.
func reach(place string) map[string]string {
	switch place {
	case "link":
		return map[string]string{atSelf: "link", atSites: "site", atCells: "cell", atNeighbours: "cell"}
	case "site":
		return map[string]string{atSelf: "site", atCells: "cell", atNeighbours: "cell", atLink: "link"}
	case "cell":
		return map[string]string{atSelf: "cell", atNeighbours: "cell", atSite: "site", atLink: "link"}
	case "apn":
		return map[string]string{atSelf: "apn", atGateway: "core"}
	case "core":
		return map[string]string{atSelf: "core", atAPNs: "apn"}
	case "subscriber":
		return map[string]string{atSelf: "subscriber", atCell: "cell", atSite: "site", atAPN: "apn"}
	}
	return nil
}

// related returns the objects in a relation to r, in the order of the inventory.
func (n *network) related(r ref, at string) []ref {
	switch at {
	case "", atSelf:
		return []ref{r}
	case atSites:
		return refsOf("site", n.links[r.i].sites)
	case atSite:
		return []ref{{"site", n.siteOf(r)}}
	case atCells:
		return refsOf("cell", n.cellsOf(r))
	case atNeighbours:
		return refsOf("cell", n.neighboursOf(n.cellsOf(r)))
	case atCell:
		return []ref{{"cell", n.subscribers[r.i].cell}}
	case atLink:
		return []ref{{"link", n.sites[n.siteOf(r)].link}}
	case atAPN:
		return []ref{{"apn", n.subscribers[r.i].apn}}
	case atGateway:
		return []ref{{"core", n.apns[r.i].gateway}}
	case atAPNs:
		return refsOf("apn", n.anchoredAt(r.i))
	}
	return nil
}

func refsOf(kind string, list []int) []ref {
	out := make([]ref, len(list))
	for i, k := range list {
		out[i] = ref{kind, k}
	}
	return out
}

// cellsOf returns the cell, the cells of the site, or those of the sites behind the link.
func (n *network) cellsOf(r ref) []int {
	switch r.kind {
	case "cell":
		return []int{r.i}
	case "site":
		return slices.Clone(n.sites[r.i].cells[:])
	case "link":
		var out []int
		for _, si := range n.links[r.i].sites {
			out = append(out, n.sites[si].cells[:]...)
		}
		return out
	}
	return nil
}

func (n *network) neighboursOf(cells []int) []int {
	var out []int
	for _, ci := range cells {
		for _, o := range n.cells[ci].neighbours {
			if !slices.Contains(cells, o) {
				out = append(out, o)
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func (n *network) anchoredAt(core int) []int {
	var out []int
	for i, a := range n.apns {
		if a.gateway == core {
			out = append(out, i)
		}
	}
	return out
}

// usersOf returns the subscribers whom an object serves.
func (n *network) usersOf(r ref) []int {
	switch r.kind {
	case "subscriber":
		return []int{r.i}
	case "apn":
		return n.apnUsers[r.i]
	case "core":
		var out []int
		for _, a := range n.anchoredAt(r.i) {
			out = append(out, n.apnUsers[a]...)
		}
		return out
	}
	out := slices.Clone(n.ponUsers[r.i]) // none but a PON has any
	if r.kind != "link" {
		out = nil
	}
	for _, ci := range n.cellsOf(r) {
		out = append(out, n.cellUsers[ci]...)
	}
	return out
}

// idOf is the object id of a position.
func (n *network) idOf(r ref) string {
	switch r.kind {
	case "region":
		return n.regions[r.i].id
	case "site":
		return n.sites[r.i].id
	case "cell":
		return n.cells[r.i].id
	case "link":
		return n.links[r.i].id
	case "core":
		return n.cores[r.i].id
	case "apn":
		return n.apns[r.i].id
	}
	return n.subscribers[r.i].id
}
