package conform_test

import (
	"fmt"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/kernelcopilot/copilot/internal/conform"
)

// TestTheOwnDefinitionBites: what goes against the operator's own APIs is seen, without any published definition.
func TestTheOwnDefinitionBites(t *testing.T) {
	own, err := conform.LoadOwn()
	if err != nil {
		t.Fatal(err)
	}
	if len(own.Operations) < 18 {
		t.Errorf("only %d operations", len(own.Operations))
	}
	for _, x := range []struct {
		method, path string
		status       int
		body, want   string // "" means none
	}{
		{"GET", "/operator/topology/v1/objects/cell-1", 200, `{"type":"cell","id":"cell-1","name":"Triana","details":{"band":"n78"}}`, ""},
		{"GET", "/operator/topology/v1/objects/cell-1", 200, `{"type":"cell","id":1,"name":"Triana"}`, "string"},
		{"GET", "/operator/topology/v1/objects/cell-1", 200, `{"type":"cell","id":"cell-1","name":"Triana","vendor":"x"}`, "vendor"},
		{"GET", "/operator/topology/v1/objects/cell-1", 404, `{"code":"60","reason":"not found"}`, ""},
		{"GET", "/operator/topology/v1/objects/cell-1", 404, `{}`, "code"},
		{"GET", "/kernel/operator/topology/v1/objects?types=cell,site&limit=1", 200, `{"objects":[],"relations":[]}`, ""},
		{"GET", "/operator/topology/v1/objects?colour=red", 200, `{"objects":[],"relations":[]}`, "colour"},
		{"GET", "/operator/line/v1/lines/a/test", 200, `{"subscriber":"a","port":"p","time":"2026-03-04T10:00:00Z","state":"dyingGasp","receivePowerDbm":null,"session":false}`, ""},
		{"POST", "/operator/network/v1/cells/a/restart", 200, `{"id":"1"}`, "object"},
	} {
		v := conform.New([]*conform.API{own})
		v.Handler(reply(x.status, x.body)).ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(x.method, x.path, nil))
		if got := fmt.Sprint(v.Violations()); (x.want == "") != (got == "[]") || !strings.Contains(got, x.want) {
			t.Errorf("%s %s %s: %s, want %q", x.method, x.path, x.body, got, x.want)
		}
	}
}
