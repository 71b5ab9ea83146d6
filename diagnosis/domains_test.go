package diagnosis_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/diagnosis"
)

var (
	everyCell = []string{"c000", "c001", "c002", "c010", "c011", "c012", "c100", "c101", "c102", "c110", "c111", "c112"}
	platform  = []string{"apigw", "authz", "consent", "events"}
	ponLines  = []string{"f00", "f01", "f02", "f03", "f04", "f05"}
	ponArea   = append([]string{"p0", "l0"}, ponLines...)
	coreArea  = append([]string{"K", "smf", "mme", "amf", "hss", "cscf", "dns", "apn", "corp", "s00", "s01", "u0000", "l0"}, everyCell...)
	abroad    = []string{"ipx0", "ipx1", "r00", "r01", "r02", "r03", "r10", "r11", "r12", "r13", "hss", "apn"}
)

// domain is a fault of one domain as somebody sees it who looked at everything around it.
type domain struct {
	present map[string][]string
	area    []string
	scope   string
	want    string // the leading hypotheses
}

var domains = map[string]domain{
	"a function that hangs": {map[string][]string{
		"kpi.registration.drop": {"mme"}, "kpi.request.drop": {"mme"}, "alarm.function_unreachable": {"mme"}, "alarm.function_fault": {"mme"}, "kpi.setup.drop": {"c000", "c001"},
	}, coreArea, "mme", "registering-function-failed@mme"},
	"a function that is asked too much": {map[string][]string{
		"kpi.registration.drop": {"mme"}, "kpi.request.drop": {"mme"}, "kpi.requests.rise": {"mme"}, "kpi.core.load.high": {"mme"}, "alarm.function_overload": {"mme"},
		"kpi.latency.high": {"mme"}, "kpi.setup.drop": {"c000", "c001"},
	}, coreArea, "mme", "signalling-demand-exceeds-capacity@mme"},
	"a name resolver that is down": {map[string][]string{
		"kpi.throughput.drop": everyCell, "kpi.request.drop": {"dns"}, "alarm.function_unreachable": {"dns"}, "kpi.latency.high": {"dns"}, "ticket.slow_data": {"s00", "s01"},
	}, coreArea, "", "name-resolution-failing@dns"},
	"a bar that the CRM knows nothing of": {map[string][]string{
		"subscription.barred": {"u0000"}, "subscription.status_mismatch": {"u0000"}, "device.no_data": {"u0000"}, "change.provisioning": {"u0000"},
	}, []string{"u0000", "c000", "s00", "apn", "hss"}, "u0000", "subscription-records-disagree@u0000"},
	"a PON that is cut": {map[string][]string{
		"alarm.link_down": {"p0"}, "kpi.link.level.low": {"p0"}, "kpi.link.traffic.drop": {"p0"}, "line.no_light": ponLines,
	}, ponArea, "p0", "feeder-fibre-interrupted@p0"},
	"the power of a quarter, not its PON": {map[string][]string{
		"kpi.link.traffic.drop": {"p0"}, "line.no_light": ponLines[:4], "line.dying_gasp": ponLines[:4],
	}, ponArea, "p0", "homes-without-supply@p0"},
	"the power of one home": {map[string][]string{
		"line.no_light": {"f00"}, "line.dying_gasp": {"f00"},
	}, ponArea, "f00", "home-supply-gone@f00"},
	"one partner abroad": {map[string][]string{
		"kpi.request.drop": {"ipx0"}, "alarm.function_unreachable": {"ipx0"}, "kpi.registration.drop": {"ipx0"}, "device.unreachable": {"r00", "r01", "r02"}, "device.abroad": abroad[2:10],
		"device.no_data": {"r03"},
	}, abroad, "r00", "roaming-interconnect-interrupted@ipx0"},
	"a consent store that is late, behind its gateway": {map[string][]string{
		"kpi.latency.high": {"consent", "apigw"}, "kpi.core.load.high": {"consent"}, "kpi.request.drop": {"apigw"}, "ticket.platform": {"apigw"}, "alarm.function_overload": {"consent"},
	}, platform, "apigw", "asked-function-late@consent"},
	"two faults in two domains": {map[string][]string{
		"alarm.link_down": {"l0"}, "kpi.link.traffic.drop": {"l0"}, "kpi.link.level.low": {"l0"}, "alarm.node_unreachable": {"s00", "s01"}, "kpi.cell.missing": allCells,
		"subscription.barred": {"u1000"}, "subscription.status_mismatch": {"u1000"}, "device.no_data": {"u1000"}, "change.provisioning": {"u1000"},
	}, append([]string{"u1000"}, linkArea...), "", "subscription-records-disagree@u1000 transport-link-lost@l0"},
}

