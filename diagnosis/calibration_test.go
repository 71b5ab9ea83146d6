package diagnosis_test

import (
	"slices"
	"testing"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/diagnosis"
)

func nothingClosed(string) bool { return false }

// closedFrom closes every kind that is read from one of the sources.
func (w world) closedFrom(from ...string) func(string) bool {
	return func(kind string) bool { return slices.Contains(from, w.byKind[kind].From) }
}

// TestSampled draws a fault, or none, and looks at everything around it.
func TestSampled(t *testing.T) {
	w := newWorld(t)
	s := newSampler(w, 11)
	var y tallyOf
	for range 400 {
		f := s.fault()
		area := s.area(f.spot)
		if s.rnd.IntN(8) == 0 {
			y.add(s.rank(s.see(nil, area, nothingClosed), f.spot, nothingClosed), "none@")
			continue
		}
		findings := s.see([]fault{f}, area, nothingClosed)
		y.judge(s, s.rank(findings, f.spot, nothingClosed), f, findings)
	}
	t.Log(y.String())
	for i, b := range y.bins {
		if b.n > 0 {
			t.Logf("p %.1f–%.1f: n %3.0f, confidence %.3f, right %.3f", float64(i)/10, float64(i+1)/10, b.n, b.p/b.n, b.right/b.n)
		}
	}
	t.Log(y.misses)
	if y.error() > 0.1 || y.false > 0 || y.sure/y.n > 0.03 {
		t.Error("not calibrated")
	}
}

// TestSampledQuiet asks about places where nothing is wrong but what is always a little wrong somewhere.
func TestSampledQuiet(t *testing.T) {
	w := newWorld(t)
	s := newSampler(w, 17)
	var y tallyOf
	for range 200 {
		spot := s.fault().spot
		r := s.rank(s.see(nil, s.area(spot), nothingClosed), spot, nothingClosed)
		if r.Outcome != copilot.OutcomeNone {
			t.Log(spot, "\n"+board(r))
		}
		y.add(r, "none@")
	}
	t.Logf("%s %v", y.String(), y.misses)
	if y.false/y.n > 0.01 || y.wrong/y.n > 0.02 || y.right/y.n < 0.9 {
		t.Error(y.String())
	}
}

// TestSampledWithheld closes sources: what cannot be told apart without them is not decided, and never a wrong cause.
func TestSampledWithheld(t *testing.T) {
	for _, from := range [][]string{{"alarm"}, {"metric"}, {"state"}, {"change"}, {"ticket"}, {"alarm", "metric"}, {"metric", "state"}, {"alarm", "ticket"}} {
		w := newWorld(t)
		s := newSampler(w, 12)
		closed := w.closedFrom(from...)
		var y tallyOf
		for range 70 {
			f := s.fault()
			y.add(s.rank(s.see([]fault{f}, s.area(f.spot), closed), f.spot, closed), f.String())
		}
		t.Logf("without %v: %s %v", from, y.String(), y.misses)
		if y.false > 0 || y.wrong/y.n > 0.05 {
			t.Errorf("without %v: %.0f false causes; %s", from, y.false, y.String())
		}
	}
}

// TestSampledWithoutTopology: nothing is inferred from neighbours.
func TestSampledWithoutTopology(t *testing.T) {
	w := newWorld(t)
	s := newSampler(w, 13)
	var y tallyOf
	for range 70 {
		f := s.fault()
		r := w.rank(s.see([]fault{f}, s.area(f.spot), nothingClosed), func(in *diagnosis.Input) { in.NoGraph = true })
		y.add(r, f.String())
	}
	t.Logf("%s %v", y.String(), y.misses)
	if y.false > 0 || y.wrong/y.n > 0.03 {
		t.Error(y.String())
	}
}

