package sandbox

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/nyaruka/phonenumbers"

	"github.com/kernelcopilot/copilot"
)

// usual is the size that a network has when nobody says one.
var usual, _ = Size{}.whole()

func sized(t interface{ Fatal(...any) }, sites int) Size {
	size, err := Size{Sites: sites}.whole()
	if err != nil {
		t.Fatal(err)
	}
	return size
}

func TestSizes(t *testing.T) {
	for _, c := range []struct {
		sites, regions, lines int
	}{{4, 1, 173}, {10, 1, 373}, {29, 1, 1066}, {30, 2, 1120}, {47, 2, 1726}, {60, 3, 2240}, {350, 17, 13026}, {500, 17, 18506}, {1000, 17, 37073}} {
		seeds := uint64(3)
		if c.sites > 60 {
			seeds = 1
		}
		for seed := range seeds {
			n := buildNetwork(seed, sized(t, c.sites))
			if len(n.regions) != c.regions || len(n.sites) != c.sites || len(n.cells) != 3*c.sites || len(n.subscribers) != c.lines {
				t.Fatalf("%d sites: %d regions, %d sites, %d cells, %d lines", c.sites, len(n.regions), len(n.sites), len(n.cells), len(n.subscribers))
			}
			checkInventory(t, n)
			checkTransport(t, n)
			checkNumbers(t, n)
		}
	}
}

// checkInventory holds that ids and the names of places tell objects apart, and that ids sort as they count.
func checkInventory(t *testing.T, n *network) {
	t.Helper()
	names, last := map[string]string{}, map[string]string{}
	for _, o := range n.objects {
		stem, _, _ := strings.Cut(o.ID, "-")
		if o.Type != "core" && o.Type != "apn" && o.Type != "region" && last[stem] >= o.ID {
			t.Fatalf("%s comes after %s", o.ID, last[stem])
		}
		last[stem] = o.ID
		if other := names[o.Type+fold(o.Name)]; other != "" {
			t.Fatalf("%s and %s are both called %s", other, o.ID, o.Name)
		}
		names[o.Type+fold(o.Name)] = o.ID
	}
	if len(n.index) != len(n.objects) || len(n.byMSISDN) != len(n.subscribers) {
		t.Fatalf("%d objects under %d ids, %d lines under %d numbers", len(n.objects), len(n.index), len(n.subscribers), len(n.byMSISDN))
	}
	alone := map[int]int{}
	for i, c := range n.cells {
		if len(n.cellUsers[i]) == 0 {
			t.Fatalf("nobody lives at %s", c.id)
		}
		region := n.sites[c.site].region
		if c.facing < 0 {
			alone[region]++
			continue
		}
		other := n.cells[c.facing]
		if other.facing != i || n.sites[other.site].region != region || other.site == c.site {
			t.Fatalf("%s faces %s, which faces %d", c.id, other.id, other.facing)
		}
	}
	for ri, count := range alone {
		if count > len(n.regions[ri].sites)*3%2 {
			t.Fatalf("%d sites: %d cells of %s face no other", n.size.Sites, count, n.regions[ri].name)
		}
	}
}

// checkTransport holds that everything is carried, that the ring has a second way, and that an access link has none.
func checkTransport(t *testing.T, n *network) {
	t.Helper()
	for li, l := range n.links {
		if !n.carried(li, func(int) bool { return false }, 0) {
			t.Fatalf("%s leads nowhere", l.id)
		}
		if l.site >= 0 && !slices.Contains(l.sites, l.site) {
			t.Fatalf("%s is the only way of %s, and is not counted as that", l.id, n.sites[l.site].id)
		}
	}
	for _, r := range n.regions {
		for k := range trunksOfRing {
			if l := n.links[r.ring+k]; len(l.sites) > 0 {
				t.Fatalf("the ring's %s is the only way of %d sites", l.id, len(l.sites))
			}
		}
		behind := 0
		for k := range r.feeders {
			l := n.links[r.ring-r.feeders+k]
			if behind += len(l.sites); len(l.sites) == 0 || len(l.sites) > sitesPerFeeder {
				t.Fatalf("%d sites hang off %s", len(l.sites), l.id)
			}
		}
		if behind != len(r.sites) {
			t.Fatalf("%d of %d sites of %s hang off its feeders", behind, len(r.sites), r.name)
		}
	}
}

func checkNumbers(t *testing.T, n *network) {
	t.Helper()
	for i, s := range n.subscribers {
		kind := phonenumbers.MOBILE
		if s.fixed {
			kind = phonenumbers.FIXED_LINE
		}
		if s.fixed != (i >= n.size.Subscribers) {
			t.Fatalf("%s is out of order", s.id)
		}
		p, err := phonenumbers.Parse(s.msisdn, "")
		if err != nil || !phonenumbers.IsValidNumberForRegion(p, "ES") || phonenumbers.GetNumberType(p) != kind {
			t.Fatalf("%s is no Spanish number of its kind", s.msisdn)
		}
	}
}

