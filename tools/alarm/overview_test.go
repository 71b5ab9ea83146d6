package alarm_test

import (
	"strings"
	"testing"

	"github.com/kernelcopilot/copilot/kernel"
)

func TestOverviewGroupsWhatHangsTogether(t *testing.T) {
	minor := raised("9", "site", "site-n", "communicationsSubsystemFailure", 3, 0)
	minor.PerceivedSeverity = "minor"
	for name, c := range map[string]struct {
		rows []kernel.Alarm
		want string
	}{
		"quiet":                       {nil, ""},
		"what does not touch service": {[]kernel.Alarm{minor, raised("8", "link", "link-a", "somethingElse", 5, 0), raised("7", "link", "link-n", "lossOfSignal", 40, 30)}, ""},
		"a core function's alarm that nobody can class": {[]kernel.Alarm{raised("8", "core", "core-1", "somethingElse", 5, 0)}, "core-1 1"},
		"one link and what hangs on it": {[]kernel.Alarm{
			raised("1", "link", "link-a", "lossOfSignal", 20, 0), raised("2", "site", "site-e", "communicationsSubsystemFailure", 18, 0), minor,
		}, "site-e 2"},
		"two areas, the worst first": {[]kernel.Alarm{
			raised("3", "cell", "cell-n1", "congestion", 50, 0),
			raised("1", "link", "link-a", "lossOfSignal", 20, 0), raised("2", "site", "site-s", "communicationsSubsystemFailure", 18, 0),
		}, "site-s 2, cell-n1 1"},
		"two sites of one link": {[]kernel.Alarm{
			raised("1", "site", "site-e", "communicationsSubsystemFailure", 18, 0), raised("2", "site", "site-s", "communicationsSubsystemFailure", 17, 0),
		}, "site-e 2"},
	} {
		t.Run(name, func(t *testing.T) {
			_, b := bench(t, c.rows...)
			res := b.Call("alarm.overview", `{}`)
			var got []string
			for _, rec := range res.Records {
				got = append(got, rec.Object.ID+" "+rec.Value("alarms"))
			}
			if s := strings.Join(got, ", "); s != c.want {
				t.Errorf("%q, want %q: %s", s, c.want, res.Summary)
			}
			if (len(res.Records) == 0) != (len(res.Hints) == 1) {
				t.Errorf("hints %q", res.Hints)
			}
		})
	}
}
