package kernel_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/kernelcopilot/copilot/kernel"
)

// TestOldDate: a Date that lies hours back is an old answer's, unless the operator's clock is set on purpose; another calendar's
// is believed.
func TestOldDate(t *testing.T) {
	own := time.Date(2026, 3, 4, 12, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		behind   time.Duration
		clock    string
		believed bool
	}{
		{0, "", true}, {-time.Hour, "", true}, {5 * time.Minute, "", true}, {2 * time.Hour, "", false}, {23 * time.Hour, "", false},
		{90 * 24 * time.Hour, "", true}, {2 * time.Hour, kernel.ClockSimulated, true}, {2 * time.Hour, "quartz", false},
	} {
		told := own.Add(-c.behind)
		mux := http.NewServeMux()
		mux.HandleFunc("POST "+kernel.PathToken, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			_, _ = w.Write([]byte(`{"access_token":"x","token_type":"Bearer","expires_in":600}`))
		})
		mux.HandleFunc("GET "+kernel.PathTopology+"/objects", func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Date", told.Format(http.TimeFormat))
			w.Header().Set(kernel.HeaderClock, c.clock)
			w.Header().Set("Content-Type", "application/json")
			_, _ = w.Write([]byte(`{"objects":[{"id":"X-1","type":"` + r.URL.Query().Get("types") + `"}],"relations":[]}`))
		})
		srv := httptest.NewServer(mux)
		client, err := kernel.New(kernel.Config{BaseURL: srv.URL, ClientID: "x", ClientSecret: "y", Clock: standing(own)})
		if err != nil {
			t.Fatal(err)
		}
		want := told
		if !c.believed {
			want = own
		}
		if got, err := client.KernelNow(context.Background()); err != nil || !got.Equal(want) {
			t.Errorf("%s behind, %q: %s %v, want %s", c.behind, c.clock, got, err, want)
		}
		for p := range client.Check(context.Background()) {
			if p.API.Base == kernel.PathTopology && (p.Err != nil || strings.Contains(p.Remark, "count as old") == c.believed) {
				t.Errorf("%s behind, %q: the check says %q %v", c.behind, c.clock, p.Remark, p.Err)
			}
		}
		srv.Close()
	}
}

// standing is a clock that stands.
type standing time.Time

func (s standing) Now() time.Time { return time.Time(s) }
