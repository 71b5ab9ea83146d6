package alarm_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/internal/kerneltest"
	"github.com/kernelcopilot/copilot/internal/tooltest"
	"github.com/kernelcopilot/copilot/kernel"
	"github.com/kernelcopilot/copilot/tools"
	"github.com/kernelcopilot/copilot/tools/alarm"
)

// TestAStaleAnswerTellsItsAge: an answer with an old Date is evidence of that time, and says so.
func TestAStaleAnswerTellsItsAge(t *testing.T) {
	for age, stale := range map[time.Duration]bool{0: false, 20 * time.Second: false, 12 * time.Minute: true} {
		srv := kerneltest.New(t)
		srv.Before = func(w http.ResponseWriter, r *http.Request) bool {
			if strings.HasPrefix(r.URL.Path, kernel.PathAlarm) {
				w.Header().Set("Date", kerneltest.Now.Add(-age).Format(http.TimeFormat))
			}
			return false
		}
		b := tooltest.New(t, alarm.New(srv.Client(t), tooltest.Vocabulary(t)))
		res := b.Call("alarm.list", `{"scope":"site-e"}`)
		want := kerneltest.Now
		if stale {
			want = want.Add(-age)
		}
		if !res.AsOf.Equal(want) {
			t.Errorf("%s old: as of %s, want %s", age, res.AsOf, want)
		}
		text := tools.ModelText(res)
		if told := strings.Contains(text, "is 12m0s old"); told != stale {
			t.Errorf("%s old:\n%s", age, text)
		}
		for _, f := range res.Findings {
			if f.State == copilot.Absent && f.At.After(want) {
				t.Errorf("%s old: %s is absent at %s", age, f.Kind, f.At)
			}
		}
	}
}
