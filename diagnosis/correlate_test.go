package diagnosis_test

import (
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/diagnosis"
)

func raised(id string, o copilot.Object, minute int) diagnosis.Signal {
	return diagnosis.Signal{ID: id, Object: o, Raised: began.Add(time.Duration(minute) * time.Minute)}
}

// shape writes groups as "root: id id; root: id".
func shape(groups []diagnosis.Group) string {
	var out []string
	for _, g := range groups {
		ids := []string{}
		for _, m := range g.Members {
			ids = append(ids, m.Signal.ID)
		}
		out = append(out, g.Root.ID+": "+strings.Join(ids, " "))
	}
	return strings.Join(out, "; ")
}

func TestCorrelate(t *testing.T) {
	site, link, cell := copilot.ObjectSite, copilot.ObjectLink, copilot.ObjectCell
	cleared := raised("9", obj(site, "s00"), -60)
	cleared.Cleared = began.Add(-50 * time.Minute)
	for name, c := range map[string]struct {
		in   []diagnosis.Signal
		want string
	}{
		"none": {nil, ""},
		"a link and what it carries": {[]diagnosis.Signal{
			raised("1", obj(link, "l0"), 0), raised("2", obj(site, "s00"), 2), raised("3", obj(site, "s01"), 3), raised("4", obj(cell, "c010"), 2),
		}, "l0: 1 2 4 3"},
		"two sites of one link, whose link says nothing": {[]diagnosis.Signal{raised("2", obj(site, "s00"), 0), raised("3", obj(site, "s01"), 1)}, "l0: 2 3"},
		"sites of two links":                             {[]diagnosis.Signal{raised("2", obj(site, "s00"), 0), raised("3", obj(site, "s10"), 1)}, "s00: 2; s10: 3"},
		"the same place at another time":                 {[]diagnosis.Signal{raised("2", obj(site, "s00"), 0), raised("3", obj(site, "s01"), 40)}, "s00: 2; s01: 3"},
		"mains long before the silence":                  {[]diagnosis.Signal{raised("1", obj(site, "s00"), -120), raised("2", obj(site, "s00"), 0)}, "s00: 1 2"},
		"an alarm that was over":                         {[]diagnosis.Signal{cleared, raised("2", obj(site, "s00"), 0)}, "s00: 9; s00: 2"},
		"a full cell beside a dark site": {[]diagnosis.Signal{
			raised("1", obj(site, "s01"), 0), raised("2", obj(cell, "c010"), 1), raised("5", obj(cell, "c100"), 6),
		}, "s01: 1 2 5"},
		"two full cells side by side": {[]diagnosis.Signal{raised("1", obj(cell, "c002"), 0), raised("2", obj(cell, "c100"), 1)}, "c002: 1; c100: 2"},
		"a core function":             {[]diagnosis.Signal{raised("1", obj(copilot.ObjectCore, "K"), 0), raised("2", obj(copilot.ObjectAPN, "apn"), 1)}, "K: 1 2"},
		"an object nobody knows":      {[]diagnosis.Signal{raised("1", obj(site, "elsewhere"), 0)}, "elsewhere: 1"},
	} {
		g := network(3)
		got := shape(diagnosis.Correlate(c.in, g, 0))
		if got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
		rnd := rand.New(rand.NewPCG(1, 2))
		for range 10 {
			rnd.Shuffle(len(c.in), func(i, j int) { c.in[i], c.in[j] = c.in[j], c.in[i] })
			if again := shape(diagnosis.Correlate(c.in, g, 0)); again != got {
				t.Errorf("%s: %q in another order, %q before", name, again, got)
			}
		}
	}
}

func TestReasonsOfMembers(t *testing.T) {
	groups := diagnosis.Correlate([]diagnosis.Signal{
		raised("1", obj(copilot.ObjectSite, "s01"), 0), raised("2", obj(copilot.ObjectCell, "c010"), 1),
		raised("5", obj(copilot.ObjectCell, "c100"), 6),
	}, network(3), 0)
	var got []string
	for _, m := range groups[0].Members {
		got = append(got, m.Reason)
	}
	want := []string{"at s01", "c010 depends on s01", "c100 is a handover neighbour of s01"}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}
