package diagnosis

import (
	"slices"

	"github.com/kernelcopilot/copilot"
)

// feltAt returns the cells, sites and links at which a fault of an access point or core function is felt though none of them
// depends on it: those where its lines are. An access point that most known lines use is felt at all of them, also where
// no line is known.
func (t *topology) feltAt(n node) []node {
	if typ := t.typeOf(n); typ != copilot.ObjectAPN && typ != copilot.ObjectCore {
		return nil
	}
	return keep(&t.felt, n, func(n node) []node {
		hit, serves := t.linesOf(n)
		switch {
		case !serves:
			return nil
		case 2*len(hit) >= t.lines:
			return t.everyPlace()
		}
		return t.placesOf(hit)
	})
}

// everyPlace lists all cells, sites and links that carry sites, found once.
func (t *topology) everyPlace() []node {
	if t.places == nil {
		for i := range t.objects {
			n := node(i)
			if typ := t.typeOf(n); typ == copilot.ObjectCell || typ == copilot.ObjectSite || t.carriesSites(n) {
				t.places = append(t.places, n)
			}
		}
	}
	return t.places
}

// carriesSites reports whether the node is a link that sites hang on, and no PON.
func (t *topology) carriesSites(n node) bool {
	if t.typeOf(n) != copilot.ObjectLink {
		return false
	}
	carries, known := t.sites[n]
	if !known {
		t.fall(n, func(d node) bool {
			carries = t.typeOf(d) == copilot.ObjectSite
			return !carries
		})
		t.sites[n] = carries
	}
	return carries
}

// carriesFixed reports whether the node is a PON or a link that PONs hang on.
func (t *topology) carriesFixed(n node) bool {
	if t.typeOf(n) != copilot.ObjectLink {
		return false
	}
	carries, known := t.fixed[n]
	if !known {
		carries = !t.carriesSites(n) || slices.ContainsFunc(t.ofType(t.downstream(n), copilot.ObjectLink), t.isPON)
		t.fixed[n] = carries
	}
	return carries
}

// isPON reports whether the node is a link that no site hangs on: that serves homes.
func (t *topology) isPON(n node) bool {
	return t.typeOf(n) == copilot.ObjectLink && !t.carriesSites(n)
}

// linkIs tells what a link is, in the terms of findings.yaml: what the inventory says, else "transport" when a site or a
// function hangs on it, "" when nobody knows.
func (t *topology) linkIs(n node) string {
	if is := t.function[n]; is != "" {
		return is
	}
	for _, a := range t.dependents.of(n) {
		if typ := t.typeOf(a.to); typ == copilot.ObjectSite || typ == copilot.ObjectCore || typ == copilot.ObjectLink {
			return "transport"
		}
	}
	return ""
}

// linesOf lists the mobile lines that the node serves by an access point or by calls; serves is false for one that serves
// none in that way.
func (t *topology) linesOf(n node) (hit []node, serves bool) {
	failed := []node{n}
	down := t.downstream(n)
	failed = append(failed, t.ofType(down, copilot.ObjectAPN)...)
	failed = append(failed, t.ofType(down, copilot.ObjectCore)...)
	serves = slices.ContainsFunc(failed, func(n node) bool { return t.typeOf(n) == copilot.ObjectAPN || t.function[n] == "CSCF" })
	camps := t.camped()
	t.visits.begin(len(t.objects))
	for _, n := range failed {
		for _, a := range t.dependents.of(n) {
			if camps[a.to] != nowhere && t.visits.enter(a.to) {
				hit = append(hit, a.to)
			}
		}
	}
	return hit, serves
}

// camped tells the cell that each mobile line camps on, by node, nowhere for all else; found once.
func (t *topology) camped() []node {
	if t.camps == nil {
		t.camps = make([]node, len(t.objects))
		for i := range t.camps {
			if t.camps[i] = nowhere; t.typeOf(node(i)) == copilot.ObjectSubscriber {
				t.camps[i] = t.provider(node(i), func(p node) bool { return t.typeOf(p) == copilot.ObjectCell })
			}
			if t.camps[i] != nowhere {
				t.lines++
			}
		}
	}
	return t.camps
}

// provider is the one, by id the first, of what the node depends on that is such, nowhere without any.
func (t *topology) provider(n node, such func(node) bool) node {
	first := nowhere
	if n < 0 {
		return first
	}
	for _, a := range t.providers.of(n) {
		if such(a.to) && (first == nowhere || t.id(a.to) < t.id(first)) {
			first = a.to
		}
	}
	return first
}

// placesOf are the cells that lines camp on, with the sites and links next to them on the way to the core.
func (t *topology) placesOf(lines []node) []node {
	in := t.set()
	for _, l := range lines {
		if cell := t.camps[l]; !in[cell] {
			in[cell] = true
			in.add(t.nearestUpstream(cell, copilot.ObjectSite))
			in.add(t.nearestUpstream(cell, copilot.ObjectLink))
		}
	}
	return in.nodes()
}

// reached returns the objects of a type that are downstream of the node or where else its faults are felt, each once.
func (t *topology) reached(n node, typ copilot.ObjectType) []node {
	down, felt := t.ofType(t.downstream(n), typ), t.ofType(t.feltAt(n), typ)
	if len(felt) == 0 {
		return down
	}
	out := slices.Concat(down, felt)
	slices.Sort(out)
	return slices.Compact(out)
}

// applies reports whether kinds that lines of the access ("fixed", "mobile", "" for any) have can be looked at the object's.
func (t *topology) applies(access string, n node) bool {
	if access == "" || n < 0 {
		return true
	}
	if t.access == nil {
		t.access = make([]string, len(t.objects))
	}
	is := t.access[n]
	if is == "" {
		is = t.accessOf(n)
		t.access[n] = is
	}
	return is == access || is == "any"
}

// accessOf is the access of a line, "fixed" or "mobile", or "any" where nobody knows.
func (t *topology) accessOf(n node) string {
	first, found := nowhere, false
	for _, a := range t.providers.of(n) {
		if t.serving[a.kind] && (!found || t.id(a.to) < t.id(first)) { // a line abroad is served by no cell that is known
			first, found = a.to, true
		}
	}
	switch {
	case !found:
		return "any"
	case t.typeOf(first) == copilot.ObjectLink:
		return "fixed"
	}
	return "mobile"
}

// neighbourhood is the node that strays are counted under: the site of a cell, the link of a site, the cell or PON of a line.
func (t *topology) neighbourhood(n node) node {
	typ := copilot.ObjectType("")
	switch t.typeOf(n) {
	case copilot.ObjectCell:
		typ = copilot.ObjectSite
	case copilot.ObjectSite:
		typ = copilot.ObjectLink
	case copilot.ObjectSubscriber:
		return t.servedBy(n)
	}
	if at := t.provider(n, func(p node) bool { return t.typeOf(p) == typ }); at != nowhere {
		return at
	}
	return n
}

// servedBy is the cell that a line camps on or the PON that it hangs on, itself when that is not known.
func (t *topology) servedBy(line node) node {
	at := t.provider(line, func(p node) bool {
		typ := t.typeOf(p)
		return typ == copilot.ObjectCell || typ == copilot.ObjectLink
	})
	if at == nowhere {
		return line
	}
	return at
}
