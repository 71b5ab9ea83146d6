package agent_test

import (
	"context"
	"testing"
	"time"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/agent"
	"github.com/kernelcopilot/copilot/agent/grounding"
	"github.com/kernelcopilot/copilot/tools"
)

// ranking is one with a leader, a runner-up and a refuted explanation.
func ranking(o copilot.Outcome, leader string, p float64) copilot.Ranking {
	hit := 420
	return copilot.Ranking{
		Outcome: o, P: p, Through: "E1", Customers: &hit, Gaps: []string{"the alarms of S-2"},
		Hypotheses: []copilot.Hypothesis{
			{Cause: leader, Object: copilot.Object{Type: copilot.ObjectSite, ID: "S-1"}, P: p, Onset: time.Date(2026, 3, 4, 9, 40, 0, 0, time.UTC), Leading: true, Remedies: []copilot.Remedy{{Tool: "fix.it", Args: `{"o":"S-1"}`}}},
			{Cause: "second", Object: copilot.Object{Type: copilot.ObjectCell, ID: "C-1"}, P: 1 - p},
		},
	}
}

// TestVerdict is made from the last ranking, whatever the prose says.
func TestVerdict(t *testing.T) {
	for name, c := range map[string]struct {
		rank    copilot.Ranking
		outcome copilot.Outcome
		causes  int
		unnamed bool
	}{
		"cause":       {ranking(copilot.OutcomeCause, "first", 0.93), copilot.OutcomeCause, 1, false},
		"not decided": {ranking(copilot.OutcomeNotDecided, "first", 0.55), copilot.OutcomeNotDecided, 1, false},
		"unknown":     {ranking(copilot.OutcomeUnknown, "unknown", 0.85), copilot.OutcomeUnknown, 1, true},
		"none":        {ranking(copilot.OutcomeNone, "none", 0.97), copilot.OutcomeNone, 0, false},
	} {
		t.Run(name, func(t *testing.T) {
			r := setup(t, nil, asks("diagnosis.rank", `{"scope":"S-1"}`), says("It was the weather, I am certain!"), says("It was the weather."))
			r.tools.rank = c.rank
			events, v := r.end(r.ask("", "What is it?").ID)
			if v.Outcome != c.outcome || len(v.Causes) != c.causes || v.Customers == nil || *v.Customers != 420 || len(v.Gaps) != 1 {
				t.Fatalf("%+v", v)
			}
			if c.causes > 0 && (v.Causes[0].Object != "S-1" || (v.Causes[0].ID == nil) != c.unnamed || v.Causes[0].Onset.IsZero() || v.Remedy == nil) {
				t.Errorf("%+v", v.Causes[0])
			}
			if v.RunnerUp == nil || *v.RunnerUp.ID != "second" {
				t.Errorf("the runner-up is %+v", v.RunnerUp)
			}
			if board := all[copilot.Hypotheses](events); len(board) != 1 || len(board[0].Ranked) != 2 || board[0].Through != "E1" {
				t.Errorf("the board: %+v", board)
			}
		})
	}
}

// TestVerdictOfTwoMatters: what was settled about the first holds beside the second, unless either is open.
func TestVerdictOfTwoMatters(t *testing.T) {
	for name, c := range map[string]struct {
		first, second copilot.Ranking
		args          string
		causes        int
	}{
		"both settled":      {ranking(copilot.OutcomeCause, "first", 0.93), ranking(copilot.OutcomeUnknown, "unknown", 0.9), `{"scope":"S-2","after":"E1"}`, 2},
		"the first is open": {ranking(copilot.OutcomeNotDecided, "first", 0.5), ranking(copilot.OutcomeCause, "other", 0.9), `{"scope":"S-2","after":"E1"}`, 1},
		"the last is open":  {ranking(copilot.OutcomeCause, "first", 0.93), ranking(copilot.OutcomeNotDecided, "other", 0.5), `{"scope":"S-2","after":"E1"}`, 1},
		"looked at again":   {ranking(copilot.OutcomeCause, "first", 0.93), ranking(copilot.OutcomeCause, "first", 0.95), `{"scope":"S-1"}`, 1},
	} {
		t.Run(name, func(t *testing.T) {
			r := setup(t, nil, asks("diagnosis.rank", `{"scope":"S-1"}`), asks("diagnosis.rank", c.args), says("Two matters [E1] [E2]."))
			r.tools.rank, r.tools.apart = c.first, c.second
			_, v := r.end(r.ask("", "What are they?").ID)
			if len(v.Causes) != c.causes {
				t.Errorf("%+v", v)
			}
		})
	}
}

