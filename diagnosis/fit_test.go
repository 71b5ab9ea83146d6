package diagnosis_test

import (
	"strings"
	"testing"
	"time"

	"github.com/kernelcopilot/copilot"
)

// dark is what a site alone behind its link looks like to the network when nothing of it answers any more.
func dark(ago time.Duration) ages {
	out := ages{"alarm.link_down": {"l0": ago}, "alarm.node_unreachable": {"s00": ago}, "kpi.cell.missing": {}, "alarm.cell_down": {}}
	for _, kind := range []string{"kpi.link.level.low", "kpi.link.margin.low", "kpi.link.traffic.drop", "kpi.link.loss.high"} {
		out[kind] = map[string]time.Duration{"l0": ago}
	}
	for _, c := range []string{"c000", "c001", "c002"} {
		out["kpi.cell.missing"][c], out["alarm.cell_down"][c] = ago, ago
	}
	return out
}

// silentSince dates what the site's own counters say to their last sample.
func silentSince(fs []copilot.Finding, ago time.Duration) []copilot.Finding {
	for i, f := range fs {
		if f.Object.ID == "s00" && f.State == copilot.Absent && strings.HasPrefix(f.Kind, "kpi.") {
			fs[i].At = now.Add(-ago)
		}
	}
	return fs
}

// TestALinkIsNotLostWhereTheSiteSpokeFirst: a site's battery alarm a minute before all went dark is none of the link's doing,
// whichever of its supply alarms the site can raise.
func TestALinkIsNotLostWhereTheSiteSpokeFirst(t *testing.T) {
	w := newWorld(t)
	w.g = network(4, 1)
	seen := dark(77 * time.Minute)
	fs := silentSince(w.aged(seen, siteArea...), 78*time.Minute)
	if r := w.rankAt(obj(copilot.ObjectSite, "s00"), fs); lead(r) != "transport-link-lost@l0" || r.Outcome != copilot.OutcomeCause {
		t.Errorf("without a word of the site: %s %s\n%s", r.Outcome, lead(r), board(r))
	}
	seen["alarm.battery_low"] = map[string]time.Duration{"s00": 79 * time.Minute}
	fs = silentSince(w.aged(seen, siteArea...), 78*time.Minute)
	r := w.rankAt(obj(copilot.ObjectSite, "s00"), fs)
	if r.Outcome != copilot.OutcomeNotDecided || r.P > 0.75 || r.Hypotheses[0].P > 0.75 {
		t.Errorf("%s with %.2f\n%s", r.Outcome, r.P, board(r))
	}
}

// TestRectifiersWithoutSupervision: a battery that emptied under mains that read well to the last sample is the rectifiers',
// also where no alarm of theirs is wired.
func TestRectifiersWithoutSupervision(t *testing.T) {
	w := newWorld(t)
	w.g = network(4, 1)
	seen := dark(40 * time.Minute)
	seen["alarm.battery_low"] = map[string]time.Duration{"s00": 52 * time.Minute}
	seen["kpi.battery.falling"] = map[string]time.Duration{"s00": 50 * time.Minute}
	seen["ticket.no_service"] = map[string]time.Duration{"s00": 30 * time.Minute}
	seen["kpi.dc.low"] = map[string]time.Duration{"s00": 48 * time.Minute}
	fs := silentSince(w.aged(seen, siteArea...), 41*time.Minute)
	if r := w.rankAt(obj(copilot.ObjectSite, "s00"), fs); lead(r) != "rectifiers-failed@s00" || mass(r, "site-supply-lost@s00") > 0.1 {
		t.Errorf("%s %s\n%s", r.Outcome, lead(r), board(r))
	}
}

// TestWhatEndedEarlySaysNothing: samples that ended before the fault began are no look at it.
func TestWhatEndedEarlySaysNothing(t *testing.T) {
	w := newWorld(t)
	w.g = network(4, 1)
	seen := ages{"alarm.battery_low": {"s00": 40 * time.Minute}, "alarm.mains_failure": {"s00": 40 * time.Minute}}
	fs := silentSince(w.aged(seen, siteArea...), 90*time.Minute)
	for _, h := range w.rankAt(obj(copilot.ObjectSite, "s00"), fs).Hypotheses {
		for _, p := range h.Against {
			if p.Finding == "kpi.mains.low" {
				t.Errorf("%s: the mains' last reading, from before, speaks against it", h.Cause)
			}
		}
	}
}
