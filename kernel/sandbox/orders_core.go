package sandbox

import (
	_ "embed"
	"time"
)

//go:embed words_core.txt
var coreWords string

// coreStart is what a core function needs to start again; its peers miss its heartbeats meanwhile.
const coreStart = 60 * time.Second

// orderAtCore adds what a command to a core function, a terminal or a subscription does beside ending a fault, and
// reports whether it was one.
func (b *builder) orderAtCore(a action, r ref) bool {
	switch {
	case a.Verb == verbRestart && r.kind == "core":
		v := interval{a.Time, a.Time.Add(coreStart)}
		b.phys.restarts[r.i] = append(b.phys.restarts[r.i], v)
		b.phys.flood(r.i, v.to)
		b.alarms = append(b.alarms, &alarmEvent{object: a.Object, kind: "core", what: alarmFunctionGone, raised: v.from.Add(time.Second), cleared: v.to})
	case a.Verb == verbRenew:
		b.change(changeEvent{kind: "configuration", object: a.Object, start: a.Time, end: a.Time.Add(2 * time.Second), author: "kernel-api", summary: "Certificate renewed", attribute: "certificate"})
	case a.Verb == verbReset:
		b.phys.restarted[r.i] = append(b.phys.restarted[r.i], interval{a.Time, a.Time.Add(terminalStart)})
	case a.Verb == verbAlign:
		b.phys.aligned[r.i] = a.Time
		b.change(changeEvent{kind: "provisioning", object: a.Object, start: a.Time, end: a.Time.Add(2 * time.Second), author: "kernel-api", summary: "State of the CRM written to HSS, billing and policy", attribute: "state"})
	default:
		return false
	}
	return true
}
