package sandbox

import (
	"slices"
	"strconv"
)

const linesPerPON = 20

// buildAccess adds the passive optical networks of fixed access: one tree of splitters each, lit from an exchange of the
// region's ring (ITU-T G.9807.1).
func (n *network) buildAccess() {
	n.trunks, n.ponUsers = len(n.links), map[int][]int{}
	r := newRng(n.seed, "access")
	total, number := 0, 0
	for _, reg := range n.regions {
		total += pons(len(reg.sites))
	}
	for ri, reg := range n.regions {
		places := r.perm(max(len(reg.sites), sitesPerRegion))
		places = slices.DeleteFunc(places, func(p int) bool { return p >= len(reg.sites) })
		for k := range pons(len(reg.sites)) {
			number++
			place := reg.sites[places[k/2]]
			n.links = append(n.links, link{
				id: pad("PON-", number, digits(total)), name: "PON " + n.sites[place].name + " " + strconv.Itoa(k%2+1), region: ri, site: -1, via: exchange(reg.ring, k/2), core: -1,
				capacity: 10000, load: r.between(20, 45), pon: true, place: place,
			})
		}
	}
}

// buildLines adds the fixed lines, after the mobile ones.
func (n *network) buildLines() {
	r := newRng(n.seed, "lines")
	for li := n.trunks; li < len(n.links); li++ {
		for range linesPerPON {
			i := len(n.subscribers)
			p := fibreProducts[r.intn(len(fibreProducts))]
			l := n.links[li]
			s := subscriber{
				id: pad("SUB-", i+1, 5), customer: pad("CUST-", i+1, 5), product: p.id, productName: p.name, device: "Faro ONT",
				msisdn: "+34" + territories[l.region].areaCode + pad("", 10000+i*37%90000, 5), english: r.float() < 0.15,
				name:  givenNames[r.intn(len(givenNames))] + " " + familyNames[r.intn(len(familyNames))] + " " + familyNames[r.intn(len(familyNames))],
				fixed: true, pon: li, cell: n.sites[l.place].cells[0],
			}
			state := r.float()
			s.off, s.suspended = state < 0.006, state >= 0.006 && state < 0.016
			n.byMSISDN[s.msisdn] = i
			n.ponUsers[li] = append(n.ponUsers[li], i)
			n.subscribers = append(n.subscribers, s)
		}
	}
}

// sendAbroad sends roamers to each partner. Of a partner at whom nobody roams by chance, the first who can does, as
// long as somebody stays at home on the cell.
func (n *network) sendAbroad() {
	n.roam()
	first := n.coreOf("IPX")
	for k := range partners {
		for i := 0; i < n.size.Subscribers && len(n.away[first+k]) == 0; i++ {
			if s := n.subscribers[i]; n.mayRoam(s) && s.abroad == 0 && len(n.cellUsers[s.cell]) > 1 {
				n.leave(i, first+k)
			}
		}
	}
}

func (n *network) mayRoam(s subscriber) bool { return s.sold("roaming") && !s.off && !s.suspended }

func (n *network) leave(i, where int) {
	s := &n.subscribers[i]
	s.abroad = where
	n.away[where] = append(n.away[where], i)
	n.cellUsers[s.cell] = without(n.cellUsers[s.cell], i)
}

// roam lets about two in a hundred mobile subscribers roam at a partner. They camp on no cell of ours.
func (n *network) roam() {
	n.away = map[int][]int{}
	r, first := newRng(n.seed, "abroad"), n.coreOf("IPX")
	for i := range n.size.Subscribers {
		away, where := r.float() < 0.03, first+r.intn(len(partners))
		if away && i >= 2*len(n.cells) && n.mayRoam(n.subscribers[i]) {
			n.leave(i, where)
		}
	}
}

func without(list []int, x int) []int {
	out := list[:0]
	for _, v := range list {
		if v != x {
			out = append(out, v)
		}
	}
	return out
}

func linkDetails(l link) map[string]string {
	d := map[string]string{"capacityMbps": strconv.Itoa(l.capacity), "medium": "fibre"}
	if l.pon {
		d["technology"] = "XGS-PON"
	}
	return d
}

func (s subscriber) access() string {
	if s.fixed {
		return "fixed"
	}
	return "mobile"
}

// sold reports whether a service comes with the subscriber's product.
func (s subscriber) sold(service string) bool {
	switch service {
	case "internet":
		return s.fixed
	case "data":
		return !s.fixed
	case "voice":
		return !s.fixed && s.apn != apnIoT
	case "roaming":
		return !s.fixed && s.apn < 2
	}
	return false
}
