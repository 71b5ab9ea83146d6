package sandbox

import "time"

// What vendors report in codes alone: alarms whose probable cause says nothing, and which mean nothing bad.

// unnamedContact is a terminal that somebody once wired and nobody named: an obstruction light, a water pump.
func unnamedContact(b *builder, i int, at time.Time, r *rng) {
	b.stray("site", i, alarmContact, interval{at, at.Add(minutes(r, 30, 200))}, false)
}

func respawnedProcess(b *builder, i int, at time.Time, r *rng) {
	b.stray("cell", i, alarmRespawned, interval{at, at.Add(minutes(r, 5, 40))}, false)
}

// configMismatch is a console session left open with changes neither saved nor discarded.
func configMismatch(b *builder, i int, at time.Time, r *rng) {
	b.stray("link", i, alarmMismatch, interval{at, at.Add(minutes(r, 15, 120))}, false)
}

func restartedWorker(b *builder, i int, at time.Time, r *rng) {
	b.stray("core", i, alarmWorker, interval{at, at.Add(minutes(r, 5, 40))}, false)
}
