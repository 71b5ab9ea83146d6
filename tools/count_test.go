package tools_test

import (
	"testing"

	"github.com/kernelcopilot/copilot/tools"
)

func TestCount(t *testing.T) {
	for n, want := range map[int]string{0: "0 alarms", 1: "1 alarm", 2: "2 alarms"} {
		if got := tools.Count(n, "alarm", "alarms"); got != want {
			t.Errorf("%d: %q", n, got)
		}
	}
}
