package sandbox

import (
	"strconv"

	"github.com/kernelcopilot/copilot/kernel"
)

// network is the operator's inventory: what stands where and what carries what. It follows from seed and size alone and
// never changes after it is built.
type network struct {
	seed        uint64
	size        Size // whole
	regions     []region
	sites       []site
	cells       []cell
	links       []link
	cores       []core
	apns        []apn
	subscribers []subscriber
	objects     []kernel.Object // in id order by type
	index       map[string]int  // id to objects
	refs        map[string]ref  // id to what it is
	byMSISDN    map[string]int  // E.164 to subscribers
	cellUsers   [][]int         // subscribers last camped on each cell
	apnUsers    [][]int         // subscribers entitled to each APN
	ponUsers    map[int][]int   // fixed lines of each PON, by position of the link
	away        map[int][]int   // subscribers abroad, by position of the interconnect
	trunks      int             // links that are no PON: they come first
	relations   []kernel.Relation
	edges       map[string][]int // id to relations in which it stands
	folded      []string         // folded names of objects
	extra       []mechanism      // of files, beside the built-in ones
}

// ref says what an id stands for: its type and its position in the slice of that type.
type ref struct {
	kind string
	i    int
}

type region struct {
	id, name string
	sites    []int
	feeders  int // links, just before the ring's
	ring     int // the first of the ring's links
}

type site struct {
	id, name string
	region   int
	link     int // its only way
	control  int // core function at which its devices register: MME or AMF
	cells    [3]int
	x, y     float64 // km within the region
	nr       bool    // 5G
	vendor   string
	battery  float64 // minutes the batteries carry the site, 0 when worn out
}

type cell struct {
	id, name   string
	site       int
	facing     int   // the cell of another site that covers the same ground, -1 without
	neighbours []int // handover neighbours, facing included
	peak       float64
	users      float64
	rate       float64
}

type link struct {
	id, name string
	region   int
	site     int   // far end is this site, -1 for feeders and rings
	via      []int // links nearer the core: any of them will do
	core     int   // it ends at this core function, -1 when via carries it
	sites    []int // sites with no other way, near ones first
	capacity int   // Mbit/s
	load     float64
	pon      bool // of fixed access: lines hang on it, no site does
	place    int  // of a PON: the site whose quarter it serves and is named for
}

type core struct {
	id, name, function string
	region             int     // whose traffic it carries, -1 for all
	partner            partner // of an interconnect
}

type apn struct {
	id, name string
	gateway  int // core function
	share    float64
	def      map[string]string // the definition as it should be
}

type subscriber struct {
	id, msisdn, imsi, customer, name string
	company                          bool
	cell, apn                        int
	product, productName, device     string
	english, off, dataOff, suspended bool
	fixed                            bool // a line of a PON: cell and apn mean nothing
	pon                              int  // the PON's link
	abroad                           int  // the interconnect with the partner it roams at, 0 at home
}

func pad(prefix string, n, width int) string {
	s := strconv.Itoa(n)
	for len(s) < width {
		s = "0" + s
	}
	return prefix + s
}

func (n *network) object(id string) (kernel.Object, bool) {
	i, ok := n.index[id]
	if !ok {
		return kernel.Object{}, false
	}
	return n.objects[i], true
}

// siteOf returns the position of the site an object stands on or is, -1 when it has none.
func (n *network) siteOf(r ref) int {
	switch r.kind {
	case "site":
		return r.i
	case "cell":
		return n.cells[r.i].site
	case "link":
		return n.links[r.i].site
	case "subscriber":
		if s := n.subscribers[r.i]; !s.fixed && s.abroad == 0 {
			return n.cells[s.cell].site
		}
	}
	return -1
}

// quarter is the site by whose name people speak of where a subscriber lives.
func (n *network) quarter(s subscriber) site {
	if s.fixed {
		return n.sites[n.links[s.pon].place]
	}
	return n.sites[n.cells[s.cell].site]
}

// subscriber finds a subscriber by id or E.164 number, with or without its plus.
func (n *network) subscriber(id string) (int, bool) {
	if r, ok := n.refs[id]; ok && r.kind == "subscriber" {
		return r.i, true
	}
	if len(id) > 0 && id[0] != '+' {
		id = "+" + id
	}
	i, ok := n.byMSISDN[id]
	return i, ok
}