func TestDomains(t *testing.T) {
	w := newWorld(t)
	s := newSampler(w, 31)
	for name, d := range domains {
		r := w.rank(w.look(d.present, nil, d.area...), func(in *diagnosis.Input) {
			if d.scope != "" {
				in.Scope = obj(s.types[d.scope], d.scope)
			}
		})
		var leading []string
		for _, h := range r.Hypotheses {
			if h.Leading {
				leading = append(leading, h.Cause+"@"+h.Object.ID)
			}
		}
		slices.Sort(leading)
		if got := strings.Join(leading, " "); got != d.want || r.Outcome != copilot.OutcomeCause {
			t.Errorf("%s: %s %s with %.3f\n%s", name, r.Outcome, got, r.P, board(r))
		}
	}
}

// TestSleepingCell: nobody is left on a cell that reports nothing. How far its counters are off tells that it is no chance.
func TestSleepingCell(t *testing.T) {
	w := newWorld(t)
	for name, present := range map[string]map[string]float64{
		"users and set-ups":    {"kpi.users.drop": 3.3, "kpi.setup.drop": 9},
		"users alone, far off": {"kpi.users.drop": 6.5},
	} {
		findings := w.look(nil, nil, siteArea...)
		for kind, far := range present {
			f := at(1, kind, cll, "c000")
			f[0].Degree = far
			findings = with(findings, f)
		}
		r := w.rank(findings, func(in *diagnosis.Input) { in.Scope = obj(cll, "c000") })
		h := r.Hypotheses[0]
		if r.Outcome == copilot.OutcomeNone || h.Cause == "none" && len(present) > 1 || h.Cause != "none" && h.Object.ID != "c000" {
			t.Errorf("%s: %s %s with %.3f\n%s", name, r.Outcome, lead(r), r.P, board(r))
		}
	}
}

// TestFartherIsLikelierAFault: the same findings, farther off, never make "nothing is wrong" likelier.
func TestFartherIsLikelierAFault(t *testing.T) {
	w := newWorld(t)
	last := 1.0
	for _, far := range []float64{0, 0.5, 1, 3, 9} {
		f := at(1, "kpi.users.drop", cll, "c000")
		f[0].Degree = far
		none := chanceOf(w.rank(with(w.look(nil, nil, siteArea...), f), nil), "none")
		if none > last {
			t.Errorf("at degree %v «nothing is wrong» has %.3f, nearer to the rule %.3f", far, none, last)
		}
		last = none
	}
}

// TestASlowFaultIsAsOldAsItsFirstTrace: a level fell below its margin in the night, and the link's alarm came at nine.
func TestASlowFaultIsAsOldAsItsFirstTrace(t *testing.T) {
	w := newWorld(t)
	margin, alarm := at(-300, "kpi.link.margin.low", lnk, "l0"), at(-240, "alarm.link_degraded", lnk, "l0")
	loss := at(-30, "kpi.link.loss.high", lnk, "l0")
	r := w.rank(with(w.look(nil, nil, linkArea...), margin, alarm, loss), func(in *diagnosis.Input) { in.Scope = obj(lnk, "l0") })
	if h := r.Hypotheses[0]; h.Cause != "link-light-budget-used-up" || !h.Onset.Equal(margin[0].At) {
		t.Errorf("%s since %v\n%s", lead(r), h.Onset, board(r))
	}
}

// TestCausesSitAtTheirFunctions: no candidate stands at a function that its cause does not name.
func TestCausesSitAtTheirFunctions(t *testing.T) {
	w := newWorld(t)
	d := domains["a function that hangs"]
	for _, h := range w.rank(w.look(d.present, nil, d.area...), nil).Hypotheses {
		for _, c := range w.causes {
			if c.ID == h.Cause && len(c.Functions) > 0 && !slices.Contains(c.Functions, coreFunctions[h.Object.ID]) {
				t.Errorf("%s at %s", h.Cause, coreFunctions[h.Object.ID])
			}
		}
	}
}
