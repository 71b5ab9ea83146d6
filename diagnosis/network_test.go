package diagnosis_test

import (
	"fmt"
	"strings"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/diagnosis"
)

// drawing puts a network together.
type drawing struct{ g diagnosis.Graph }

func (d *drawing) node(t copilot.ObjectType, id, parent, function string) {
	d.g.Objects = append(d.g.Objects, diagnosis.Node{Object: obj(t, id), Name: id, Parent: parent, Function: function})
}

func (d *drawing) edge(kind, dependent, provider string) {
	d.g.Relations = append(d.g.Relations, diagnosis.Edge{Kind: kind, Dependent: dependent, Provider: provider})
}

// network builds n links with two sites each, or as many as said, of three cells with ten subscribers, and every other with a
// PON of ten fixed lines; two APNs, the core functions behind them, the API platform, and four lines abroad with each of two partners.
func network(n int, sites ...int) diagnosis.Graph {
	each := 2
	if len(sites) > 0 {
		each = sites[0]
	}
	var d drawing
	d.core()
	prev := ""
	for l := range n {
		link := fmt.Sprintf("l%d", l)
		d.node(copilot.ObjectLink, link, "", "")
		d.edge("via", link, "K")
		for s := range each {
			prev = d.site(fmt.Sprintf("%d%d", l, s), link, prev)
		}
		if l%2 == 0 {
			d.pon(fmt.Sprint(l), link)
		}
	}
	return d.g
}

// core draws K, which forwards, and the other functions.
func (d *drawing) core() {
	for id, function := range coreFunctions {
		d.node(copilot.ObjectCore, id, "", function)
	}
	for _, apn := range []string{"apn", "corp"} {
		d.node(copilot.ObjectAPN, apn, "", "")
		d.edge("anchored", apn, "K")
		d.edge("anchored", apn, "smf")
		d.edge("resolvedBy", apn, "dns")
	}
	for _, r := range []string{"mme hss", "amf hss", "cscf hss", "apigw authz", "apigw consent", "events authz"} {
		asks, answers, _ := strings.Cut(r, " ")
		d.edge("reliesOn", asks, answers)
	}
	for p := range 2 {
		for u := range 4 {
			id := fmt.Sprintf("r%d%d", p, u)
			d.line(id)
			d.edge("roamsBy", id, fmt.Sprintf("ipx%d", p))
			d.edge("usesAPN", id, "apn")
			d.edge("voiceBy", id, "cscf")
		}
	}
}

var coreFunctions = map[string]string{
	"K": "UPF", "smf": "SMF", "mme": "MME", "amf": "AMF", "hss": "HSS", "cscf": "CSCF", "dns": "DNS", "ipx0": "IPX", "ipx1": "IPX",
	"apigw": "APIGW", "authz": "AUTHZ", "consent": "CONSENT", "events": "EVENTS",
}

func (d *drawing) line(id string) { d.node(copilot.ObjectSubscriber, id, "", "") }

// site draws one with its cells and lines, the first of a link on 4G and the others on 5G, and returns its last cell.
func (d *drawing) site(at, link, prev string) string {
	site, registers := "s"+at, "amf"
	if strings.HasSuffix(at, "0") {
		registers = "mme"
	}
	d.node(copilot.ObjectSite, site, "", "")
	d.edge("backhaul", site, link)
	d.edge("controlledBy", site, registers)
	for c := range 3 {
		cell := fmt.Sprintf("c%s%d", at, c)
		d.node(copilot.ObjectCell, cell, site, "")
		d.edge("partOf", cell, site)
		if prev != "" {
			d.edge("neighbour", cell, prev)
			d.edge("neighbour", prev, cell)
		}
		prev = cell
		for u := range 10 {
			sub, apn := fmt.Sprintf("u%s%d%d", at, c, u), "apn"
			if u == 9 {
				apn = "corp"
			}
			d.line(sub)
			d.edge("servedBy", sub, cell)
			d.edge("usesAPN", sub, apn)
			d.edge("voiceBy", sub, "cscf")
		}
	}
	return prev
}

func (d *drawing) pon(at, link string) {
	pon := "p" + at
	d.node(copilot.ObjectLink, pon, "", "")
	d.edge("via", pon, link)
	for u := range 10 {
		id := fmt.Sprintf("f%s%d", at, u)
		d.line(id)
		d.edge("servedBy", id, pon)
	}
}

// readable tells what can be looked at: a line test is of fixed lines, and what is asked of a device is of mobile ones.
func readable(kind, id string) bool {
	fixed := strings.HasPrefix(id, "f")
	switch {
	case strings.HasPrefix(kind, "line."):
		return fixed
	case strings.HasPrefix(kind, "device."):
		return !fixed
	}
	return true
}
