package tools

import (
	"testing"
	"time"

	"github.com/kernelcopilot/copilot"
)

// TestWhatAnOldAnswerCannotShow: what seems to have begun after it, or is told by samples that are not in it, was not looked at.
func TestWhatAnOldAnswerCannotShow(t *testing.T) {
	now := time.Date(2026, 3, 4, 12, 0, 0, 0, time.UTC)
	old := now.Add(-2 * time.Hour)
	for name, c := range map[string]struct {
		kind string
		at   time.Time
		want copilot.FindingState
	}{
		"before":                {"kpi.users.drop", old.Add(-time.Minute), copilot.Present},
		"after":                 {"kpi.users.drop", old.Add(time.Minute), copilot.NotLooked},
		"silent for long":       {"kpi.cell.missing", old.Add(-time.Hour), copilot.Present},
		"silent since just now": {"kpi.cell.missing", old.Add(-4 * time.Minute), copilot.NotLooked},
		"silent since":          {"kpi.cell.missing", old.Add(time.Minute), copilot.NotLooked},
	} {
		res := copilot.Result{AsOf: now, Findings: []copilot.Finding{{Kind: c.kind, At: c.at, State: copilot.Present}}}
		if dated(&res, old); res.Findings[0].State != c.want || !res.AsOf.Equal(old) {
			t.Errorf("%s: %s as of %s", name, res.Findings[0].State, res.AsOf)
		}
	}
}
