package performance_test

import (
	"bufio"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/internal/kerneltest"
	"github.com/kernelcopilot/copilot/internal/promtest"
	"github.com/kernelcopilot/copilot/internal/tooltest"
	"github.com/kernelcopilot/copilot/kernel"
	"github.com/kernelcopilot/copilot/tools/performance"
)

var (
	onset    = kerneltest.Now.Add(-20 * time.Minute)
	twoHours = kerneltest.Now.Add(-2 * time.Hour)
)

// noise is a small repeatable disturbance, between −1 and 1.
func noise(id string, at time.Time) float64 {
	return math.Sin(float64(at.Unix()/60)*1.7 + float64(len(id)))
}

// daily is a level with the shape of a day: highest in the evening.
func daily(level float64, id string, at time.Time) float64 {
	hour := float64(at.Hour()) + float64(at.Minute())/60
	return level * (1 + 0.3*math.Sin((hour-9)/24*2*math.Pi) + 0.04*noise(id, at))
}

type fault func(metric, id string, at time.Time) (float64, bool, bool) // value, has a sample, is decided

// kernels runs a test over the stand-in Kernel alone, and with a real Prometheus, filled from it, as its source of KPIs.
// The tests look at no sample from before start; windows of the days before are ten minutes wider.
func kernels(t *testing.T, f fault, start time.Time, test func(t *testing.T, b *tooltest.Bench)) {
	srv := kerneltest.New(t)
	quiet := srv.World.Sample
	srv.World.Sample = func(metric, id string, at time.Time) (float64, bool) {
		if f != nil && !at.Before(onset) {
			if v, has, decided := f(metric, id, at); decided {
				return v, has
			}
		}
		v, ok := quiet(metric, id, at)
		if strings.Contains(metric, "throughput") || strings.Contains(metric, "users") || strings.Contains(metric, "utilisation") {
			v = daily(v, id, at)
		}
		return v, ok
	}
	tools := func(t *testing.T, change ...func(*kernel.Config)) *tooltest.Bench {
		return tooltest.New(t, performance.New(srv.Client(t, change...), tooltest.Vocabulary(t)))
	}
	t.Run("kernel", func(t *testing.T) { test(t, tools(t)) })
	t.Run("prometheus", func(t *testing.T) {
		url := promtest.Start(t, func(w io.Writer) error { return history(w, srv.World, start) })
		before := srv.Calls("GET " + kernel.PathMetrics + "/query_range")
		test(t, tools(t, func(cfg *kernel.Config) { cfg.MetricsURL = url }))
		if n := srv.Calls("GET "+kernel.PathMetrics+"/query_range") - before; n > 0 {
			t.Errorf("the Kernel was asked for metrics %d times", n)
		}
	})
}

// history writes the samples of three hours from ten minutes before start, and of the same hours of the days before, as far
// as they are past.
func history(w io.Writer, world *kerneltest.World, start time.Time) error {
	out := bufio.NewWriter(w)
	for _, m := range kernel.Metrics {
		fmt.Fprintf(out, "# TYPE %s gauge\n", m.Name)
		for _, o := range world.Objects {
			for day := 5; day >= 0 && o.Type == m.Object; day-- {
				from := start.AddDate(0, 0, -day)
				for at := from.Add(-10 * time.Minute); !at.After(from.Add(3*time.Hour)) && !at.After(world.Now); at = at.Add(time.Minute) {
					if v, ok := world.Sample(m.Name, o.ID, at); ok {
						fmt.Fprintf(out, "%s{object=%q} %s %d\n", m.Name, o.ID, strconv.FormatFloat(v, 'f', -1, 64), at.Unix())
					}
				}
			}
		}
	}
	fmt.Fprintln(out, "# EOF")
	return out.Flush()
}

func near(t *testing.T, res copilot.Result, kind, id string, within time.Duration) {
	t.Helper()
	for _, f := range res.Findings {
		if f.Kind == kind && f.Object.ID == id {
			if f.State != copilot.Present || f.At.Sub(onset).Abs() > within {
				t.Errorf("%s at %s: %s, onset %s, want %s", kind, id, f.State, f.At.Format("15:04"), onset.Format("15:04"))
			}
			return
		}
	}
	t.Errorf("no finding %s at %s", kind, id)
}

func TestQuietNetwork(t *testing.T) {
	kernels(t, nil, twoHours, func(t *testing.T, b *tooltest.Bench) {
		for _, scope := range []string{"area-s", "site-e", "cell-e1", "link-a", "line-1"} {
			res := b.Call("performance.check", `{"scope":"`+scope+`","since":"2026-03-04T09:00:00Z"}`)
			if got := tooltest.Present(res); got != "" {
				t.Errorf("%s: %s", scope, got)
			}
			if len(res.Hints) == 0 {
				t.Errorf("%s: nothing says what an empty answer means", scope)
			}
		}
	})
}

