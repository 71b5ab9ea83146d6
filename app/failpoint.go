package app

import (
	"os"
	"sync/atomic"
	"syscall"
)

// failpoint returns a function that ends this process with SIGKILL when a run reaches the named point of its write path,
// so that recovery can be shown on a real process. "" never does. The points: after_intent, after_approval, mid_text,
// before_finish.
func failpoint(point string) func(string) {
	if point == "" {
		return nil
	}
	var text atomic.Int32
	return func(at string) {
		if at != point || at == "mid_text" && text.Add(1) < 20 {
			return
		}
		_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
		select {} // nothing is done beyond the point
	}
}
