package tools

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/kernel"
)

// Network is what an area is found in.
type Network interface {
	Network(ctx context.Context) (kernel.Graph, error)
	Objects(ctx context.Context, q kernel.ObjectQuery) (kernel.Graph, error)
}

// WindowArgs are the arguments that every tool shares that looks at an object over a time. What they mean is told to a model
// once, in the text of alarm.list.
type WindowArgs struct {
	Scope string `json:"scope"`           // an object's id, or a line's number
	Since string `json:"since,omitempty"` // RFC 3339; two hours ago if left out
	Until string `json:"until,omitempty"` // RFC 3339; now if left out
}

// ScopeArgs are WindowArgs of tools with long lists.
type ScopeArgs struct {
	WindowArgs
	Paging
}

// Window reads since and until. CodeInvalid when they are no times or in the wrong order.
func (a WindowArgs) Window(now time.Time) (from, to time.Time, err error) {
	from, to = now.Add(-2*time.Hour), now
	for _, p := range []struct {
		name, text string
		into       *time.Time
	}{{"since", a.Since, &from}, {"until", a.Until, &to}} {
		if p.text == "" {
			continue
		}
		t, err := time.Parse(time.RFC3339, p.text)
		if err != nil {
			return from, to, copilot.Errorf(copilot.CodeInvalid, "%s is %q, which is no RFC 3339 time such as 2026-03-04T09:40:00Z", p.name, clip(p.text, 40))
		}
		*p.into = t.UTC()
	}
	if to.After(now) {
		to = now
	}
	if !from.Before(to) {
		return from, to, copilot.Errorf(copilot.CodeInvalid, "since %s is not before until %s (now is %s)", from.Format(time.RFC3339), to.Format(time.RFC3339), now.Format(time.RFC3339))
	}
	return from, to, nil
}

// Look reads what every look at an object over a time begins with: the area of the scope, and the window.
func (a WindowArgs) Look(ctx context.Context, n Network, now time.Time) (area Area, from, to time.Time, err error) {
	if from, to, err = a.Window(now); err != nil {
		return area, from, to, err
	}
	area, err = AreaOf(ctx, n, a.Scope)
	return area, from, to, err
}

// Within is the time if it lies after from and not after to, else zero: of what a record changed long ago nobody asks.
func Within(t, from, to time.Time) time.Time {
	if !t.After(from) || t.After(to) {
		return time.Time{}
	}
	return t.UTC()
}

// Area is what a look at a scope takes in: the object, what carries it, and what hangs on the same link, so that a cause
// beside or above the object is seen and told from one of its own.
type Area struct {
	Object  kernel.Object   // the scope itself
	Objects []kernel.Object // the scope first, then what carries it, then the rest by id
	near    map[string]bool // the scope and what carries it
	net     *walk
	serving []string // of a line: what serves it
}

// Ref is the domain's reference to an object of the topology.
func Ref(o kernel.Object) copilot.Object {
	return copilot.Object{Type: copilot.ObjectType(o.Type), ID: o.ID}
}

// Of returns the area's objects of the types, in order; all of them when none is named.
func (a Area) Of(types ...copilot.ObjectType) []kernel.Object {
	var out []kernel.Object
	for _, o := range a.Objects {
		if len(types) == 0 || slices.Contains(types, copilot.ObjectType(o.Type)) {
			out = append(out, o)
		}
	}
	return out
}

// IDs returns the ids of Of.
func (a Area) IDs(types ...copilot.ObjectType) []string {
	var out []string
	for _, o := range a.Of(types...) {
		out = append(out, o.ID)
	}
	return out
}

// Get returns the area's object of the id.
func (a Area) Get(id string) (kernel.Object, bool) {
	i := slices.IndexFunc(a.Objects, func(o kernel.Object) bool { return o.ID == id })
	if i < 0 {
		return kernel.Object{}, false
	}
	return a.Objects[i], true
}

// Near reports whether the object is the scope or carries it.
func (a Area) Near(id string) bool { return a.near[id] }

