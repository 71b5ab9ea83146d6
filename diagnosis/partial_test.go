package diagnosis_test

import (
	"testing"
	"time"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/diagnosis"
)

// TestPartOfAFunctionIsNotDead: while most requests are answered and no alarm says that the function ended, none of the causes
// that end it is claimed; with such an alarm, or where nothing is answered, one is.
func TestPartOfAFunctionIsNotDead(t *testing.T) {
	w := newWorld(t)
	for name, c := range map[string]struct {
		degree float64
		alarms []string
		want   copilot.Outcome
	}{
		"most is answered":                 {8, nil, copilot.OutcomeUnknown},
		"most is answered, and it says so": {8, []string{"alarm.function_fault", "alarm.function_unreachable"}, copilot.OutcomeCause},
	} {
		present := map[string][]string{"kpi.request.drop": {"apigw"}, "ticket.platform": {"apigw"}}
		for _, kind := range c.alarms {
			present[kind] = []string{"apigw"}
		}
		findings := w.look(present, nil, "apigw", "consent", "authz", "events")
		for i := range findings {
			if findings[i].Kind == "kpi.request.drop" && findings[i].State == copilot.Present {
				findings[i].Degree = c.degree
			}
		}
		r := w.rank(findings, func(in *diagnosis.Input) { in.Scope = obj(copilot.ObjectCore, "apigw") })
		if r.Outcome != c.want || r.Hypotheses[0].Object.ID != "apigw" {
			t.Errorf("%s: %s %s\n%s", name, r.Outcome, lead(r), board(r))
		}
	}
}

// TestAGraveAlarmIsNeverNothing: an open alarm of severity major or critical at the object in question, whose probable cause says
// nothing, leaves the cause unknown there; a lesser one, a cleared one or one elsewhere changes nothing.
func TestAGraveAlarmIsNeverNothing(t *testing.T) {
	w := newWorld(t)
	w.g = network(4, 1)
	for name, c := range map[string]struct {
		at     string
		typ    copilot.ObjectType
		degree float64
		over   bool
		want   string
	}{
		"at the site":         {"s00", copilot.ObjectSite, 1, false, "unknown@s00"},
		"at a cell of it":     {"c001", copilot.ObjectCell, 2, false, "unknown@c001"},
		"at the link":         {"l0", copilot.ObjectLink, 1, false, "unknown@l0"},
		"minor":               {"s00", copilot.ObjectSite, 0, false, "none@"},
		"cleared":             {"s00", copilot.ObjectSite, 1, true, "none@"},
		"at a cell elsewhere": {"c010", copilot.ObjectCell, 2, false, "none@"},
	} {
		f := copilot.Finding{Kind: "alarm.unclassified", Object: obj(c.typ, c.at), State: copilot.Present, At: now.Add(-20 * time.Minute), Degree: c.degree, Evidence: "E1"}
		if c.over {
			f.End = now.Add(-5 * time.Minute)
		}
		r := w.rankAt(obj(copilot.ObjectSite, "s00"), append(w.aged(ages{}, siteArea...), f))
		if lead(r) != c.want {
			t.Errorf("%s: %s %s\n%s", name, r.Outcome, lead(r), board(r))
		}
	}
}
