package sandbox

import (
	"slices"
	"strconv"
	"time"
)

// Noise says how much goes on in the network that has nothing to do with a fault.
type Noise string

// The levels of noise.
const (
	NoiseNone   Noise = "none"
	NoiseNormal Noise = "normal"
	NoiseHeavy  Noise = "heavy"
)

const (
	chunk   = 6 * time.Hour // noise is drawn for stretches of this length, each from the seed and its own number alone
	history = 48 * time.Hour
	recall  = 30 * 24 * time.Hour // noise that began longer ago than this has ended: none lasts two days, and nobody asks for it
)

func (l Noise) rate() float64 {
	switch l {
	case NoiseNone:
		return 0
	case NoiseHeavy:
		return 3
	}
	return 1
}

// noiseKinds are the unrelated things that happen, with how often one happens at an object in a stretch.
func noiseKinds() []noiseKind {
	return slices.Concat([]noiseKind{
		{"site", 0.03, equipmentTrouble}, {"link", 0.008, signalFlaps}, {"cell", 0.01, shortPeak}, {"site", 0.006, managementFlap},
		{"site", 0.003, batteryTest}, {"site", 0.003, mainsDip}, {"cell", 0.002, cellReset}, {"link", 0.008, linkWorks}, {"site", 0.015, siteUpgrade},
		{"apn", 0.02, harmlessConfig}, {"subscriber", 0.003, tariffChange}, {"subscriber", 0.0018, unrelatedTicket},
		{"site", 0.012, unnamedContact}, {"cell", 0.015, respawnedProcess}, {"link", 0.02, configMismatch}, {"core", 0.03, restartedWorker},
		{"core", 0.01, functionUpgrade}, {"line", 0.004, plugPulled},
	}, accessNoise(), dayNoise())
}

type noiseKind struct {
	kind string
	rate float64
	make func(*builder, int, time.Time, *rng)
}

// noise adds the unrelated events between from and to.
func (b *builder) noise(level Noise, from, to time.Time) {
	sizes := map[string]int{"site": len(b.net.sites), "cell": len(b.net.cells), "link": b.net.trunks, "apn": len(b.net.apns), "subscriber": b.net.size.Subscribers, "core": len(b.net.cores), "line": len(b.net.subscribers) - b.net.size.Subscribers}
	for at := from.Truncate(chunk); at.Before(to); at = at.Add(chunk) {
		r := newRng(b.net.seed^uint64(at.Unix()), "noise"+string(level))
		for _, k := range noiseKinds() {
			for i := range sizes[k.kind] {
				if r.float() < k.rate*level.rate() {
					own := newRng(r.next(), k.kind)
					k.make(b, i, at.Add(time.Duration(own.float()*float64(chunk))).Truncate(time.Second), own)
				}
			}
		}
	}
}

// stray adds an alarm of noise. What is out of reach reports nothing, and clears late what stood.
func (b *builder) stray(kind string, i int, what alarmType, v interval, planned bool) {
	si := i
	switch kind {
	case "cell":
		si = b.net.cells[i].site
	case "link":
		si = b.net.links[i].site
		if b.phys.blind(i, v.from) || b.phys.cut(i, v.from) {
			return
		}
	case "apn", "core":
		si = -1
	}
	if si >= 0 {
		if b.phys.isDark(si, v.from) {
			return
		}
		if d, ok := holdsAny(b.phys.dark[si], v.to); ok {
			v.to = later(d.to, time.Minute)
		}
	}
	b.alarms = append(b.alarms, &alarmEvent{object: b.idOf(kind, i), kind: kind, what: what, raised: v.from, cleared: v.to, planned: planned})
}

func (b *builder) blip(object, metric string, v interval, times, plus, most float64) {
	key := object + metric
	b.phys.blips[key] = append(b.phys.blips[key], blip{v, times, plus, most})
}

func minutes(r *rng, lo, hi float64) time.Duration {
	return time.Duration(r.between(lo, hi) * float64(time.Minute)).Truncate(time.Second)
}

func equipmentTrouble(b *builder, i int, at time.Time, r *rng) {
	what := []alarmType{alarmFan, alarmHeat, alarmBoard}[r.intn(3)]
	v := interval{at, at.Add(minutes(r, 20, 260))}
	b.stray("site", i, what, v, false)
	if what == alarmHeat {
		b.blip(b.net.sites[i].id, "site_cabinet_temperature_celsius", v, 1, 14, 47)
	}
	if r.float() < 0.4 {
		s := b.net.sites[i]
		t := &ticketEvent{resolved: later(v.to, time.Hour), closing: b.words.line("closing", r.float(), s.name)}
		t.base = incidentTicket(b, s, at.Add(90*time.Second), r.float())
		b.addTicket(t)
	}
}

