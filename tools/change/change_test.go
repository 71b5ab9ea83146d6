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
		"works at the site":     {entry("1", "plannedWork", "site", "site-e", "running", 30, 0), "change.site at site-e"},
		"works that had ended":  {entry("1", "plannedWork", "site", "site-e", "done", 90, 70), ""},
		"works still to come":   {entry("1", "plannedWork", "site", "site-e", "planned", 10, 0), ""},
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

func TestKindsOfTheNewObjects(t *testing.T) {
	for _, c := range []struct{ kind, typ, object, want string }{
		{"software", "core", "core-1", "change.core at core-1"}, {"configuration", "cell", "cell-e1", "change.cell at cell-e1"},
		{"configuration", "link", "link-a", "change.link at link-a"}, {"plannedWork", "link", "link-a", ""}, {"simSwap", "subscriber", "line-1", "change.sim at line-1"},
		{"provisioning", "subscriber", "line-1", "change.provisioning at line-1"}, {"configuration", "core", "core-gw", ""},
	} {
		srv := kerneltest.New(t)
		srv.World.Changes = []kernel.Change{entry("1", c.kind, c.typ, c.object, "done", 30, 20)}
		b := tooltest.New(t, change.New(srv.Client(t), tooltest.Vocabulary(t)))
		if got := tooltest.Present(b.Call("change.list", `{"scope":"line-1"}`)); got != c.want {
			t.Errorf("%s at %s: %q, want %q", c.kind, c.object, got, c.want)
		}
	}
}

func TestRelatedChangesComeClosestFirst(t *testing.T) {
	srv := kerneltest.New(t)
	near := entry("near", "configuration", "cell", "cell-e1", "done", 90, 89)
	near.Attribute = "tilt"
	far := entry("far", "configuration", "site", "site-s", "done", 70, 69)
	far.Attribute, far.Objects = "tilt", []string{"site-s", "cell-s1", "site-n"}
	srv.World.Changes = []kernel.Change{
		far, near, entry("link", "software", "link", "link-a", "done", 300, 299), entry("core", "software", "core", "core-1", "done", 65, 64),
		entry("later", "software", "site", "site-e", "done", 10, 9), entry("announced", "software", "site", "site-e", "planned", 5, 0), entry("old", "software", "site", "site-e", "done", 3000, 2999),
	}
	b := tooltest.New(t, change.New(srv.Client(t), tooltest.Vocabulary(t)))
	res := b.Call("change.related", `{"scope":"cell-e1","since":"2026-03-04T09:00:00Z"}`)
	var order string
	for _, r := range res.Records {
		order += " " + r.ID
	}
	if order != " near later far link core" {
		t.Errorf("order%s", order)
	}
	for id, why := range map[string]string{
		"near": "the object itself", "link": "the object depends on it, 2 steps away", "core": "the object depends on it, 3 steps away",
		"far": "it is a handover neighbour; the same attribute tilt was changed at cell-e1",
	} {
		if got := tooltest.Record(t, res, id).Value("why"); got != why {
			t.Errorf("%s: %q", id, got)
		}
	}
	if r := tooltest.Record(t, res, "far"); r.Value("furtherObjects") != "1" || r.Value("minutes") != "10" || r.Value("when") != "before the onset" {
		t.Errorf("%+v", r)
	}
	if res := b.Call("change.related", `{"scope":"core-gw"}`); len(res.Records) != 0 || len(res.Hints) != 1 {
		t.Errorf("%+v", res)
	}
}
