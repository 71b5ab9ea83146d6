package sandbox

import (
	"cmp"
	"math"
	"slices"
	"strconv"
)

// buildNetwork lays out the network of a seed, in a size that is whole: per region a ring of three trunks from the core,
// feeders hanging off its two exchanges, and one access link to each site.
func buildNetwork(seed uint64, size Size) *network {
	n := &network{seed: seed, size: size, refs: map[string]ref{}, byMSISDN: map[string]int{}}
	n.buildCore()
	n.buildSites()
	n.buildLinks()
	n.buildCells()
	n.pairCells()
	n.buildAccess()
	n.buildSubscribers()
	n.buildLines()
	n.sendAbroad()
	n.buildGraph()
	return n
}

// apnIoT is the index of the APN of metering devices.
const apnIoT = 3

func (n *network) buildCore() {
	add := func(function string, number, region int) {
		name := function + "-" + strconv.Itoa(number)
		n.cores = append(n.cores, core{id: "CORE-" + name, name: name, function: function, region: region})
	}
	for _, function := range []string{"MME", "AMF", "SMF", "PGW"} {
		add(function, 1, -1)
	}
	for ri := range n.size.regions() {
		add("UPF", ri+1, ri)
	}
	add("HSS", 1, -1)
	n.buildFunctions()
	for i, a := range []struct {
		name    string
		gateway int
		share   float64
		pool    string
	}{{"internet", 3, 0.66, "10.64.0.0/12"}, {"empresas", 2, 0.18, "10.96.0.0/14"}, {"prepago", 3, 0.10, "10.112.0.0/14"}, {"iot", 2, 0.06, "10.120.0.0/15"}} {
		n.apns = append(n.apns, apn{
			id: "APN-" + a.name, name: a.name, gateway: a.gateway, share: a.share,
			def: map[string]string{
				"dnn": a.name + ".mnc099.mcc214.gprs", "addressPool": a.pool, "pdnType": "IPv4v6", "dnsPrimary": "10.10.0." + strconv.Itoa(53+i),
				"chargingProfile": "CP-" + strconv.Itoa(10+i), "maxSessions": "100000",
			},
		})
	}
}

func (n *network) buildSites() {
	r := newRng(n.seed, "sites")
	for ri := range n.size.regions() {
		count := n.size.sitesOf(ri)
		reg := region{id: "REG-" + strconv.Itoa(ri+1), name: territories[ri].name, feeders: feeders(count)}
		names := territories[ri].siteNames(max(count, sitesPerRegion))
		for _, k := range r.perm(len(names))[:count] {
			i := len(n.sites)
			s := site{
				id: pad("SITE-", i+1, digits(n.size.Sites)), name: names[k], region: ri, link: i, x: r.between(0, 100), y: r.between(0, 100),
				nr: r.float() < 0.35, vendor: vendors[r.intn(len(vendors))],
			}
			if s.nr {
				s.control = 1
			}
			if r.float() > 0.25 {
				s.battery = r.between(6, 22)
			}
			reg.sites = append(reg.sites, i)
			n.sites = append(n.sites, s)
		}
		n.regions = append(n.regions, reg)
	}
}

// buildLinks numbers the access links like their sites, then the feeders and the rings.
func (n *network) buildLinks() {
	r := newRng(n.seed, "links")
	total := len(n.sites)
	for ri := range n.regions {
		n.regions[ri].ring = total + n.regions[ri].feeders
		total = n.regions[ri].ring + trunksOfRing
	}
	for i, s := range n.sites {
		n.links = append(n.links, link{
			id: pad("LINK-", i+1, digits(total)), name: "Enlace " + s.name, region: s.region, site: i, core: -1, capacity: 1000 + 1000*r.intn(2), load: r.between(28, 52),
		})
	}
	for ri := range n.regions {
		n.buildRing(ri, digits(total), r)
	}
	for li, l := range n.links {
		for _, si := range n.regions[l.region].sites {
			if !n.reaches(si, li) {
				n.links[li].sites = append(n.links[li].sites, si)
			}
		}
	}
}

// trunksOfRing: from the core to exchange A, from there to exchange B, and from there back to the core.
const trunksOfRing = 3

func (n *network) buildRing(ri, width int, r *rng) {
	reg := n.regions[ri]
	ring, base, count := reg.ring, reg.ring-reg.feeders, len(reg.sites)
	order := r.perm(count)
	for f := range reg.feeders {
		n.links = append(n.links, link{
			id: pad("LINK-", base+f+1, width), name: "Troncal " + reg.name + " " + strconv.Itoa(f+1), region: ri, site: -1, via: exchange(ring, f), core: -1,
			capacity: 10000, load: r.between(25, 45),
		})
	}
	for k, at := range order {
		n.links[reg.sites[at]].via = []int{base + k*reg.feeders/count}
	}
	for k, via := range [][]int{nil, {ring, ring + 2}, nil} {
		l := link{id: pad("LINK-", ring+k+1, width), name: "Anillo " + reg.name + " " + strconv.Itoa(k+1), region: ri, site: -1, via: via, core: n.firstUPF() + ri, capacity: 40000, load: r.between(18, 32)}
		if via != nil {
			l.core = -1
		}
		n.links = append(n.links, l)
	}
}

