package tools_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/internal/kerneltest"
	"github.com/kernelcopilot/copilot/tools"
)

func TestAreas(t *testing.T) {
	c := kerneltest.New(t).Client(t)
	for scope, want := range map[string]struct{ starts, holds, not string }{
		"cell-e1":      {"cell-e1 site-e link-a core-1", "cell-s1 site-s apn-data", "site-n link-n"},
		"site-e":       {"site-e link-a core-1", "cell-e1 cell-e2 site-s", "site-n"},
		"link-a":       {"link-a core-1", "site-e site-s cell-e1", "site-n"},
		"area-s":       {"area-s", "site-e site-s site-n cell-n1 link-a link-n core-1 apn-data", ""},
		"apn-data":     {"apn-data core-1", "", "site-e"},
		"line-1":       {"line-1 cell-e1 site-e link-a", "apn-data", "site-n"},
		"+34600100103": {"line-3 cell-n1 site-n link-n", "apn-data", "site-e"},
	} {
		a, err := tools.AreaOf(context.Background(), c, scope)
		if err != nil {
			t.Errorf("%s: %v", scope, err)
			continue
		}
		var ids []string
		for _, o := range a.Objects {
			ids = append(ids, o.ID)
		}
		if got := strings.Join(ids, " "); !strings.HasPrefix(got, want.starts) {
			t.Errorf("%s: %s", scope, got)
		}
		for _, id := range strings.Fields(want.holds) {
			if !slices.Contains(ids, id) {
				t.Errorf("%s lacks %s", scope, id)
			}
		}
		for _, id := range strings.Fields(want.not) {
			if slices.Contains(ids, id) {
				t.Errorf("%s holds %s", scope, id)
			}
		}
		if n := len(ids); n != len(slices.Compact(slices.Sorted(slices.Values(ids)))) {
			t.Errorf("%s: an object twice", scope)
		}
	}
}

func TestUnknownScopeNamesTheNearest(t *testing.T) {
	c := kerneltest.New(t).Client(t)
	for scope, want := range map[string]string{"cel-e1": "did you mean cell-e1", "nowhere-at-all": "topology.find"} {
		_, err := tools.AreaOf(context.Background(), c, scope)
		if copilot.CodeOf(err) != copilot.CodeNotFound || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", scope, err)
		}
	}
	if _, err := tools.AreaOf(context.Background(), c, "+34 12"); copilot.CodeOf(err) != copilot.CodeInvalid {
		t.Error(err)
	}
}

func TestWindow(t *testing.T) {
	for _, c := range []struct {
		since, until string
		from, to     time.Time
		bad          string
	}{
		{"", "", now.Add(-2 * time.Hour), now, ""},
		{"2026-03-04T09:40:00Z", "", now.Add(-20 * time.Minute), now, ""},
		{"2026-03-04T10:40:00+01:00", "2030-01-01T00:00:00Z", now.Add(-20 * time.Minute), now, ""},
		{"09:40", "", time.Time{}, time.Time{}, "no RFC 3339"},
		{"2026-03-04T09:40:00Z", "2026-03-04T09:30:00Z", time.Time{}, time.Time{}, "is not before"},
		{"2026-03-05T09:40:00Z", "", time.Time{}, time.Time{}, "is not before"},
	} {
		from, to, err := tools.WindowArgs{Since: c.since, Until: c.until}.Window(now)
		if c.bad != "" {
			if copilot.CodeOf(err) != copilot.CodeInvalid || !strings.Contains(err.Error(), c.bad) {
				t.Errorf("%+v: %v", c, err)
			}
			continue
		}
		if err != nil || !from.Equal(c.from) || !to.Equal(c.to) {
			t.Errorf("%+v: %v %v %v", c, from, to, err)
		}
	}
}
