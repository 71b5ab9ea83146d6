package tools

import (
	"context"
	"slices"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/diagnosis"
	"github.com/kernelcopilot/copilot/kernel"
)

// Served lists the lines that an object serves: those camped on its cells, those entitled to an APN, or the line itself; else
// those that lose service with it, through the relations of what serves them. counted is false when nobody can tell from the
// topology how many there are: no line names the object nor anything that depends on it, or there are more lines than are read.
func Served(ctx context.Context, n Network, object string) (lines []kernel.Object, counted bool, err error) {
	subscribers := []string{string(copilot.ObjectSubscriber)}
	g, err := n.Objects(ctx, kernel.ObjectQuery{Within: object, Types: subscribers})
	if err != nil && copilot.CodeOf(err) != copilot.CodeNotFound {
		return nil, false, err
	}
	if len(g.Objects) > 0 {
		return g.Objects, !g.Truncated, nil
	}
	net, err := n.Network(ctx)
	if err != nil {
		return nil, false, err
	}
	w := newWalk(net)
	o, of := w.objects[object]
	if !of {
		g, err = n.Objects(ctx, kernel.ObjectQuery{IDs: []string{object}, Types: subscribers})
		return g.Objects, true, err
	}
	if o.Type != string(copilot.ObjectCore) || slices.Contains(platform, o.Details["function"]) {
		return nil, true, nil // what is within it was listed; and no line's traffic passes the API platform
	}
	if g, err = n.Objects(ctx, kernel.ObjectQuery{Types: subscribers}); err != nil || g.Truncated {
		return nil, false, err
	}
	lines, named := fallenWith(net, object).lines(g, object)
	return lines, named || len(w.down[object]) > 0, nil
}

// fallen are the objects that are lost with one, itself among them.
type fallen map[string]bool

func fallenWith(net kernel.Graph, object string) fallen {
	gone := fallen{object: true}
	for _, o := range diagnosis.NewNetwork(DiagnosisGraph(net)).Lost(object) {
		gone[o.ID] = true
	}
	return gone
}

// lines are those of the graph that something lost serves, and whether any names the core function itself. A fixed line is
// served by none: its session does not pass the mobile core, though its feeder shares the transport that ends there.
func (f fallen) lines(g kernel.Graph, function string) (out []kernel.Object, named bool) {
	by := map[string][]kernel.Relation{}
	for _, r := range g.Relations {
		by[r.Dependent] = append(by[r.Dependent], r)
	}
	for _, o := range g.Objects {
		at := Serving(o, by[o.ID])
		hit, itself := false, false
		for _, id := range at {
			hit, itself = hit || f[id], itself || id == function
		}
		named = named || itself
		if itself || hit && o.Details["access"] != "fixed" {
			out = append(out, o)
		}
	}
	return out, named
}
