package sandbox

import (
	"slices"
	"testing"
	"time"
)

// After a far jump the world is that of a network begun there, and faults of long ago still stand.
func TestAFarJumpKeepsWhatIsOpen(t *testing.T) {
	far := time.Date(2099, 12, 31, 23, 0, 0, 0, time.UTC)
	n := buildNetwork(4, sized(t, 60))
	f, err := (faultSpec{Kind: "sleeping_cell", Place: "cell", Start: "-30m"}).resolve(n, noon)
	if err != nil {
		t.Fatal(err)
	}
	jumped, begun := makeWorld(n, NoiseNormal, noon, far, []fault{f}, nil), makeWorld(n, NoiseNormal, far, far, []fault{f}, nil)
	open := func(w *world) (ids []string) {
		for _, a := range w.alarms {
			if a.open(far) {
				ids = append(ids, a.id)
			}
		}
		slices.Sort(ids)
		return ids
	}
	if got, want := open(jumped), open(begun); len(want) == 0 || !slices.Equal(got, want) {
		t.Errorf("open %v, want %v", got, want)
	}
	if oldest := jumped.alarms[len(jumped.alarms)-1]; len(jumped.alarms) > 20000 {
		t.Errorf("%d alarms, the oldest of %v", len(jumped.alarms), oldest.raised)
	}
}

// A clock set back after a jump finds the noise of its time.
func TestAClockSetBackFindsItsNoise(t *testing.T) {
	r := boot(t, Config{Seed: 4, Clock: noon, Mode: ClockStanding, Faults: []string{"none"}})
	before := len(r.s.op.look().alarms)
	r.setClock(noon.AddDate(40, 0, 0))
	r.s.op.look()
	r.setClock(noon)
	if after := len(r.s.op.look().alarms); after != before {
		t.Errorf("%d alarms after going there and back, %d before", after, before)
	}
}
