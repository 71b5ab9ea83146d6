package change_test

import (
	"testing"
	"time"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/internal/kerneltest"
	"github.com/kernelcopilot/copilot/internal/tooltest"
	"github.com/kernelcopilot/copilot/kernel"
	"github.com/kernelcopilot/copilot/tools/change"
)

func entry(id, kind, typ, object, status string, minutesAgo, endedAgo int) kernel.Change {
	c := kernel.Change{ID: id, Kind: kind, ObjectType: typ, Objects: []string{object}, Status: status, Summary: "work", Start: kerneltest.Now.Add(-time.Duration(minutesAgo) * time.Minute)}
	if endedAgo > 0 {
		c.End = kerneltest.Now.Add(-time.Duration(endedAgo) * time.Minute)
	}
	return c
}

func TestChanges(t *testing.T) {
	for name, c := range map[string]struct {
		row     kernel.Change
		present string
	}{
		"APN before the window": {entry("1", "configuration", "apn", "apn-data", "done", 50, 49), "change.configuration at apn-data"},
		"site":                  {entry("1", "software", "site", "site-e", "done", 30, 20), "change.site at site-e"},
		"works under way":       {entry("1", "plannedWork", "link", "link-a", "running", 30, 0), "change.planned_work at link-a"},
		"works that had ended":  {entry("1", "plannedWork", "link", "link-a", "done", 90, 70), ""},
		"works still to come":   {entry("1", "plannedWork", "link", "link-a", "planned", 10, 0), ""},
		"rolled back":           {entry("1", "configuration", "apn", "apn-data", "rolledBack", 50, 0), ""},
		"long ago":              {entry("1", "configuration", "apn", "apn-data", "done", 600, 599), ""},
		"elsewhere":             {entry("1", "software", "site", "site-n", "done", 30, 20), ""},
	} {
		srv := kerneltest.New(t)
		srv.World.Changes = []kernel.Change{c.row}
		b := tooltest.New(t, change.New(srv.Client(t), tooltest.Vocabulary(t)))
		res := b.Call("change.list", `{"scope":"site-e","since":"2026-03-04T09:30:00Z"}`)
		if got := tooltest.Present(res); got != c.present {
			t.Errorf("%s: %q, want %q", name, got, c.present)
		}
		if c.present == "" && tooltest.Is(res, "change.site", "site-e") != copilot.Absent {
			t.Errorf("%s: nothing else was looked for", name)
		}
	}
}

func TestWhyAChangeIsListed(t *testing.T) {
	srv := kerneltest.New(t)
	srv.World.Changes = []kernel.Change{
		entry("1", "software", "site", "site-e", "done", 30, 20), entry("2", "plannedWork", "link", "link-a", "running", 30, 0),
		entry("3", "software", "site", "site-s", "done", 30, 20), entry("4", "configuration", "apn", "apn-data", "done", 30, 20),
	}
	b := tooltest.New(t, change.New(srv.Client(t), tooltest.Vocabulary(t)))
	res := b.Call("change.list", `{"scope":"site-e"}`)
	for id, why := range map[string]string{"1": "the object itself", "2": "the object depends on it", "3": "same link or area", "4": "an APN of the network"} {
		if got := tooltest.Record(t, res, id).Value("related"); got != why {
			t.Errorf("%s: %q", id, got)
		}
	}
}
