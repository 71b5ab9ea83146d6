package performance_test

import (
	"math"
	"strings"
	"testing"
	"time"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/internal/kerneltest"
)

// seasonal is a throughput with the course of a day; hit lowers it from the onset on.
func seasonal(hit float64) fault {
	return func(m, id string, at time.Time) (float64, bool, bool) {
		if m != "cell_dl_user_throughput_mbps" || id != "cell-e1" {
			return 0, false, false
		}
		grain := math.Sin(float64(at.Unix()/60*7919%104729)) + math.Sin(float64(at.Unix()/60*104723%7907)) // repeatable, and without a course of its own
		v := daily(40, id, at) + grain
		if !at.Before(onset.Add(-20*time.Minute)) && at.Before(kerneltest.Now.Add(-5*time.Minute)) {
			v -= hit
		}
		return v, true, true
	}
}

func TestAnomaliesAreDatedAndSayHow(t *testing.T) {
	b := altered(t, seasonal(12))
	res := b.Call("performance.anomalies", `{"scope":"cell-e1","metric":"cell_dl_user_throughput_mbps","since":"2026-03-04T06:00:00Z"}`)
	want := onset.Add(-20 * time.Minute)
	if len(res.Records) < 1 || len(res.Records) > 2 {
		t.Fatalf("%+v", res)
	}
	for _, r := range res.Records {
		if r.Time.Sub(want).Abs() > 3*time.Minute || r.Object.ID != "cell-e1" {
			t.Errorf("%s at %s, want %s", r.ID, r.Time, want)
		}
	}
	r := res.Records[0]
	if level, usual := r.Value("level"), r.Value("usual"); r.Value("direction") != "below" || level == "" || usual == "" || r.Value("score") == "" {
		t.Errorf("%+v", r)
	}
	for _, words := range []string{"1 anomaly", "same time of day", "4.5"} {
		if !strings.Contains(res.Summary, words) {
			t.Errorf("%q lacks %q", res.Summary, words)
		}
	}
}

func TestADaysCourseIsNoAnomaly(t *testing.T) {
	b := altered(t, seasonal(0))
	res := b.Call("performance.anomalies", `{"scope":"cell-e1","metric":"cell_dl_user_throughput_mbps","since":"2026-03-03T10:00:00Z"}`)
	if len(res.Records) != 0 || len(res.Hints) != 1 {
		t.Errorf("%+v", res)
	}
}

func TestAnomaliesThatCannotBeTold(t *testing.T) {
	b := altered(t, func(m, _ string, at time.Time) (float64, bool, bool) {
		return 1, at.After(kerneltest.Now.Add(-3 * time.Hour)), m == "link_delay_milliseconds"
	})
	res := b.Call("performance.anomalies", `{"scope":"link-a","metric":"link_delay_milliseconds"}`)
	if len(res.Records) != 0 || !strings.Contains(res.Summary, "Too few") || len(res.Hints) != 1 {
		t.Errorf("%+v", res)
	}
	for args, code := range map[string]copilot.Code{
		`{"scope":"link-a","metric":"speed"}`: copilot.CodeInvalid, `{"scope":"link-a","metric":"link_delay_milliseconds","since":"2026-02-20T00:00:00Z"}`: copilot.CodeTooLarge,
	} {
		if f := b.Fails("performance.anomalies", args).Failure; f == nil || f.Code != code {
			t.Errorf("%s: %+v", args, f)
		}
	}
}
