package kernel_test

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/internal/kerneltest"
	"github.com/kernelcopilot/copilot/kernel"
)

// stranger stands for somebody else's Prometheus: it keeps the requests and answers with f.
func stranger(t *testing.T, f func(w http.ResponseWriter, r *http.Request)) (url string, asked func() []*http.Request) {
	var mu sync.Mutex
	var all []*http.Request
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		all = append(all, r)
		mu.Unlock()
		f(w, r)
	}))
	t.Cleanup(s.Close)
	return s.URL, func() []*http.Request {
		mu.Lock()
		defer mu.Unlock()
		return append([]*http.Request(nil), all...)
	}
}

// rows answers query_range with the series given as label set and samples.
func rows(w http.ResponseWriter, series ...string) {
	fmt.Fprintf(w, `{"status":"success","data":{"resultType":"matrix","result":[%s]}}`, strings.Join(series, ","))
}

var anHour = kernel.SeriesQuery{Metric: "m", Objects: []string{"a"}, Start: kerneltest.Now.Add(-time.Hour), End: kerneltest.Now, Step: time.Minute}

func TestAMetricsSourceOfItsOwn(t *testing.T) {
	srv := kerneltest.New(t)
	url, asked := stranger(t, func(w http.ResponseWriter, _ *http.Request) {
		rows(w, `{"metric":{"__name__":"m","object":"a","instance":"x"},"values":[[60,"1"],[120,"NaN"],[180,"+Inf"],[240,"2.5"]]}`,
			`{"metric":{"__name__":"m","object":"a","instance":"y"},"values":[[120,"7"],[240,"9"],[300,"3"]]}`)
	})
	for name, c := range map[string]struct {
		change              func(*kernel.Config)
		path, token, tenant string
	}{
		"Prometheus": {func(cfg *kernel.Config) { cfg.MetricsURL = url + "/" }, "/api/v1/query_range", "", ""},
		"Mimir": {func(cfg *kernel.Config) {
			cfg.MetricsURL, cfg.MetricsToken, cfg.MetricsTenant = url+"/prometheus/api/v1", "glc", "noc"
		}, "/prometheus/api/v1/query_range", "Bearer glc", "noc"},
	} {
		cl := srv.Client(t, c.change)
		if err := cl.Ping(context.Background()); err != nil {
			t.Fatal(err)
		}
		before, _ := cl.Offset()
		// A subscriber's token in the context is the Kernel's too.
		got, err := cl.Series(kernel.WithToken(context.Background(), "three-legged"), anHour)
		if err != nil || len(got) != 1 || fmt.Sprint(values(got[0])) != "[1 7 2.5 3]" {
			t.Errorf("%s: %v %v", name, got, err)
		}
		r := asked()[len(asked())-1]
		if r.URL.Path != c.path || r.Header.Get("Authorization") != c.token || r.Header.Get("X-Scope-OrgID") != c.tenant || r.URL.Query().Get("lookback_delta") != "59.999" {
			t.Errorf("%s was asked %s %v", name, r.URL, r.Header)
		}
		if after, _ := cl.Offset(); (after - before).Abs() > 30*time.Second {
			t.Errorf("%s: its clock was taken for the Kernel's: %s, then %s", name, before, after)
		}
	}
	if n := srv.Calls("GET " + kernel.PathMetrics + "/query_range"); n != 0 {
		t.Errorf("the Kernel was asked for metrics %d times", n)
	}
}

func values(s kernel.Series) []float64 {
	var out []float64
	for _, p := range s.Points {
		out = append(out, p.Value)
	}
	return out
}

