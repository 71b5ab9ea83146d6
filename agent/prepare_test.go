package agent_test

import (
	"context"
	"sync/atomic"
	"testing"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/agent"
)

// TestPrepare: what steps read besides the Kernel is brought up to date before the first of them, once a segment, for the
// run's tenant; when that fails, the run goes on.
func TestPrepare(t *testing.T) {
	var calls atomic.Int32
	r := setup(t, func(_ *agent.Config, d *agent.Deps) {
		d.Prepare = func(_ context.Context, of copilot.TenantID) error {
			if of != tenant {
				t.Errorf("prepared for %q", of)
			}
			calls.Add(1)
			return copilot.Errorf(copilot.CodeUnavailable, "the shelf is closed")
		}
	}, turn{pieces: []string{"Nothing to say."}})
	_, v := r.end(r.ask("", "How are you?").ID)
	if v.Outcome != copilot.OutcomeAnswered || calls.Load() != 1 {
		t.Errorf("%+v after %d calls", v, calls.Load())
	}
}