func TestSizesThatCannotBe(t *testing.T) {
	for want, size := range map[string]Size{
		"sites go from 4 to 1000":                     {Sites: 3},
		"a network of 1001 sites":                     {Sites: 1001},
		"a network of -1 sites":                       {Sites: -1},
		"60 sites has 360 to 100000 subscribers":      {Subscribers: 359},
		"of 10 sites has 60 to 100000 subscribers, n": {Sites: 10, Subscribers: 100001},
	} {
		_, err := New(Config{Size: size})
		if copilot.CodeOf(err) != copilot.CodeInvalid || !strings.Contains(copilot.MessageOf(err), want) {
			t.Errorf("%+v: %v", size, err)
		}
	}
}

// Every kind of fault finds a place in a small network and in a large one, and shows there.
func TestEveryMechanismInEverySize(t *testing.T) {
	for _, sites := range []int{4, 10, 500} {
		n := buildNetwork(5, sized(t, sites))
		for _, m := range mechanisms() {
			at := places(m, n)
			if len(at) == 0 {
				t.Errorf("%d sites: nothing for %s to befall", sites, m.kind())
				continue
			}
			f, err := (faultSpec{Kind: m.kind(), Place: at[len(at)-1], Start: "-90m"}).resolve(n, noon)
			if err != nil {
				t.Errorf("%d sites: %v", sites, err)
				continue
			}
			f.ID = "F1"
			truth := makeWorld(n, NoiseNone, noon, noon, []fault{f}, nil)
			for _, u := range m.hit(n, f) {
				if u < 0 || u >= len(n.subscribers) {
					t.Errorf("%d sites: %s hits a line that is none", sites, m.kind())
				}
			}
			if len(truth.alarms)+len(truth.tickets)+len(truth.changes) == 0 && len(m.hit(n, f)) == 0 {
				t.Errorf("%d sites: %s at %s leaves nothing behind", sites, m.kind(), f.Object)
			}
		}
	}
}

func TestWorldKeepsItsSize(t *testing.T) {
	dir := t.TempDir()
	cfg := Config{Seed: 3, Size: Size{Sites: 12, Subscribers: 100}, Faults: []string{"none"}, DataDir: dir, Clock: noon, Mode: ClockStanding}
	first, err := New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	old := first.worldView()
	if err := first.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	again, err := New(Config{DataDir: dir})
	if err != nil {
		t.Fatal(err)
	}
	defer again.Stop(t.Context())
	if v := again.worldView(); v.Instance != old.Instance || v.Size != (Size{12, 100}) || len(again.op.look().net.sites) != 12 {
		t.Fatalf("%+v goes on as %+v", old, v)
	}
	if err := again.op.begin(worldWish{Seed: 4, Noise: NoiseNone}); err != nil {
		t.Fatal(err)
	}
	if v := again.worldView(); v.Size != usual {
		t.Fatalf("a new world has the size %+v, not the configured one", v.Size)
	}
	if err := again.op.begin(worldWish{Seed: 4, Noise: NoiseNone, Size: Size{Sites: 5}, Clock: noon.Add(time.Hour)}); err != nil {
		t.Fatal(err)
	}
	if v := again.worldView(); v.Size != (Size{5, 166}) {
		t.Fatalf("asked for 5 sites: %+v", v.Size)
	}
}

// What the core counts grows with the lines that it serves.
func TestCoreCountsFollowTheSize(t *testing.T) {
	z, was := zone(t), map[string]float64{}
	for _, sites := range []int{6, 60, 600} {
		n := buildNetwork(4, sized(t, sites))
		w := makeWorld(n, NoiseNone, noon, noon, nil, nil)
		for metric, id := range map[string]string{"apn_active_sessions": "APN-internet", "core_requests_per_second": "CORE-HSS-1"} {
			v, ok := w.value(metric, n.refs[id], id, noon, z)
			if !ok {
				t.Fatalf("%d sites: no %s", sites, metric)
			}
			if before := was[metric]; before > 0 && (v < 9.7*before || v > 10.3*before) {
				t.Errorf("%d sites: %s is %v, %v in a tenth of them", sites, metric, v, before)
			}
			was[metric] = v
		}
	}
}

// A place that is not named by number is one where somebody is hit, if there is any; each partner has a roamer.
func TestFaultsHitSomebody(t *testing.T) {
	for _, size := range []Size{{4, 0}, {4, 24}, {10, 60}, {60, 360}, {1000, 6000}} {
		for seed := range uint64(6) {
			whole, err := size.whole()
			if err != nil {
				t.Fatal(err)
			}
			n := buildNetwork(seed*31, whole)
			for _, kind := range []string{"registration_stall", "signalling_storm", "user_plane_loss", "partner_interconnect_down"} {
				f, err := (faultSpec{Kind: kind, Place: "core", Start: "-60m"}).resolve(n, noon)
				if err != nil {
					t.Fatal(err)
				}
				if m, _ := n.mechanism(kind); len(m.hit(n, f)) == 0 {
					t.Errorf("%+v, seed %d: %s at %s hits nobody", whole, seed*31, kind, f.Object)
				}
			}
			for k := range partners {
				if len(n.away[n.coreOf("IPX")+k]) == 0 {
					t.Errorf("%+v, seed %d: nobody roams at %s", whole, seed*31, partners[k].name)
				}
			}
		}
	}
}