// AreaOf finds the area of a scope: an object id, or a subscriber's E.164 number. CodeNotFound with the nearest ids when
// there is none.
func AreaOf(ctx context.Context, n Network, scope string) (Area, error) {
	g, err := n.Network(ctx)
	if err != nil {
		return Area{}, err
	}
	w := newWalk(g)
	if o, ok := w.objects[scope]; ok {
		return w.area(o), nil
	}
	sub, rel, err := subscriber(ctx, n, scope)
	if err != nil {
		return Area{}, err
	}
	if sub.ID == "" {
		return Area{}, w.unknown(scope)
	}
	a := Area{Object: sub, near: map[string]bool{sub.ID: true}, net: w}
	a.Objects = append(a.Objects, sub)
	cell := rel[kernel.RelationServedBy]
	if cell == "" {
		cell = sub.Parent
	}
	if o, ok := w.objects[cell]; ok {
		inner := w.area(o)
		a.Objects = append(a.Objects, inner.Objects...)
		for id := range inner.near {
			a.near[id] = true
		}
		a.serving = append(a.serving, cell)
	}
	for _, kind := range []string{kernel.RelationUsesAPN, kernel.RelationVoice, kernel.RelationRoams} {
		a.add(w, rel[kind])
	}
	return a, nil
}

// add takes in what serves a line, and what that in turn depends on.
func (a *Area) add(w *walk, id string) {
	if _, ok := w.objects[id]; !ok {
		return
	}
	a.serving = append(a.serving, id)
	for _, x := range append([]string{id}, w.reach([]string{id}, w.up, isType(copilot.ObjectRegion))...) {
		if _, has := a.Get(x); !has {
			a.Objects = append(a.Objects, w.objects[x])
		}
		a.near[x] = true
	}
}

// subscriber reads a subscriber by id or number, with what serves it. A zero object means that there is none.
func subscriber(ctx context.Context, n Network, scope string) (kernel.Object, map[string]string, error) {
	id, err := LineID(scope)
	if err != nil {
		return kernel.Object{}, nil, err
	}
	q := kernel.ObjectQuery{IDs: []string{id}}
	if strings.HasPrefix(id, "+") {
		q = kernel.ObjectQuery{MSISDN: id}
	}
	g, err := n.Objects(ctx, q)
	if err != nil && copilot.CodeOf(err) != copilot.CodeNotFound {
		return kernel.Object{}, nil, err
	}
	for _, o := range g.Objects {
		if o.Type == string(copilot.ObjectSubscriber) {
			return o, Serving(o, g.Relations), nil
		}
	}
	return kernel.Object{}, nil, nil
}

// serving are the kinds of relations of a line to what serves it.
var serving = []string{kernel.RelationServedBy, kernel.RelationUsesAPN, kernel.RelationVoice, kernel.RelationRoams}

// told are the details in which a line names what serves it: relations to objects of other pages do not come with a list.
var told = map[string]string{
	kernel.RelationServedBy: "cell", kernel.RelationUsesAPN: "apn", kernel.RelationVoice: "voice", kernel.RelationRoams: "interconnect",
}

// Serving tells what serves a subscriber, by kind of relation, from its relations or else from its details.
func Serving(o kernel.Object, rels []kernel.Relation) map[string]string {
	out := map[string]string{}
	for kind, detail := range told {
		out[kind] = o.Details[detail]
	}
	if out[kernel.RelationServedBy] == "" {
		out[kernel.RelationServedBy] = o.Details["port"]
	}
	for _, r := range rels {
		if r.Dependent == o.ID && slices.Contains(serving, r.Kind) {
			out[r.Kind] = r.Provider
		}
	}
	return out
}

// walk is the network indexed for walks.
type walk struct {
	g       kernel.Graph
	objects map[string]kernel.Object
	up      map[string][]string // dependent → providers, neighbours and regions left out
	down    map[string][]string
}

