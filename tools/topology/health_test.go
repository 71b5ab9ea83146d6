package topology_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/kernelcopilot/copilot/internal/kerneltest"
	"github.com/kernelcopilot/copilot/internal/tooltest"
	"github.com/kernelcopilot/copilot/kernel"
	"github.com/kernelcopilot/copilot/tools/topology"
)

func TestHealthOfAnObjectAndWhatIsNextToIt(t *testing.T) {
	srv := kerneltest.New(t)
	quiet := srv.World.Sample
	srv.World.Sample = func(metric, id string, at time.Time) (float64, bool) {
		if metric == "cell_dl_prb_utilisation_percent" && id == "cell-e2" {
			return 97, true
		}
		return quiet(metric, id, at)
	}
	srv.World.Alarms = []kernel.Alarm{
		{ID: "7", ProbableCause: "lossOfSignal", PerceivedSeverity: "critical", State: "raised", RaisedTime: kerneltest.Now.Add(-20 * time.Minute), AlarmedObjectType: "link", AlarmedObject: kernel.AlarmedObject{ID: "link-a"}},
		{ID: "8", State: "cleared", RaisedTime: kerneltest.Now.Add(-50 * time.Minute), ClearedTime: kerneltest.Now.Add(-40 * time.Minute), AlarmedObjectType: "site", AlarmedObject: kernel.AlarmedObject{ID: "site-e"}},
	}
	res := tooltest.New(t, topology.New(srv.Client(t), tooltest.Vocabulary(t))).Call("topology.health", `{"scope":"site-e"}`)
	if got := ids(res); got != "site-e link-a area-s cell-e1 cell-e2" {
		t.Errorf("order %s", got)
	}
	for id, want := range map[string][2]string{
		"site-e": {"health", "nothing wrong seen"}, "cell-e1": {"relation", "it depends on the object (partOf)"},
		"cell-e2": {"beyond", "cell_dl_prb_utilisation_percent 97 %, over the limit of 85 %"}, "area-s": {"health", "no open alarm, no KPI samples"},
		"link-a": {"alarm", "7 lossOfSignal critical since 2026-03-04T09:40:00Z"},
	} {
		if got := tooltest.Record(t, res, id).Value(want[0]); got != want[1] {
			t.Errorf("%s of %s: %q", want[0], id, got)
		}
	}
	if r := tooltest.Record(t, res, "site-e"); r.Value("site_dc_voltage_volts") != "54" {
		t.Errorf("the scope's own levels are shown: %+v", r)
	}
	if _, has := tooltest.Record(t, res, "cell-e1").Field("cell_availability_percent"); has || !strings.Contains(res.Summary, "2 of all") {
		t.Errorf("what is well beside it is not listed: %s", res.Summary)
	}
}

func TestHealthIsBounded(t *testing.T) {
	srv := kerneltest.New(t)
	for i := range 60 {
		id := fmt.Sprintf("cell-z%02d", i)
		srv.World.Objects = append(srv.World.Objects, kernel.Object{Type: "cell", ID: id, Name: id, Parent: "site-e"})
		srv.World.Relations = append(srv.World.Relations, kernel.Relation{Kind: "partOf", Dependent: id, Provider: "site-e"})
	}
	srv.World.Alarms = []kernel.Alarm{{ID: "7", State: "raised", RaisedTime: kerneltest.Now, AlarmedObjectType: "cell", AlarmedObject: kernel.AlarmedObject{ID: "cell-z59"}}}
	res := tooltest.New(t, topology.New(srv.Client(t), tooltest.Vocabulary(t))).Call("topology.health", `{"scope":"site-e"}`)
	if len(res.Records) != 25 || res.Records[1].ID != "cell-z59" || len(res.Hints) != 1 {
		t.Errorf("%d rows, %s second, hints %v", len(res.Records), res.Records[1].ID, res.Hints)
	}
}
