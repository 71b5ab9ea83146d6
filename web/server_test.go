package web_test

import (
	"context"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/access"
	"github.com/kernelcopilot/copilot/web"
	"github.com/kernelcopilot/copilot/web/socket"
)

func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m, goleak.IgnoreTopFunction("net/http.(*persistConn).readLoop"), goleak.IgnoreTopFunction("net/http.(*persistConn).writeLoop"))
}

const firstQuestion = "Why is data slow in Triana since 09:40?"

func guard() web.Guard {
	return web.Guard{
		AllowedHost:   func(h string) bool { return access.AllowedHost(h, nil) },
		AllowedOrigin: func(o, h string) bool { return access.AllowedOrigin(o, h, nil) },
	}
}

// serve boots a console over the desk, as a real HTTP server.
func serve(t *testing.T, d *desk, change ...func(*web.Config)) *httptest.Server {
	t.Helper()
	s, _ := serveAt(t, d, "", change...)
	return s
}

// serveAt serves at an address, any free one when it is empty, until it is stopped.
func serveAt(t *testing.T, d *desk, at string, change ...func(*web.Config)) (*httptest.Server, func()) {
	t.Helper()
	users := access.NewUsers(tenant)
	zone, err := time.LoadLocation("Europe/Madrid")
	if err != nil {
		t.Fatal(err)
	}
	cfg := web.Config{
		Agent: d, Store: d, Guard: guard(), Zone: zone, Questions: func(context.Context, string) []string {
			return []string{firstQuestion, "Which open alarms matter most right now?", "Who is hit in Triana right now?"}
		}, Backend: "engine",
		Identify: func(r *http.Request) (copilot.Principal, error) {
			if r.Header.Get("Copilot-User") == "stranger" {
				return copilot.Principal{Tenant: "other", Name: "stranger", Roles: []copilot.Role{copilot.RoleNOC, copilot.RoleApprover}}, nil
			}
			return users.Resolve(r.Header.Get("Copilot-User"))
		},
		Clock:  copilot.ClockFunc(func() time.Time { d.mu.Lock(); defer d.mu.Unlock(); return d.now }),
		Log:    slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn})),
		Socket: socket.Config{PatchEvery: 5 * time.Millisecond},
	}
	for _, c := range change {
		c(&cfg)
	}
	console, err := web.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	s := httptest.NewUnstartedServer(console)
	if at != "" {
		_ = s.Listener.Close()
		if s.Listener, err = (&net.ListenConfig{}).Listen(t.Context(), "tcp", at); err != nil {
			t.Fatal(err)
		}
	}
	s.Start()
	stop := sync.OnceFunc(func() {
		console.Close()
		s.Close()
		http.DefaultClient.CloseIdleConnections()
	})
	t.Cleanup(stop)
	return s, stop
}

// soon takes one value from a channel, or fails.
func soon[T any](t *testing.T, c <-chan T) T {
	t.Helper()
	select {
	case v := <-c:
		return v
	case <-time.After(20 * time.Second):
		t.Fatal("nothing came in 20 s")
	}
	panic("unreachable")
}
