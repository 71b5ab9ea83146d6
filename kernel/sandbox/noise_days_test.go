package sandbox

import (
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestOneManagersClockRunsBehind(t *testing.T) {
	for seed := range uint64(6) {
		net := buildNetwork(seed, usual)
		w, off := makeWorld(net, NoiseHeavy, noon, noon, nil, nil), map[string]time.Duration{}
		for _, a := range w.alarms {
			v := a.view(noon)
			behind := v.ReportingTime.Sub(v.RaisedTime) - time.Second
			if behind < 0 || behind > longestSkew || !v.ReportingTime.Equal(a.raised.Add(time.Second)) {
				t.Fatalf("seed %d: %+v", seed, v)
			}
			if behind > 0 {
				off[v.SourceSystemID] = behind
			}
			if !v.ClearedTime.IsZero() && !v.ClearedTime.After(v.RaisedTime) {
				t.Fatalf("cleared before raised: %+v", v)
			}
		}
		if len(off) != 1 {
			t.Errorf("seed %d: managers whose clocks run behind: %v", seed, off)
		}
		if name, _ := net.slowManager(NoiseNone); name != "" {
			t.Error("a clock runs behind without noise")
		}
	}
}

func TestSingleSamplesAreLost(t *testing.T) {
	net, z := buildNetwork(5, usual), zone(t)
	w, silent := makeWorld(net, NoiseNormal, noon, noon, nil, nil), makeWorld(net, NoiseNone, noon, noon, nil, nil)
	lost, in, last := 0, 0, false
	for _, c := range net.cells[:40] {
		for m := range 600 {
			at := noon.Add(-time.Duration(m) * time.Minute)
			_, has := w.value("cell_rrc_connected_users", net.refs[c.id], c.id, at, z)
			if _, ok := silent.value("cell_rrc_connected_users", net.refs[c.id], c.id, at, z); !ok {
				t.Fatal("a sample is lost without noise")
			}
			if !has && last {
				t.Fatalf("two in a row at %s", c.id)
			}
			if last = !has; last {
				lost++
			}
			in++
		}
		last = false
	}
	if share := float64(lost) / float64(in); share < 0.001 || share > 0.003 {
		t.Errorf("%d of %d samples are lost", lost, in)
	}
}

func TestInventoryIsOutOfDateHereAndThere(t *testing.T) {
	net := buildNetwork(5, usual)
	w, silent := makeWorld(net, NoiseNormal, noon, noon, nil, nil), makeWorld(net, NoiseNone, noon, noon, nil, nil)
	stale := 0
	for _, o := range net.objects {
		if !reflect.DeepEqual(silent.inventory(o), o) {
			t.Fatalf("%+v without noise", o)
		}
		shown := w.inventory(o)
		for name, value := range o.Details {
			if shown.Details[name] == value {
				continue
			}
			if stale++; name != "mastHeightM" && name != "azimuthDegrees" && name != "device" {
				t.Errorf("%s of %s is %s", name, o.ID, shown.Details[name])
			}
		}
		shown.Details, o.Details = nil, nil
		if !reflect.DeepEqual(shown, o) {
			t.Errorf("%+v is shown as %+v", o, shown)
		}
	}
	if stale < 3 || stale > len(net.objects)/50 {
		t.Errorf("%d details are out of date", stale)
	}
}

func TestMatchDays(t *testing.T) {
	logged, crowds := 0, 0
	for seed := range uint64(12) {
		net := buildNetwork(seed, usual)
		w := makeWorld(net, NoiseHeavy, noon, noon, nil, nil)
		for _, c := range w.changes {
			if strings.HasPrefix(c.summary, "Match day") {
				logged++
			}
		}
		for key, list := range w.phys.blips {
			for _, b := range list {
				if strings.HasSuffix(key, "cell_rrc_connected_users") && b.to.Sub(b.from) >= 2*time.Hour {
					crowds++
				}
			}
		}
	}
	if crowds /= 3; logged == 0 || crowds <= logged {
		t.Errorf("%d crowds, %d of them in the change log", crowds, logged)
	}
}

// TestVagueAlarmsKeepTheirRate holds alarms that only the dictionary explains to the rate of alarm.unclassified.
func TestVagueAlarmsKeepTheirRate(t *testing.T) {
	open, looks := map[string]float64{}, 0
	sizes := map[string]int{}
	for seed := range uint64(10) {
		net := buildNetwork(seed, usual)
		w := makeWorld(net, NoiseNormal, noon, noon, nil, nil)
		sizes = map[string]int{"site": len(net.sites), "cell": len(net.cells), "link": net.trunks, "core": len(net.cores)}
		for back := range 40 {
			looks++
			for _, a := range w.alarms {
				if (a.what.cause == "indeterminate" || a.what.cause == "softwareProgramError") && a.open(noon.Add(-time.Duration(back)*time.Hour)) {
					open[a.kind]++
				}
			}
		}
	}
	for kind, n := range sizes {
		if share := open[kind] / float64(n*looks); share > 0.02 || share == 0 {
			t.Errorf("an alarm that says nothing is open at %.4f of %ss", share, kind)
		}
	}
}

func TestNoiseNoneIsSilent(t *testing.T) {
	w := makeWorld(buildNetwork(5, usual), NoiseNone, noon, noon, nil, nil)
	if len(w.alarms)+len(w.tickets)+len(w.changes)+len(w.works) > 0 || len(w.phys.blips) > 0 {
		t.Errorf("%d alarms, %d tickets, %d changes, %d works", len(w.alarms), len(w.tickets), len(w.changes), len(w.works))
	}
}

// A jump over decades draws what can still be read, and that as if the world had always stood there.
func TestFarJump(t *testing.T) {
	n, far := buildNetwork(5, usual), noon.AddDate(70, 0, 0)
	jumped, there := makeWorld(n, NoiseNormal, noon, far, nil, nil), makeWorld(n, NoiseNormal, far, far, nil, nil)
	recent := func(w *world) (out []string) {
		for _, a := range w.alarms {
			if a.raised.After(far.Add(-history)) {
				out = append(out, a.id)
			}
		}
		return out
	}
	if a, b := recent(jumped), recent(there); len(a) == 0 || !slices.Equal(a, b) {
		t.Fatalf("%d alarms after the jump, %d in a world that begins there", len(a), len(b))
	}
	for _, a := range jumped.alarms {
		if a.raised.Before(far.Add(-kept - chunk)) {
			t.Fatalf("an alarm of %v is kept", a.raised)
		}
	}
}
