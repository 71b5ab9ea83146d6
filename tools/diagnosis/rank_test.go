package diagnosis_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/internal/kerneltest"
	"github.com/kernelcopilot/copilot/internal/tooltest"
	"github.com/kernelcopilot/copilot/kernel"
	"github.com/kernelcopilot/copilot/prompts"
	"github.com/kernelcopilot/copilot/tools"
	"github.com/kernelcopilot/copilot/tools/diagnosis"
)

// causes are two of our own, so that the test speaks of the tool and not of the operator's knowledge.
var causes = []prompts.Cause{
	{
		ID: "cut_link", Title: "Link {object} is cut", Object: "link", Prior: 0.0005, Decisive: "kpi.link.level.low",
		Shows: []prompts.Manifestation{
			{Finding: "alarm.link_down", Where: prompts.AtSelf, Delay: "1m", Strength: 0.95},
			{Finding: "alarm.node_unreachable", Where: prompts.AtDownstream, Delay: "3m", Strength: 0.95},
		},
		Remedies: []prompts.CauseRemedy{{Tool: "ticket.add_note", Args: map[string]string{"ticket": "{ticket}", "text": "Send a crew to {object}."}}},
	},
	{
		ID: "busy_cell", Title: "Cell {object} is busy", Object: "cell", Prior: 0.001, Decisive: "kpi.prb.high",
		Shows:    []prompts.Manifestation{{Finding: "alarm.cell_load", Where: prompts.AtSelf, Delay: "1m", Strength: 0.95}, {Finding: "kpi.prb.high", Where: prompts.AtSelf, Delay: "1m", Strength: 0.95}},
		Remedies: []prompts.CauseRemedy{{Tool: "cell.balance", Args: map[string]string{"cell": "{object}"}}},
	},
}

func bench(t *testing.T) (*kerneltest.Server, *tooltest.Bench) {
	srv := kerneltest.New(t)
	return srv, tooltest.New(t, diagnosis.New(srv.Client(t), causes, tooltest.Vocabulary(t)))
}

func finding(kind string, typ copilot.ObjectType, id string, s copilot.FindingState) copilot.Finding {
	return copilot.Finding{Kind: kind, Object: copilot.Object{Type: typ, ID: id}, At: kerneltest.Now.Add(-20 * time.Minute), State: s, Record: "r-" + id}
}

func (e evidence) add(b *tooltest.Bench) {
	b.Request.Evidence = append(b.Request.Evidence, copilot.Evidence{ID: e.id, Tool: e.tool, Result: copilot.Result{Tool: e.tool, Findings: e.findings}})
}

type evidence struct {
	id, tool string
	findings []copilot.Finding
}

// cut is what is seen when link-a is cut.
var cut = evidence{"E1", "alarm.list", []copilot.Finding{
	finding("alarm.link_down", copilot.ObjectLink, "link-a", copilot.Present), finding("alarm.node_unreachable", copilot.ObjectSite, "site-e", copilot.Present),
	finding("alarm.node_unreachable", copilot.ObjectSite, "site-s", copilot.Present), finding("alarm.link_down", copilot.ObjectLink, "link-n", copilot.Absent),
	finding("alarm.cell_load", copilot.ObjectCell, "cell-e1", copilot.Absent),
}}

func rank(t *testing.T, b *tooltest.Bench, args string) copilot.Ranking {
	t.Helper()
	r, ok := copilot.RankingOf(b.Call("diagnosis.rank", args))
	if !ok {
		t.Fatal("no ranking in the result")
	}
	return r
}

func TestRankingOverStoredEvidence(t *testing.T) {
	_, b := bench(t)
	cut.add(b)
	r := rank(t, b, `{"scope":"site-e","since":"2026-03-04T09:30:00Z"}`)
	lead := r.Hypotheses[0]
	if r.Outcome != copilot.OutcomeCause || lead.Cause != "cut_link" || lead.Object.ID != "link-a" || !lead.Leading {
		t.Fatalf("%+v", r)
	}
	if len(lead.For) == 0 || lead.For[0].Evidence != "E1" {
		t.Fatalf("the points name their evidence: %+v", lead.For)
	}
	if r.Customers == nil || *r.Customers != 2 {
		t.Fatalf("lines behind link-a: %v", r.Customers)
	}
	if len(lead.Remedies) != 1 || !strings.Contains(lead.Remedies[0].Args, `"tkt-1"`) {
		t.Fatalf("the open ticket of the link: %+v", lead.Remedies)
	}
}

// TestAfter: what an earlier evidence showed of another place does not count, and what a later one shows does.
func TestAfter(t *testing.T) {
	_, b := bench(t)
	cut.add(b)
	evidence{"E2", "alarm.list", []copilot.Finding{
		finding("alarm.link_down", copilot.ObjectLink, "link-a", copilot.Absent), finding("alarm.node_unreachable", copilot.ObjectSite, "site-e", copilot.Absent),
	}}.add(b)
	if r := rank(t, b, `{"scope":"site-e","since":"2026-03-04T09:30:00Z","after":"E1","through":"E2"}`); r.Outcome == copilot.OutcomeCause || len(r.Hypotheses[0].For) > 0 {
		t.Fatalf("it rests on what came before: %+v", r)
	}
}

