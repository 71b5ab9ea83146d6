package kernel_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/internal/kerneltest"
	"github.com/kernelcopilot/copilot/kernel"
)

// cutOff announces more than it sends and ends the connection.
func cutOff(w http.ResponseWriter) {
	w.Header().Set("Content-Length", "4000")
	_, _ = w.Write([]byte(`{"id":"1","alarmT`))
	_ = http.NewResponseController(w).Flush()
	panic(http.ErrAbortHandler)
}

// hangUp ends the connection without a byte.
func hangUp(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }

func status(code int) func(http.ResponseWriter, *http.Request) {
	return func(w http.ResponseWriter, _ *http.Request) { kerneltest.Refuse(w, code, "because") }
}

// ill makes the server answer everything but the token with f, the first n times.
func ill(srv *kerneltest.Server, n int, f func(http.ResponseWriter, *http.Request)) {
	count := make(chan struct{}, 1000)
	srv.Before = func(w http.ResponseWriter, r *http.Request) bool {
		if r.URL.Path == kernel.PathToken || len(count) >= n {
			return false
		}
		count <- struct{}{}
		f(w, r)
		return true
	}
}

func TestReadsFromAnIllServer(t *testing.T) {
	cases := []struct {
		name  string
		times int
		f     func(http.ResponseWriter, *http.Request)
		code  copilot.Code // "" means that it ends well
		calls int
	}{
		{"500 twice", 2, status(500), "", 3},
		{"500 for ever", 99, status(500), copilot.CodeUnavailable, 3},
		{"cut once", 1, func(w http.ResponseWriter, _ *http.Request) { cutOff(w) }, "", 2},
		{"cut for ever", 99, func(w http.ResponseWriter, _ *http.Request) { cutOff(w) }, copilot.CodeUnavailable, 3},
		{"not JSON", 99, func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("<html>")) }, copilot.CodeUnavailable, 3},
		{"JSON of another form", 99, func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(`[1]`)) }, copilot.CodeUnavailable, 3},
		{"429, soon", 1, func(w http.ResponseWriter, r *http.Request) { status(429)(w, r) }, "", 2},
		{"429, much later", 99, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Retry-After", "600")
			status(429)(w, r)
		}, copilot.CodeUnavailable, 1},
		{"too large", 99, func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(strings.Repeat(" ", 5000))) }, copilot.CodeTooLarge, 1},
		{"400", 99, status(400), copilot.CodeInvalid, 1},
		{"403", 99, status(403), copilot.CodeForbidden, 1},
		{"404", 99, status(404), copilot.CodeNotFound, 1},
		{"409", 99, status(409), copilot.CodeConflict, 1},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			srv := kerneltest.New(t)
			srv.World.Alarms = []kernel.Alarm{{ID: "1", State: "raised"}}
			ill(srv, c.times, c.f)
			cl := srv.Client(t, func(cfg *kernel.Config) { cfg.MaxBody = 4096 })
			_, err := cl.Alarm(context.Background(), "1")
			code(t, err, c.code)
			if n := srv.Calls(alarmCall); n != c.calls {
				t.Fatalf("asked %d times, want %d (%v)", n, c.calls, err)
			}
			if err != nil && !strings.Contains(err.Error(), ";") {
				t.Fatalf("no next step in %q", err)
			}
		})
	}
}

func TestWritesAreNeverRepeated(t *testing.T) {
	cases := []struct {
		name  string
		f     func(http.ResponseWriter, *http.Request)
		maybe bool
	}{
		{"500", status(500), true}, {"503", status(503), true}, {"cut", func(w http.ResponseWriter, _ *http.Request) { cutOff(w) }, true},
		{"not JSON", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("ok")) }, true},
		{"hung up", hangUp, true}, // on a connection that was used before, where net/http would send a safe call again
		{"429", status(429), false}, {"409", status(409), false}, {"422", status(422), false}, {"403", status(403), false},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			srv := kerneltest.New(t)
			ill(srv, 99, c.f)
			path := kernel.RestoreAPNPath("apn-data")
			_, err := srv.Client(t).Order(context.Background(), path, "act-1")
			if err == nil || kernel.MaybeDone(err) != c.maybe {
				t.Fatalf("maybe done %v, want %v: %v", kernel.MaybeDone(err), c.maybe, err)
			}
			if n := srv.Calls("POST " + path); n != 1 {
				t.Fatalf("sent %d times", n)
			}
		})
	}
}

func TestNothingListens(t *testing.T) {
	c, err := kernel.New(kernel.Config{BaseURL: "http://127.0.0.1:1", ClientID: "a", Backoff: time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	_, err = c.Order(context.Background(), kernel.RestoreAPNPath("x"), "k")
	code(t, err, copilot.CodeUnavailable)
	if kernel.MaybeDone(err) {
		t.Fatal("a write that no server took may not count as perhaps done")
	}
}

func TestHangingServer(t *testing.T) {
	srv := kerneltest.New(t)
	ill(srv, 99, func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	c := srv.Client(t, func(cfg *kernel.Config) { cfg.Timeout = 30 * time.Millisecond })
	_, err := c.Alarm(context.Background(), "1")
	code(t, err, copilot.CodeUnavailable)
	if n := srv.Calls(alarmCall); n != 3 {
		t.Fatalf("asked %d times", n)
	}
	_, err = c.Order(context.Background(), kernel.CellPath("cell-e1", "restart"), "k")
	if !kernel.MaybeDone(err) {
		t.Fatalf("a write without an answer may be done: %v", err)
	}
}

func TestCancelEndsACall(t *testing.T) {
	srv := kerneltest.New(t)
	ctx, cancel := context.WithCancel(context.Background())
	ill(srv, 99, func(_ http.ResponseWriter, r *http.Request) {
		cancel()
		<-r.Context().Done()
	})
	_, err := srv.Client(t).Alarm(ctx, "1")
	code(t, err, copilot.CodeUnavailable)
	if n := srv.Calls(alarmCall); n != 1 {
		t.Fatalf("a cancelled call was made %d times", n)
	}
}

func TestCancelOfOneCallerKeepsTheTokenForOthers(t *testing.T) {
	srv := kerneltest.New(t)
	asked, release := make(chan struct{}), make(chan struct{})
	srv.Before = func(_ http.ResponseWriter, r *http.Request) bool {
		if r.URL.Path == kernel.PathToken {
			close(asked)
			<-release
		}
		return false
	}
	c := srv.Client(t)
	first, cancel := context.WithCancel(context.Background())
	errs := make(chan error, 2)
	go func() { errs <- c.Ping(first) }()
	<-asked
	go func() { errs <- c.Ping(context.Background()) }()
	cancel()
	if err := <-errs; err == nil {
		t.Fatal("the cancelled caller got an answer")
	}
	close(release)
	if err := <-errs; err != nil {
		t.Fatal(err)
	}
	if n := srv.Calls(tokenCall); n != 1 {
		t.Fatalf("%d token requests", n)
	}
}
