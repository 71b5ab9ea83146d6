package kernel_test

import (
	"context"
	"net/http"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/internal/kerneltest"
	"github.com/kernelcopilot/copilot/kernel"
)

const (
	tokenCall  = "POST " + kernel.PathToken
	alarmCall  = "GET " + kernel.PathAlarm + "/alarm/1"
	objectCall = "GET " + kernel.PathTopology + "/objects"
)

func code(t *testing.T, err error, want copilot.Code) {
	t.Helper()
	if copilot.CodeOf(err) != want {
		t.Fatalf("code %q, want %q: %v", copilot.CodeOf(err), want, err)
	}
}

func TestManyCallersShareOneToken(t *testing.T) {
	srv := kerneltest.New(t)
	c := srv.Client(t)
	var wg sync.WaitGroup
	for range 50 {
		wg.Go(func() {
			if err := c.Ping(context.Background()); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if n := srv.Calls(tokenCall); n != 1 {
		t.Fatalf("%d token requests for 50 callers", n)
	}
}

func TestRefusedTokenIsReplacedOnce(t *testing.T) {
	srv := kerneltest.New(t)
	c := srv.Client(t)
	ctx := context.Background()
	if err := c.Ping(ctx); err != nil {
		t.Fatal(err)
	}
	srv.ExpireTokens()
	if _, err := c.Order(ctx, kernel.CellPath("cell-e1", "restart"), "act-1"); err != nil {
		t.Fatal(err)
	}
	if n, w := srv.Calls(tokenCall), srv.Writes(); n != 2 || len(w) != 1 || w[0].Key != "act-1" {
		t.Fatalf("%d tokens, writes %v", n, w)
	}
	srv.Before = func(w http.ResponseWriter, r *http.Request) bool {
		if r.URL.Path == kernel.PathToken {
			return false
		}
		kerneltest.Refuse(w, http.StatusUnauthorized, "no")
		return true
	}
	code(t, c.Ping(ctx), copilot.CodeForbidden)
}

func TestTokenIsRenewedBeforeItExpires(t *testing.T) {
	srv := kerneltest.New(t)
	var now atomic.Pointer[time.Time]
	set := func(at time.Time) { now.Store(&at) }
	set(kerneltest.Now)
	c := srv.Client(t, func(cfg *kernel.Config) { cfg.Clock = copilot.ClockFunc(func() time.Time { return *now.Load() }) })
	for i, step := range []struct {
		at     time.Duration
		tokens int
	}{{0, 1}, {30 * time.Minute, 1}, {time.Hour - 10*time.Second, 2}} {
		set(kerneltest.Now.Add(step.at))
		if err := c.Ping(context.Background()); err != nil {
			t.Fatal(err)
		}
		if n := srv.Calls(tokenCall); n != step.tokens {
			t.Fatalf("step %d: %d token requests, want %d", i, n, step.tokens)
		}
	}
}

func TestWrongCredentialsSayWhichVariables(t *testing.T) {
	srv := kerneltest.New(t)
	srv.Before = func(w http.ResponseWriter, _ *http.Request) bool {
		w.WriteHeader(http.StatusUnauthorized)
		_, _ = w.Write([]byte(`{"error":"invalid_client"}`))
		return true
	}
	err := srv.Client(t).Ping(context.Background())
	code(t, err, copilot.CodeForbidden)
	if n := srv.Calls(tokenCall); n != 1 {
		t.Fatalf("refused credentials were sent %d times", n)
	}
}

func TestKernelTimeAndInstance(t *testing.T) {
	srv := kerneltest.New(t)
	c := srv.Client(t)
	ctx := context.Background()
	if _, ok := c.Offset(); ok {
		t.Fatal("an offset before the first answer")
	}
	now, err := c.KernelNow(ctx)
	if err != nil || !now.Equal(kerneltest.Now) {
		t.Fatalf("%v %v", now, err)
	}
	srv.Change(func(w *kerneltest.World) { w.Now = w.Now.Add(2 * time.Minute) })
	if now, err = c.KernelNow(ctx); err != nil || !now.Equal(kerneltest.Now.Add(2*time.Minute)) {
		t.Fatalf("a stepped clock is not seen: %v %v", now, err)
	}
	if off, ok := c.Offset(); !ok || off > 0 && off < time.Hour {
		t.Fatalf("offset %v %v", off, ok)
	}
	if _, err := c.Network(ctx); err != nil {
		t.Fatal(err)
	}
	held := srv.Calls(objectCall)
	srv.Change(func(w *kerneltest.World) {
		w.Instance = "two"
		w.Objects[1].Name = "Another world"
	})
	if err := c.Ping(ctx); err != nil { // hears of the other world
		t.Fatal(err)
	}
	g, err := c.Network(ctx)
	if err != nil || g.Objects[1].Name != "Another world" || srv.Calls(objectCall) != held+2 {
		t.Fatalf("the old world was kept: %v %v", g.Objects[1], err)
	}
}

func TestNetworkIsReadOnce(t *testing.T) {
	srv := kerneltest.New(t)
	c := srv.Client(t)
	for range 3 {
		if _, err := c.Network(context.Background()); err != nil {
			t.Fatal(err)
		}
	}
	if n := srv.Calls(objectCall); n != 1 {
		t.Fatalf("read %d times", n)
	}
}

func TestConfigIsChecked(t *testing.T) {
	for _, cfg := range []kernel.Config{{}, {BaseURL: "ftp://x", ClientID: "a"}, {BaseURL: "http://", ClientID: "a"}, {BaseURL: "http://x"}} {
		_, err := kernel.New(cfg)
		code(t, err, copilot.CodeInvalid)
	}
}

func TestListsArePaged(t *testing.T) {
	srv := kerneltest.New(t)
	for i := range 7 {
		srv.World.Alarms = append(srv.World.Alarms, kernel.Alarm{
			ID: strconv.Itoa(i), State: "raised", RaisedTime: kerneltest.Now.Add(time.Duration(-i) * time.Minute), AlarmedObject: kernel.AlarmedObject{ID: "link-a"},
		})
	}
	c := srv.Client(t, func(cfg *kernel.Config) { cfg.PageSize, cfg.GraphPage = 2, 4 })
	ctx := context.Background()
	all, err := c.Alarms(ctx, kernel.AlarmQuery{Objects: []string{"link-a"}})
	if err != nil || len(all) != 7 || all[0].ID != "6" {
		t.Fatalf("%d alarms, %v", len(all), err)
	}
	some, err := c.Alarms(ctx, kernel.AlarmQuery{Objects: []string{"link-a"}, Offset: 1, Limit: 3})
	if err != nil || len(some) != 3 {
		t.Fatalf("%d alarms, %v", len(some), err)
	}
	g, err := c.Objects(ctx, kernel.ObjectQuery{})
	if err != nil || len(g.Objects) != len(srv.World.Objects) || g.Truncated {
		t.Fatalf("%d objects, truncated %v, %v", len(g.Objects), g.Truncated, err)
	}
}