func TestRemedyWithoutAnOpenTicketIsLeftOut(t *testing.T) {
	srv, b := bench(t)
	srv.World.Tickets[0].Status = "closed"
	cut.add(b)
	if r := rank(t, b, `{"scope":"site-e"}`); len(r.Hypotheses[0].Remedies) != 0 {
		t.Fatalf("%+v", r.Hypotheses[0].Remedies)
	}
}

func TestThroughAndWithheld(t *testing.T) {
	_, b := bench(t)
	evidence{"E1", "change.list", []copilot.Finding{finding("change.site", copilot.ObjectSite, "site-e", copilot.Absent)}}.add(b)
	second := cut
	second.id = "E2"
	second.add(b)
	if r := rank(t, b, `{"scope":"site-e","through":"E1"}`); r.Outcome == copilot.OutcomeCause || r.Through != "E1" {
		t.Fatalf("evidence after E1 was counted: %+v", r)
	}
	if r := rank(t, b, `{"scope":"site-e","through":"E2"}`); r.Outcome != copilot.OutcomeCause {
		t.Fatalf("%+v", r)
	}
	b.Request.Run.Input.Withhold = []string{"alarm.*"}
	if r := rank(t, b, `{"scope":"site-e","through":"E2"}`); r.Outcome == copilot.OutcomeCause {
		t.Fatalf("withheld findings were counted: %+v", r)
	}
}

func TestWithoutTopologyNothingIsRead(t *testing.T) {
	srv, b := bench(t)
	cut.add(b)
	b.Request.Run.Input.Withhold = []string{"topology.*"}
	r := rank(t, b, `{"scope":"site-e"}`)
	for _, path := range []string{"/objects", "/objects/link-a/neighbourhood"} {
		if n := srv.Calls("GET " + kernel.PathTopology + path); n != 0 {
			t.Fatalf("%s was read %d times", path, n)
		}
	}
	if r.Customers != nil {
		t.Fatalf("customers were counted through the topology: %d", *r.Customers)
	}
}

func TestQuietIsAnAnswer(t *testing.T) {
	_, b := bench(t)
	quiet := cut
	quiet.findings = nil
	for _, f := range cut.findings {
		f.State = copilot.Absent
		quiet.findings = append(quiet.findings, f)
	}
	quiet.add(b)
	if r := rank(t, b, `{"scope":"site-e"}`); r.Outcome != copilot.OutcomeNone {
		t.Fatalf("%+v", r)
	}
}

func TestFindingsComeFromNoModel(t *testing.T) {
	_, b := bench(t)
	res := b.Fails("diagnosis.rank", `{"scope":"site-e","findings":[{"kind":"alarm.link_down","object":"link/link-a","state":"present"}]}`)
	if res.Failure == nil || !strings.Contains(res.Failure.Message, `no field "findings"`) {
		t.Fatalf("%+v", res)
	}
	if f := b.Fails("diagnosis.rank", `{"scope":"site-e","through":"E77"}`).Failure; f == nil || !strings.Contains(f.Message, "E77") {
		t.Fatalf("%+v", f)
	}
}

func TestTextHoldsTheRanking(t *testing.T) {
	_, b := bench(t)
	cut.add(b)
	res := b.Call("diagnosis.rank", `{"scope":"site-e"}`)
	back, err := copilot.ParseResult(tools.ModelText(res))
	if err != nil {
		t.Fatal(err)
	}
	if r, ok := copilot.RankingOf(back); !ok || r.Outcome != copilot.OutcomeCause || len(r.Hypotheses[0].Remedies) != 1 {
		t.Fatalf("%+v", r)
	}
}

// TestNothingAnsweredIsNotRanked: looks that failed are no ground to say that nothing is wrong.
func TestNothingAnsweredIsNotRanked(t *testing.T) {
	_, b := bench(t)
	evidence{"E1", "alarm.list", []copilot.Finding{finding("alarm.link_down", copilot.ObjectLink, "link-a", copilot.NotLooked)}}.add(b)
	res := b.Fails("diagnosis.rank", `{"scope":"link-a"}`)
	if res.Failure.Code != copilot.CodeUnavailable || len(res.Records) > 0 {
		t.Errorf("failure %+v, records %v", res.Failure, res.Records)
	}
}

func TestComplaintsAreThoseOfTickets(t *testing.T) {
	_, b := bench(t)
	cut.add(b)
	b.Call("diagnosis.rank", `{"scope":"link-a","complaint":"slow_data, no_service"}`)
	if res := b.Fails("diagnosis.rank", `{"scope":"link-a","complaint":"rain"}`); res.Failure.Code != copilot.CodeInvalid {
		t.Errorf("%+v", res.Failure)
	}
}

// An operator that serves no tickets costs the notes on them, and not the cause.
func TestRankingWithoutTickets(t *testing.T) {
	srv, b := bench(t)
	cut.add(b)
	srv.Before = func(w http.ResponseWriter, r *http.Request) bool {
		if !strings.HasPrefix(r.URL.Path, kernel.PathTicket) {
			return false
		}
		kerneltest.Refuse(w, http.StatusNotFound, "no such API")
		return true
	}
	res := b.Call("diagnosis.rank", `{"scope":"site-e","since":"2026-03-04T09:30:00Z"}`)
	r, ok := copilot.RankingOf(res)
	if !ok || r.Outcome != copilot.OutcomeCause || r.Hypotheses[0].Cause != "cut_link" || len(r.Hypotheses[0].Remedies) > 0 || !strings.Contains(res.Summary, "could not be read") {
		t.Errorf("%q %+v", res.Summary, r)
	}
}
