package sandbox

import (
	"reflect"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// wrongs are write calls that the ground truth of a fault does not list: at its own place and at another one of the type.
func wrongs(t *rapid.T, net *network, f fault, now time.Time) []action {
	m, _ := net.mechanism(f.Kind)
	right := m.ends(net, f)
	other := net.objects[even(t, len(net.objects), "elsewhere")]
	out := []action{{Time: now, Verb: verbPatch, Object: incidentID(f)}, {Time: now, Verb: verbNote, Object: "TT-0000000"}}
	for tool, v := range toolVerbs() {
		for _, o := range []string{f.Object, other.ID} {
			r := remedy{tool, map[string]string{v.argument: o}}
			if slices.Contains(v.types, net.refs[o].kind) && !slices.ContainsFunc(right, func(e remedy) bool { return reflect.DeepEqual(e, r) }) {
				out = append(out, action{Time: now, Verb: v.verb, Object: o})
			}
		}
	}
	if !slices.ContainsFunc(right, func(e remedy) bool { return e.Tool == fieldTool }) {
		out = append(out, action{Time: now, Verb: verbNote, Object: incidentID(f)})
	}
	slices.SortFunc(out, func(a, b action) int { return cmpText(a.Verb+a.Object, b.Verb+b.Object) })
	return out
}

func cmpText(a, b string) int {
	if a < b {
		return -1
	}
	return 1
}

// over reports whether the fault ends within an hour from t on: by what was done, since none passes so soon by itself.
func (f fault) over(t time.Time) bool { return !f.end.IsZero() && f.end.Before(t.Add(time.Hour)) }

func TestPropertyOnlyARemedyEndsAFault(t *testing.T) {
	l := newLab(t)
	rapid.Check(t, func(t *rapid.T) {
		net, now := l.network(t), instant(t)
		aimed, other := l.fault(t, net, now, "F1"), l.fault(t, net, now, "F2")
		m, _ := net.mechanism(aimed.Kind)
		n, _ := net.mechanism(other.Kind)
		faults := []fault{aimed, other}
		shared := slices.ContainsFunc(m.ends(net, aimed), func(r remedy) bool {
			return slices.ContainsFunc(n.ends(net, other), func(o remedy) bool { return reflect.DeepEqual(r, o) })
		})
		if apart(other, faults[:1]) != nil || shared {
			faults = faults[:1]
		}
		for _, a := range wrongs(t, net, aimed, now) {
			if w := makeWorld(net, NoiseNone, now, now, faults, []action{a}); w.faults[0].over(now) {
				t.Fatalf("%+v ends %+v and is not listed", a, aimed)
			}
		}
		right := m.ends(net, aimed)
		a := actionOf(right[even(t, len(right), "remedy")], now)
		w := makeWorld(net, NoiseNone, now, now, faults, []action{a})
		if end := w.faults[0].end; end.Before(now) || end.After(now.Add(2*time.Minute)) {
			t.Fatalf("%+v ends %+v at %v", a, aimed, end)
		}
		for _, f := range w.faults[1:] {
			if f.over(now) {
				t.Fatalf("%+v, aimed at %+v, ends %+v", a, aimed, f)
			}
		}
		for _, al := range w.alarms {
			if slices.Equal(al.faults, []string{aimed.ID}) && al.open(now.Add(3*time.Minute)) {
				t.Fatalf("after the repair of %+v: %+v", aimed, al)
			}
		}
	})
}

func TestPropertySameSeedSameWorld(t *testing.T) {
	l, twins := newLab(t), map[*network]*network{}
	rapid.Check(t, func(t *rapid.T) {
		net, now := l.network(t), instant(t)
		faults := l.faults(t, net, now)
		again := twins[net]
		if again == nil {
			again = buildNetwork(net.seed, net.size)
			again.extra, twins[net] = l.extra, again
			if !reflect.DeepEqual(net.objects, again.objects) || !reflect.DeepEqual(net.relations, again.relations) {
				t.Fatal("two inventories of a seed differ")
			}
		}
		a, b := makeWorld(net, NoiseHeavy, now, now, faults, nil), makeWorld(again, NoiseHeavy, now, now, faults, nil)
		if !reflect.DeepEqual(reports(a, now), reports(b, now)) || a.documents()[0] != b.documents()[0] {
			t.Fatal("two worlds of a seed differ in what they report")
		}
		for _, o := range watched(t, net, faults) {
			x, xerr := view{&snapshot{world: a}, now}.stateOf(o.Type+"s", o.ID, l.zone)
			y, yerr := view{&snapshot{world: b}, now}.stateOf(o.Type+"s", o.ID, l.zone)
			if !reflect.DeepEqual(x, y) || (xerr == nil) != (yerr == nil) {
				t.Fatalf("%s: %+v and %+v", o.ID, x, y)
			}
		}
	})
}

func TestPropertyDevicesAreOnACellOfTheirRegion(t *testing.T) {
	l := newLab(t)
	rapid.Check(t, func(t *rapid.T) {
		net := l.network(t)
		u := even(t, len(net.subscribers), "subscriber")
		s := net.subscribers[u]
		o, _ := net.object(s.id)
		for _, e := range net.edges[s.id] {
			r := net.relations[e]
			by, _ := net.object(r.Provider)
			if r.Dependent != s.id || r.Kind != "servedBy" {
				continue
			}
			if by.Region != o.Region || by.Type != "cell" && by.Type != "link" {
				t.Fatalf("%+v is served by %+v", o, by)
			}
		}
		if c := net.cells[s.cell]; !slices.Contains(net.usersOf(ref{"cell", s.cell}), u) && o.Details["cell"] == c.id {
			t.Fatalf("%s is not among the users of %s", s.id, c.id)
		}
	})
}
