package sandbox

import (
	"encoding/json"
	"fmt"
	"math"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/kernelcopilot/copilot/kernel"
)

// MechanismInfo is what can be told of a mechanism by letting it befall a few places.
type MechanismInfo struct {
	Kind    string
	Type    string   // Go type whose comment tells the behaviour; "" for one of a file
	About   string   // the behaviour, of one of a file
	Places  []string // object types
	Fits    []string // core functions that it can befall, up to five; they are the same in every network
	Symptom string
	Traces  []string // what differs from the same network without it, with the lowest severity at which it was seen
	Ends    []string // write tools, any of which mends it
}

// Catalogue lists every mechanism, those of the files in a folder ("" means none) after the built-in ones.
func Catalogue(folder string) ([]MechanismInfo, error) {
	cfg, err := Config{Mechanisms: folder}.withDefaults()
	if err != nil {
		return nil, err
	}
	n := cfg.network(1, cfg.Size)
	now := time.Date(2026, 3, 4, 18, 0, 0, 0, time.UTC) // a busy hour, when demand shows
	look := &inspection{n: n, zone: cfg.TimeZone, now: now, quiet: makeWorld(n, NoiseNone, now, now, nil, nil), usual: map[string][2]float64{}}
	var out []MechanismInfo
	for _, m := range n.mechanisms() {
		out = append(out, look.at(m))
	}
	return out, nil
}

// inspection compares worlds with one fault to the same world without.
type inspection struct {
	n     *network
	zone  *time.Location
	now   time.Time
	quiet *world
	usual map[string][2]float64 // samples without a fault: value, and 1 when there is one
	seen  map[string]float64    // trace to the lowest severity
	first []string              // traces in the order in which they were found
}

func (l *inspection) at(m mechanism) MechanismInfo {
	l.seen, l.first = map[string]float64{}, nil
	info := MechanismInfo{Kind: m.kind(), Places: m.types(), Symptom: strings.ReplaceAll(m.symptom(), "_", " ")}
	if c, ok := m.(*custom); ok {
		info.About = strings.TrimSpace(c.About)
	} else {
		info.Type = reflect.TypeOf(m).Name()
	}
	if slices.Contains(m.types(), "core") {
		info.Fits = somePlaces(m, l.n)
	}
	for _, place := range l.examples(m) {
		for step := 1; step <= 10; step++ {
			f := fault{ID: "F1", Kind: m.kind(), Object: place, Start: l.now.Add(-65 * time.Minute), Severity: float64(step) / 10}
			l.compare(m, f)
			for _, r := range m.ends(l.n, f) {
				if !slices.Contains(info.Ends, r.Tool) {
					info.Ends = append(info.Ends, r.Tool)
				}
			}
		}
	}
	info.Traces = l.traces()
	return info
}

// examples are two places of each type that the mechanism can befall.
func (l *inspection) examples(m mechanism) []string {
	of := map[string][]string{}
	for _, id := range places(m, l.n) {
		kind := l.n.refs[id].kind
		of[kind] = append(of[kind], id)
	}
	var out []string
	for _, kind := range m.types() {
		if n := len(of[kind]); n > 0 {
			out = append(out, slices.Compact([]string{of[kind][n/3], of[kind][2*n/3]})...)
		}
	}
	return out
}

// traces words what was noted, things that moved alike in one line.
func (l *inspection) traces() []string {
	var out []string
	heads := map[string]int{} // what is said of a name, to its line
	for _, trace := range l.first {
		said := trace
		if from := l.seen[trace]; from > 0.1 {
			said += fmt.Sprintf(", from severity %.1f", from)
		}
		name, rest, ok := strings.Cut(strings.TrimPrefix(said, "`"), "` ")
		if i, again := heads[rest]; ok && again && strings.HasPrefix(said, "`") {
			out[i] = strings.TrimSuffix(out[i], " "+rest) + ", `" + name + "` " + rest
			continue
		}
		if ok && strings.HasPrefix(said, "`") {
			heads[rest] = len(out)
		}
		out = append(out, said)
	}
	return out
}

func (l *inspection) note(f fault, format string, args ...any) {
	trace := fmt.Sprintf(format, args...)
	before, ok := l.seen[trace]
	if !ok {
		l.first = append(l.first, trace)
	}
	if !ok || f.Severity < before {
		l.seen[trace] = f.Severity
	}
}

