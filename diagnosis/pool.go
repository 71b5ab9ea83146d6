package diagnosis

import (
	"slices"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/prompts"
)

// placeKey says what is to be listed: objects of a type at a place relative to a node, of subscribers those of an access.
type placeKey struct {
	typ    copilot.ObjectType
	object node
	where  prompts.Relative
	access string
}

// pool lists the objects at a place, in order.
func (t *topology) pool(k placeKey) []node {
	out, ok := t.pools[k]
	if ok {
		return out
	}
	if k.access == "" {
		out = t.fill(k)
	} else {
		whole := k
		whole.access = ""
		for _, n := range t.pool(whole) {
			if t.applies(k.access, n) {
				out = append(out, n)
			}
		}
	}
	t.pools[k] = out
	return out
}

// fill lists the objects of a type at a place, whatever their access.
func (t *topology) fill(k placeKey) []node {
	switch n := k.object; k.where {
	case prompts.AtSelf:
		return t.ofType([]node{n}, k.typ)
	case prompts.AtDownstream:
		out := t.reached(n, k.typ)
		if t.typeOf(n) == copilot.ObjectCore && k.typ == copilot.ObjectLink { // what fixed lines send passes no function of the mobile core, and goes on
			out = slices.DeleteFunc(slices.Clone(out), t.carriesFixed)
		}
		return out
	case prompts.AtUpstream:
		return t.nearestUpstream(n, k.typ)
	case prompts.AtNeighbour:
		return t.ofType(t.beside(n), k.typ)
	case prompts.AtSubscriber:
		if t.objects[n].Type == k.typ {
			out := append([]node{n}, t.ofType(t.downstream(n), k.typ)...)
			slices.Sort(out)
			return out
		}
		return t.ofType(t.downstream(n), k.typ)
	}
	return nil
}