func newWalk(g kernel.Graph) *walk {
	w := &walk{g: g, objects: map[string]kernel.Object{}, up: map[string][]string{}, down: map[string][]string{}}
	for _, o := range g.Objects {
		w.objects[o.ID] = o
	}
	for _, r := range g.Relations {
		if r.Kind != kernel.RelationNeighbour {
			w.up[r.Dependent] = append(w.up[r.Dependent], r.Provider)
			w.down[r.Provider] = append(w.down[r.Provider], r.Dependent)
		}
	}
	return w
}

func (w *walk) reach(from []string, next map[string][]string, stop func(kernel.Object) bool) []string {
	seen := map[string]bool{}
	var out []string
	queue := slices.Clone(from)
	for _, id := range from {
		seen[id] = true
	}
	for len(queue) > 0 {
		at := queue[0]
		queue = queue[1:]
		for _, id := range next[at] {
			if o, ok := w.objects[id]; ok && !seen[id] && !stop(o) {
				seen[id] = true
				out = append(out, id)
				queue = append(queue, id)
			}
		}
	}
	return out
}

func isType(types ...copilot.ObjectType) func(kernel.Object) bool {
	return func(o kernel.Object) bool { return slices.Contains(types, copilot.ObjectType(o.Type)) }
}

func (w *walk) area(o kernel.Object) Area {
	a := Area{Object: o, near: map[string]bool{o.ID: true}, net: w}
	path := w.reach([]string{o.ID}, w.up, isType(copilot.ObjectRegion))
	roots := []string{o.ID}
	switch copilot.ObjectType(o.Type) {
	case copilot.ObjectCell, copilot.ObjectSite:
		for _, id := range path { // what hangs on the nearest link
			if w.objects[id].Type == string(copilot.ObjectLink) {
				roots = append(roots, id)
				break
			}
		}
	case copilot.ObjectRegion:
		roots = append(roots, w.ports(o.ID)...)
		path = w.reach(append(w.reach([]string{o.ID}, w.down, isType(copilot.ObjectLink)), roots[1:]...), w.up, isType(copilot.ObjectRegion))
	default:
	}
	rest := append(w.reach(roots, w.down, func(kernel.Object) bool { return false }), roots[1:]...)
	for _, x := range w.g.Objects {
		if everywhere(x, copilot.ObjectType(o.Type)) {
			rest = append(rest, x.ID)
		}
	}
	slices.Sort(rest)
	taken := map[string]bool{}
	for _, id := range slices.Concat([]string{o.ID}, path, rest) {
		if !taken[id] {
			taken[id] = true
			a.Objects = append(a.Objects, w.objects[id])
		}
	}
	if o.Type != string(copilot.ObjectRegion) {
		for _, id := range path {
			a.near[id] = true
		}
	}
	return a
}

// ports are those of optical access that stand in a region: no relation leads from one to the other.
func (w *walk) ports(region string) []string {
	var out []string
	for _, x := range w.g.Objects {
		if containerOf(x) == region && functionOf(x) == optical {
			out = append(out, x.ID)
		}
	}
	return out
}

// platform are the functions of the API platform: no device's traffic passes them.
var platform = []string{"APIGW", "AUTHZ", "CONSENT", "EVENTS"}

// everywhere reports whether an object serves every place of the network and so belongs to the area of a scope of the type:
// APNs, and core functions unless the scope is one itself; those of the API platform only when the scope is wide.
func everywhere(o kernel.Object, scope copilot.ObjectType) bool {
	switch copilot.ObjectType(o.Type) {
	case copilot.ObjectAPN:
		return true
	case copilot.ObjectCore:
		return scope == copilot.ObjectRegion || scope != copilot.ObjectCore && !slices.Contains(platform, o.Details["function"])
	default:
		return false
	}
}

func (w *walk) unknown(scope string) error {
	var ids []string
	for id := range w.objects {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	if near := Nearest(scope, ids, 4); len(near) > 0 {
		return copilot.Errorf(copilot.CodeNotFound, "there is no object %q; did you mean %s?", clip(scope, 60), strings.Join(near, " or "))
	}
	return copilot.Errorf(copilot.CodeNotFound, "there is no object %q; find its id with topology.find", clip(scope, 60))
}
