package sandbox

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/kernelcopilot/copilot/kernel"
)

// accessCase says what a failure leaves at each of two severities, a while after its start and no sooner.
type accessCase struct {
	kind, place string
	after       time.Duration // from start to the last of its traces
	half, full  string        // KIND@ROLE that must be there at severity 0.5 and 1
	may         string        // and what may be
	ends        string        // verb that ends it
}

func accessCases() []accessCase {
	dark := "alarm.battery_low@self alarm.node_unreachable@self alarm.cell_down@cell alarm.link_down@link kpi.cell.missing@cell " +
		"kpi.link.level.low@link kpi.link.margin.low@link kpi.link.loss.high@link kpi.link.traffic.drop@link kpi.users.rise@beside"
	spoilt := "kpi.interference.high@self kpi.drops.high@self kpi.handover.drop@self kpi.throughput.drop@self"
	full := "kpi.link.delay.high@self kpi.link.loss.high@self kpi.throughput.drop@cell"
	hot := "alarm.cooling_fault@self kpi.temperature.high@self alarm.equipment_fault@self alarm.cell_down@cell kpi.availability.drop@cell kpi.users.drop@cell kpi.users.rise@beside"
	time5G := "alarm.sync_lost@self kpi.time.offset@self kpi.interference.high@cell kpi.drops.high@cell kpi.handover.drop@cell kpi.throughput.drop@cell kpi.handover.drop@beside"
	worn := "kpi.link.margin.low@self alarm.link_degraded@self kpi.link.loss.high@self"
	return []accessCase{
		{"uplink_interference", "cell#8", 3 * time.Minute, spoilt, spoilt, "", verbNote},
		{
			"antenna_fault", "cell#8", 5 * time.Minute, "alarm.antenna_fault@self kpi.users.drop@self kpi.drops.high@self kpi.throughput.drop@self",
			"alarm.antenna_fault@self kpi.users.drop@self", "kpi.users.rise@beside", verbNote,
		},
		{"sleeping_cell", "cell#8", 5 * time.Minute, "kpi.users.drop@self", "kpi.users.drop@self", "kpi.users.rise@beside", verbRestart},
		{"clock_loss", "site#%nr", 150 * time.Minute, time5G, time5G, "kpi.interference.high@beside kpi.drops.high@beside kpi.throughput.drop@beside", verbNote},
		{"rectifier_trip", "site#%unsupervised", 40 * time.Minute, dark, dark, "", verbNote},
		{"cooling_loss", "site#8", 160 * time.Minute, hot, hot, "kpi.link.traffic.drop@link", verbNote},
		{"optics_ageing", "link#8", 100 * time.Minute, worn, worn + " kpi.throughput.drop@cell", "kpi.throughput.drop@cell", verbNote},
		{"link_outgrown", "link#8", 20 * time.Minute, full + " kpi.link.load.high@self", full + " kpi.link.load.high@self", "", verbNote},
		{"rate_limit_wrong", "link#8", 20 * time.Minute, full + " change@self", full + " change@self", "kpi.link.traffic.drop@self", verbNote},
		{"rate_limit_wrong", "link#62", 20 * time.Minute, full + " change@self", full + " change@self", "kpi.link.traffic.drop@self kpi.link.traffic.drop@link", verbNote},
	}
}

// spot resolves the places that depend on what a site is.
func spot(n *network, place string) string {
	for i, s := range n.sites {
		if place == "site#%nr" && s.nr || place == "site#%unsupervised" && !n.supervised(i) {
			return s.id
		}
	}
	return place
}

func TestAccessFailuresLeaveTheirTraces(t *testing.T) {
	net := buildNetwork(7, usual)
	for _, c := range accessCases() {
		for _, severity := range []float64{0.5, 1} {
			for _, hour := range []int{4, 12, 21} {
				start := noon.Truncate(24 * time.Hour).Add(time.Duration(hour) * time.Hour)
				s := stage(t, net, faultSpec{Kind: c.kind, Place: spot(net, c.place), Severity: &severity}, start)
				must := list(c.half)
				if severity == 1 {
					must = list(c.full)
				}
				for _, late := range []time.Duration{0, time.Hour} {
					if late > 0 && hour != 12 {
						continue
					}
					got := s.traces(start.Add(c.after + late))
					for _, d := range differences(must, got) {
						if slices.Contains(must, d) || !slices.Contains(list(c.may), d) {
							t.Errorf("%s at %s, severity %v, %d h, after %v: %s (must %v)", c.kind, c.place, severity, hour, c.after+late, d, slices.Contains(must, d))
						}
					}
				}
			}
		}
	}
}

