package sandbox

import (
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/goccy/go-yaml"

	"github.com/kernelcopilot/copilot/kernel"
)

// rules are the findings of the shared vocabulary.
type rules struct {
	Findings []struct {
		Kind, Object, From, Metric string
		Causes                     []string
		Rule                       struct{ Drop, Rise, Above, Below, Missing *float64 }
	}
}

func readRules(t testing.TB) rules {
	t.Helper()
	text, err := os.ReadFile("../../prompts/findings.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var out rules
	if err := yaml.Unmarshal(text, &out); err != nil {
		t.Fatal(err)
	}
	return out
}

// scene is a world with one fault, beside the same world without.
type scene struct {
	t        testing.TB
	f        fault
	w, quiet *world
	zone     *time.Location
	rules    rules
}

func stage(t testing.TB, net *network, spec faultSpec, start time.Time, actions ...action) scene {
	t.Helper()
	spec.Start = start.Format(time.RFC3339)
	f, err := spec.resolve(net, start)
	if err != nil {
		t.Fatal(err)
	}
	f.ID = "F1"
	w := makeWorld(net, NoiseNone, start, start, []fault{f}, actions)
	return scene{t, w.faults[0], w, makeWorld(net, NoiseNone, start, start, nil, nil), zone(t), readRules(t)}
}

// traces lists the findings at t as KIND@ROLE, where the role is the object's place beside the fault.
func (s scene) traces(at time.Time) []string { return s.named(at, s.role) }

// tracesAt lists the findings at t at some objects as KIND@ID.
func (s scene) tracesAt(at time.Time, ids ...string) []string {
	all := s.named(at, func(id string) string { return id })
	return slices.DeleteFunc(all, func(t string) bool {
		return !slices.ContainsFunc(ids, func(id string) bool { return strings.HasSuffix(t, "@"+id) })
	})
}

func (s scene) named(at time.Time, name func(string) string) []string {
	at = at.Truncate(time.Minute)
	out := map[string]bool{}
	for _, r := range s.rules.Findings {
		for _, o := range s.w.net.objects {
			if r.From == "metric" && o.Type != "subscriber" && o.Type == r.Object && s.crossed(r.Metric, o.ID, at, r.Rule.Drop, r.Rule.Rise, r.Rule.Above, r.Rule.Below, r.Rule.Missing) {
				out[r.Kind+"@"+name(o.ID)] = true
			}
		}
		for _, a := range s.w.alarms {
			if r.From == "alarm" && a.kind == r.Object && slices.Contains(r.Causes, a.what.cause) && a.open(at) {
				out[r.Kind+"@"+name(a.object)] = true
			}
		}
	}
	for _, c := range s.w.changes {
		if !c.start.After(at) && c.author != "kernel-api" {
			out["change@"+name(c.object)] = true
		}
	}
	return slices.Sorted(maps.Keys(out))
}

// crossed applies one rule at one minute; drop and rise are held against the world without the fault.
func (s scene) crossed(metric, id string, at time.Time, drop, rise, above, below, missing *float64) bool {
	r := s.w.net.refs[id]
	v, ok := s.w.value(metric, r, id, at, s.zone)
	usual, had := s.quiet.value(metric, r, id, at, s.zone)
	switch {
	case missing != nil:
		return had && !ok
	case !ok:
		return false
	case drop != nil:
		return had && v < usual*(1-*drop)
	case rise != nil:
		return had && v > usual*(1+*rise)
	case above != nil:
		return v > *above
	}
	return below != nil && v < *below
}

// role is where an object stands, seen from the fault's.
func (s scene) role(id string) string {
	n := s.w.net
	r, f := n.refs[id], n.refs[s.f.Object]
	if id == s.f.Object {
		return "self"
	}
	sites := []int{n.siteOf(f)}
	if f.kind == "link" {
		sites = n.links[f.i].sites
	}
	at := n.siteOf(r)
	switch {
	case r.kind == "cell" && f.kind == "cell" && n.cells[f.i].facing == r.i:
		return "beside"
	case slices.Contains(sites, at):
		return r.kind
	case r.kind == "cell" && f.kind != "cell" && n.cells[r.i].facing >= 0 && slices.Contains(sites, n.cells[n.cells[r.i].facing].site):
		return "beside"
	}
	return "elsewhere " + id
}

// differences are the traces that only one of two lists has.
func differences(a, b []string) []string {
	var out []string
	for _, t := range append(slices.Clone(a), b...) {
		if slices.Contains(a, t) != slices.Contains(b, t) {
			out = append(out, t)
		}
	}
	return out
}

// tickets lists the open tickets that people or surveillance opened about the fault's object or place.
func (s scene) tickets(at time.Time) []kernel.Ticket {
	var out []kernel.Ticket
	for _, e := range s.w.tickets {
		if k := s.w.ticket(e, at); !e.base.CreationDate.After(at) && k.Status != "resolved" {
			out = append(out, k)
		}
	}
	return out
}

func list(words string) []string {
	out := strings.Fields(words)
	slices.Sort(out)
	return out
}
