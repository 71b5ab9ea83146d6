package device_test

import (
	"testing"
	"time"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/internal/kerneltest"
	"github.com/kernelcopilot/copilot/internal/tooltest"
	"github.com/kernelcopilot/copilot/kernel"
	"github.com/kernelcopilot/copilot/tools/device"
)

func TestReachability(t *testing.T) {
	for name, c := range map[string]struct {
		r                   kernel.Reachability
		unreachable, noData copilot.FindingState
	}{
		"both": {kernel.Reachability{Reachable: true, Connectivity: []string{"DATA", "SMS"}}, copilot.Absent, copilot.Absent},
		"SMS":  {kernel.Reachability{Reachable: true, Connectivity: []string{"SMS"}}, copilot.Absent, copilot.Present},
		"none": {kernel.Reachability{}, copilot.Present, copilot.NotLooked},
	} {
		srv := kerneltest.New(t)
		srv.World.Reachability["+34600100101"] = c.r
		b := tooltest.New(t, device.New(srv.Client(t)))
		for _, scope := range []string{"line-1", "600 100 101"} {
			res := b.Call("device.reachability", `{"scope":"`+scope+`"}`)
			if u, n := tooltest.Is(res, "device.unreachable", "line-1"), tooltest.Is(res, "device.no_data", "line-1"); u != c.unreachable || n != c.noData {
				t.Errorf("%s: %s, %s", name, u, n)
			}
		}
	}
}

// TestADeviceThatIsBackTellsSinceWhen: its status knows better than the look.
func TestADeviceThatIsBackTellsSinceWhen(t *testing.T) {
	srv := kerneltest.New(t)
	back := kerneltest.Now.Add(-20 * time.Minute)
	srv.World.Reachability["+34600100101"] = kernel.Reachability{Reachable: true, Connectivity: []string{"DATA", "SMS"}, LastStatusTime: back}
	b := tooltest.New(t, device.New(srv.Client(t)))
	for _, f := range b.Call("device.reachability", `{"scope":"line-1","since":"2026-03-04T09:00:00Z"}`).Findings {
		if f.State != copilot.Absent || !f.End.Equal(back) || !f.At.Equal(kerneltest.Now) {
			t.Errorf("%+v", f)
		}
	}
}

func TestWhatIsNoLine(t *testing.T) {
	b := tooltest.New(t, device.New(kerneltest.New(t).Client(t)))
	for scope, code := range map[string]copilot.Code{"+34 12": copilot.CodeInvalid, "site-e": copilot.CodeNotFound, "+34611111111": copilot.CodeNotFound} {
		res := b.Fails("device.reachability", `{"scope":"`+scope+`"}`)
		if res.Failure == nil || res.Failure.Code != code || len(res.Findings) != 2 || res.Findings[0].State != copilot.NotLooked {
			t.Errorf("%s: %+v", scope, res)
		}
	}
}
