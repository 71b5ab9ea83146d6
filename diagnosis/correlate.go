package diagnosis

import (
	"slices"
	"strings"
	"time"

	"github.com/kernelcopilot/copilot"
)

const (
	togetherWithin = 10 * time.Minute // between two raisings
	sameWithin     = 8 * time.Hour    // at one object, the earlier one still open: a supply alarm and the silence that follows
)

// Signal is one alarm, as far as grouping goes.
type Signal struct {
	ID      string
	Object  copilot.Object
	Raised  time.Time
	Cleared time.Time // zero while open
}

// Group is a set of signals that belong together.
type Group struct {
	Root    copilot.Object // the object that all members are at, depend on, or sit beside; the nearest such one
	Since   time.Time      // first raising
	Last    time.Time      // last raising
	Members []Member       // in order of raising, then of id
}

// Member is one signal of a group, with the reason why it is there.
type Member struct {
	Signal Signal
	Reason string // as seen from the group's root: "at SITE-1", "CELL-1 depends on SITE-1", "LINK-1 carries SITE-1"
}

// Correlate puts signals into groups by topology and time: those at one object, at objects of which one depends on the
// other, or at objects that depend on one link, site or APN, raised within the window of each other (10 minutes if it is
// 0); and signals at handover neighbours of what a group has taken out, raised after it. A core function joins what
// depends on it only by a signal of its own, and a region joins nothing. Each signal is in exactly one group; groups come
// in order of Since and then of their first member's id. The same signals in another order give the same groups.
func Correlate(signals []Signal, g Graph, window time.Duration) []Group {
	if window <= 0 {
		window = togetherWithin
	}
	objects := make([]copilot.Object, len(signals))
	for i, s := range signals {
		objects[i] = s.Object
	}
	t := newTopology(g, objects)
	all := slices.Clone(signals)
	slices.SortStableFunc(all, func(a, b Signal) int {
		if c := a.Raised.Compare(b.Raised); c != 0 {
			return c
		}
		return strings.Compare(a.ID, b.ID)
	})
	for _, s := range all {
		t.know(t.find(s.Object.ID))
	}
	groups := t.joinEffects(t.cluster(all, window), window)
	out := make([]Group, 0, len(groups))
	for _, members := range groups {
		out = append(out, t.group(members))
	}
	slices.SortStableFunc(out, func(a, b Group) int {
		if c := a.Since.Compare(b.Since); c != 0 {
			return c
		}
		return strings.Compare(a.Members[0].Signal.ID, b.Members[0].Signal.ID)
	})
	return out
}

// cluster joins, in order of time, each signal to the clusters that hold one it goes with.
func (t *topology) cluster(all []Signal, window time.Duration) [][]Signal {
	var clusters [][]Signal
	for _, s := range all {
		joined := []Signal{s}
		var rest [][]Signal
		for _, c := range clusters {
			if slices.ContainsFunc(c, func(m Signal) bool { return t.together(m, s, window) }) {
				joined = append(joined, c...)
			} else {
				rest = append(rest, c)
			}
		}
		clusters = append(rest, joined)
	}
	return clusters
}

func (t *topology) together(early, late Signal, window time.Duration) bool {
	gap := late.Raised.Sub(early.Raised)
	if early.Object.ID == late.Object.ID {
		open := early.Cleared.IsZero() || !early.Cleared.Before(late.Raised)
		return gap <= window || open && gap <= sameWithin
	}
	return gap <= window && t.akin(t.find(early.Object.ID), t.find(late.Object.ID))
}

// akin reports whether one of two objects depends on the other, or both on a third. A link is such a third when it is the
// next one of both: what merely shares a ring far up the line fails together only if the ring does, which then says so.
func (t *topology) akin(a, b node) bool {
	near := func(n, link node) bool { return holds(t.nearestUpstream(n, copilot.ObjectLink), link) }
	return slices.ContainsFunc(t.common([]node{a, b}), func(n node) bool {
		return t.typeOf(n) != copilot.ObjectLink || n == a || n == b || near(a, n) && near(b, n)
	})
}

