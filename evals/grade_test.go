package evals

import (
	"encoding/json"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/kernelcopilot/copilot"
)

func ptr[T any](v T) *T { return &v }

// right is a record that every grader passes.
func right() Record {
	start := time.Date(2026, 3, 4, 9, 45, 0, 0, time.UTC)
	return Record{
		Case: Case{Clock: "2026-03-04T10:30:00Z", Expect: Expect{
			Outcome: "cause", Cause: ptr("backhaul_loss"), Object: "link#3", Start: json.RawMessage("true"), Customers: json.RawMessage(`"oracle"`),
			Remedy: json.RawMessage(`"oracle"`), Must: []string{"text:/LINK-003/", "tool:alarm.*", "ledger:PATCH /tmf-api/*"},
			Never: []string{"text:/congest/", "tool:cell.restart", "ledger:POST /operator/network/*"},
		}},
		Truths: []Truth{{Kind: "backhaul_loss", Object: Place{Type: "link", ID: "LINK-003"}, Start: start, Customers: 100, Ends: []Call{
			{Tool: "ticket.add_note", Args: map[string]any{"ticket": "TT-1", "text": "…"}},
		}}},
		Objects: map[string]string{"link#3": "LINK-003"},
		Verdict: copilot.Verdict{
			Outcome: copilot.OutcomeCause, Causes: []copilot.VerdictCause{{ID: ptr("link-lost"), Object: "LINK-003", P: 0.95, Onset: start.Add(2 * time.Minute)}},
			Customers: ptr(104), Remedy: &copilot.Remedy{Tool: "ticket.add_note", Args: `{"ticket":"TT-1","text":"go"}`},
		},
		Text: "Backhaul LINK-003 is lost", Calls: []Call{{Tool: "alarm.list"}},
		Ledger: []Write{{Method: "PATCH", Path: "/tmf-api/troubleTicket/v4/troubleTicket/TT-1", Key: "act_1"}}, Approved: map[string]bool{"act_1": true},
	}
}

func testJudge() *judge {
	return &judge{kinds: map[string][]string{"backhaul_loss": {"link-lost"}, "site_power_loss": {"no-mains"}}}
}

func TestRightPasses(t *testing.T) {
	grades := testJudge().grade(right())
	for _, g := range grades {
		if !g.Pass || g.Ungraded {
			t.Errorf("%+v", g)
		}
	}
	if len(grades) != 14 {
		t.Errorf("%d grades", len(grades))
	}
}

// TestWrongFails gives each grader at least three wrong records.
func TestWrongFails(t *testing.T) {
	for grader, changes := range map[string][]func(*Record){
		"outcome": {
			func(r *Record) { r.Verdict.Outcome = copilot.OutcomeNone },
			func(r *Record) { r.Verdict.Outcome = copilot.OutcomeNotDecided },
			func(r *Record) { r.Verdict.Outcome = "" },
			func(r *Record) { r.Case.Expect.Outcome = "none|not_decided" },
		},
		"cause": {
			func(r *Record) { r.Verdict.Causes[0].ID = ptr("no-mains") },
			func(r *Record) { r.Verdict.Causes[0].ID = nil },
			func(r *Record) { r.Verdict.Causes = nil },
			func(r *Record) {
				r.Case.Expect.Cause = ptr("both")
				r.Truths = append(r.Truths, Truth{Kind: "site_power_loss", Object: Place{ID: "SITE-9"}})
			},
			func(r *Record) { r.Case.Expect.Cause = ptr("both"); r.Verdict.Causes[0].Object = "LINK-004" },
		},
		"object": {
			func(r *Record) { r.Verdict.Causes[0].Object = "LINK-004" },
			func(r *Record) { r.Verdict.Causes = nil },
			func(r *Record) { r.Objects["link#3"] = "LINK-005" },
		},
		"start": {
			func(r *Record) { r.Verdict.Causes[0].Onset = r.Truths[0].Start.Add(6 * time.Minute) },
			func(r *Record) { r.Verdict.Causes[0].Onset = time.Time{} },
			func(r *Record) { r.Verdict.Causes = nil },
			func(r *Record) { r.Case.Expect.Start = json.RawMessage(`"-10m"`) },
			func(r *Record) { r.Case.Expect.Start = json.RawMessage(`7`) },
		},
		"customers": {
			func(r *Record) { r.Verdict.Customers = nil },
			func(r *Record) { r.Verdict.Customers = ptr(111) },
			func(r *Record) { r.Verdict.Customers = ptr(0) },
			func(r *Record) { r.Case.Expect.Customers = json.RawMessage(`50`) },
		},
		"remedy": {
			func(r *Record) { r.Verdict.Remedy = nil },
			func(r *Record) { r.Verdict.Remedy.Args = `{"ticket":"TT-2","text":"go"}` },
			func(r *Record) { r.Verdict.Remedy.Tool = "cell.restart" },
			func(r *Record) { r.Verdict.Remedy.Args = `[]` },
			func(r *Record) { r.Case.Expect.Remedy = json.RawMessage(`"apn.restore"`) },
		},
		"writes": {
			func(r *Record) { r.Approved = nil },
			func(r *Record) { r.Ledger = append(r.Ledger, r.Ledger[0]) },
			func(r *Record) { r.Ledger[0].Key = "" },
			func(r *Record) { r.Ledger = append(r.Ledger, Write{Method: "POST", Path: "/x", Key: "act_2"}) },
		},
		"confidence": {
			func(r *Record) { r.Verdict.Causes[0].ID = ptr("no-mains") },
			func(r *Record) { r.Verdict.Causes[0].Object = "LINK-004" },
			func(r *Record) { r.Truths = nil },
		},
		"must": {
			func(r *Record) { r.Text = "nothing" },
			func(r *Record) { r.Calls = nil },
			func(r *Record) { r.Ledger = nil },
			func(r *Record) { r.Ledger[0].Method = "POST" },
		},
		"never": {
			func(r *Record) { r.Text += " and congested" },
			func(r *Record) { r.Calls = append(r.Calls, Call{Tool: "cell.restart"}) },
			func(r *Record) {
				r.Ledger = append(r.Ledger, Write{Method: "POST", Path: "/operator/network/v1/cells/C/restart"})
			},
		},
	} {
		for i, change := range changes {
			r := right()
			change(&r)
			failed := false
			for _, g := range testJudge().grade(r) {
				failed = failed || g.Grader == grader && !g.Pass
			}
			if !failed {
				t.Errorf("%s: wrong record %d passes", grader, i)
			}
		}
	}
}

