package agent_test

import (
	"context"
	"encoding/json"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/agent"
	"github.com/kernelcopilot/copilot/tools"
)

// TestEndpointFailures: whatever the endpoint does, a notice says it, the run has a clear end, and the conversation
// takes its next turn.
func TestEndpointFailures(t *testing.T) {
	down := copilot.Errorf(copilot.CodeUnavailable, "the model endpoint answered 500")
	refused := copilot.Errorf(copilot.CodeForbidden, "the model endpoint refuses the key")
	half := turn{pieces: []string{"Half an ans"}, cut: true}
	inArgs := turn{calls: []copilot.ToolCallDelta{{Index: 0, Name: "look.at", Args: `{"n":`}}, err: copilot.Errorf(copilot.CodeUnavailable, "the model endpoint closed the connection")}
	short := turn{pieces: []string{"It goes on and"}, finish: copilot.FinishLength}
	shortCall := turn{calls: []copilot.ToolCallDelta{{Index: 0, Name: "fix.it", Args: `{"o":`}}, finish: copilot.FinishLength}
	filtered := turn{finish: copilot.FinishContentFilter}
	for name, c := range map[string]struct {
		turns   []turn
		notice  string
		outcome copilot.Outcome
		reason  string
		taken   int // messages taken back
	}{
		"500 for good":          {[]turn{{err: down}, {err: down}, {err: down}}, "model_failed", copilot.OutcomeStopped, "model: the model endpoint answered 500", 0},
		"500 once":              {[]turn{{err: down}, says("Done.")}, "model_failed", copilot.OutcomeAnswered, "", 0},
		"wrong key":             {[]turn{{err: refused}}, "model_failed", copilot.OutcomeStopped, "model: the model endpoint refuses the key", 0},
		"no finish reason":      {[]turn{half, half, half}, "model_failed", copilot.OutcomeStopped, "model: the model endpoint cut its answer short", 3},
		"no finish reason once": {[]turn{half, says("A whole answer.")}, "model_failed", copilot.OutcomeAnswered, "", 1},
		"cut inside arguments":  {[]turn{inArgs, inArgs, inArgs}, "model_failed", copilot.OutcomeStopped, "model: the model endpoint closed the connection", 0},
		"length":                {[]turn{short}, "model_length", copilot.OutcomeStopped, "model: length", 0},
		"length inside a call":  {[]turn{shortCall}, "model_length", copilot.OutcomeStopped, "model: length", 0},
		"content filter":        {[]turn{filtered}, "model_filtered", copilot.OutcomeStopped, "model: content_filter", 0},
		"unknown tool":          {[]turn{asks("weather.ask", `{}`), says("I cannot look there.")}, "bad_call", copilot.OutcomeAnswered, "", 0},
		"bad arguments":         {[]turn{asks("look.at", `{"n":`), says("I could not ask.")}, "bad_call", copilot.OutcomeAnswered, "", 0},
		"bad arguments, write":  {[]turn{asks("fix.it", `{"n":`), says("I could not ask.")}, "bad_call", copilot.OutcomeAnswered, "", 0},
		"no name for a tool":    {[]turn{asks(``, `{}`), says("I cannot look there.")}, "bad_call", copilot.OutcomeAnswered, "", 0},
		"odd name of a tool":    {[]turn{asks(`run: «ls» `+strings.Repeat("x", 90), `{}`), says("I cannot.")}, "bad_call", copilot.OutcomeAnswered, "", 0},
		"no object":             {[]turn{asks("look.at", `[1]`), says("I could not ask.")}, "bad_call", copilot.OutcomeAnswered, "", 0},
		"nothing at all":        {[]turn{{}}, "model", copilot.OutcomeStopped, "model: no answer", 0},
	} {
		t.Run(name, func(t *testing.T) {
			r := setup(t, nil, c.turns...)
			run := r.ask("", "Look.")
			events, v := r.end(run.ID)
			if v.Outcome != c.outcome || v.Reason != c.reason || !noticed(events, c.notice) {
				t.Errorf("ended as %+v; notices %+v", v, all[copilot.Notice](events))
			}
			if got := len(all[copilot.Retracted](events)); got != c.taken {
				t.Errorf("%d messages were taken back, not %d", got, c.taken)
			}
			if asked := len(r.model.seen()); asked != len(c.turns) {
				t.Errorf("the model was asked %d times for %d turns", asked, len(c.turns))
			}
			if len(r.tools.done()) > 0 || len(all[copilot.EvidenceAdded](events)) > 0 {
				t.Error("something was done, or counts as evidence")
			}
			wellFormed(t, events)
			r.goesOn(run.Conversation)
			wire(t, r.model.seen())
		})
	}
}

