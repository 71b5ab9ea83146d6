package works_test

import (
	"testing"
	"time"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/internal/kerneltest"
	"github.com/kernelcopilot/copilot/internal/tooltest"
	"github.com/kernelcopilot/copilot/kernel"
	"github.com/kernelcopilot/copilot/tools/works"
)

func TestWorksUnderWayAreAFinding(t *testing.T) {
	for name, c := range map[string]struct {
		status     string
		start, end time.Duration
		object     string
		present    string
		rows       int
	}{
		"under way":          {"inProgress", -time.Hour, time.Hour, "link-a", "change.planned_work at link-a", 1},
		"at a site":          {"inProgress", -time.Hour, time.Hour, "site-e", "", 1},
		"to come":            {"planned", 3 * time.Hour, 5 * time.Hour, "link-a", "", 1},
		"overdue and not so": {"planned", -time.Hour, time.Hour, "link-a", "", 1},
		"over":               {"completed", -time.Hour, -time.Minute, "link-a", "", 1},
		"called off":         {"cancelled", -time.Hour, time.Hour, "link-a", "", 1},
		"past":               {"completed", -9 * time.Hour, -8 * time.Hour, "link-a", "", 0},
		"elsewhere":          {"inProgress", -time.Hour, time.Hour, "link-n", "", 0},
	} {
		srv := kerneltest.New(t)
		srv.World.Works = []kernel.Works{{
			ID: "wrk-1", Title: "Splice", Objects: []string{c.object}, Start: kerneltest.Now.Add(c.start), End: kerneltest.Now.Add(c.end), Status: c.status, Impact: "interruption", Owner: "transport",
		}}
		b := tooltest.New(t, works.New(srv.Client(t), tooltest.Vocabulary(t)))
		res := b.Call("works.list", `{"scope":"site-e"}`)
		if got := tooltest.Present(res); got != c.present || len(res.Records) != c.rows || (c.rows == 0) != (len(res.Hints) == 1) {
			t.Errorf("%s: %q, want %q: %+v", name, got, c.present, res)
		}
		if c.present == "" && tooltest.Is(res, "change.planned_work", "link-a") != copilot.Absent {
			t.Errorf("%s: the link was looked at", name)
		}
		if c.rows == 1 && (res.Records[0].Value("owner") != "transport" || res.Records[0].Value("impact") != "interruption") {
			t.Errorf("%+v", res.Records)
		}
	}
}
