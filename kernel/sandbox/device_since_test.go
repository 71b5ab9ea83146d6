package sandbox

import (
	"testing"
	"time"
)

// TestLastStatusTimeStaysUntilTheStatusChanges walks lines through a failure of what serves them and its end.
func TestLastStatusTimeStaysUntilTheStatusChanges(t *testing.T) {
	net := buildNetwork(3, usual)
	fails, mended := noon.Add(time.Hour), noon.Add(2*time.Hour)
	for _, kind := range []string{"barring_left", "sleeping_cell", "apn_wrong", "backhaul_loss", "registration_stall", "device_apn_foreign"} {
		m, _ := net.mechanism(kind)
		f := fault{ID: "F1", Kind: kind, Object: places(m, net)[0], Start: fails, Severity: 1}
		if len(m.ends(net, f)) == 0 {
			t.Fatalf("%s has no remedy", kind)
		}
		w := makeWorld(net, NoiseNone, noon, noon.Add(5*time.Hour), []fault{f}, []action{actionOf(m.ends(net, f)[0], mended)})
		struck := 0
		for u, s := range net.subscribers {
			if s.fixed {
				continue
			}
			var last line
			var since time.Time
			for at := noon; at.Before(noon.Add(4 * time.Hour)); at = at.Add(7 * time.Minute) {
				l, now := w.line(u, at), w.reachability(u, at).LastStatusTime
				same := l.reachable == last.reachable && l.data == last.data
				attach := w.subscription(u, at).LastAttach
				switch {
				case now.After(at) || attach.After(at) || attach.Before(now) && l.since.IsZero():
					t.Fatalf("%s, %s at %v: status of %v, attached %v", kind, s.id, at, now, attach)
				case since.IsZero():
				case same && !now.Equal(since):
					t.Fatalf("%s, %s at %v: status of %v, and it was of %v with the same status", kind, s.id, at, now, since)
				case !same && !now.After(at.Add(-7*time.Minute)):
					t.Fatalf("%s, %s at %v: the status has changed and is of %v", kind, s.id, at, now)
				case !same:
					struck++
				}
				if l.since.IsZero() && at.Sub(attach) >= periodicUpdate {
					t.Fatalf("%s, %s at %v: registered last at %v", kind, s.id, at, attach)
				}
				last, since = l, now
			}
		}
		if struck < 1 {
			t.Errorf("%s: the status of lines changed %d times", kind, struck)
		}
	}
}
