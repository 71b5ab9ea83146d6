package sandbox

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	copilot "github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/kernel"
)

// misbehave asks for one misdeed, and lifts those before.
func (r *rig) misbehave(body string) {
	r.t.Helper()
	r.control("DELETE", "misbehave", "")
	if a := r.control("POST", "misbehave", body); a.status != 201 {
		r.t.Fatalf("%s: %d %s", body, a.status, a.body)
	}
}

func (r *rig) met() int {
	r.t.Helper()
	return read[misdeedList](r.t, r.control("GET", "misbehave", ""), 200).Misbehave[0].Met
}

func (r *rig) client(change ...func(*kernel.Config)) *kernel.Client {
	r.t.Helper()
	cfg := kernel.Config{BaseURL: r.s.KernelURL(), ClientID: "copilot", ClientSecret: "sandbox", Backoff: time.Millisecond}
	for _, f := range change {
		f(&cfg)
	}
	c, err := kernel.New(cfg)
	if err != nil {
		r.t.Fatal(err)
	}
	return c
}

func TestMisdeedsThatCannotBe(t *testing.T) {
	r := boot(t, Config{Noise: NoiseNone, Faults: []string{"none"}})
	for _, body := range []string{
		`{}`, `{"route":"/x","status":500}`, `{"route":"GET x","status":500}`, `{"route":"GET /x"}`, `{"route":"GET /x","status":404}`, `{"route":"GET /x","cut":true,"status":500}`,
		`{"route":"GET /x","latency":"soon"}`, `{"route":"GET /x","latency":"-1s"}`, `{"route":"GET /x","latency":"2h"}`, `{"route":"GET /x","status":500,"at":"now"}`, `{"route":"GET /x","cut":true,"at":"after"}`,
		`{"route":"GET /x","retryAfter":3,"cut":true}`, `{"route":"GET /x","status":500,"times":-1}`, `{"route":"GET /x","status":500,"colour":"red"}`,
	} {
		if a := r.control("POST", "misbehave", body); a.status != 400 || len(a.body) < 30 {
			t.Errorf("%s: %d %s", body, a.status, a.body)
		}
	}
}

// TestEveryRouteCanBeRefused looks at the error form of each API; the conformance middleware looks along.
func TestEveryRouteCanBeRefused(t *testing.T) {
	r := boot(t, Config{Noise: NoiseNone, Faults: []string{"none"}})
	for _, status := range []int{429, 500, 502, 503, 504} {
		r.misbehave(fmt.Sprintf(`{"route":"* /**","status":%d,"retryAfter":7}`, status))
		for _, route := range r.s.Routes() {
			method, path, _ := strings.Cut(route, " ")
			path = strings.NewReplacer("{id}", "1", "{sessionId}", "3fa85f64-5717-4562-b3fc-2c963f66afa6", "{name}", "QOS_E").Replace(path)
			a := r.kernel(method, path, "")
			if a.status != status || a.header.Get("Retry-After") != "7" || !json.Valid(a.body) || !strings.Contains(string(a.body), "control API") {
				t.Errorf("%s: %d %s", route, a.status, a.body)
			}
		}
	}
	if n := r.met(); n != len(r.s.Routes()) {
		t.Errorf("%d calls met it, of %d routes", n, len(r.s.Routes()))
	}
	r.control("DELETE", "misbehave", "")
	if a := r.kernel("GET", kernel.PathAlarm+"/alarm", ""); a.status != 200 {
		t.Errorf("lifted: %d", a.status)
	}
}

const alarms = "GET " + kernel.PathAlarm + "/alarm"

// TestReadsThroughMisdeeds: typed errors that say what to do, tries only as often as they may help, and in bounded time.
func TestReadsThroughMisdeeds(t *testing.T) {
	r := boot(t, Config{Seed: 3, Noise: NoiseNone, Faults: []string{"backhaul_loss@link#3,start=-30m"}})
	for _, c := range []struct {
		misdeed string
		code    copilot.Code
		says    string
		met     int
	}{
		{`"status":500,"times":2`, "", "", 2},
		{`"cut":true,"times":2`, "", "", 2},
		{`"status":429,"retryAfter":1,"times":1`, "", "", 1},
		{`"latency":"1ms"`, "", "", 2}, // the list takes two calls
		{`"latency":"1h","times":2`, "", "", 2},
		{`"stale":"10m"`, "", "", 2},
		{`"status":500`, copilot.CodeUnavailable, "status 500; try again in a moment", 3},
		{`"status":503,"retryAfter":1,"times":1,"latency":"2ms"`, "", "", 1},
		{`"status":429,"retryAfter":600`, copilot.CodeUnavailable, "slow down; try again in 10m0s", 1},
		{`"cut":true`, copilot.CodeUnavailable, "late, cut or unreadable; try again", 3},
		{`"latency":"1h"`, copilot.CodeUnavailable, "late, cut or unreadable; try again", 3},
	} {
		cl := r.client(func(cfg *kernel.Config) { cfg.Timeout = 500 * time.Millisecond })
		if err := cl.Ping(context.Background()); err != nil {
			t.Fatal(err)
		}
		r.misbehave(`{"route":"` + alarms + `",` + c.misdeed + `}`)
		ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
		list, err := cl.Alarms(ctx, kernel.AlarmQuery{Objects: []string{"LINK-003"}, Since: noon.Add(-time.Hour), Until: noon})
		if ctx.Err() != nil {
			t.Errorf("%s took over 20 s", c.misdeed)
		}
		cancel()
		if copilot.CodeOf(err) != c.code && err != nil || err == nil && (c.code != "" || len(list) == 0) || !strings.Contains(fmt.Sprint(err), c.says) {
			t.Errorf("%s: %d alarms, %v", c.misdeed, len(list), err)
		}
		if n := r.met(); n != c.met {
			t.Errorf("%s: met %d calls, want %d", c.misdeed, n, c.met)
		}
	}
}

