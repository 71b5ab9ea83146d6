package sandbox

import (
	"encoding/json"
	"fmt"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/kernelcopilot/copilot/kernel"
)

// lab draws worlds from all mechanisms, the built-in ones and the example of a file.
type lab struct {
	zone  *time.Location
	extra []mechanism
	nets  pool
	where map[string][]string // kind and seed to the objects it can befall
}

func newLab(t *testing.T) *lab {
	t.Helper()
	extra, err := readMechanisms(exampleMechanisms)
	if err != nil {
		t.Fatal(err)
	}
	return &lab{zone(t), extra, pool{}, map[string][]string{}}
}

// even draws below n with the same chance for each: rapid prefers small numbers.
func even(t *rapid.T, n int, label string) int {
	return int(mix(rapid.Uint64().Draw(t, label)) % uint64(n))
}

func (l *lab) network(t *rapid.T) *network {
	d := draw(t, 6, 7919)
	if l.nets[d] == nil {
		l.nets[d] = buildNetwork(d.seed, sized(t, d.sites))
		l.nets[d].extra = l.extra
	}
	return l.nets[d]
}

// fault draws any mechanism at any place that it can befall, at any severity, up to four hours before now.
func (l *lab) fault(t *rapid.T, net *network, now time.Time, id string) fault {
	all := net.mechanisms()
	m := all[even(t, len(all), "mechanism")]
	key := fmt.Sprint(m.kind(), net.seed, net.size)
	if l.where[key] == nil {
		l.where[key] = places(m, net)
	}
	at := l.where[key]
	severity := float64(even(t, 101, "severity")) / 100
	start := fmt.Sprintf("-%ds", even(t, 4*3600, "age"))
	f, err := (faultSpec{Kind: m.kind(), Place: at[even(t, len(at), "place")], Start: start, Severity: &severity}).resolve(net, now)
	if err != nil {
		t.Fatal(err)
	}
	f.ID = id
	return f
}

func (l *lab) faults(t *rapid.T, net *network, now time.Time) []fault {
	var out []fault
	for i := range 1 + even(t, 3, "faults") {
		if f := l.fault(t, net, now, "F"+itoa(i+1)); apart(f, out) == nil {
			out = append(out, f)
		}
	}
	return out
}

func instant(t *rapid.T) time.Time {
	return noon.Add(time.Duration(even(t, 2*24*3600, "now")) * time.Second)
}

// watched are the places of the faults, what is related to them, and a part of all else.
func watched(t *rapid.T, net *network, faults []fault) []kernel.Object {
	out := some(t, net)
	for _, f := range faults {
		for _, o := range net.neighbourhood(f.Object, 2, 40).Objects {
			if o.Type != "subscriber" {
				out = append(out, o)
			}
		}
	}
	return out
}

func (l *lab) value(w *world, metric string, o kernel.Object, at time.Time) (float64, bool) {
	return w.value(metric, w.net.refs[o.ID], o.ID, at.Truncate(time.Minute), l.zone)
}

func TestPropertyAlarmsCountersAndTruthHoldTogether(t *testing.T) {
	l := newLab(t)
	vocabulary, err := os.ReadFile("../../prompts/findings.yaml")
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		net, now := l.network(t), instant(t)
		faults := l.faults(t, net, now)
		w := makeWorld(net, []Noise{NoiseNone, NoiseHeavy}[even(t, 2, "noise")], now, now, faults, nil)
		for _, a := range w.alarms {
			o, ok := net.object(a.object)
			if !ok || o.Type != a.kind || !strings.Contains(string(vocabulary), a.what.cause) || a.shown == a.what.code {
				t.Fatalf("alarm %+v at %+v", a, o)
			}
		}
		looked, at := watched(t, net, faults), now.Add(-time.Duration(even(t, 300, "back"))*time.Minute)
		for _, m := range kernel.Metrics {
			for _, o := range looked {
				if o.Type != m.Object {
					continue
				}
				if v, ok := l.value(w, m.Name, o, at); ok && !(v >= m.Min && v <= m.Max) {
					t.Fatalf("%s of %s is %v", m.Name, o.ID, v)
				}
			}
		}
		v := view{&snapshot{world: w}, now}
		for _, f := range w.faults {
			v.holdsTruth(t, f)
		}
	})
}