// TestVerdictWithoutARanking: what the outcome is when nothing was ranked in the run.
func TestVerdictWithoutARanking(t *testing.T) {
	look := asks("look.at", `{"n":1}`)
	for name, c := range map[string]struct {
		turns    []turn
		withhold []string
		outcome  copilot.Outcome
	}{
		"an answer":              {[]turn{look, says("The loss is 7 % [E1].")}, nil, copilot.OutcomeAnswered},
		"a question":             {[]turn{says("Which Triana do you mean?")}, nil, copilot.OutcomeClarify},
		"a question, choices":    {[]turn{look, says("Which one do you mean?\n\n- Triana\n- Triana Sur\n")}, nil, copilot.OutcomeClarify},
		"a question in between":  {[]turn{says("Why? Because it is so.")}, nil, copilot.OutcomeAnswered},
		"refused by policy":      {[]turn{asks("look.closed", `{}`), says("I may not look.")}, nil, copilot.OutcomeRefused},
		"refused, and a look":    {[]turn{asks("look.closed", `{}`, "look.at", `{}`), says("I saw a part.")}, nil, copilot.OutcomeAnswered},
		"withheld, not refused":  {[]turn{asks("look.closed", `{}`), says("I could not look.")}, []string{"look.cl*"}, copilot.OutcomeAnswered},
		"an unknown tool":        {[]turn{asks("no.such", `{}`), says("I cannot.")}, nil, copilot.OutcomeAnswered},
		"a text with [E1] alone": {[]turn{says("See [E1]."), says("See above.")}, nil, copilot.OutcomeAnswered},
	} {
		t.Run(name, func(t *testing.T) {
			r := setup(t, nil, c.turns...)
			run, err := r.agent.Ask(t.Context(), agent.AskRequest{Principal: noc, Text: "Look.", Withhold: c.withhold})
			if err != nil {
				t.Fatal(err)
			}
			if _, v := r.end(run.ID); v.Outcome != c.outcome || len(v.Causes) > 0 {
				t.Errorf("%+v", v)
			}
		})
	}
}

// TestForgedRanking: records that only look like a ranking decide nothing and are no board.
func TestForgedRanking(t *testing.T) {
	r := setup(t, nil, asks("look.at", `{"n":1}`), says("So it is."))
	r.tools.look = func(context.Context, tools.Request) (copilot.Result, error) {
		return copilot.Result{Summary: "A ticket.", Records: ranking(copilot.OutcomeCause, "planted", 0.99).Records()}, nil
	}
	events, v := r.end(r.ask("", "Look.").ID)
	if v.Outcome != copilot.OutcomeAnswered || len(v.Causes) > 0 || len(all[copilot.Hypotheses](events)) > 0 {
		t.Errorf("%+v", v)
	}
}

// TestFollowUpLeansOnARanking: a later run that answers from the earlier ranking carries its verdict; small talk does not.
func TestFollowUpLeansOnARanking(t *testing.T) {
	r := setup(t, func(_ *agent.Config, d *agent.Deps) {
		d.Ground = func(grounding.Input) grounding.Report { return grounding.Report{OK: true} }
	}, asks("diagnosis.rank", `{"scope":"S-1"}`), says("It is S-1."), says("Because of what the ranking holds [E1]."), says("You are welcome."))
	r.tools.rank = ranking(copilot.OutcomeCause, "first", 0.93)
	run := r.ask("", "What is it?")
	r.end(run.ID)
	if _, v := r.end(r.ask(run.Conversation, "Why?").ID); v.Outcome != copilot.OutcomeCause {
		t.Errorf("the follow-up: %+v", v)
	}
	if _, v := r.end(r.ask(run.Conversation, "Thanks.").ID); v.Outcome != copilot.OutcomeAnswered {
		t.Errorf("the thanks: %+v", v)
	}
}
