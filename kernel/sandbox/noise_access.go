package sandbox

import "time"

// accessNoise are the unrelated things that happen in radio, site power and transport beside those of noiseKinds.
func accessNoise() []noiseKind {
	return []noiseKind{
		{"cell", 0.004, passingTransmitter}, {"cell", 0.005, badSpell}, {"site", 0.005, skyView}, {"site", 0.003, compressorRestart},
		{"site", 0.001, moduleFailure}, {"link", 0.005, bulkTransfer},
	}
}

// passingTransmitter is a taxi's amplifier or a badly built welder: minutes of interference.
func passingTransmitter(b *builder, i int, at time.Time, r *rng) {
	v := interval{at, at.Add(minutes(r, 2, 8))}
	b.blip(b.net.cells[i].id, "cell_ul_interference_dbm", v, 1, r.between(8, 22), -92)
}

// badSpell is a few minutes in which a coach full of devices drives out of the cell.
func badSpell(b *builder, i int, at time.Time, r *rng) {
	v := interval{at, at.Add(minutes(r, 2, 6))}
	b.blip(b.net.cells[i].id, "cell_session_drop_percent", v, 1, r.between(1, 3.2), 100)
	b.blip(b.net.cells[i].id, "cell_handover_success_percent", v, 1, -r.between(2, 9), 100)
}

// skyView is a crane or wet snow over the satellite antenna; the oscillator holds the time meanwhile.
func skyView(b *builder, i int, at time.Time, r *rng) {
	b.stray("site", i, alarmTimeSource, interval{at, at.Add(minutes(r, 1, 9))}, false)
}

// compressorRestart is an air conditioning that trips and starts again.
func compressorRestart(b *builder, i int, at time.Time, r *rng) {
	v := interval{at, at.Add(minutes(r, 4, 15))}
	b.stray("site", i, alarmCooling, v, false)
	b.blip(b.net.sites[i].id, "site_cabinet_temperature_celsius", v, 1, r.between(2, 5), 90)
}

// moduleFailure is one rectifier of three, which the others make up for until the routine visit.
func moduleFailure(b *builder, i int, at time.Time, r *rng) {
	b.stray("site", i, alarmModule, interval{at, at.Add(minutes(r, 120, 500))}, false)
}

// bulkTransfer is somebody's backup: a queue for some minutes, without loss.
func bulkTransfer(b *builder, i int, at time.Time, r *rng) {
	v := interval{at, at.Add(minutes(r, 3, 9))}
	b.blip(b.net.links[i].id, "link_delay_milliseconds", v, 1, r.between(6, 26), 1000)
	b.blip(b.net.links[i].id, "link_utilisation_percent", v, 1, r.between(12, 25), 90)
}
