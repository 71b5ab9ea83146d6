package sandbox

import (
	"maps"
	"strconv"
	"time"

	"github.com/kernelcopilot/copilot/kernel"
)

// What goes on in a real operator's days beside failures: crowds, files that are lost, clocks that are wrong, an
// inventory that is out of date.

func dayNoise() []noiseKind {
	return []noiseKind{{"site", 0.006, matchDay}, {"site", 0.004, wrongTimeOfDay}}
}

// matchDay is a crowd at one place from before a match until after it, in the change log when somebody thought of it. The
// cells fill and everyone gets less; nobody is turned away.
func matchDay(b *builder, i int, at time.Time, r *rng) {
	if h := at.Hour(); h < 11 || h > 19 {
		return // nobody plays at night; the stretch of the draw bounds the start
	}
	s, v := b.net.sites[i], interval{at, at.Add(minutes(r, 120, 200))}
	if r.float() < 0.5 {
		b.change(changeEvent{
			kind: "plannedWork", object: s.id, start: v.from.Add(-30 * time.Minute), end: v.to.Add(30 * time.Minute), author: "ran-operations",
			summary: "Match day " + strconv.Itoa(1+r.intn(38)) + ": capacity watch, no work on site",
		})
	}
	for _, ci := range s.cells {
		id, busy := b.net.cells[ci].id, r.between(1.4, 1.9)
		b.blip(id, "cell_rrc_connected_users", v, busy, 0, 2000)
		b.blip(id, "cell_dl_prb_utilisation_percent", v, 1, r.between(15, 30), 86.5)
		b.blip(id, "cell_dl_user_throughput_mbps", v, 1.25-0.35*busy, 0, 2000)
	}
	own := b.net.cells[s.cells[r.intn(len(s.cells))]]
	b.stray("cell", b.net.refs[own.id].i, alarmNearLoad, interval{v.from.Add(minutes(r, 15, 40)), v.to.Add(-minutes(r, 15, 40))}, false)
}

// wrongTimeOfDay is a node whose management clock nobody has set.
func wrongTimeOfDay(b *builder, i int, at time.Time, r *rng) {
	b.stray("site", i, alarmTimeOff, interval{at, at.Add(minutes(r, 10, 60))}, false)
}

// lost reports whether an object's counters of a minute did not arrive: a file is lost now and then, never two in a row.
func (w *world) lost(id string, minute int64) bool {
	rate := 0.002 * w.noise.rate()
	if rate == 0 {
		return false
	}
	key := mix(labelHash(id) ^ w.net.seed ^ 0x10c7)
	return at(key, minute) < rate && at(key, minute-1) >= rate
}

// managerOf is the element manager through which an object reports: one for each type of object and region.
func (n *network) managerOf(a *alarmEvent) string {
	name := "EMS-" + map[string]string{"site": "SITE", "cell": "CELL", "link": "LINK", "core": "CORE", "apn": "APN"}[a.kind]
	if r, ok := n.object(a.object); ok && len(r.Region) > 4 {
		name += r.Region[3:] // REG-2 makes EMS-CELL-2
	}
	return name
}

// longestSkew bounds how far an element manager's clock runs behind.
const longestSkew = 2 * time.Minute

// slowManager is the one element manager whose clock runs behind, and by how much. The alarm system's own times
// (alarmReportingTime) are right.
func (n *network) slowManager(level Noise) (name string, behind time.Duration) {
	if level.rate() == 0 {
		return "", 0
	}
	r := newRng(n.seed, "slow manager")
	name = []string{"EMS-SITE", "EMS-CELL", "EMS-LINK"}[r.intn(3)] + "-" + strconv.Itoa(1+r.intn(len(n.regions)))
	return name, time.Duration(r.between(20, longestSkew.Seconds())) * time.Second
}

// inventory is an object as the inventory has it: here and there a detail is out of date. Relations and what a finding
// rests on are kept right by those who bill and route by them.
func (w *world) inventory(o kernel.Object) kernel.Object {
	own := mix(labelHash(o.ID) ^ w.net.seed ^ 0x57a1e)
	if unit(own) >= 0.01*w.noise.rate() {
		return o
	}
	stale := map[string]string{
		"site": "mastHeightM", "cell": "azimuthDegrees", "subscriber": "device",
	}[o.Type]
	if o.Details[stale] == "" {
		return o
	}
	o.Details = maps.Clone(o.Details)
	if stale == "device" {
		o.Details[stale] = deviceModels[own%5]
		return o
	}
	was, _ := strconv.Atoi(o.Details[stale])
	o.Details[stale] = strconv.Itoa((was + 10 + int(own%20)) % 360)
	return o
}

func (w *world) inventoried(list []kernel.Object) []kernel.Object {
	out := make([]kernel.Object, len(list))
	for i, o := range list {
		out[i] = w.inventory(o)
	}
	return out
}