// common lists the objects that all of the given ones are, or depend on, the nearest first. Core functions count only
// when they are among the given ones.
func (t *topology) common(nodes []node) []node {
	count := map[node]int{}
	for _, n := range nodes {
		count[n]++
		for _, up := range t.upstream(n) {
			if t.typeOf(up) != copilot.ObjectCore || slices.Contains(nodes, up) {
				count[up]++
			}
		}
	}
	var out []node
	for n, times := range count {
		if times == len(nodes) && n != nowhere {
			out = append(out, n)
		}
	}
	slices.Sort(out)
	slices.SortStableFunc(out, func(a, b node) int { return len(t.upstream(b)) - len(t.upstream(a)) })
	return out
}

func (t *topology) root(members []Signal) copilot.Object {
	var nodes []node
	first := members[0]
	for _, m := range members {
		if n := t.find(m.Object.ID); !slices.Contains(nodes, n) {
			nodes = append(nodes, n)
		}
		if m.Raised.Before(first.Raised) || m.Raised.Equal(first.Raised) && m.ID < first.ID {
			first = m
		}
	}
	if shared := t.common(nodes); len(shared) > 0 {
		return t.objects[shared[0]]
	}
	return first.Object
}

// joinEffects adds clusters that lie wholly at handover neighbours of another's root, and began after it, to that one.
func (t *topology) joinEffects(clusters [][]Signal, window time.Duration) [][]Signal {
	into := make([]int, len(clusters))
	for i, c := range clusters {
		into[i] = i
		for j, other := range clusters {
			if i != j && into[j] == j && t.effectOf(c, other, window) {
				into[i] = j
				break
			}
		}
	}
	joined := map[int][]Signal{}
	var order []int
	for i, c := range clusters {
		at := into[i]
		for into[at] != at {
			at = into[at]
		}
		if joined[at] == nil {
			order = append(order, at)
		}
		joined[at] = append(joined[at], c...)
	}
	var out [][]Signal
	for _, at := range order {
		out = append(out, joined[at])
	}
	return out
}

func (t *topology) effectOf(c, other []Signal, window time.Duration) bool {
	root := t.root(other)
	near := t.beside(t.find(root.ID))
	if root.Type == copilot.ObjectCell || len(near) == 0 {
		return false // one full cell beside another is not its effect
	}
	began, end := span(other)
	for _, s := range c {
		if !holds(near, t.find(s.Object.ID)) || s.Raised.Before(began) || s.Raised.After(end.Add(window)) {
			return false
		}
	}
	return true
}

func span(members []Signal) (first, last time.Time) {
	for i, m := range members {
		if i == 0 || m.Raised.Before(first) {
			first = m.Raised
		}
		if m.Raised.After(last) {
			last = m.Raised
		}
	}
	return first, last
}

func (t *topology) group(members []Signal) Group {
	slices.SortStableFunc(members, func(a, b Signal) int {
		if c := a.Raised.Compare(b.Raised); c != 0 {
			return c
		}
		return strings.Compare(a.ID, b.ID)
	})
	near := members
	if own := t.own(members); len(own) > 0 {
		near = own
	}
	g := Group{Root: t.root(near)}
	g.Since, g.Last = span(members)
	for _, m := range members {
		g.Members = append(g.Members, Member{Signal: m, Reason: t.reason(g.Root, m.Object)})
	}
	return g
}

// own are the members that are not at neighbours of the rest: the root is theirs.
func (t *topology) own(members []Signal) []Signal {
	for _, c := range t.cluster(members, sameWithin) {
		beside := t.beside(t.find(t.root(c).ID))
		if !slices.ContainsFunc(members, func(m Signal) bool {
			return !slices.Contains(c, m) && !holds(beside, t.find(m.Object.ID))
		}) {
			return c
		}
	}
	return nil
}

func (t *topology) reason(root, at copilot.Object) string {
	from, to := t.find(root.ID), t.find(at.ID)
	switch {
	case root.ID == at.ID:
		return "at " + root.ID
	case holds(t.upstream(to), from):
		return at.ID + " depends on " + root.ID
	case holds(t.upstream(from), to):
		return at.ID + " carries " + root.ID
	case holds(t.beside(from), to):
		return at.ID + " is a handover neighbour of " + root.ID
	}
	return at.ID + " depends on what another member depends on"
}