func TestErrorsOfAMetricsSource(t *testing.T) {
	for name, c := range map[string]struct {
		status int
		body   string
		code   copilot.Code
		says   string
		calls  int
	}{
		"not plain enough": {422, `{"status":"error","errorType":"execution","error":"no functions"}`, copilot.CodeInvalid, "no functions", 1},
		"bad data":         {400, `{"status":"error","errorType":"bad_data","error":"no step"}`, copilot.CodeInvalid, "check the metric's name", 1},
		"too slow":         {503, `{"status":"error","errorType":"timeout","error":"took long"}`, copilot.CodeUnavailable, "shorter window", 3},
		"no token":         {401, `no`, copilot.CodeForbidden, "COPILOT_METRICS_TOKEN", 1},
		"wrong base":       {404, `404 page not found`, copilot.CodeUnavailable, "COPILOT_METRICS_URL", 1},
		"a page":           {200, `<html>`, copilot.CodeUnavailable, "the metrics source", 3},
		"no sample":        {200, `{"status":"success","data":{"resultType":"matrix","result":[{"metric":{},"values":[[1]]}]}}`, copilot.CodeUnavailable, "unreadable", 3},
		"no number":        {200, `{"status":"success","data":{"resultType":"matrix","result":[{"metric":{},"values":[[1,"x"]]}]}}`, copilot.CodeUnavailable, "unreadable", 3},
		"no time":          {200, `{"status":"success","data":{"resultType":"matrix","result":[{"metric":{},"values":[["1","1"]]}]}}`, copilot.CodeUnavailable, "unreadable", 3},
		"an error as 200":  {200, `{"status":"error","error":"odd"}`, copilot.CodeUnavailable, "odd", 1},
	} {
		url, asked := stranger(t, func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(c.status)
			_, _ = w.Write([]byte(c.body))
		})
		srv := kerneltest.New(t)
		_, err := srv.Client(t, func(cfg *kernel.Config) { cfg.MetricsURL = url }).Series(context.Background(), anHour)
		if copilot.CodeOf(err) != c.code || !strings.Contains(fmt.Sprint(err), c.says) || len(asked()) != c.calls {
			t.Errorf("%s: asked %d times, %v", name, len(asked()), err)
		}
	}
	cl := kerneltest.New(t).Client(t, func(cfg *kernel.Config) { cfg.MetricsURL = "http://127.0.0.1:1" })
	if _, err := cl.Series(context.Background(), anHour); !strings.Contains(fmt.Sprint(err), "COPILOT_METRICS_URL") {
		t.Errorf("nothing listens: %v", err)
	}
	for _, url := range []string{"prom:9090", "ftp://x", "http://"} {
		if _, err := kernel.New(kernel.Config{BaseURL: "http://k", ClientID: "a", MetricsURL: url}); !strings.Contains(fmt.Sprint(err), "COPILOT_METRICS_URL") {
			t.Errorf("%s: %v", url, err)
		}
	}
}

// TestNinetyDaysInPieces asks a server that refuses more than 11,000 points a series, and more than a share of all.
func TestNinetyDaysInPieces(t *testing.T) {
	url, asked := stranger(t, func(w http.ResponseWriter, r *http.Request) {
		start, end := instant(t, r, "start"), instant(t, r, "end")
		if end.Sub(start)/time.Minute > 11_000 {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		var samples [][2]any
		for at := start; !at.After(end); at = at.Add(time.Minute) {
			samples = append(samples, [2]any{at.Unix(), fmt.Sprint(at.Unix() / 60)})
		}
		b, _ := json.Marshal(samples)
		rows(w, `{"metric":{"object":"a"},"values":`+string(b)+`}`, `{"metric":{"object":"b"},"values":`+string(b)+`}`)
	})
	cl := kerneltest.New(t).Client(t, func(cfg *kernel.Config) { cfg.MetricsURL = url })
	q := kernel.SeriesQuery{Metric: "m", Objects: []string{"a", "b"}, Start: kerneltest.Now.AddDate(0, 0, -90), End: kerneltest.Now, Step: time.Minute}
	got, err := cl.Series(context.Background(), q)
	if err != nil || len(got) != 2 || len(got[0].Points) != 90*1440+1 || len(got[1].Points) != 90*1440+1 {
		t.Fatalf("%d series, %v", len(got), err)
	}
	for i, p := range got[1].Points {
		if want := q.Start.Add(time.Duration(i) * time.Minute); !p.Time.Equal(want) || math.Abs(p.Value-float64(want.Unix()/60)) > 0 {
			t.Fatalf("point %d is %+v", i, p)
		}
	}
	if n := len(asked()); n != 13 {
		t.Errorf("%d calls", n)
	}
	q.Start, q.Objects = q.End, []string{"a"}
	if got, err := cl.Series(context.Background(), q); err != nil || len(got[0].Points) != 1 {
		t.Errorf("one instant: %v %v", got, err)
	}
}

func instant(t *testing.T, r *http.Request, name string) time.Time {
	at, err := time.Parse(time.RFC3339Nano, r.URL.Query().Get(name))
	if err != nil {
		t.Error(err)
	}
	return at
}