// compare notes what the fault shows within the hour: alarms, counters, what systems hold, tickets and changes.
func (l *inspection) compare(m mechanism, f fault) {
	w := makeWorld(l.n, NoiseNone, l.now, l.now, []fault{f}, nil)
	for _, a := range slices.Backward(w.alarms) {
		if !a.raised.After(l.now) {
			l.note(f, "alarm `%s` at %s", a.what.cause, l.where(f, a.kind, a.object))
		}
	}
	l.counters(w, f)
	if hit := m.hit(l.n, f); len(hit) > 0 {
		for _, u := range hit[:min(len(hit), 40)] {
			l.holdings(w, f, u)
		}
	}
	for i := range l.n.apns {
		l.fields(f, "the APN's definition", l.quiet.definition(i, l.now), w.definition(i, l.now))
	}
	for _, k := range slices.Backward(w.tickets) {
		if !k.base.CreationDate.After(l.now) {
			l.note(f, "ticket `%s`", k.base.Name)
		}
	}
	for _, c := range slices.Backward(w.changes) {
		if !c.start.After(l.now) {
			l.note(f, "change `%s` at %s", c.kind, l.where(f, l.n.refs[c.object].kind, c.object))
		}
	}
}

// where words an object beside the place of the fault.
func (l *inspection) where(f fault, kind, id string) string {
	if id == f.Object {
		return "the " + kind
	}
	if l.n.refs[f.Object].kind == kind {
		return "other " + kind + "s"
	}
	return kind + "s"
}

func (l *inspection) counters(w *world, f fault) {
	objects := l.n.neighbourhood(f.Object, 3, 60).Objects
	for _, metric := range kernel.Metrics {
		for _, o := range objects {
			if o.Type != metric.Object {
				continue
			}
			for _, back := range []time.Duration{55 * time.Minute, 30 * time.Minute, 5 * time.Minute, 0} {
				at := l.now.Add(-back)
				a, aok := l.ordinary(metric.Name, o.ID, at)
				b, bok := w.value(metric.Name, l.n.refs[o.ID], o.ID, at, l.zone)
				if way := moved(metric, a, b, aok, bok); way != "" {
					l.note(f, "`%s` %s at %s", metric.Name, way, l.where(f, o.Type, o.ID))
				}
			}
		}
	}
}

// ordinary is a sample of the network without a fault.
func (l *inspection) ordinary(metric, id string, at time.Time) (float64, bool) {
	key := metric + id + at.String()
	v, ok := l.usual[key]
	if !ok {
		x, has := l.quiet.value(metric, l.n.refs[id], id, at, l.zone)
		if v = [2]float64{x, 0}; has {
			v[1] = 1
		}
		l.usual[key] = v
	}
	return v[0], v[1] == 1
}

// moved tells which way a counter went, "" when by less than a tenth.
func moved(m kernel.Metric, a, b float64, aok, bok bool) string {
	least := math.Max(0.1*math.Abs(a), math.Min(0.01*(m.Max-m.Min), 1))
	switch {
	case aok && !bok:
		return "missing"
	case !aok || !bok || math.Abs(a-b) < least:
		return ""
	case b > a:
		return "up"
	}
	return "down"
}

func (l *inspection) holdings(w *world, f fault, u int) {
	if l.n.subscribers[u].fixed {
		l.fields(f, "the line test", l.quiet.lineTest(u, l.now), w.lineTest(u, l.now))
	} else {
		l.fields(f, "the device's reachability", l.quiet.reachability(u, l.now), w.reachability(u, l.now))
		l.fields(f, "usage", l.quiet.usage(u, l.now), w.usage(u, l.now))
	}
	l.fields(f, "the subscription", l.quiet.subscription(u, l.now), w.subscription(u, l.now))
}

// fields notes which fields of what a system holds differ, times left out.
func (l *inspection) fields(f fault, what string, a, b any) {
	x, y := fieldsOf(a), fieldsOf(b)
	for name := range y {
		if _, ok := x[name]; !ok {
			x[name] = nil
		}
	}
	var differ []string
	for name := range x {
		times := strings.HasSuffix(name, "At") || strings.HasSuffix(name, "Time") || strings.HasSuffix(name, "ince") || name == "lastAttach" || name == "time"
		if !times && string(x[name]) != string(y[name]) {
			differ = append(differ, "`"+name+"`")
		}
	}
	slices.Sort(differ)
	for _, name := range differ {
		l.note(f, "%s in %s", name, what)
	}
}

func fieldsOf(v any) map[string]json.RawMessage {
	out := map[string]json.RawMessage{}
	if b, err := json.Marshal(v); err == nil {
		_ = json.Unmarshal(b, &out)
	}
	return out
}
