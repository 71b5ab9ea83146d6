package agent_test

import (
	"context"
	"strings"
	"testing"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/agent"
	"github.com/kernelcopilot/copilot/tools"
)

// TestFailedLooks: a look that fails gets no evidence number, is told once, and leaves its findings not looked at, in events
// and for the tools that come after it. A look that succeeds tells of its absent findings too.
func TestFailedLooks(t *testing.T) {
	site := copilot.Object{Type: copilot.ObjectSite, ID: "SITE-1"}
	r := setup(t, nil, asks("look.at", `{"n":1}`, "look.at", `{"n":2}`, "look.at", `{"n":3}`), asks("look.at", `{"n":4}`), says("The loss is 7 % [E1]."))
	var seen []copilot.Finding
	r.tools.look = func(_ context.Context, req tools.Request) (copilot.Result, error) {
		switch string(req.Args) {
		case `{"n":1}`, `{"n":3}`:
			return copilot.Result{
				Findings: []copilot.Finding{{Kind: "alarm.link_down", Object: site, State: copilot.NotLooked}},
				Failure:  &copilot.Failure{Code: copilot.CodeUnavailable, Message: "the alarm system does not answer", Next: "try later"},
			}, nil
		case `{"n":4}`:
			for _, e := range req.Evidence {
				seen = append(seen, e.Result.Findings...)
			}
		}
		return copilot.Result{Summary: "The loss is 7 %.", Findings: []copilot.Finding{
			{Kind: "kpi.loss", Object: site, State: copilot.Present}, {Kind: "kpi.delay", Object: site, State: copilot.Absent},
		}}, nil
	}
	run := r.ask("", "Look.")
	events, _ := r.end(run.ID)
	var ids []string
	for _, e := range all[copilot.EvidenceAdded](events) {
		ids = append(ids, e.ID)
	}
	if got := strings.Join(ids, " "); got != "E1 E2" {
		t.Errorf("evidence %s: the two looks that came to something are two", got)
	}
	states := map[copilot.FindingState]int{}
	for _, f := range all[copilot.FindingMade](events) {
		states[f.State]++
		if (f.State == copilot.NotLooked) != (f.Evidence == "") {
			t.Errorf("finding %+v", f)
		}
	}
	if states[copilot.Present] != 2 || states[copilot.Absent] != 2 || states[copilot.NotLooked] != 2 {
		t.Errorf("findings: %v", states)
	}
	missed := 0
	for _, f := range seen {
		if f.State == copilot.NotLooked {
			missed++
		}
	}
	if missed != 2 {
		t.Errorf("the next tool is told of %d findings not looked at", missed)
	}
	told := 0
	for _, n := range all[copilot.Notice](events) {
		if n.Code == "look_failed" && strings.Contains(n.Message, "the alarm system does not answer") && n.Next != "" {
			told++
		}
	}
	if told != 1 {
		t.Errorf("the failure is told %d times", told)
	}
	wellFormed(t, events)
}

// TestNoticesSpeakTheLanguageOfTheRun: what a notice says, and the reason that comes from below, is in the language asked.
func TestNoticesSpeakTheLanguageOfTheRun(t *testing.T) {
	down := copilot.Errorf(copilot.CodeUnavailable, "the model endpoint failed (500)")
	r := setup(t, nil, turn{err: down}, turn{err: down}, turn{err: down})
	run, err := r.agent.Ask(t.Context(), agent.AskRequest{Principal: noc, Text: "Triana?", Lang: "es"})
	if err != nil {
		t.Fatal(err)
	}
	events, v := r.end(run.ID)
	for _, n := range all[copilot.Notice](events) {
		if text := n.Message + n.Next; strings.Contains(text, "model") && !strings.Contains(text, "modelo") || strings.Contains(text, "the ") {
			t.Errorf("%+v", n)
		}
	}
	if v.Reason != "model: the model endpoint failed (500)" {
		t.Errorf("the record's reason is for programs: %q", v.Reason)
	}
}
