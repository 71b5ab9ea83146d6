package performance_test

import (
	"testing"
	"time"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/internal/kerneltest"
	"github.com/kernelcopilot/copilot/internal/tooltest"
	"github.com/kernelcopilot/copilot/tools/performance"
)

// fullSlowSilent is a cell that is full and slow, and another that sends no counters.
func fullSlowSilent(m, id string, at time.Time) (float64, bool, bool) {
	switch m + " " + id {
	case "cell_dl_prb_utilisation_percent cell-e1":
		return 96, true, true
	case "cell_dl_user_throughput_mbps cell-e1":
		return daily(8, id, at), true, true
	case "cell_dl_prb_utilisation_percent cell-s1":
		return 0, false, true
	}
	return 0, false, false
}

var cutOff = []struct{ kind, cell string }{{"kpi.prb.high", "cell-e1"}, {"kpi.throughput.drop", "cell-e1"}, {"kpi.cell.missing", "cell-s1"}}

// TestWhatTheWindowCutsOffIsDated looks at the last twelve of twenty minutes of trouble.
func TestWhatTheWindowCutsOffIsDated(t *testing.T) {
	kernels(t, fullSlowSilent, twoHours, func(t *testing.T, b *tooltest.Bench) {
		since := kerneltest.Now.Add(-12 * time.Minute).Format(time.RFC3339)
		res := b.Call("performance.check", `{"scope":"link-a","since":"`+since+`"}`)
		for _, c := range cutOff {
			near(t, res, c.kind, c.cell, 5*time.Minute)
			if f := finding(t, res, c.kind, c.cell); f.Before {
				t.Errorf("%s began at %s, and that was seen", f.Kind, f.At)
			}
		}
	})
}

// TestWhatNobodySawBegin has been so for longer than is looked back.
func TestWhatNobodySawBegin(t *testing.T) {
	srv := kerneltest.New(t)
	quiet := srv.World.Sample
	srv.World.Sample = func(metric, id string, at time.Time) (float64, bool) {
		if at.After(kerneltest.Now.Add(-30 * time.Hour)) {
			if v, has, decided := fullSlowSilent(metric, id, at); decided {
				return v, has
			}
		}
		return quiet(metric, id, at)
	}
	bench := tooltest.New(t, performance.New(srv.Client(t), tooltest.Vocabulary(t)))
	res := bench.Call("performance.check", `{"scope":"link-a","since":"2026-03-04T09:00:00Z"}`)
	f := finding(t, res, "kpi.prb.high", "cell-e1")
	if window := time.Date(2026, 3, 4, 9, 0, 0, 0, time.UTC); !f.Before || window.Sub(f.At) != 24*time.Hour {
		t.Errorf("before %t, first seen %s", f.Before, f.At)
	}
	text := copilot.Render(res)
	back, err := copilot.ParseResult(text)
	if err != nil {
		t.Fatal(err)
	}
	if !finding(t, back, "kpi.prb.high", "cell-e1").Before {
		t.Error("the text does not say that it began before")
	}
}

func finding(t *testing.T, res copilot.Result, kind, id string) copilot.Finding {
	t.Helper()
	for _, f := range res.Findings {
		if f.Kind == kind && f.Object.ID == id {
			return f
		}
	}
	t.Fatalf("no finding %s at %s", kind, id)
	return copilot.Finding{}
}

// TestALongWindowSeesWhatBeganJustNow: trouble of four minutes in a window of eight hours.
func TestALongWindowSeesWhatBeganJustNow(t *testing.T) {
	srv := kerneltest.New(t)
	quiet := srv.World.Sample
	srv.World.Sample = func(metric, id string, at time.Time) (float64, bool) {
		if metric == "cell_dl_prb_utilisation_percent" && id == "cell-e1" && !at.Before(kerneltest.Now.Add(-4*time.Minute)) {
			return 96, true
		}
		return quiet(metric, id, at)
	}
	b := tooltest.New(t, performance.New(srv.Client(t), tooltest.Vocabulary(t)))
	res := b.Call("performance.check", `{"scope":"cell-e1","since":"2026-03-04T02:00:00Z"}`)
	if f := finding(t, res, "kpi.prb.high", "cell-e1"); f.State != copilot.Present || kerneltest.Now.Sub(f.At) != 4*time.Minute {
		t.Errorf("%+v", f)
	}
	if got := tooltest.Present(res); got != "kpi.prb.high at cell-e1" {
		t.Error(got)
	}
}
