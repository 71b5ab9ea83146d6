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

func TestUsage(t *testing.T) {
	srv := kerneltest.New(t)
	c := srv.Client(t)
	for _, id := range []string{"line-1", "+34600100101"} {
		u, err := c.Usage(context.Background(), id)
		if err != nil || u.Subscriber != "line-1" || u.AllowanceMB != 20000 || u.Policy != "full" {
			t.Errorf("%s: %+v %v", id, u, err)
		}
	}
	_, err := c.Usage(context.Background(), "nobody")
	code(t, err, copilot.CodeNotFound)
}

func TestLineTestOfAMobileLineSaysWhatToAskInstead(t *testing.T) {
	c := kerneltest.New(t).Client(t)
	l, err := c.LineTest(context.Background(), "home-1")
	if err != nil || l.State != "operational" || l.ReceiveDBm == nil || *l.ReceiveDBm != -18.5 || !l.Session {
		t.Fatalf("%+v %v", l, err)
	}
	_, err = c.LineTest(context.Background(), "line-1")
	code(t, err, copilot.CodeNotFound)
	if !strings.Contains(err.Error(), "reachability") {
		t.Errorf("no next step in %q", err)
	}
}

func TestWorksArePagedAndEachComesOnce(t *testing.T) {
	srv := kerneltest.New(t)
	for i := range 7 {
		start := kerneltest.Now.Add(time.Duration(i) * time.Hour)
		srv.World.Works = append(srv.World.Works, kernel.Works{
			ID: fmt.Sprintf("wrk-%d", i), Objects: []string{"link-a", "site-e"}, Start: start, End: start.Add(30 * time.Minute), Status: "planned", Impact: "risk", Owner: "transport",
		})
	}
	c := srv.Client(t, func(cfg *kernel.Config) { cfg.PageSize = 3 })
	rows, err := c.Works(context.Background(), kernel.WorksQuery{Objects: []string{"link-a", "site-e"}, Since: kerneltest.Now.Add(time.Hour), Until: kerneltest.Now.Add(5 * time.Hour)})
	if err != nil || len(rows) != 5 || rows[0].ID != "wrk-5" || rows[4].ID != "wrk-1" {
		t.Fatalf("%+v %v", rows, err)
	}
	if rows, err = c.Works(context.Background(), kernel.WorksQuery{Status: "inProgress"}); err != nil || len(rows) != 0 {
		t.Fatalf("%+v %v", rows, err)
	}
	if rows, err = c.Works(context.Background(), kernel.WorksQuery{Offset: 100}); err != nil || len(rows) != 0 {
		t.Fatalf("a page beyond the end is empty: %+v %v", rows, err)
	}
}

func TestDocumentsAreMarkdown(t *testing.T) {
	c := kerneltest.New(t).Client(t)
	list, err := c.Documents(context.Background())
	if err != nil || len(list) != 1 || list[0].ID != kernel.DocumentAlarmDictionary {
		t.Fatalf("%+v %v", list, err)
	}
	text, err := c.Document(context.Background(), kernel.DocumentAlarmDictionary)
	if err != nil || !strings.HasPrefix(text, "# Alarm dictionary\n") {
		t.Fatalf("%q %v", text, err)
	}
	_, err = c.Document(context.Background(), "nothing")
	code(t, err, copilot.CodeNotFound)
}

// TestAnOperatorWithoutAnAPILosesItAlone: each of these APIs has a scope of its own.
func TestAnOperatorWithoutAnAPILosesItAlone(t *testing.T) {
	srv := kerneltest.New(t)
	srv.Before = func(w http.ResponseWriter, r *http.Request) bool {
		if r.URL.Path == kernel.PathToken && strings.Contains(r.FormValue("scope"), kernel.ScopeWorksRead) {
			kerneltest.Refuse(w, http.StatusBadRequest, "invalid_scope")
			return true
		}
		return false
	}
	c := srv.Client(t)
	if _, err := c.Works(context.Background(), kernel.WorksQuery{}); err == nil {
		t.Error("works without a token")
	}
	if _, err := c.Usage(context.Background(), "line-1"); err != nil {
		t.Error(err)
	}
	if err := c.Ping(context.Background()); err != nil {
		t.Error(err)
	}
}

func TestOrdersOfTheNewPaths(t *testing.T) {
	srv := kerneltest.New(t)
	c := srv.Client(t)
	for _, path := range []string{kernel.CorePath("core-1", "restart"), kernel.CorePath("core-1", "renewCertificate"), kernel.AlignPath("line-1"), kernel.ResetLinePath("home-1")} {
		if cmd, err := c.Order(context.Background(), path, "act-1"); err != nil || cmd.Status != "done" {
			t.Errorf("%s: %+v %v", path, cmd, err)
		}
	}
	if w := srv.Writes(); len(w) != 4 || w[0].Path != "/operator/network/v1/core/core-1/restart" || w[3].Path != "/operator/line/v1/lines/home-1/reset" {
		t.Errorf("%+v", w)
	}
}
