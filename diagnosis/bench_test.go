package diagnosis_test

import "testing"

// BenchmarkRank ranks in a network of 60 sites, 180 cells and 1,800 lines: a fault with everything around it looked at,
// and the same with the whole network looked at.
func BenchmarkRank(b *testing.B) {
	w := newWorld(b)
	w.g = network(30)
	f := faults["link lost"]
	var all []string
	for _, n := range w.g.Objects {
		if n.Object.Type != "subscriber" {
			all = append(all, n.Object.ID)
		}
	}
	for _, c := range []struct {
		name string
		area []string
	}{{"around", f.area}, {"everywhere", all}} {
		findings := w.look(f.present, nil, c.area...)
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				w.rank(findings, nil)
			}
		})
	}
}
