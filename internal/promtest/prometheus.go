package promtest

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"
)

// readyWithin is how long the server may take to read its blocks.
const readyWithin = time.Minute

// Start fills a new Prometheus with OpenMetrics texts and starts it on a free loopback port; it ends with the test. The
// windows of the texts may not overlap. Its settings are the defaults, but for a retention that keeps all history and a
// lookback of less than the minute between two samples: clients ask for it, but Debian 12's release 2.42 knows it as a
// flag alone. It returns the base URL, without /api/v1.
func Start(t testing.TB, texts ...func(io.Writer) error) string {
	t.Helper()
	server, tool := program(t, "prometheus"), program(t, "promtool")
	dir := t.TempDir()
	for i, write := range texts {
		backfill(t, tool, filepath.Join(dir, fmt.Sprintf("in-%d.txt", i)), filepath.Join(dir, "data"), write)
	}
	config := filepath.Join(dir, "prometheus.yml")
	if err := os.WriteFile(config, []byte("global: {}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	addr := free(t)
	var log bytes.Buffer
	cmd := exec.Command(server, "--config.file="+config, "--storage.tsdb.path="+filepath.Join(dir, "data"), //nolint:gosec // found in PATH
		"--storage.tsdb.retention.time=100y", "--query.lookback-delta=59s999ms", "--web.listen-address="+addr, "--log.level=warn")
	cmd.Stderr = &log
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	life, end := context.WithCancelCause(context.Background())
	go func() { end(cmd.Wait()) }()
	t.Cleanup(func() {
		_ = cmd.Process.Signal(syscall.SIGTERM)
		select {
		case <-life.Done():
		case <-time.After(20 * time.Second):
			_ = cmd.Process.Kill()
			<-life.Done()
		}
	})
	if err := ready(life, "http://"+addr); err != nil {
		t.Fatalf("prometheus: %v\n%s", err, log.String())
	}
	return "http://" + addr
}

// program finds an installed program, or skips the test.
func program(t testing.TB, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	switch {
	case err == nil:
		return path
	case os.Getenv("CI") != "":
		t.Fatalf("%s is not installed; ./task test installs Debian's package prometheus", name)
	default:
		t.Skipf("skipped: %s is not installed; ./task test installs Debian's package prometheus", name)
	}
	return ""
}

// backfill makes few blocks of up to a month: with those of two hours, the default, the text is read once for each.
func backfill(t testing.TB, tool, text, data string, write func(io.Writer) error) {
	t.Helper()
	f, err := os.Create(text) //nolint:gosec // in the test's own folder
	if err != nil {
		t.Fatal(err)
	}
	if err := write(f); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command(tool, "tsdb", "create-blocks-from", "openmetrics", "--quiet", "--max-block-duration=744h", text, data).CombinedOutput() //nolint:gosec // found in PATH
	if err != nil {
		t.Fatalf("promtool: %v\n%s", err, out)
	}
}

func free(t testing.TB) string {
	t.Helper()
	l, err := (&net.ListenConfig{}).Listen(context.Background(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	return l.Addr().String()
}

// ready asks until the server says that it is, or has ended.
func ready(life context.Context, url string) error {
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	late := time.After(readyWithin)
	for {
		resp, err := http.Get(url + "/-/ready") //nolint:gosec,noctx // loopback
		if err == nil {
			_ = resp.Body.Close()
			if resp.StatusCode == http.StatusOK {
				return nil
			}
		}
		select {
		case <-life.Done():
			return fmt.Errorf("it ended before it was ready: %w", context.Cause(life))
		case <-late:
			return fmt.Errorf("it was not ready within %s", readyWithin)
		case <-tick.C:
		}
	}
}
