package performance_test

import (
	"strings"
	"testing"
	"time"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/internal/kerneltest"
	"github.com/kernelcopilot/copilot/internal/tooltest"
	"github.com/kernelcopilot/copilot/tools/performance"
)

func altered(t *testing.T, f fault) *tooltest.Bench {
	srv := kerneltest.New(t)
	quiet := srv.World.Sample
	srv.World.Sample = func(metric, id string, at time.Time) (float64, bool) {
		if v, has, decided := f(metric, id, at); decided {
			return v, has
		}
		return quiet(metric, id, at)
	}
	return tooltest.New(t, performance.New(srv.Client(t), tooltest.Vocabulary(t)))
}

// TestAMetricThatAnObjectDoesNotHave is neither missing nor as usual: nothing is said of it.
func TestAMetricThatAnObjectDoesNotHave(t *testing.T) {
	b := altered(t, func(m, id string, _ time.Time) (float64, bool, bool) {
		return 0, false, m == "cell_dl_prb_utilisation_percent" && id == "cell-n1"
	})
	res := b.Call("performance.check", `{"scope":"area-s","since":"2026-03-04T09:00:00Z"}`)
	for kind, id := range map[string]string{
		"kpi.registration.drop": "core-gw", "kpi.request.drop": "core-1", "kpi.certificate.expiring": "core-1", "kpi.cell.missing": "cell-n1", "kpi.prb.high": "cell-n1",
	} {
		if got := tooltest.Is(res, kind, id); got != "" {
			t.Errorf("%s at %s is %s", kind, id, got)
		}
	}
	for kind, id := range map[string]string{"kpi.registration.drop": "core-1", "kpi.request.drop": "core-gw", "kpi.cell.missing": "cell-e1", "kpi.throughput.drop": "cell-n1"} {
		if got := tooltest.Is(res, kind, id); got != copilot.Absent {
			t.Errorf("%s at %s is %s", kind, id, got)
		}
	}
}

// TestAnObjectThatSendsNothing has ceased to: that is known of its type, and nothing else of it.
func TestAnObjectThatSendsNothing(t *testing.T) {
	b := altered(t, func(_, id string, _ time.Time) (float64, bool, bool) {
		return 0, false, id == "cell-n1" || id == "core-gw"
	})
	res := b.Call("performance.check", `{"scope":"area-s","since":"2026-03-04T09:00:00Z"}`)
	if got := tooltest.Is(res, "kpi.cell.missing", "cell-n1"); got != copilot.Present {
		t.Errorf("kpi.cell.missing is %q", got)
	}
	for kind, id := range map[string]string{"kpi.prb.high": "cell-n1", "kpi.request.drop": "core-gw"} {
		if got := tooltest.Is(res, kind, id); got != copilot.NotLooked {
			t.Errorf("%s at %s is %q", kind, id, got)
		}
	}
}

// TestTwoRulesOverOneMetric: each is judged by its own level.
func TestTwoRulesOverOneMetric(t *testing.T) {
	for level, want := range map[float64]string{-12: "", -25: "kpi.link.margin.low", -31: "kpi.link.level.low kpi.link.margin.low"} {
		b := altered(t, func(m, id string, at time.Time) (float64, bool, bool) {
			return level, true, m == "link_receive_power_dbm" && id == "pon-1" && !at.Before(onset)
		})
		res := b.Call("performance.check", `{"scope":"pon-1","since":"2026-03-04T09:00:00Z"}`)
		var got []string
		for _, f := range res.Findings {
			if f.State == copilot.Present && f.Object.ID == "pon-1" && f.At.Equal(onset) {
				got = append(got, f.Kind)
			}
		}
		if strings.Join(got, " ") != want {
			t.Errorf("at %v dBm: %v, want %s", level, got, want)
		}
		if rows := len(res.Records) > 0 && strings.Contains(res.Summary, "1 KPI deviates"); rows != (want != "") {
			t.Errorf("at %v dBm: %s", level, res.Summary)
		}
	}
}

// TestLevelsOnEitherSideOfZero: an interference is high above a negative level, a certificate short below three days.
func TestLevelsOnEitherSideOfZero(t *testing.T) {
	b := altered(t, func(m, id string, at time.Time) (float64, bool, bool) {
		switch {
		case m == "cell_ul_interference_dbm" && id == "cell-e1" && !at.Before(onset):
			return -92, true, true
		case m == "core_certificate_remaining_days" && id == "core-gw":
			return 3 - at.Sub(onset).Hours()/24, true, true
		case m == "core_certificate_remaining_days" && id == "core-auth":
			return -2, true, true
		}
		return 0, false, false
	})
	res := b.Call("performance.check", `{"scope":"area-s","since":"2026-03-04T09:00:00Z"}`)
	near(t, res, "kpi.interference.high", "cell-e1", 2*time.Minute)
	near(t, res, "kpi.certificate.expiring", "core-gw", 2*time.Minute)
	if f := finding(t, res, "kpi.certificate.expiring", "core-auth"); f.State != copilot.Present || !f.Before {
		t.Errorf("%+v", f)
	}
}