// TestWritesThroughMisdeeds: never twice, and the caller is told whether it may have happened.
func TestWritesThroughMisdeeds(t *testing.T) {
	path := kernel.CellPath("CELL-001-1", "restart")
	for _, c := range []struct {
		misdeed string
		maybe   bool
		arrived int
	}{
		{`"status":500`, true, 0}, {`"status":500,"at":"after"`, true, 1}, {`"status":503,"retryAfter":1`, true, 0},
		{`"status":429,"retryAfter":1`, false, 0}, {`"cut":true`, true, 1}, {`"latency":"1h"`, true, 0},
	} {
		r := boot(t, Config{Seed: 3, Noise: NoiseNone, Faults: []string{"none"}})
		r.misbehave(`{"route":"POST ` + kernel.PathNetwork + `/cells/*/restart",` + c.misdeed + `}`)
		_, err := r.client(func(cfg *kernel.Config) { cfg.Timeout = 300 * time.Millisecond }).Order(context.Background(), path, "act-1")
		if err == nil || kernel.MaybeDone(err) != c.maybe || !strings.Contains(err.Error(), ";") {
			t.Errorf("%s: maybe done %v, %v", c.misdeed, kernel.MaybeDone(err), err)
		}
		if n := r.met(); n != 1 {
			t.Errorf("%s: sent %d times", c.misdeed, n)
		}
		if w := r.s.op.writes().Writes; len(w) != c.arrived {
			t.Errorf("%s: the ledger holds %+v", c.misdeed, w)
		}
	}
}

func TestAStaleAnswerIsOfThen(t *testing.T) {
	r := boot(t, Config{Seed: 3, Noise: NoiseNone, Faults: []string{"backhaul_loss@link#3,start=-30m"}})
	cl := r.client()
	q := kernel.AlarmQuery{Objects: []string{"LINK-003"}, Since: noon.Add(-2 * time.Hour), Until: noon}
	ctx, ages := kernel.WithAges(context.Background())
	now, err := cl.Alarms(ctx, q)
	if err != nil || len(now) == 0 || !ages.Oldest().Equal(noon) {
		t.Fatal(len(now), ages.Oldest(), err)
	}
	before, _ := cl.Offset()
	r.misbehave(`{"route":"` + alarms + `","stale":"1h","times":1}`)
	then, err := cl.Alarms(ctx, q)
	if err != nil || len(then) != 0 || !ages.Oldest().Equal(noon.Add(-time.Hour)) {
		t.Errorf("an hour ago: %d alarms as of %s, %v", len(then), ages.Oldest(), err)
	}
	if after, _ := cl.Offset(); (after - before).Abs() > time.Minute {
		t.Errorf("the stale answer moved the Kernel's time by %s", after-before)
	}
	r.misbehave(`{"route":"GET ` + kernel.PathMetrics + `/**","stale":"1h"}`)
	series, err := cl.Series(context.Background(), kernel.SeriesQuery{Metric: "link_utilisation_percent", Objects: []string{"LINK-003"}, Start: noon.Add(-90 * time.Minute), End: noon, Step: time.Minute})
	if err != nil || len(series) != 1 || series[0].Points[len(series[0].Points)-1].Time.After(noon.Add(-time.Hour)) {
		t.Errorf("stale KPIs: %v", err)
	}
}

// TestOneTokenForManyCallers: all tokens expire, and fifty callers that find out together ask for one new token.
func TestOneTokenForManyCallers(t *testing.T) {
	var mu sync.Mutex
	wall := noon
	clock := copilot.ClockFunc(func() time.Time { mu.Lock(); defer mu.Unlock(); return wall })
	r := boot(t, Config{Seed: 3, Noise: NoiseNone, Faults: []string{"none"}, WallClock: clock, Clock: noon, Mode: ClockStanding})
	cl := r.client() // its own clock does not see the jump: a 401 tells it
	if err := cl.Ping(context.Background()); err != nil {
		t.Fatal(err)
	}
	mu.Lock()
	wall = wall.Add(time.Hour)
	mu.Unlock()
	r.misbehave(`{"route":"POST ` + kernel.PathToken + `","latency":"200ms"}`)
	var wg sync.WaitGroup
	for range 50 {
		wg.Go(func() {
			if err := cl.Ping(context.Background()); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if n := r.met(); n != 1 {
		t.Errorf("%d token requests", n)
	}
}

// TestStopEndsSlowCalls: a call that is made to wait does not keep the sandbox from stopping.
func TestStopEndsSlowCalls(t *testing.T) {
	r := boot(t, Config{Noise: NoiseNone, Faults: []string{"none"}})
	r.misbehave(`{"route":"` + alarms + `","latency":"1h"}`)
	ended := make(chan error, 1)
	req, _ := http.NewRequest("GET", r.s.KernelURL()+kernel.PathAlarm+"/alarm", nil)
	go func() {
		resp, err := http.DefaultClient.Do(req)
		if err == nil {
			_, err = io.ReadAll(resp.Body)
		}
		ended <- err
	}()
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	for r.met() == 0 {
		<-tick.C
	}
	if err := r.s.Stop(context.Background()); err != nil {
		t.Error(err)
	}
	if err := <-ended; err == nil {
		t.Error("the call was answered")
	}
}