// exchange gives the trunks of a ring that meet in exchange A, for even k, or B.
func exchange(ring, k int) []int { return []int{ring + k%2, ring + k%2 + 1} }

// firstUPF is the position of the user plane of the first region; those of the others follow.
func (n *network) firstUPF() int { return n.coreOf("UPF") }

// reaches reports whether a site still reaches the core when the link without is cut.
func (n *network) reaches(si, without int) bool {
	return n.carried(n.sites[si].link, func(l int) bool { return l == without }, 0)
}

// carried reports whether link l reaches the core, given which links are cut. Rings are walked at most once around.
func (n *network) carried(l int, cut func(int) bool, depth int) bool {
	if cut(l) || depth > 6 {
		return false
	}
	if n.links[l].core >= 0 {
		return true
	}
	for _, v := range n.links[l].via {
		if n.carried(v, cut, depth+1) {
			return true
		}
	}
	return false
}

func (n *network) buildCells() {
	r := newRng(n.seed, "cells")
	for si := range n.sites {
		s := &n.sites[si]
		for k := range 3 {
			c := cell{
				id: s.id[5:], name: s.name + " " + strconv.Itoa(k+1), site: si, facing: -1,
				peak: r.between(42, 62), users: r.between(60, 110), rate: r.between(22, 40),
			}
			c.id = "CELL-" + c.id + "-" + strconv.Itoa(k+1)
			if s.nr {
				c.rate *= 4
			}
			s.cells[k] = len(n.cells)
			n.cells = append(n.cells, c)
		}
	}
}

// pairCells finds for each cell the one of another site that looks at the same ground: the nearest not yet paired that
// does not hang off the same feeder, as planners avoid a common way for overlapping cover.
func (n *network) pairCells() {
	for _, r := range n.regions {
		n.pairWithin(n.sites[r.sites[0]].cells[0], n.sites[r.sites[len(r.sites)-1]].cells[2])
	}
	for i := range n.cells {
		c := &n.cells[i]
		for _, o := range n.sites[c.site].cells {
			if o != i {
				c.neighbours = append(c.neighbours, o)
			}
		}
		if c.facing >= 0 {
			c.neighbours = append(c.neighbours, c.facing)
		}
	}
}

// pairWithin pairs the cells of a region, which go from first to last.
func (n *network) pairWithin(first, last int) {
	type pair struct {
		a, b int
		d    float64
	}
	var pairs []pair
	for a := first; a <= last; a++ {
		for b := a + 1; b <= last; b++ {
			if !n.mayFace(a, b) {
				continue
			}
			sa, sb := &n.sites[n.cells[a].site], &n.sites[n.cells[b].site]
			pairs = append(pairs, pair{a, b, math.Hypot(sa.x-sb.x, sa.y-sb.y) + float64((a*7+b*3)%3)})
		}
	}
	slices.SortFunc(pairs, func(x, y pair) int {
		return cmp.Or(cmp.Compare(x.d, y.d), cmp.Compare(x.a, y.a), cmp.Compare(x.b, y.b))
	})
	for _, p := range pairs {
		if n.cells[p.a].facing < 0 && n.cells[p.b].facing < 0 {
			n.cells[p.a].facing, n.cells[p.b].facing = p.b, p.a
		}
	}
	n.pairLeftovers(first, last)
}

// mayFace reports whether two cells of a region can be each other's cover: other site, other feeder.
func (n *network) mayFace(a, b int) bool {
	sa, sb := &n.sites[n.cells[a].site], &n.sites[n.cells[b].site]
	return sa != sb && n.links[sa.link].via[0] != n.links[sb.link].via[0]
}

// pairLeftovers pairs cells that were left alone by opening a pair that suits both.
func (n *network) pairLeftovers(first, last int) {
	var alone []int
	for i := first; i <= last; i++ {
		if n.cells[i].facing < 0 {
			alone = append(alone, i)
		}
	}
	for len(alone) > 1 {
		x, y := alone[0], alone[1]
		alone = alone[2:]
		for a := first; a <= last; a++ {
			if b := n.cells[a].facing; b >= 0 && n.mayFace(x, a) && n.mayFace(y, b) {
				n.cells[x].facing, n.cells[a].facing, n.cells[y].facing, n.cells[b].facing = a, x, b, y
				break
			}
		}
	}
}
