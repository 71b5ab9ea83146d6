package app_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

const (
	patience     = 40 * time.Second // with a real process, on a machine that has other work
	sandboxToken = "token-of-the-test"
	kernelSecret = "secret-of-the-test"
)

// build makes the binary once for all processes of a test.
func build(t *testing.T) string {
	t.Helper()
	bin := filepath.Join(t.TempDir(), "copilot")
	cmd := exec.CommandContext(t.Context(), "go", "build", "-o", bin, "../cmd/copilot")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("build: %v\n%s", err, out)
	}
	return bin
}

// process is a copilot process of its own.
type process struct {
	cmd   *exec.Cmd
	dead  chan struct{} // closed once it has ended
	lines chan string   // of its standard output
	notes *bytes.Buffer // its standard error; read it after dead alone
}

// start runs the binary; the test's end kills what still lives.
func start(t *testing.T, bin string, env []string, args ...string) *process {
	t.Helper()
	cmd := exec.CommandContext(context.WithoutCancel(t.Context()), bin, args...) //nolint:gosec // the binary that the test built
	cmd.Dir = t.TempDir()
	cmd.Env = append([]string{"PATH=" + os.Getenv("PATH"), "HOME=" + cmd.Dir}, env...)
	return watch(t, cmd)
}

// startTask runs ./task as a person does who has the tree and its tools.
func startTask(t *testing.T, args ...string) *process {
	t.Helper()
	return watch(t, exec.CommandContext(context.WithoutCancel(t.Context()), "../task", args...)) //nolint:gosec // our own script
}

// watch starts the command and follows what it says.
func watch(t *testing.T, cmd *exec.Cmd) *process {
	t.Helper()
	p := &process{cmd: cmd, dead: make(chan struct{}), lines: make(chan string, 64), notes: &bytes.Buffer{}}
	p.cmd.Stderr = p.notes
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		for lines := bufio.NewScanner(out); lines.Scan(); {
			p.lines <- lines.Text()
		}
		close(p.lines)
		_ = p.cmd.Wait() // its end is what matters
		close(p.dead)
	}()
	t.Cleanup(func() {
		p.kill()
		if t.Failed() {
			t.Logf("%v said:\n%s", cmd.Args, p.notes)
		}
	})
	return p
}

// kill ends the process without a word, and waits until it has ended.
func (p *process) kill() {
	_ = p.cmd.Process.Kill() // it may have ended already
	<-p.dead
}

// says waits for a line with the prefix and returns what follows it.
func (p *process) says(t *testing.T, prefix string) string {
	t.Helper()
	deadline := time.NewTimer(patience)
	defer deadline.Stop()
	for {
		select {
		case line, ok := <-p.lines:
			if !ok {
				t.Fatalf("the process ended before it said %q", prefix)
			}
			if rest, found := strings.CutPrefix(line, prefix); found {
				return rest
			}
		case <-deadline.C:
			t.Fatalf("the process does not say %q", prefix)
		}
	}
}

// poll asks a real process again and again until it is so.
func poll(t *testing.T, what string, so func() bool) {
	t.Helper()
	deadline := time.NewTimer(patience)
	defer deadline.Stop()
	tick := time.NewTicker(30 * time.Millisecond)
	defer tick.Stop()
	for !so() {
		select {
		case <-tick.C:
		case <-deadline.C:
			t.Fatalf("waited in vain until %s", what)
		}
	}
}

// operator is the sandbox's control API: the witness.
type operator struct{ base string }

// write is one line of the operator's ledger.
type write struct {
	Key    string `json:"key"`
	Method string `json:"method"`
	Path   string `json:"path"`
	State  string `json:"state"`
}

func (o operator) do(t *testing.T, method, route string, in, out any) {
	t.Helper()
	if err := o.try(t.Context(), method, route, in, out); err != nil {
		t.Fatal(err)
	}
}

func (o operator) try(ctx context.Context, method, route string, in, out any) error {
	body, err := json.Marshal(in)
	if err != nil {
		return err
	}
	req, err := http.NewRequestWithContext(ctx, method, o.base+"/sandbox/v1/"+route, bytes.NewReader(body))
	if err != nil {
		return err
	}
	req.Header.Set("Authorization", "Bearer "+sandboxToken)
	req.Header.Set("Content-Type", "application/json")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err == nil && resp.StatusCode >= 300 {
		err = fmt.Errorf("%s %s: %s %s", method, route, resp.Status, b)
	}
	if err != nil || out == nil {
		return err
	}
	return json.Unmarshal(b, out)
}

func (o operator) ledger(t *testing.T) []write {
	t.Helper()
	var l struct{ Writes []write }
	o.do(t, http.MethodGet, "ledger", nil, &l)
	return l.Writes
}

// kept is how many calls are held back now.
func (o operator) kept(t *testing.T) int {
	t.Helper()
	var h struct{ Holds []struct{ Kept int } }
	o.do(t, http.MethodGet, "hold", nil, &h)
	n := 0
	for _, x := range h.Holds {
		n += x.Kept
	}
	return n
}
