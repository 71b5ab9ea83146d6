package sandbox

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	copilot "github.com/kernelcopilot/copilot"
)

func TestExportIsWhatTheQueryShows(t *testing.T) {
	r := boot(t, Config{Seed: 3, Noise: NoiseHeavy, Faults: []string{"site_power_loss@site#3,start=-3h"}})
	const match = `site_battery_charge_percent{object=~"SITE-00[1-4]"}`
	var b bytes.Buffer
	n, err := r.s.ExportMetrics(context.Background(), &b, Export{From: noon.Add(-4*time.Hour - time.Second), To: noon.Add(time.Hour), Match: match})
	if err != nil {
		t.Fatal(err)
	}
	shown := read[promAnswer](t, r.prom("GET", "/query_range", "query", match, "start", noon.Add(-4*time.Hour).Format(time.RFC3339), "end", noon.Format(time.RFC3339), "step", "60"), 200)
	var want []string
	for _, s := range shown.Data.Result {
		for _, v := range s.Values {
			want = append(want, fmt.Sprintf(`%s{object=%q} %s %.0f`, s.Metric.Name, s.Metric.Object, v[1], v[0]))
		}
	}
	served := r.control("GET", "metrics?match="+url.QueryEscape(match)+"&from="+noon.Add(-4*time.Hour).Format(time.RFC3339), "")
	if served.status != 200 || !bytes.Equal(served.body, b.Bytes()) || !strings.HasPrefix(served.header.Get("Content-Type"), "application/openmetrics-text") {
		t.Errorf("the control port serves %d %v, %d bytes in place of %d", served.status, served.header, len(served.body), b.Len())
	}
	for _, bad := range []string{"match=x{", "from=soon", "colour=red", "to=2020-01-01T00:00:00Z&from=2021-01-01T00:00:00Z"} {
		if a := r.control("GET", "metrics?"+bad, ""); a.status != 400 {
			t.Errorf("%s: %d %s", bad, a.status, a.body)
		}
	}
	lines := strings.Split(strings.TrimSuffix(b.String(), "\n"), "\n")
	if n != len(want) || n >= 4*241 || n < 3*200 {
		t.Fatalf("%d samples, the query shows %d", n, len(want))
	}
	if lines[0] != "# TYPE site_battery_charge_percent gauge" || lines[len(lines)-1] != "# EOF" || strings.Join(lines[2:len(lines)-1], "\n") != strings.Join(want, "\n") {
		t.Errorf("%.400s", b.String())
	}
}

type fullDisk struct{}

func (fullDisk) Write([]byte) (int, error) { return 0, errors.New("no space") }

func TestExportsThatCannotBe(t *testing.T) {
	r := boot(t, Config{Seed: 3, Noise: NoiseNone, Faults: []string{"none"}})
	hour := Export{From: noon.Add(-time.Hour), To: noon}
	for name, x := range map[string]Export{
		"no window": {}, "backwards": {From: noon, To: noon.Add(-time.Hour)}, "the future": {From: noon.Add(time.Hour), To: noon.Add(2 * time.Hour)},
		"within a minute": {From: noon.Add(-50 * time.Second), To: noon.Add(-10 * time.Second)}, "no selector": {From: hour.From, To: noon, Match: "sum(x)"},
	} {
		if _, err := r.s.ExportMetrics(context.Background(), &bytes.Buffer{}, x); copilot.CodeOf(err) != copilot.CodeInvalid {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := r.s.ExportMetrics(context.Background(), fullDisk{}, hour); copilot.CodeOf(err) != copilot.CodeUnavailable {
		t.Errorf("full disk: %v", err)
	}
	gone, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := r.s.ExportMetrics(gone, &bytes.Buffer{}, hour); copilot.CodeOf(err) != copilot.CodeUnavailable {
		t.Errorf("cancelled: %v", err)
	}
}