// signalFlaps is a dirty connector: a few short alarms, some lost packets, level well above the limit.
func signalFlaps(b *builder, i int, at time.Time, r *rng) {
	for range 2 + r.intn(3) {
		v := interval{at, at.Add(minutes(r, 0.5, 2.5))}
		b.stray("link", i, alarmSignalDegraded, v, false)
		b.blip(b.net.links[i].id, "link_packet_loss_percent", v, 1, r.between(0.3, 1.4), 100)
		at = v.to.Add(minutes(r, 1, 5))
	}
}

// shortPeak is a train passing: the soft threshold for a few minutes.
func shortPeak(b *builder, i int, at time.Time, r *rng) {
	v := interval{at, at.Add(minutes(r, 4, 9))}
	b.stray("cell", i, alarmNearLoad, interval{v.from.Add(time.Minute), v.to}, false)
	b.blip(b.net.cells[i].id, "cell_dl_prb_utilisation_percent", v, 1, 20, 84)
	b.blip(b.net.cells[i].id, "cell_rrc_connected_users", v, 1.25, 0, 2000)
}

func managementFlap(b *builder, i int, at time.Time, r *rng) {
	b.stray("site", i, alarmHeartbeat, interval{at, at.Add(minutes(r, 0.5, 2))}, false)
}

// batteryTest is the yearly capacity test: mains stay on, the batteries are drained a little and the log says so.
func batteryTest(b *builder, i int, at time.Time, r *rng) {
	s, v := b.net.sites[i], interval{at, at.Add(minutes(r, 20, 40))}
	b.stray("site", i, alarmBattery, v, true)
	b.blip(s.id, "site_battery_charge_percent", v, 1, -r.between(6, 14), 100)
	b.blip(s.id, "site_dc_voltage_volts", v, 1, -5.6, 60)
	b.change(changeEvent{kind: "plannedWork", object: s.id, start: at.Add(-5 * time.Minute), end: v.to.Add(10 * time.Minute), author: "energy", summary: "Capacity test of batteries"})
}

func mainsDip(b *builder, i int, at time.Time, r *rng) {
	v := interval{at, at.Add(minutes(r, 0.4, 1.2))}
	b.stray("site", i, alarmMainsDip, v, false)
	b.blip(b.net.sites[i].id, "site_mains_voltage_volts", v, 0.81, 0, 260)
}

func cellReset(b *builder, i int, at time.Time, r *rng) {
	v := interval{at, at.Add(minutes(r, 1, 2))}
	b.stray("cell", i, alarmCellReset, v, false)
	b.phys.resets[i] = append(b.phys.resets[i], v)
}

// linkWorks are announced works. On a ring the traffic is led the other way round; elsewhere nothing is touched that carries it.
func linkWorks(b *builder, i int, at time.Time, r *rng) {
	l, v := b.net.links[i], interval{at, at.Add(minutes(r, 40, 150))}
	summary := "Cabinet cleaning and labelling"
	if len(l.sites) == 0 {
		summary = "Card replacement, traffic led over the other way of the ring"
		b.stray("link", i, alarmSignalDegraded, interval{v.from.Add(minutes(r, 3, 8)), v.to}, true)
		b.blip(l.id, "link_utilisation_percent", v, 0.05, 0, 100)
	}
	b.change(changeEvent{kind: "plannedWork", object: l.id, start: v.from, end: v.to, author: "transport", summary: summary})
}

func siteUpgrade(b *builder, i int, at time.Time, r *rng) {
	b.change(changeEvent{
		kind: "software", object: b.net.sites[i].id, start: at, end: at.Add(minutes(r, 10, 30)), author: "ran-operations",
		summary: "Patch level " + strconv.Itoa(20+r.intn(10)) + "." + strconv.Itoa(r.intn(9)) + ", hitless", attribute: "software",
	})
}

// harmlessConfig is a change that reached gateway and reference alike.
func harmlessConfig(b *builder, i int, at time.Time, r *rng) {
	b.change(changeEvent{
		kind: "configuration", object: b.net.apns[i].id, start: at, end: at.Add(time.Minute), author: "packet-core",
		summary: "CR-" + strconv.Itoa(4000+r.intn(5000)) + " statistics export interval", attribute: "exportInterval", before: "300", after: "60",
	})
}

func tariffChange(b *builder, i int, at time.Time, r *rng) {
	b.change(changeEvent{
		kind: "provisioning", object: b.net.subscribers[i].id, start: at, end: at.Add(2 * time.Second), author: "crm",
		summary: "Add-on booked by the customer", attribute: "addOn", before: "", after: "GB-" + strconv.Itoa(5+5*r.intn(4)),
	})
}

func unrelatedTicket(b *builder, i int, at time.Time, r *rng) {
	category := []string{"Billing", "Roaming", "Coverage", "Billing", "Coverage", "Slow data"}[r.intn(6)]
	b.complain(i, category, at, at.Add(minutes(r, 300, 1500)), r.float(), category == "Coverage" || category == "Slow data")
}
