package tools

import (
	"fmt"
	"slices"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/kernel"
)

// Kin is how an object is related to the scope of an area.
type Kin struct {
	Steps int    // relations between the two; 0 is the scope itself
	Words string // "the object itself", "the object depends on it, 2 steps away", …
}

// farSteps is what counts for an object that no chain of relations joins to the scope.
const farSteps = 9

// Kin tells how each object of the area is related to its scope: what it depends on, what depends on it, handover
// neighbours of its cells, and what only lies in the same area.
func (a Area) Kin() map[string]Kin {
	out := map[string]Kin{}
	for _, o := range a.Objects {
		out[o.ID] = Kin{farSteps, "it lies in the same area"}
	}
	start := map[string]int{a.Object.ID: 0}
	for _, id := range a.serving {
		start[id] = 1
	}
	down := a.net.steps(map[string]int{a.Object.ID: 0}, a.net.down)
	for id, n := range down {
		out[id] = Kin{n, fmt.Sprintf("it depends on the object, %s away", Count(n, "step", "steps"))}
	}
	for _, id := range a.net.beside(down) {
		if _, in := down[id]; !in {
			out[id] = Kin{down[a.Object.ID] + 2, "it is a handover neighbour"}
		}
	}
	for id, n := range a.net.steps(start, a.net.up) {
		if was, ok := out[id]; !ok || was.Steps >= n {
			out[id] = Kin{n, fmt.Sprintf("the object depends on it, %s away", Count(n, "step", "steps"))}
		}
	}
	out[a.Object.ID] = Kin{0, "the object itself"}
	return out
}

// steps counts the relations from any of the start on, each object by the fewest. Regions carry nothing.
func (w *walk) steps(start map[string]int, next map[string][]string) map[string]int {
	out := map[string]int{}
	var queue []string
	for id, n := range start {
		out[id] = n
		queue = append(queue, id)
	}
	slices.SortFunc(queue, func(a, b string) int { return out[a] - out[b] })
	for ; len(queue) > 0; queue = queue[1:] {
		at := queue[0]
		for _, id := range next[at] {
			o, known := w.objects[id]
			if n, has := out[id]; known && (!has || n > out[at]+1) && o.Type != string(copilot.ObjectRegion) {
				out[id] = out[at] + 1
				queue = append(queue, id)
			}
		}
	}
	return out
}

// beside lists the handover neighbours of the objects.
func (w *walk) beside(of map[string]int) []string {
	var out []string
	for _, r := range w.g.Relations {
		if _, in := of[r.Dependent]; in && r.Kind == kernel.RelationNeighbour {
			out = append(out, r.Provider)
		}
	}
	return out
}
