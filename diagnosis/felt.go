package diagnosis

import (
	"slices"

	"github.com/kernelcopilot/copilot"
)

// feltAt returns the cells, sites and links at which a fault of an access point or core function is felt though none of them
// depends on it: those where its lines are. An access point that most known lines use is felt at all of them, also where
// no line is known.
func (t *topology) feltAt(o copilot.Object) []copilot.Object {
	if o.Type != copilot.ObjectAPN && o.Type != copilot.ObjectCore {
		return nil
	}
	if out, ok := t.felt[o.ID]; ok {
		return out
	}
	lines, hit, serves := t.linesOf(o)
	var out []copilot.Object
	switch {
	case !serves:
	case 2*len(hit) >= lines:
		out = t.everyPlace()
	default:
		out = t.placesOf(hit)
	}
	t.felt[o.ID] = out
	return out
}

// everyPlace lists all cells, sites and links that carry sites, found once.
func (t *topology) everyPlace() []copilot.Object {
	if t.places == nil {
		for _, n := range t.nodes {
			if n.Type == copilot.ObjectCell || n.Type == copilot.ObjectSite || t.carriesSites(n) {
				t.places = append(t.places, n)
			}
		}
		sortObjects(t.places)
	}
	return t.places
}

// carriesSites reports whether the object is a link that sites hang on, and no PON.
func (t *topology) carriesSites(o copilot.Object) bool {
	return o.Type == copilot.ObjectLink && slices.ContainsFunc(t.downstream(o.ID), func(d copilot.Object) bool { return d.Type == copilot.ObjectSite })
}

// carriesFixed reports whether the object is a PON or a link that PONs hang on.
func (t *topology) carriesFixed(o copilot.Object) bool {
	return o.Type == copilot.ObjectLink && (t.isPON(o) || slices.ContainsFunc(t.downstream(o.ID), t.isPON))
}

// isPON reports whether the object is a link that no site hangs on: that serves homes.
func (t *topology) isPON(o copilot.Object) bool {
	return o.Type == copilot.ObjectLink && !t.carriesSites(o)
}

// linkIs tells what a link is, in the terms of findings.yaml: what the inventory says, else "transport" when a site or a
// function hangs on it, "" when nobody knows.
func (t *topology) linkIs(o copilot.Object) string {
	if is := t.functions[o.ID]; is != "" {
		return is
	}
	for _, e := range t.dependents[o.ID] {
		if typ := t.nodes[e.Dependent].Type; typ == copilot.ObjectSite || typ == copilot.ObjectCore || typ == copilot.ObjectLink {
			return "transport"
		}
	}
	return ""
}

// linesOf counts the mobile lines that are known and lists those that the object serves by an access point or by calls;
// serves is false for an object that serves none in that way.
func (t *topology) linesOf(o copilot.Object) (lines int, hit []string, serves bool) {
	failed := map[string]bool{o.ID: true}
	for _, d := range t.downstream(o.ID) {
		if d.Type == copilot.ObjectAPN || d.Type == copilot.ObjectCore {
			failed[d.ID] = true
		}
	}
	for id := range failed {
		serves = serves || t.nodes[id].Type == copilot.ObjectAPN || t.functions[id] == "CSCF"
	}
	taken := map[string]bool{}
	for id := range failed {
		for _, e := range t.dependents[id] {
			if camps := t.camped()[e.Dependent]; camps && !taken[e.Dependent] {
				taken[e.Dependent] = true
				hit = append(hit, e.Dependent)
			}
		}
	}
	return len(t.camped()), hit, serves
}

// camped tells the mobile lines that camp on a cell, found once.
func (t *topology) camped() map[string]bool {
	if t.lines == nil {
		t.lines = map[string]bool{}
		for id, n := range t.nodes {
			if n.Type == copilot.ObjectSubscriber && t.cellOf(id) != "" {
				t.lines[id] = true
			}
		}
	}
	return t.lines
}

// cellOf is the cell that a line camps on, "" for one that camps on none.
func (t *topology) cellOf(line string) string {
	for _, e := range t.providers[line] {
		if t.nodes[e.Provider].Type == copilot.ObjectCell {
			return e.Provider
		}
	}
	return ""
}

func (t *topology) placesOf(lines []string) []copilot.Object {
	seen := map[string]bool{}
	var out []copilot.Object
	for _, l := range lines {
		cell := t.cellOf(l)
		for _, o := range slices.Concat(t.nearestUpstream(cell, copilot.ObjectSite), t.nearestUpstream(cell, copilot.ObjectLink), []copilot.Object{t.nodes[cell]}) {
			if !seen[o.ID] {
				seen[o.ID] = true
				out = append(out, o)
			}
		}
	}
	sortObjects(out)
	return out
}

// functionsBelow are the core functions that ask the given one.
func (t *topology) functionsBelow(id string) []copilot.Object {
	var out []copilot.Object
	for _, o := range t.downstream(id) {
		if o.Type == copilot.ObjectCore {
			out = append(out, o)
		}
	}
	return out
}

// reached returns the objects of a type that are downstream of the object or where else its faults are felt, each once.
func (t *topology) reached(o copilot.Object, typ copilot.ObjectType) []copilot.Object {
	down, felt := ofType(t.downstream(o.ID), typ), ofType(t.feltAt(o), typ)
	if len(felt) == 0 {
		return down
	}
	seen := make(map[string]bool, len(down))
	for _, d := range down {
		seen[d.ID] = true
	}
	out := slices.Clone(down)
	for _, f := range felt {
		if !seen[f.ID] {
			out = append(out, f)
		}
	}
	sortObjects(out)
	return out
}

// applies reports whether kinds that lines of the access ("fixed", "mobile", "" for any) have can be looked at the object's.
func (t *topology) applies(access string, o copilot.Object) bool {
	if access == "" {
		return true
	}
	for _, e := range t.providers[o.ID] {
		if e.Kind == "servedBy" || e.Kind == "usesAPN" || e.Kind == "roamsBy" { // a line abroad is served by no cell that is known
			return (t.nodes[e.Provider].Type == copilot.ObjectLink) == (access == "fixed")
		}
	}
	return true
}
