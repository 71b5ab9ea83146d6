package sandbox

import (
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/kernelcopilot/copilot/kernel"
)

type promAnswer struct {
	Status string `json:"status"`
	Type   string `json:"errorType"`
	Error  string `json:"error"`
	Data   struct {
		ResultType string `json:"resultType"`
		Result     []struct {
			Metric labelSet `json:"metric"`
			Value  []any    `json:"value"`
			Values [][]any  `json:"values"`
		} `json:"result"`
	} `json:"data"`
}

// prom asks the metrics API with parameters given in pairs, by GET or as a form.
func (r *rig) prom(method, path string, pairs ...string) answer {
	r.t.Helper()
	form := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		form.Add(pairs[i], pairs[i+1])
	}
	if method == "GET" {
		return r.kernel("GET", kernel.PathMetrics+path+"?"+form.Encode(), "")
	}
	return r.kernel(method, kernel.PathMetrics+path, form.Encode(), "Content-Type", "application/x-www-form-urlencoded")
}

func TestQueryRangeAndQueryAgree(t *testing.T) {
	r := boot(t, Config{Seed: 3, Noise: NoiseNormal, Faults: []string{"none"}})
	at := func(back time.Duration) string { return noon.Add(-back).Format(time.RFC3339) }
	const q = `link_utilisation_percent{object=~"LINK-003|LINK-004"}`
	for _, method := range []string{"GET", "POST"} {
		wide := read[promAnswer](t, r.prom(method, "/query_range", "query", q, "start", at(time.Hour), "end", at(0), "step", "1m"), 200)
		if wide.Data.ResultType != "matrix" || len(wide.Data.Result) != 2 || len(wide.Data.Result[0].Values) < 50 {
			t.Fatalf("%+v", wide)
		}
		now := read[promAnswer](t, r.prom(method, "/query", "query", q), 200)
		if now.Data.ResultType != "vector" || len(now.Data.Result) != 2 {
			t.Fatalf("%+v", now)
		}
		for i, one := range now.Data.Result {
			last := wide.Data.Result[i].Values[len(wide.Data.Result[i].Values)-1]
			if one.Metric != wide.Data.Result[i].Metric || !slices.Equal(one.Value, last) {
				t.Errorf("%v %v, the range ends in %v", one.Metric, one.Value, last)
			}
		}
	}
	if a := read[promAnswer](t, r.prom("GET", "/query_range", "query", q, "start", at(-time.Minute), "end", at(-time.Hour), "step", "60"), 200); len(a.Data.Result) != 0 {
		t.Errorf("samples of the future: %+v", a)
	}
	if a := read[promAnswer](t, r.prom("GET", "/query", "query", q, "time", at(-3*time.Minute), "lookback_delta", "5m"), 200); len(a.Data.Result) != 2 {
		t.Errorf("looking back five minutes finds nothing: %+v", a)
	}
}

