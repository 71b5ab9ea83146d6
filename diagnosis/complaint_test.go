package diagnosis_test

import (
	"testing"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/diagnosis"
)

// TestAnotherComplaintsCause: a registrar that is down is why somebody cannot call, and not why somebody cannot surf.
func TestAnotherComplaintsCause(t *testing.T) {
	w := newWorld(t)
	calls := map[string][]string{
		"alarm.function_fault": {"cscf"}, "alarm.function_unreachable": {"cscf"}, "kpi.registration.drop": {"cscf"}, "kpi.requests.drop": {"cscf"},
	}
	foreign := map[string][]string{"device.apn_foreign": {"u0000"}, "device.no_data": {"u0000"}, "subscription.session_rejected": {"u0000"}}
	both := map[string][]string{}
	for _, part := range []map[string][]string{calls, foreign} {
		for k, v := range part {
			both[k] = v
		}
	}
	area := append([]string{"cscf", "u0000", "apn"}, siteArea...)
	for name, c := range map[string]struct {
		present    map[string][]string
		complaints []string
		want       string
		beside     bool
	}{
		"calls":              {calls, []string{"ticket.no_calls"}, "call-registrar-failed@cscf", false},
		"not said":           {calls, nil, "call-registrar-failed@cscf", false},
		"data":               {calls, []string{"ticket.slow_data", "ticket.no_service"}, "none@", true},
		"data, of one's own": {both, []string{"ticket.slow_data"}, "device-access-point-foreign@u0000", false},
	} {
		r := w.rank(w.look(c.present, nil, area...), func(in *diagnosis.Input) {
			in.Scope, in.Complaints = obj(copilot.ObjectSubscriber, "u0000"), c.complaints
		})
		if lead(r) != c.want {
			t.Errorf("%s: %s %s with %.3f\n%s", name, r.Outcome, lead(r), r.P, board(r))
		}
		last := r.Hypotheses[len(r.Hypotheses)-1]
		if c.beside && (last.Cause != "call-registrar-failed" || last.Refuted == "" || last.Leading || len(last.Remedies) > 0) {
			t.Errorf("%s: the other fault is not set beside\n%s", name, board(r))
		}
	}
}

// TestLinksAreWhatTheyAre: a feeder is cut at a port, and what carries sites is no feeder.
func TestLinksAreWhatTheyAre(t *testing.T) {
	w := newWorld(t)
	for i, n := range w.g.Objects {
		if n.Object.ID == "p0" {
			w.g.Objects[i].Function = "PON"
		}
	}
	for link, never := range map[string]string{"p0": "transport-link-lost", "l0": "feeder-fibre-interrupted"} {
		dark := map[string][]string{"alarm.link_down": {link}, "kpi.link.traffic.drop": {link}, "kpi.link.level.low": {link}, "kpi.link.margin.low": {link}}
		r := w.rank(w.look(dark, nil, "p0", "l0"), nil)
		for _, h := range r.Hypotheses {
			if h.Cause == never && h.Object.ID == link {
				t.Errorf("%s: %s is weighed\n%s", link, never, board(r))
			}
		}
	}
}

// TestOneCellOfTheSite: a counter far off at one cell leaves open whether the site is well, and what would tell is proposed.
func TestOneCellOfTheSite(t *testing.T) {
	w := newWorld(t)
	f := at(1, "kpi.users.drop", cll, "c000")
	f[0].Degree = 1.6
	r := w.rank(with(w.look(nil, nil, siteArea...), f), func(in *diagnosis.Input) { in.Scope = obj(copilot.ObjectSite, "s00") })
	if r.Outcome != copilot.OutcomeNotDecided || r.P > 0.75 || len(r.Next) == 0 {
		t.Errorf("%s %s with %.3f, next %v\n%s", r.Outcome, lead(r), r.P, r.Next, board(r))
	}
}
