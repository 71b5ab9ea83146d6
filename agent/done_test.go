package agent_test

import (
	"testing"
	"time"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/agent"
	"github.com/kernelcopilot/copilot/agent/grounding"
)

// TestDoneIsRemembered: a later run of the conversation is told what an earlier one changed and for what, and its verdict does not
// name the same remedy again until the figures had time to settle.
func TestDoneIsRemembered(t *testing.T) {
	for name, c := range map[string]struct {
		later  time.Duration
		remedy bool
	}{"at once": {time.Minute, false}, "after a while": {20 * time.Minute, true}} {
		t.Run(name, func(t *testing.T) {
			r := setup(t, func(_ *agent.Config, d *agent.Deps) {
				d.Ground = func(grounding.Input) grounding.Report { return grounding.Report{OK: true} }
			}, asks("diagnosis.rank", `{"scope":"S-1"}`), asks("fix.it", `{"o":"S-1"}`), says("Done."), asks("diagnosis.rank", `{"scope":"S-1"}`), says("It lasts [E9]."))
			r.tools.rank = ranking(copilot.OutcomeCause, "first", 0.93)
			run := r.ask("", "What is it?")
			r.approveFirst(t.Context(), run.ID)
			if _, v := r.end(run.ID); v.Remedy == nil {
				t.Errorf("the run that made the change: %+v", v)
			}
			r.kernel.step(c.later)
			again := r.ask(run.Conversation, "And now?")
			events, v := r.end(again.ID)
			if (v.Remedy != nil) != c.remedy {
				t.Errorf("the verdict: %+v", v)
			}
			done := all[copilot.RunStarted](events)[0].Input.Done
			if len(done) != 1 || done[0].Tool != "fix.it" || done[0].Cause != "first" || done[0].Scope != "S-1" || done[0].Object.ID != "S-1" {
				t.Errorf("what was done: %+v", done)
			}
		})
	}
}
