package kernel_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/internal/kerneltest"
	"github.com/kernelcopilot/copilot/kernel"
)

func TestAlarmIDsOfBothForms(t *testing.T) {
	srv := kerneltest.New(t)
	for _, body := range []string{`{"id":1,"state":"raised"}`, `{"id":"1","state":"raised"}`} {
		srv.Before = func(w http.ResponseWriter, r *http.Request) bool {
			if r.URL.Path == kernel.PathToken {
				return false
			}
			_, _ = w.Write([]byte(body))
			return true
		}
		a, err := srv.Client(t).Alarm(context.Background(), "1")
		if err != nil || a.ID != "1" {
			t.Fatalf("%s: %q %v", body, a.ID, err)
		}
	}
}

func TestAlarmsOfAWindow(t *testing.T) {
	srv := kerneltest.New(t)
	at := func(m int) time.Time { return kerneltest.Now.Add(time.Duration(m) * time.Minute) }
	for id, a := range map[string][2]int{"before and over": {-90, -70}, "reaches in": {-90, -50}, "still open": {-3000, 0}, "inside": {-30, -20}, "after": {-5, 0}} {
		row := kernel.Alarm{ID: id, State: "raised", RaisedTime: at(a[0]), AlarmedObject: kernel.AlarmedObject{ID: "link-a"}}
		if a[1] != 0 {
			row.State, row.ClearedTime = "cleared", at(a[1])
		}
		srv.World.Alarms = append(srv.World.Alarms, row)
	}
	got, err := srv.Client(t).Alarms(context.Background(), kernel.AlarmQuery{Objects: []string{"link-a"}, Since: at(-60), Until: at(-10)})
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, a := range got {
		ids = append(ids, a.ID)
	}
	if s := strings.Join(ids, ", "); s != "still open, reaches in, inside" {
		t.Fatal(s)
	}
}

func TestSeries(t *testing.T) {
	srv := kerneltest.New(t)
	c := srv.Client(t)
	ctx := context.Background()
	srv.World.Sample = func(_, object string, at time.Time) (float64, bool) {
		return float64(at.Minute()), object != "silent" && at.Minute() != 3
	}
	q := kernel.SeriesQuery{Metric: "m", Objects: []string{"a", "silent"}, Start: kerneltest.Now.Add(-time.Hour), End: kerneltest.Now.Add(-55 * time.Minute), Step: time.Minute}
	got, err := c.Series(ctx, q)
	if err != nil || len(got) != 1 || len(got[0].Points) != 5 || got[0].Points[0].Time != q.Start {
		t.Fatalf("%v %v", got, err)
	}
	if none, err := c.Series(ctx, kernel.SeriesQuery{Metric: "m", Start: q.Start, End: q.End, Step: q.Step}); err != nil || none != nil {
		t.Fatalf("no objects must mean no series, not all: %v %v", none, err)
	}
	_, err = c.Series(ctx, kernel.SeriesQuery{Metric: "m", Objects: []string{"a"}, Start: q.End, End: q.Start, Step: q.Step})
	code(t, err, copilot.CodeInvalid)
	var many []string
	for i := range 400 {
		many = append(many, fmt.Sprintf("cell-%d", i))
	}
	before := srv.Calls("GET " + kernel.PathMetrics + "/query_range")
	q.Objects = many
	if got, err = c.Series(ctx, q); err != nil || len(got) != 400 {
		t.Fatalf("%d series, %v", len(got), err)
	}
	if n := srv.Calls("GET "+kernel.PathMetrics+"/query_range") - before; n != 3 {
		t.Fatalf("400 ids travelled in %d calls", n)
	}
}

func TestAnIDCannotWidenASelector(t *testing.T) {
	srv := kerneltest.New(t)
	var query string
	srv.Before = func(_ http.ResponseWriter, r *http.Request) bool {
		query = r.URL.Query().Get("query")
		return false
	}
	_, _ = srv.Client(t).Series(context.Background(), kernel.SeriesQuery{
		Metric: "m", Objects: []string{`.*"} or x{y="`}, Start: kerneltest.Now.Add(-time.Minute), End: kerneltest.Now, Step: time.Minute,
	})
	if want := `m{object=~"\\.\\*\"\\} or x\\{y=\""}`; query != want {
		t.Fatalf("%s, want %s", query, want)
	}
}

func TestNotesTravelAsAWholeList(t *testing.T) {
	srv := kerneltest.New(t)
	row, err := srv.Client(t).PutNotes(context.Background(), "tkt-1", []kernel.Note{{ID: "n-1", Text: "seen"}, {ID: "act-9", Text: "crew sent"}}, "act-9")
	if err != nil || len(row.Notes) != 2 {
		t.Fatalf("%v %v", row, err)
	}
	w := srv.Writes()
	if len(w) != 1 || w[0].Key != "act-9" || w[0].Method != http.MethodPatch || !strings.HasPrefix(w[0].Body, `{"note":[{"id":"n-1"`) {
		t.Fatalf("%+v", w)
	}
}

func TestReachabilityAsksWithItsPurpose(t *testing.T) {
	srv := kerneltest.New(t)
	var scopes []string
	srv.Before = func(_ http.ResponseWriter, r *http.Request) bool {
		if r.URL.Path == kernel.PathToken {
			_ = r.ParseForm()
			scopes = append(scopes, r.PostForm.Get("scope"))
		}
		return false
	}
	r, err := srv.Client(t).Reachability(context.Background(), copilot.PurposeCustomerCare, "+34600100101")
	if err != nil || !r.Reachable {
		t.Fatalf("%v %v", r, err)
	}
	if len(scopes) != 1 || scopes[0] != "dpv:CustomerCare device-reachability-status:read" {
		t.Fatal(scopes)
	}
}

func TestIDsAreEscapedInPaths(t *testing.T) {
	srv := kerneltest.New(t)
	var seen string
	srv.Before = func(_ http.ResponseWriter, r *http.Request) bool {
		seen = r.URL.EscapedPath()
		return false
	}
	_, err := srv.Client(t).Ticket(context.Background(), "../../x?y=1")
	code(t, err, copilot.CodeNotFound)
	if !strings.HasSuffix(seen, "/troubleTicket/..%2F..%2Fx%3Fy=1") {
		t.Fatal(seen)
	}
}