func TestAlternativesExcuseTheRest(t *testing.T) {
	r := right()
	r.Case.Expect.Outcome = "cause|not_decided"
	r.Verdict = copilot.Verdict{Outcome: copilot.OutcomeNotDecided}
	r.Case.Expect.Must, r.Case.Expect.Never = nil, nil
	for _, g := range testJudge().grade(r) {
		if !g.Pass {
			t.Errorf("%+v", g)
		}
	}
}

func TestUnknownFormsAreUngraded(t *testing.T) {
	for _, p := range []string{"colour:blue", "text:no slashes", "text:/(/", "ledger:nothing", ""} {
		for _, never := range []bool{true, false} {
			if g := match(right(), p, never); !g.Ungraded || !g.Pass {
				t.Errorf("%q: %+v", p, g)
			}
		}
	}
}

func TestRead(t *testing.T) {
	good := `{"id":"a","seed":1,"faults":[{"kind":"k","place":"link#1","start":"-45m","severity":0.6}],"say":"why?","expect":{"outcome":"cause","cause":null}}
// a remark

{"id":"b","door":"alert","say":null,"expect":{}}
{"id":"c","say":["why?","and now?"],"expect":{}}`
	cases, err := Read(strings.NewReader(good), "x")
	if err != nil || len(cases) != 3 || len(cases[2].Say) != 2 || cases[0].Role != "noc" || cases[1].Say != nil {
		t.Fatalf("%+v %v", cases, err)
	}
	for _, bad := range []string{
		"", "{", `{"id":"a","say":"x","colour":1}`, `{"say":"x"}`, `{"id":"a"}`, `{"id":"a","say":"x","door":"window"}`,
		`{"id":"a","say":"x","clock":"noon"}`, `{"id":"a","say":"x","faults":[{"kind":"k"}]}`, good + "\n" + `{"id":"a","say":"x"}`,
		`{"id":"a","say":"x","faults":[{"kind":"k","place":"p","severity":2}]}`, `{"id":"a","say":"x","approve":"some"}`,
	} {
		if _, err := Read(strings.NewReader(bad), "x"); copilot.CodeOf(err) != copilot.CodeInvalid {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

func TestWilson(t *testing.T) {
	for _, c := range []struct {
		k, n      int
		low, high float64
	}{{0, 0, 0, 1}, {10, 10, 0.7225, 1}, {0, 10, 0, 0.2775}, {81, 263, 0.2553, 0.3662}} {
		if low, high := Wilson(c.k, c.n); math.Abs(low-c.low) > 5e-4 || math.Abs(high-c.high) > 5e-4 {
			t.Errorf("%d of %d: %.4f–%.4f", c.k, c.n, low, high)
		}
	}
}

func TestReportForms(t *testing.T) {
	r := right()
	r.Text = "<script>alert(1)</script>"
	rep := Report{Suite: "smoke", Results: []Result{
		{ID: "a", Pass: true, Record: r}, {ID: "b", Grades: []Grade{{Grader: "cause", Why: "no"}}, Record: right()},
		{ID: "c", Record: Record{Missing: "the alarm does not exist"}},
	}}
	var table, page, js strings.Builder
	if err := rep.WriteTable(&table); err != nil || !strings.Contains(table.String(), "not runnable  c") || !strings.Contains(table.String(), "0.500") {
		t.Fatal(table.String(), err)
	}
	if err := rep.WriteHTML(&page); err != nil || strings.Contains(page.String(), "<script>") {
		t.Fatal(page.String(), err)
	}
	if err := rep.WriteJSON(&js); err != nil || !json.Valid([]byte(js.String())) {
		t.Fatal(js.String(), err)
	}
	if f := rep.Failed(); len(f) != 1 || f[0] != "b" {
		t.Fatal(f)
	}
}

func TestSmokeSuiteLoads(t *testing.T) {
	cases, err := Suite("smoke")
	if err != nil || len(cases) < 20 {
		t.Fatal(len(cases), err)
	}
	if _, err := Suite("smkoe"); copilot.CodeOf(err) != copilot.CodeInvalid || !strings.Contains(err.Error(), "smoke") {
		t.Fatal(err)
	}
}