func TestAccessFailuresLeaveNothingBeforeTheirStart(t *testing.T) {
	net := buildNetwork(7, usual)
	for _, c := range accessCases() {
		severity := 1.0
		s := stage(t, net, faultSpec{Kind: c.kind, Place: spot(net, c.place), Severity: &severity}, noon)
		for _, before := range []time.Duration{time.Minute, time.Hour, 15 * time.Hour, 24 * time.Hour, 5 * 24 * time.Hour} {
			if got := s.traces(noon.Add(-before)); len(got) > 0 || len(s.tickets(noon.Add(-before))) > 0 {
				t.Errorf("%s has %v of %v", c.kind, got, before)
			}
		}
		if got := s.traces(noon.Add(5 * time.Minute)); len(got) == 0 {
			t.Errorf("%s shows nothing five minutes after its start", c.kind)
		}
		if begun := begunAt(s.f); !begun.Before(noon) && (c.kind == "optics_ageing" || c.kind == "link_outgrown") {
			t.Errorf("%s began at %v", c.kind, begun)
		}
	}
}

func TestAccessFailuresEndByTheirRemedyAlone(t *testing.T) {
	net := buildNetwork(7, usual)
	for _, c := range accessCases() {
		severity := 0.8
		spec := faultSpec{Kind: c.kind, Place: spot(net, c.place), Severity: &severity}
		sick := stage(t, net, spec, noon)
		at := noon.Add(c.after)
		m, _ := mechanismOf(c.kind)
		right := m.ends(net, sick.f)
		for _, verb := range []string{verbNote, verbRestart, verbBalance, verbRestore} {
			object := sick.f.Object
			if verb == verbNote {
				object = incidentID(sick.f)
			} else if net.refs[object].kind != "cell" && verb != verbRestore {
				object = "CELL-001-1"
			}
			s := stage(t, net, spec, noon, action{Verb: verb, Object: object, Time: at})
			if ended := !s.f.end.IsZero(); ended != (verb == c.ends) {
				t.Errorf("%s: %s ends it: %v", c.kind, verb, ended)
			}
			if verb != c.ends {
				continue
			}
			for _, left := range s.traces(at.Add(4 * time.Minute)) {
				if !strings.HasPrefix(left, "change@") && !strings.HasPrefix(left, "kpi.battery") {
					t.Errorf("%s: %s is left by %v", c.kind, left, right)
				}
			}
		}
		if open := sick.tickets(at); (right[0].Tool == "ticket.add_note") != slices.ContainsFunc(open, func(k kernel.Ticket) bool { return k.ID == incidentID(sick.f) }) {
			t.Errorf("%s: remedy %v with %d open tickets", c.kind, right, len(open))
		}
	}
}

// TestUncoveredSubscribersFindNoCell looks at devices where a cell radiates nothing, and where a site has taken its cells
// down: most of the first, fewer of the second are taken over.
func TestUncoveredSubscribersFindNoCell(t *testing.T) {
	net := buildNetwork(7, usual)
	severity := 1.0
	for kind, most := range map[string]float64{"sleeping_cell": 0.6, "antenna_fault": 0.6, "cooling_loss": 0.95} {
		place := "cell#8"
		if kind == "cooling_loss" {
			place = "site#8"
		}
		s := stage(t, net, faultSpec{Kind: kind, Place: place, Severity: &severity}, noon)
		m, _ := mechanismOf(kind)
		before, gone, all := 0, 0, 0
		for _, u := range m.hit(net, s.f) {
			if !s.quiet.line(u, noon).reachable {
				continue
			}
			all++
			if !s.w.line(u, noon.Add(-time.Minute)).reachable {
				before++
			}
			if !s.w.line(u, noon.Add(2*time.Hour)).reachable {
				gone++
			}
		}
		if share := float64(gone) / float64(all); before > 0 || gone == 0 || share > most {
			t.Errorf("%s: %d of %d find no cell, %d before", kind, gone, all, before)
		}
	}
}
