package app_test

import (
	"net/http"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestTaskRunEndsByOneSignal: `./task run` is one process, so that a signal to it alone ends the server in good order.
func TestTaskRunEndsByOneSignal(t *testing.T) {
	if testing.Short() {
		t.Skip("it builds the binary through ./task")
	}
	for name, sig := range map[string]syscall.Signal{"Ctrl-C": syscall.SIGINT, "kill": syscall.SIGTERM} {
		t.Run(name, func(t *testing.T) {
			p := startTask(t, "run", "--", "--addr", "127.0.0.1:0", "--data", t.TempDir(), "--fault", "none")
			url := p.says(t, "listening on ")
			if err := p.cmd.Process.Signal(sig); err != nil {
				t.Fatal(err)
			}
			select {
			case <-p.dead:
			case <-time.After(patience):
				t.Fatal("the server lives on")
			}
			if code := p.cmd.ProcessState.ExitCode(); code != 0 || strings.Contains(p.notes.String(), "ignal") {
				t.Errorf("code %d, %s", code, p.notes)
			}
			if resp, err := http.Get(url + "/healthz"); err == nil { //nolint:noctx // nobody should answer
				_ = resp.Body.Close()
				t.Error("something still answers at " + url)
			}
		})
	}
}
