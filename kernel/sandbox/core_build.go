package sandbox

import (
	"strconv"

	"github.com/kernelcopilot/copilot/kernel"
)

// buildFunctions adds what carries voice, names, roaming and the API platform, after the functions of the packet core.
func (n *network) buildFunctions() {
	for _, c := range [][3]string{
		{"CSCF-1", "IMS registrar", "CSCF"}, {"DNS-1", "name resolver", "DNS"}, {"IPX-1", "", "IPX"}, {"IPX-2", "", "IPX"}, {"IPX-3", "", "IPX"},
		{"APIGW-1", "API gateway", "APIGW"}, {"AUTHZ-1", "token service", "AUTHZ"}, {"CONSENT-1", "consent store", "CONSENT"}, {"EVENTS-1", "event dispatcher", "EVENTS"},
	} {
		f := core{id: "CORE-" + c[0], name: c[1], function: c[2], region: -1}
		if f.function == "IPX" {
			k, _ := strconv.Atoi(c[0][4:])
			f.partner = partners[k-1]
			f.name = "roaming interconnect " + f.partner.name
		}
		n.cores = append(n.cores, f)
	}
}

// coreOf is the position of the first core function of a kind, -1 when there is none.
func (n *network) coreOf(function string) int {
	for i, c := range n.cores {
		if c.function == function {
			return i
		}
	}
	return -1
}

func (c core) details() map[string]string {
	d := map[string]string{"function": c.function}
	if c.partner.plmn != "" {
		d["partner"], d["plmn"] = c.partner.name, c.partner.plmn
	}
	return d
}

func (n *network) regionNames() []string {
	var out []string
	for _, r := range n.regions {
		out = append(out, r.name)
	}
	return out
}

// regionOf is the region whose traffic a core function carries, "" when it serves all.
func (n *network) regionOf(c core) string {
	if c.region < 0 {
		return ""
	}
	return n.regions[c.region].id
}

// reliances says which functions ask which others for each request. The gateway asks the token service whether a token
// holds and the consent store whether the customer agreed; the dispatcher of events asks for a token for each sink.
var reliances = [][2]string{{"APIGW", "AUTHZ"}, {"APIGW", "CONSENT"}, {"EVENTS", "AUTHZ"}, {"CONSENT", "AUTHZ"}}

func (n *network) relateCore() {
	for _, s := range n.sites {
		n.edge(kernel.RelationControl, s.id, n.cores[s.control].id)
	}
	for _, a := range n.apns {
		n.edge(kernel.RelationResolves, a.id, n.cores[n.coreOf("DNS")].id)
	}
	for _, r := range reliances {
		n.edge(kernel.RelationRelies, n.cores[n.coreOf(r[0])].id, n.cores[n.coreOf(r[1])].id)
	}
}

func (n *network) relateSubscriber(s subscriber) {
	if s.fixed {
		n.edge(kernel.RelationServedBy, s.id, n.links[s.pon].id)
		return
	}
	if s.abroad == 0 {
		n.edge(kernel.RelationServedBy, s.id, n.cells[s.cell].id)
	}
	n.edge(kernel.RelationUsesAPN, s.id, n.apns[s.apn].id)
	if s.sold("voice") {
		n.edge(kernel.RelationVoice, s.id, n.cores[n.coreOf("CSCF")].id)
	}
	if s.abroad > 0 {
		n.edge(kernel.RelationRoams, s.id, n.cores[s.abroad].id)
	}
}

// hub reports whether relations of a kind all meet in one core function: a walk that comes to it ends there.
func hub(kind string) bool {
	switch kind {
	case kernel.RelationControl, kernel.RelationResolves, kernel.RelationVoice, kernel.RelationRoams:
		return true
	}
	return false
}

// serves reports whether an object that is no cell has lines of its own that a walk from it should show.
func (n *network) serves(r ref) bool {
	return r.kind == "link" && n.links[r.i].pon || r.kind == "core" && n.cores[r.i].function == "IPX"
}

// lineWithin reports whether a fixed line is within a region, on a PON, or behind a link that the PON cannot do without.
func (n *network) lineWithin(s subscriber, r ref) bool {
	switch r.kind {
	case "region":
		return n.links[s.pon].region == r.i
	case "link":
		return r.i == s.pon || !n.links[r.i].pon && n.behind(s.pon, r.i)
	}
	return false
}

// firstSite is the first site that feels a core function: of its region, or registered by it, or of all.
func (n *network) firstSite(ci int) int {
	if r := n.cores[ci].region; r >= 0 {
		return n.regions[r].sites[0]
	}
	for si, s := range n.sites {
		if s.control == ci {
			return si
		}
	}
	return 0
}
