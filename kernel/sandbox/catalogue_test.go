package sandbox

import (
	"slices"
	"strings"
	"testing"
)

func TestCatalogueTellsWhatShows(t *testing.T) {
	n := buildNetwork(1, usual)
	l := &inspection{n: n, zone: zone(t), now: noon, quiet: makeWorld(n, NoiseNone, noon, noon, nil, nil), usual: map[string][2]float64{}}
	extra, err := readMechanisms(exampleMechanisms)
	if err != nil {
		t.Fatal(err)
	}
	n.extra = extra
	flood := l.at(extra[0])
	for _, want := range []string{"alarm `indeterminate` at the site", "`cell_dl_user_throughput_mbps` down at cells", "`reachable` in the device's reachability, from severity 0.8", "ticket `Slow data`"} {
		if !slices.ContainsFunc(flood.Traces, func(s string) bool { return strings.HasPrefix(s, want) || strings.Contains(s, want) }) {
			t.Errorf("%q is not among %q", want, flood.Traces)
		}
	}
	if flood.About == "" || flood.Type != "" || !slices.Equal(flood.Ends, []string{fieldTool}) {
		t.Errorf("%+v", flood)
	}
	wrong := l.at(apnWrong{})
	if wrong.Type != "apnWrong" || !slices.Contains(wrong.Traces, "`running` in the APN's definition") || !slices.Contains(wrong.Traces, "`lastReject`, `hssApn` in the subscription") {
		t.Errorf("%+v", wrong)
	}
}