func TestMetricsErrors(t *testing.T) {
	r := boot(t, Config{Noise: NoiseNone, Faults: []string{"none"}})
	for _, c := range []struct {
		status int
		kind   string
		path   string
		pairs  []string
	}{
		{422, "execution", "/query", []string{"query", `rate(x[5m])`}},
		{422, "execution", "/query_range", []string{"query", `sum(x)`, "start", "0", "end", "60", "step", "60"}},
		{422, "execution", "/query_range", []string{"query", `{__name__=~".+"}`, "start", "0", "end", "600000", "step", "60"}},
		{422, "execution", "/series", []string{"match[]", `sum(x)`}},
		{400, "bad_data", "/query_range", []string{"query", `x{`, "start", "0", "end", "60", "step", "60"}},
		{400, "bad_data", "/query_range", []string{"query", `x`, "start", "0", "end", "11001", "step", "1"}},
		{400, "bad_data", "/query_range", []string{"query", `x`, "start", "60", "end", "0", "step", "1"}},
		{400, "bad_data", "/query_range", []string{"query", `x`, "start", "0", "end", "60", "step", "0"}},
		{400, "bad_data", "/query_range", []string{"query", `x`, "start", "soon", "end", "60", "step", "1"}},
		{400, "bad_data", "/query_range", []string{"query", `x`, "start", "0", "end", "60", "step", "1", "lookback_delta", "x"}},
		{400, "bad_data", "/query", []string{"query", `x`, "time", "soon"}},
		{400, "bad_data", "/series", nil}, {400, "bad_data", "/labels", []string{"limit", "-1"}}, {400, "bad_data", "/label/object/values", []string{"start", "soon"}},
		{400, "bad_data", "/label/x-y/values", nil}, {400, "bad_data", "/label/1x/values", nil}, {400, "bad_data", "/series", []string{"match[]", `x`, "time", "0"}},
		{400, "bad_data", "/query_range", []string{"query", `x`, "start", "0", "end", "60", "step", "1", "colour", "red"}}, {400, "bad_data", "/query", []string{"query", `x`, "start", "0"}},
		{404, "not_found", "/rules", nil},
	} {
		a := read[promAnswer](t, r.prom("GET", c.path, c.pairs...), c.status)
		if a.Status != "error" || a.Type != c.kind || a.Error == "" {
			t.Errorf("%s %v: %+v", c.path, c.pairs, a)
		}
	}
	if a := read[promAnswer](t, r.prom("GET", "/query_range", "query", `x`, "start", "0", "end", "11000", "step", "1"), 200); a.Status != "success" {
		t.Errorf("11,000 steps: %+v", a)
	}
	for _, method := range []string{"GET", "POST"} {
		extra := []string{"query", `x`, "start", "0", "end", "60", "step", "1", "timeout", "30s", "limit", "0", "stats", "all", "lookback_delta", "5m"}
		if a := read[promAnswer](t, r.prom(method, "/query_range", extra...), 200); a.Status != "success" {
			t.Errorf("what Prometheus takes: %+v", a)
		}
	}
	if a := read[promAnswer](t, r.prom("POST", "/query", "query", strings.Repeat("x", 2<<20)), 413); a.Type != "bad_data" {
		t.Errorf("a long form: %+v", a)
	}
}

func TestMetricNamesForADashboard(t *testing.T) {
	r := boot(t, Config{Seed: 3, Noise: NoiseNone, Faults: []string{"none"}})
	names := read[success[[]string]](t, r.prom("GET", "/label/__name__/values"), 200).Data
	if len(names) != len(kernel.Metrics) || !slices.IsSorted(names) {
		t.Errorf("names %v", names)
	}
	if got := read[success[[]string]](t, r.prom("GET", "/label/object/values", "match[]", `site_mains_voltage_volts{object=~"SITE-00[12]"}`), 200).Data; !slices.Equal(got, []string{"SITE-001", "SITE-002"}) {
		t.Errorf("objects %v", got)
	}
	if got := read[success[[]string]](t, r.prom("GET", "/label/none/values"), 200).Data; got == nil || len(got) != 0 {
		t.Errorf("values of no label %v", got)
	}
	if got := read[success[[]string]](t, r.prom("POST", "/labels"), 200).Data; !slices.Equal(got, []string{nameLabel, objectLabel}) {
		t.Errorf("labels %v", got)
	}
	series := read[success[[]labelSet]](t, r.prom("POST", "/series", "match[]", `{object="CELL-001-1"}`, "match[]", `{object="SITE-001"}`, "limit", "6"), 200).Data
	if len(series) != 6 || series[0].Object != "CELL-001-1" {
		t.Errorf("series %v", series)
	}
	meta := read[success[map[string][]metricMetadata]](t, r.prom("GET", "/metadata", "metric", "link_receive_power_dbm"), 200).Data
	if len(meta) != 1 || meta["link_receive_power_dbm"][0].Unit != "dBm" {
		t.Errorf("metadata %v", meta)
	}
}