// TestSampledLeftOut takes each cause out of the ranking in turn: what it does is then unknown, at its object.
func TestSampledLeftOut(t *testing.T) {
	for _, c := range newWorld(t).causes {
		w := newWorld(t)
		s := newSampler(w, 14)
		less := *s
		less.w = w.without(c.ID)
		var y tallyOf
		for range 40 {
			f := s.fault(c.ID)
			y.add(less.rank(s.see([]fault{f}, s.area(f.spot), nothingClosed), f.spot, nothingClosed), "unknown@"+f.spot)
		}
		t.Logf("without %s: %s %v", c.ID, y.String(), y.misses)
		if y.false/y.n > 0.05 {
			t.Errorf("without %s: %.0f of %.0f end in a cause that it is not", c.ID, y.false, y.n)
		}
	}
}

// TestSampledLeftOutAlone is the same where each link carries one site: then little but the site's own words tells a dark
// site from a lost link.
func TestSampledLeftOutAlone(t *testing.T) {
	for _, id := range []string{"transport-link-lost", "site-supply-lost"} {
		w := newWorld(t)
		w.g = network(4, 1)
		s := newSampler(w, 18)
		less := *s
		less.w = w.without(id)
		var known, y tallyOf
		for range 40 {
			f := s.fault(id)
			findings := s.see([]fault{f}, s.area(f.spot), nothingClosed)
			known.add(s.rank(findings, f.spot, nothingClosed), f.String())
			y.add(less.rank(findings, f.spot, nothingClosed), "unknown@"+f.spot)
		}
		t.Logf("with %s: %s %v", id, known.String(), known.misses)
		t.Logf("without: %s %v", y.String(), y.misses)
		if y.false/y.n > 0.05 || known.wrong/known.n > 0.1 {
			t.Errorf("without %s: %.0f of %.0f end in a cause that it is not", id, y.false, y.n)
		}
	}
}

// TestSampledPairs draws two faults at places that have something to do with each other or nothing.
func TestSampledPairs(t *testing.T) {
	w := newWorld(t)
	s := newSampler(w, 15)
	both, half, wrong := 0, 0, 0
	const rounds = 60
	for range rounds {
		a, b := s.fault(), s.fault()
		if a.spot == b.spot || slices.Contains(s.below(a.spot), b.spot) || slices.Contains(s.above(a.spot), b.spot) {
			continue
		}
		area := append(s.area(a.spot), s.area(b.spot)...)
		r := w.rank(s.see([]fault{a, b}, area, nothingClosed), nil)
		found := 0
		for _, h := range r.Hypotheses {
			if name := h.Cause + "@" + h.Object.ID; h.Leading && (name == a.String() || name == b.String()) {
				found++
			}
		}
		switch {
		case r.Outcome == copilot.OutcomeNotDecided:
		case found == 2:
			both++
		case found == 1:
			half++
		default:
			wrong++
		}
	}
	t.Logf("both %d, one %d, neither %d", both, half, wrong)
}

// TestSampledPairLeftOut draws two faults of which one is not known to the ranking.
func TestSampledPairLeftOut(t *testing.T) {
	w := newWorld(t)
	s := newSampler(w, 16)
	var open, both, half, false float64
	const rounds = 60
	for range rounds {
		a, b := s.fault(), s.fault()
		if a.cause.ID == b.cause.ID || slices.Contains(s.above(a.spot), b.spot) || slices.Contains(s.below(a.spot), b.spot) || a.spot == b.spot {
			continue
		}
		less := w.without(b.cause.ID)
		r := less.rank(s.see([]fault{a, b}, append(s.area(a.spot), s.area(b.spot)...), nothingClosed), nil)
		leading := map[string]bool{}
		for _, h := range r.Hypotheses {
			leading[h.Cause+"@"+h.Object.ID] = h.Leading
		}
		known, other := leading[a.String()], leading["unknown@"+b.spot]
		switch {
		case r.Outcome == copilot.OutcomeNotDecided:
			open++
		case known && other:
			both++
		case known || other:
			half++
		default:
			false++
			t.Logf("%s and %s:\n%s", a, b, board(r))
		}
	}
	t.Logf("both %.0f, one %.0f, neither %.0f, not decided %.0f", both, half, false, open)
}