// TestEndpointHangs: an endpoint that falls silent costs the run its time and no more.
func TestEndpointHangs(t *testing.T) {
	r := setup(t, func(cfg *agent.Config, _ *agent.Deps) { cfg.Budget.Wall = 700 * time.Millisecond }, turn{hang: true})
	run := r.ask("", "Look.")
	events, v := r.end(run.ID)
	if v.Outcome != copilot.OutcomeStopped || v.Reason != "budget: time" || !noticed(events, "budget") {
		t.Errorf("ended as %+v", v)
	}
	wellFormed(t, events)
	r.goesOn(run.Conversation)
}

// TestEndpointPanics: a defect of a backend ends the run and not the process.
func TestEndpointPanics(t *testing.T) {
	r := setup(t, func(_ *agent.Config, d *agent.Deps) {
		system := d.System
		first := true
		d.System = func(b copilot.RunBlock) (string, error) {
			if first {
				first = false
				panic("a defect")
			}
			return system(b)
		}
	})
	run := r.ask("", "Look.")
	events, v := r.end(run.ID)
	if v.Outcome != copilot.OutcomeStopped || !strings.HasPrefix(v.Reason, "failure") {
		t.Errorf("ended as %+v", v)
	}
	wellFormed(t, events)
	r.goesOn(run.Conversation)
}

// TestToolPanics: a defect of a tool costs its look and nothing else.
func TestToolPanics(t *testing.T) {
	r := setup(t, nil, asks("look.at", `{"n":1}`, "look.at", `{"n":2}`), says("I saw one of two."))
	r.tools.look = func(_ context.Context, req tools.Request) (copilot.Result, error) {
		if string(req.Args) == `{"n":1}` {
			panic("a defect")
		}
		return reading("2", "7"), nil
	}
	events, v := r.end(r.ask("", "Look.").ID)
	results := all[copilot.ToolCallResult](events)
	if v.Outcome != copilot.OutcomeAnswered || len(results) != 2 || !strings.Contains(results[0].Content, "defect") {
		t.Errorf("%+v, %+v", v, results)
	}
	wellFormed(t, events)
}

// named is a function's name on the wire, with its dots.
var named = regexp.MustCompile(`^[A-Za-z0-9_.-]{1,60}$`)

// wire holds requests to what the OpenAI wire takes: each tool message answers a call of the assistant message before it,
// each call has its answer, an id and a name of its own and an object for arguments, and no message is empty.
func wire(t *testing.T, requests []copilot.ModelRequest) {
	t.Helper()
	for i, req := range requests {
		due := map[string]bool{}
		for j, m := range req.Messages {
			if m.Role == copilot.RoleToolMessage {
				if !due[m.CallID] {
					t.Errorf("request %d: message %d answers no call", i, j)
				}
				delete(due, m.CallID)
				continue
			}
			if len(due) > 0 {
				t.Errorf("request %d: %d calls before message %d have no answer", i, len(due), j)
			}
			if m.Text == "" && len(m.Calls) == 0 {
				t.Errorf("request %d: message %d is empty", i, j)
			}
			for _, c := range m.Calls {
				var args map[string]any
				if due[c.ID] || !named.MatchString(c.Name) || json.Unmarshal([]byte(c.Args), &args) != nil || args == nil {
					t.Errorf("request %d: message %d holds the call %+v", i, j, c)
				}
				due[c.ID] = true
			}
		}
		if len(due) > 0 {
			t.Errorf("request %d: %d calls have no answer", i, len(due))
		}
	}
}