func TestDropAgainstTheSameHourIsDated(t *testing.T) {
	kernels(t, func(m, id string, at time.Time) (float64, bool, bool) {
		return daily(18, id, at), true, m == "cell_dl_user_throughput_mbps" && id == "cell-e1"
	}, twoHours, func(t *testing.T, b *tooltest.Bench) {
		res := b.Call("performance.check", `{"scope":"site-e","since":"2026-03-04T09:00:00Z"}`)
		if got := tooltest.Present(res); got != "kpi.throughput.drop at cell-e1" {
			t.Fatal(got)
		}
		near(t, res, "kpi.throughput.drop", "cell-e1", 3*time.Minute)
		rec := tooltest.Record(t, res, "cell-e1/cell_dl_user_throughput_mbps")
		for _, name := range []string{"value", "usual", "change"} {
			if f, ok := rec.Field(name); !ok || f.Kind != copilot.KindNumber || f.Unit == "" {
				t.Errorf("field %s of %+v", name, rec)
			}
		}
		if tooltest.Is(res, "kpi.throughput.drop", "cell-s1") != copilot.Absent {
			t.Error("a cell on the same link was looked at, and is as usual")
		}
	})
}

func TestADayShapeIsNoDrop(t *testing.T) {
	kernels(t, nil, kerneltest.Now.Add(-8*time.Hour), func(t *testing.T, b *tooltest.Bench) {
		b.Request.At = kerneltest.Now.Add(-6 * time.Hour) // 04:00, when there is least traffic
		res := b.Call("performance.check", `{"scope":"cell-e1"}`)
		if got := tooltest.Present(res); got != "" {
			t.Fatal(got)
		}
	})
}

func TestLevels(t *testing.T) {
	kernels(t, func(m, id string, _ time.Time) (float64, bool, bool) {
		switch m + " " + id {
		case "cell_dl_prb_utilisation_percent cell-e1":
			return 96, true, true
		case "link_receive_power_dbm link-a":
			return -34, true, true
		case "site_mains_voltage_volts site-e":
			return 3, true, true
		}
		return 0, false, false
	}, twoHours, func(t *testing.T, b *tooltest.Bench) {
		res := b.Call("performance.check", `{"scope":"site-e","since":"2026-03-04T09:00:00Z"}`)
		near(t, res, "kpi.prb.high", "cell-e1", 2*time.Minute)
		near(t, res, "kpi.link.level.low", "link-a", 2*time.Minute)
		near(t, res, "kpi.mains.low", "site-e", 2*time.Minute)
		if tooltest.Is(res, "kpi.battery.falling", "site-e") != copilot.Absent {
			t.Error("the battery is full")
		}
	})
}

func TestASpikeIsNoFinding(t *testing.T) {
	kernels(t, func(m, id string, at time.Time) (float64, bool, bool) {
		return 99, true, m == "cell_dl_prb_utilisation_percent" && at.Equal(kerneltest.Now.Add(-4*time.Minute))
	}, twoHours, func(t *testing.T, b *tooltest.Bench) {
		if got := tooltest.Present(b.Call("performance.check", `{"scope":"cell-e1"}`)); got != "" {
			t.Fatal(got)
		}
	})
}

func TestMissingSamples(t *testing.T) {
	kernels(t, func(m, id string, _ time.Time) (float64, bool, bool) {
		return 0, false, strings.HasPrefix(m, "cell_") && id == "cell-e1"
	}, twoHours, func(t *testing.T, b *tooltest.Bench) {
		res := b.Call("performance.check", `{"scope":"cell-e1","since":"2026-03-04T09:00:00Z"}`)
		near(t, res, "kpi.cell.missing", "cell-e1", 2*time.Minute)
		for _, kind := range []string{"kpi.throughput.drop", "kpi.prb.high", "kpi.availability.drop"} {
			for _, f := range res.Findings {
				if f.Kind == kind && f.Object.ID == "cell-e1" && (f.State != copilot.Absent || f.At.After(onset)) {
					t.Errorf("%s, seen until the samples ended, is %s at %s", kind, f.State, f.At)
				}
			}
		}
	})
}

func TestSeriesTool(t *testing.T) {
	kernels(t, nil, twoHours, func(t *testing.T, b *tooltest.Bench) {
		res := b.Call("performance.series", `{"metric":"link_utilisation_percent","scope":"link-a","since":"2026-03-04T08:00:00Z"}`)
		if n := len(res.Records); n < 20 || n > 31 || res.Records[0].Value("value") == "" {
			t.Fatalf("%d rows", n)
		}
		if f := b.Fails("performance.series", `{"metric":"link_speed","scope":"link-a"}`).Failure; f == nil || !strings.Contains(f.Message, "link_utilisation_percent") {
			t.Fatalf("%+v", f)
		}
		if res := b.Call("performance.series", `{"metric":"link_utilisation_percent","scope":"no-such"}`); len(res.Records) > 0 && res.Records[0].Object.ID != "no-such" {
			t.Fatalf("%+v", res)
		}
	})
}