// holdsTruth compares the ground truth of a fault with its traces.
func (v view) holdsTruth(t *rapid.T, f fault) {
	truth := v.truth(f)
	if truth.Object.ID != f.Object || len(truth.Ends) == 0 || truth.Ended != nil || truth.Customers != len(truth.Subscribers) {
		t.Fatalf("%+v", truth)
	}
	if truth.Alarm != "" {
		if a := v.alarmAt[truth.Alarm]; a == nil || !slices.Contains(a.faults, f.ID) || a.raised.Before(f.Start) && len(a.faults) == 1 {
			t.Fatalf("first alarm %+v of %+v", a, f)
		}
	}
	for i, s := range truth.Subscribers {
		if v.net.refs[s].kind != "subscriber" || i > 0 && truth.Subscribers[i-1] == s {
			t.Fatalf("hit customer %s of %+v", s, f)
		}
	}
	for _, r := range truth.Ends {
		if r.Tool != fieldTool {
			if a := actionOf(r, v.now); v.net.refs[a.Object].kind == "" || a.Verb == "" {
				t.Fatalf("%+v ends %+v", r, f)
			}
			continue
		}
		k := v.ticketAt[r.Args["ticket"]]
		if k == nil || !slices.ContainsFunc(k.base.RelatedEntities, func(e kernel.RelatedEntity) bool { return e.ID == f.Object }) {
			t.Fatalf("the crew is sent by %+v, which is no ticket of %s", r, f.Object)
		}
	}
}

// actionOf is what a remedy's call does.
func actionOf(r remedy, at time.Time) action {
	if r.Tool == fieldTool {
		return action{Time: at, Verb: verbNote, Object: r.Args["ticket"]}
	}
	v := toolVerbs()[r.Tool]
	return action{Time: at, Verb: v.verb, Object: r.Args[v.argument]}
}

func TestPropertyNothingBeforeItsCause(t *testing.T) {
	l := newLab(t)
	rapid.Check(t, func(t *rapid.T) {
		net, now := l.network(t), instant(t)
		faults := l.faults(t, net, now)
		noise := []Noise{NoiseNone, NoiseNormal}[even(t, 2, "noise")]
		w, without := makeWorld(net, noise, now, now, faults, nil), makeWorld(net, noise, now, now, nil, nil)
		first := begunAt(faults[0])
		for _, f := range faults {
			if b := begunAt(f); b.Before(first) {
				first = b
			}
		}
		at := first.Add(-time.Second - time.Duration(even(t, []int{200, 3 * 3600}[even(t, 2, "near")], "before"))*time.Second)
		if d := cmp.Diff(reports(without, at), reports(w, at)); d != "" {
			t.Fatalf("at %v, before %v, with %+v:\n%s", at, first, faults, d)
		}
		looked := watched(t, net, faults)
		for _, m := range kernel.Metrics {
			for _, o := range looked {
				a, aok := l.value(w, m.Name, o, at)
				b, bok := l.value(without, m.Name, o, at)
				if a != b || aok != bok {
					t.Fatalf("%s of %s is %v at %v before %v, else %v", m.Name, o.ID, a, at, first, b)
				}
			}
		}
		users := []int{even(t, len(net.subscribers), "somebody")}
		for _, f := range faults {
			m, _ := net.mechanism(f.Kind)
			if hit := m.hit(net, f); len(hit) > 0 {
				users = append(users, hit[even(t, len(hit), "user")])
			}
		}
		for _, u := range users {
			if x, y := w.subscription(u, at), without.subscription(u, at); !reflect.DeepEqual(x, y) {
				t.Fatalf("%+v before %v, else %+v", x, first, y)
			}
			if x, y := w.reachability(u, at), without.reachability(u, at); !reflect.DeepEqual(x, y) {
				t.Fatalf("%+v before %v, else %+v", x, first, y)
			}
		}
		for i := range net.apns {
			if x, y := w.definition(i, at), without.definition(i, at); !reflect.DeepEqual(x, y) {
				t.Fatalf("%+v before %v, else %+v", x, first, y)
			}
		}
	})
}

// reports are the alarms, tickets and changes of a world as they stand at t.
func reports(w *world, t time.Time) []string {
	line := func(v any) string {
		b, _ := json.Marshal(v)
		return string(b)
	}
	var out []string
	for _, a := range w.alarms {
		if !a.raised.After(t) {
			out = append(out, fmt.Sprintln(a.id, a.object, a.shown, a.raised, a.open(t)))
		}
	}
	for _, k := range w.tickets {
		if !k.base.CreationDate.After(t) {
			out = append(out, line(w.ticket(k, t)))
		}
	}
	for _, c := range w.changes {
		if !c.start.After(t) {
			out = append(out, line(c.view(w.net, t)))
		}
	}
	return out
}
