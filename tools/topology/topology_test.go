package topology_test

import (
	"strings"
	"testing"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/internal/kerneltest"
	"github.com/kernelcopilot/copilot/internal/tooltest"
	"github.com/kernelcopilot/copilot/tools/topology"
)

func ids(res copilot.Result) string {
	var out []string
	for _, r := range res.Records {
		out = append(out, r.ID)
	}
	return strings.Join(out, " ")
}

func TestFind(t *testing.T) {
	b := tooltest.New(t, topology.New(kerneltest.New(t).Client(t), tooltest.Vocabulary(t)))
	for args, want := range map[string]string{
		`{"name":"Sevilla Este"}`: "site-e", `{"name":"SEVILLA ESTE"}`: "site-e", `{"name":"cordoba norte"}`: "site-n", `{"name":"andalucia"}`: "area-s",
		`{"name":"sevilla"}`: "site-e site-s cell-e1 cell-e2 cell-s1 link-a", `{"name":"sevilla","type":"site"}`: "site-e site-s",
		`{"name":"cell-e1"}`: "cell-e1", `{"name":"CELL E1"}`: "cell-e1", `{"name":"line-2"}`: "line-2",
		`{"msisdn":"+34 600 100 103"}`: "line-3", `{"msisdn":"600100103"}`: "line-3", `{"msisdn":"+34611111111"}`: "",
	} {
		if got := ids(b.Call("topology.find", args)); got != want {
			t.Errorf("%s: %q, want %q", args, got, want)
		}
	}
}

func TestDidYouMean(t *testing.T) {
	b := tooltest.New(t, topology.New(kerneltest.New(t).Client(t), tooltest.Vocabulary(t)))
	res := b.Call("topology.find", `{"name":"Sevila Ste"}`)
	if len(res.Records) == 0 || res.Records[0].ID != "site-e" || res.Records[0].Value("match") != "near" || !strings.Contains(res.Summary, "Did you mean") {
		t.Fatalf("%+v", res)
	}
	res = b.Call("topology.find", `{"name":"Valladolid"}`)
	if len(res.Records) != 0 || len(res.Hints) == 0 {
		t.Fatalf("%+v", res)
	}
	for _, args := range []string{`{}`, `{"name":"  "}`, `{"msisdn":"+34 12"}`, `{"name":"x","type":"planet"}`} {
		if f := b.Fails("topology.find", args).Failure; f == nil || f.Code != copilot.CodeInvalid {
			t.Errorf("%s: %+v", args, f)
		}
	}
}

func TestNeighbourhood(t *testing.T) {
	b := tooltest.New(t, topology.New(kerneltest.New(t).Client(t), tooltest.Vocabulary(t)))
	res := b.Call("topology.neighbourhood", `{"scope":"site-e"}`)
	if got := ids(res); got != "site-e area-s cell-e1 cell-e2 link-a" {
		t.Fatal(got)
	}
	if got := tooltest.Record(t, res, "site-e").Value("backhaul"); got != "link-a" {
		t.Fatal(got)
	}
	if f := b.Fails("topology.neighbourhood", `{"scope":"nowhere"}`).Failure; f == nil || f.Code != copilot.CodeNotFound {
		t.Fatalf("%+v", f)
	}
	if f := b.Fails("topology.neighbourhood", `{"scope":"site-e","depth":9}`).Failure; f == nil || f.Code != copilot.CodeInvalid {
		t.Fatalf("%+v", f)
	}
}
