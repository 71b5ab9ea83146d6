package alarm_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/internal/kerneltest"
	"github.com/kernelcopilot/copilot/internal/tooltest"
	"github.com/kernelcopilot/copilot/kernel"
	"github.com/kernelcopilot/copilot/tools/alarm"
)

func raised(id, typ, object, cause string, minutesAgo, clearedAgo int) kernel.Alarm {
	a := kernel.Alarm{
		ID: id, State: "raised", PerceivedSeverity: "critical", ProbableCause: cause, AlarmedObjectType: typ,
		AlarmedObject: kernel.AlarmedObject{ID: object}, RaisedTime: kerneltest.Now.Add(-time.Duration(minutesAgo) * time.Minute),
	}
	if clearedAgo > 0 {
		a.State, a.ClearedTime = "cleared", kerneltest.Now.Add(-time.Duration(clearedAgo)*time.Minute)
	}
	return a
}

func bench(t *testing.T, rows ...kernel.Alarm) (*kerneltest.Server, *tooltest.Bench) {
	srv := kerneltest.New(t)
	srv.World.Alarms = rows
	return srv, tooltest.New(t, alarm.New(srv.Client(t), tooltest.Vocabulary(t)))
}

func TestAlarmsOfTheLinkAreSeenFromItsSite(t *testing.T) {
	_, b := bench(t,
		raised("1", "link", "link-a", "lossOfSignal", 20, 0), raised("2", "site", "site-e", "communicationsSubsystemFailure", 18, 0),
		raised("3", "cell", "cell-n1", "congestion", 18, 0), raised("4", "link", "link-a", "somethingElse", 5, 0),
	)
	res := b.Call("alarm.list", `{"scope":"site-e","since":"2026-03-04T09:30:00Z"}`)
	if got := tooltest.Present(res); got != "alarm.link_down at link-a, alarm.node_unreachable at site-e" {
		t.Fatal(got)
	}
	for id, kind := range map[string]string{"site-s": "alarm.node_unreachable", "site-e": "alarm.mains_failure", "cell-e1": "alarm.cell_down", "link-a": "alarm.link_degraded", "apn-data": "alarm.session_rejects"} {
		if tooltest.Is(res, kind, id) != copilot.Absent {
			t.Errorf("%s at %s was looked for", kind, id)
		}
	}
	if tooltest.Is(res, "alarm.cell_load", "cell-n1") != "" {
		t.Error("another area was looked at")
	}
	if len(res.Records) != 3 || tooltest.Record(t, res, "1").Value("probableCause") != "lossOfSignal" || tooltest.Record(t, res, "1").Value("name") != "Enlace Sevilla" {
		t.Fatalf("%+v", res.Records)
	}
}

func TestFindingsStandInTheObjectsType(t *testing.T) {
	_, b := bench(t, raised("1", "cell", "cell-e1", "lossOfSignal", 20, 0)) // a cause of links, at a cell
	if got := tooltest.Present(b.Call("alarm.list", `{"scope":"cell-e1"}`)); got != "" {
		t.Fatal(got)
	}
}

func TestClearedAlarmsHaveAnEnd(t *testing.T) {
	_, b := bench(t, raised("1", "link", "link-a", "lossOfSignal", 40, 30))
	res := b.Call("alarm.list", `{"scope":"link-a"}`)
	if len(res.Records) != 1 || !res.Findings[0].End.Equal(kerneltest.Now.Add(-30*time.Minute)) {
		t.Fatalf("%+v", res)
	}
	then := b.Call("alarm.list", `{"scope":"link-a","since":"2026-03-04T09:00:00Z","until":"2026-03-04T09:25:00Z"}`)
	if tooltest.Is(then, "alarm.link_down", "link-a") != copilot.Present {
		t.Fatal("it stood at the end of that window")
	}
}

func TestNoAlarmsSaysWhy(t *testing.T) {
	_, b := bench(t)
	res := b.Call("alarm.list", `{"scope":"area-s"}`)
	if len(res.Hints) != 1 || tooltest.Present(res) != "" || tooltest.Is(res, "alarm.link_down", "link-n") != copilot.Absent {
		t.Fatalf("%+v", res)
	}
}

func TestOneAlarm(t *testing.T) {
	_, b := bench(t, raised("7", "link", "link-a", "lossOfSignal", 20, 0))
	res := b.Call("alarm.get", `{"id":"7"}`)
	if tooltest.Present(res) != "alarm.link_down at link-a" || res.Records[0].Object.String() != "link/link-a" {
		t.Fatalf("%+v", res)
	}
	if f := b.Fails("alarm.get", `{"id":"8"}`).Failure; f == nil || f.Code != copilot.CodeNotFound {
		t.Fatalf("%+v", f)
	}
}

func TestKernelThatFails(t *testing.T) {
	srv, b := bench(t)
	srv.Before = func(w http.ResponseWriter, r *http.Request) bool {
		if !strings.Contains(r.URL.Path, "/alarm/") {
			return false
		}
		kerneltest.Refuse(w, http.StatusBadGateway, "away")
		return true
	}
	res := b.Fails("alarm.list", `{"scope":"site-e"}`)
	if res.Failure == nil || res.Failure.Code != copilot.CodeUnavailable || len(res.Findings) != len(tooltest.Vocabulary(t).From("alarm")) || res.Findings[0].State != copilot.NotLooked {
		t.Fatalf("%+v", res)
	}
}

// TestGravityOfWhatIsNotSaid: an alarm that does not say what is wrong keeps how grave it is.
func TestGravityOfWhatIsNotSaid(t *testing.T) {
	minor, major := raised("1", "site", "site-e", "indeterminate", 20, 0), raised("2", "link", "link-a", "indeterminate", 20, 0)
	minor.PerceivedSeverity, major.PerceivedSeverity = "minor", "major"
	_, b := bench(t, minor, major)
	want := map[string]float64{"site-e": 0, "link-a": 1}
	for _, f := range b.Call("alarm.list", `{"scope":"site-e"}`).Findings {
		if degree, ok := want[f.Object.ID]; ok && f.Kind == "alarm.unclassified" && f.State == copilot.Present {
			if f.Degree != degree {
				t.Errorf("%s: %v", f.Object.ID, f.Degree)
			}
			delete(want, f.Object.ID)
		}
	}
	if len(want) > 0 {
		t.Errorf("not found: %v", want)
	}
}
