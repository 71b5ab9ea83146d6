package diagnosis_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/diagnosis"
	"github.com/kernelcopilot/copilot/prompts"
)

// sampler draws what is seen of causes. It walks the network by itself, so that it shares nothing with the ranking.
type sampler struct {
	w     world
	rnd   *rand.Rand
	up    map[string][]string // direct providers
	near  map[string][]string
	types map[string]copilot.ObjectType
	ids   []string
	memo  map[string][]string // of above, below and beside
}

func newSampler(w world, seed uint64) *sampler {
	s := &sampler{
		w: w, rnd: rand.New(rand.NewPCG(seed, 1)), up: map[string][]string{}, near: map[string][]string{}, types: map[string]copilot.ObjectType{}, memo: map[string][]string{},
	}
	for _, n := range w.g.Objects {
		s.types[n.Object.ID] = n.Object.Type
		s.ids = append(s.ids, n.Object.ID)
	}
	slices.Sort(s.ids)
	for _, e := range w.g.Relations {
		if e.Kind == "neighbour" {
			s.near[e.Dependent] = append(s.near[e.Dependent], e.Provider)
		} else {
			s.up[e.Dependent] = append(s.up[e.Dependent], e.Provider)
		}
	}
	return s
}

func (s *sampler) once(key string, f func() []string) []string {
	if out, ok := s.memo[key]; ok {
		return out
	}
	out := f()
	s.memo[key] = out
	return out
}

// above is what the object depends on, nearest first.
func (s *sampler) above(id string) []string {
	return s.once("above "+id, func() []string {
		out := slices.Clone(s.up[id])
		for i := 0; i < len(out); i++ {
			for _, p := range s.up[out[i]] {
				if !slices.Contains(out, p) {
					out = append(out, p)
				}
			}
		}
		return out
	})
}

func (s *sampler) below(id string) []string {
	return s.once("below "+id, func() []string {
		var out []string
		for _, o := range s.ids {
			if slices.Contains(s.above(o), id) {
				out = append(out, o)
			}
		}
		return out
	})
}

// reached is what is below, and every cell, site and link for what all mobile lines use. What homes send passes no core
// function, and keeps the links that it passes from falling silent.
func (s *sampler) reached(id string) []string {
	return s.once("reached "+id, func() []string {
		out := slices.Clone(s.below(id))
		if s.types[id] == copilot.ObjectCore {
			out = slices.DeleteFunc(out, s.carriesFixed)
		}
		if slices.Contains([]string{"apn", "corp", "K", "smf", "dns", "cscf", "hss"}, id) {
			for _, o := range s.ids {
				t := s.types[o]
				if (t == copilot.ObjectCell || t == copilot.ObjectSite || t == copilot.ObjectLink && !s.carriesFixed(o)) && !slices.Contains(out, o) {
					out = append(out, o)
				}
			}
		}
		return out
	})
}

// carriesFixed reports whether an object is a PON or a link that one hangs on.
func (s *sampler) carriesFixed(id string) bool {
	return isPON(id) || s.types[id] == copilot.ObjectLink && slices.ContainsFunc(s.below(id), isPON)
}

func isPON(id string) bool { return strings.HasPrefix(id, "p") }

func (s *sampler) beside(id string) []string {
	return s.once("beside "+id, func() []string {
		inside := append(slices.Clone(s.below(id)), id)
		var out []string
		for _, c := range inside {
			for _, n := range s.near[c] {
				if !slices.Contains(inside, n) && !slices.Contains(out, n) {
					out = append(out, n)
				}
			}
		}
		return out
	})
}

func (s *sampler) shows(m prompts.Manifestation, spot, at string) bool {
	switch m.Where {
	case prompts.AtSelf:
		return at == spot
	case prompts.AtDownstream:
		return slices.Contains(s.reached(spot), at)
	case prompts.AtUpstream:
		for _, o := range s.above(spot) {
			if s.types[o] == s.types[at] {
				return o == at
			}
		}
		return false
	case prompts.AtNeighbour:
		return slices.Contains(s.beside(spot), at)
	case prompts.AtSubscriber:
		return at == spot || slices.Contains(s.below(spot), at)
	}
	return false
}

// fault is a cause that acts at an object since an instant.
type fault struct {
	cause prompts.Cause
	spot  string
	onset time.Time
}

func (f fault) String() string { return f.cause.ID + "@" + f.spot }

// fault draws a cause at an object of its type.
func (s *sampler) fault(causes ...string) fault {
	var pool []prompts.Cause
	for _, c := range s.w.causes {
		if len(causes) == 0 || slices.Contains(causes, c.ID) {
			pool = append(pool, c)
		}
	}
	c := pool[s.rnd.IntN(len(pool))]
	spots := s.spots(c)
	since := time.Duration(20+s.rnd.IntN(60))*time.Minute + time.Duration(s.rnd.Float64()*float64(slowest(c)))
	return fault{c, spots[s.rnd.IntN(len(spots))], now.Add(-since)}
}

// slowest is the delay of what the cause nearly always shows last: who asks about a slow fault asks once it is felt, or before.
func slowest(c prompts.Cause) (longest time.Duration) {
	for _, m := range c.Shows {
		if delay, err := time.ParseDuration(m.Delay); err == nil && m.Strength >= 0.7 {
			longest = max(longest, delay)
		}
	}
	return longest
}

// spots are the objects at which a cause can sit: of its type and function, and where what it mostly shows can be read.
func (s *sampler) spots(c prompts.Cause) []string {
	var out []string
	for _, id := range s.ids {
		if string(s.types[id]) == c.Object && (len(c.Functions) == 0 || slices.Contains(c.Functions, coreFunctions[id])) && s.suits(c, id) {
			out = append(out, id)
		}
	}
	return out
}

// suits reports whether each kind of object that the cause mostly shows itself at is there to show it.
func (s *sampler) suits(c prompts.Cause, id string) bool {
	for _, m := range c.Shows {
		if m.Strength < 0.7 || m.Where != prompts.AtSelf && s.w.byKind[m.Finding].Object == string(copilot.ObjectCore) { // not every function is asked by another
			continue
		}
		if !slices.ContainsFunc(append([]string{id}, s.area(id)...), func(at string) bool {
			k := s.w.byKind[m.Finding]
			return k.Object == string(s.types[at]) && readable(k.Kind, at) && s.shows(m, id, at)
		}) {
			return false
		}
	}
	return true
}

// area is what somebody who asks about the object looks at: itself, its way to the core, what it serves, and the
// neighbours, with one line of every cell.
func (s *sampler) area(id string) []string {
	return s.once("area "+id, func() []string {
		all := append([]string{id}, s.above(id)...)
		all = append(all, s.reached(id)...)
		all = append(all, s.beside(id)...)
		var out []string
		lines := map[string]int{}
		wide := s.types[id] == copilot.ObjectAPN || s.types[id] == copilot.ObjectCore
		for _, o := range all {
			if s.types[o] == copilot.ObjectSubscriber && o != id {
				at, most := s.up[o][0], 1 // the cell, the PON or the way home from abroad
				if s.types[at] != copilot.ObjectCell {
					most = 4
				}
				if lines[at] == most || lines[at] == 0 && wide && len(lines) > 3 {
					continue
				}
				lines[at]++
			}
			if !slices.Contains(out, o) {
				out = append(out, o)
			}
		}
		return out
	})
}

// see draws the findings of the open kinds at the objects while the faults last.
func (s *sampler) see(faults []fault, objects []string, closed func(string) bool) []copilot.Finding {
	var out []copilot.Finding
	silent := map[string]bool{}
	for _, k := range s.w.kinds {
		for _, at := range objects {
			if closed(k.Kind) || string(s.types[at]) != k.Object && k.Object != prompts.AnyObject || !readable(k.Kind, at) {
				continue
			}
			f := copilot.Finding{Kind: k.Kind, Object: obj(s.types[at], at), At: now, State: copilot.Absent, Evidence: "E1"}
			if on, far, yes := s.draw(k, at, faults); yes {
				f.State, f.At, f.Degree = copilot.Present, on, far
				silent[at] = silent[at] || k.Rule.Missing > 0
			}
			out = append(out, f)
		}
	}
	for i, f := range out { // counters that do not arrive say nothing else
		k := s.w.byKind[f.Kind]
		if silent[f.Object.ID] && k.From == "metric" && k.Rule.Missing == 0 {
			out[i].State = copilot.NotLooked
		}
	}
	return out
}

func (s *sampler) draw(k prompts.FindingKind, at string, faults []fault) (on time.Time, far float64, yes bool) {
	for _, f := range faults {
		for _, m := range f.cause.Shows {
			delay, _ := time.ParseDuration(m.Delay)
			if m.Finding != k.Kind || !s.shows(m, f.spot, at) || f.onset.Add(delay).After(now) {
				continue
			}
			if s.rnd.Float64() < m.Strength {
				return f.onset.Add(delay + time.Duration(s.rnd.IntN(120))*time.Second), s.degree(k, s.rnd.ExpFloat64()), true
			}
		}
	}
	if s.rnd.Float64() < k.Healthy {
		return now.Add(-time.Duration(s.rnd.IntN(360)) * time.Minute), s.degree(k, 1/math.Sqrt(1-s.rnd.Float64())-1), true
	}
	return time.Time{}, 0, false
}

// degree is how far beyond its rule a counter is: by chance seldom far, by a fault as far as not. Some counters cannot go
// far, and of some findings nobody says how far they are.
func (s *sampler) degree(k prompts.FindingKind, far float64) float64 {
	if k.From != "metric" || k.Rule.Missing > 0 || s.rnd.IntN(4) == 0 {
		return 0
	}
	return math.Round(10*min(far, 9)) / 10
}

// tallyOf counts how rankings came out against the truth.
type tallyOf struct {
	n, right, wrong, open float64
	unlucky               float64 // of the open ones, answered, but undecidable by what was seen
	sure                  float64 // wrong with p above 0.9
	false                 float64 // wrong, and a known cause
	bins                  [10]struct{ n, right, p float64 }
	misses                map[string]int
}

// judge adds the ranking of what was seen of a fault. Where what was seen tells less for the fault than for the answer, or
// hardly more, no ranking can be right: that was open.
func (y *tallyOf) judge(s *sampler, r copilot.Ranking, f fault, findings []copilot.Finding) {
	if r.Outcome != copilot.OutcomeNotDecided && lead(r) != f.String() && s.undecidable(r, f, findings) {
		y.undecided()
		return
	}
	y.add(r, f.String())
}

// undecided counts an answer to what cannot be answered.
func (y *tallyOf) undecided() {
	y.n++
	y.open++
	y.unlucky++
}

func (y *tallyOf) add(r copilot.Ranking, truths ...string) {
	y.n++
	right := slices.Contains(truths, lead(r))
	switch {
	case r.Outcome == copilot.OutcomeNotDecided:
		y.open++
	case right:
		y.right++
	default:
		y.wrong++
		if r.Outcome == copilot.OutcomeCause {
			y.false++
		}
		if r.P > 0.9 {
			y.sure++
		}
		if y.misses == nil {
			y.misses = map[string]int{}
		}
		y.misses[truths[0]+" → "+lead(r)]++
	}
	b := &y.bins[min(int(r.P*10), 9)]
	b.n++
	b.p += r.P
	if right {
		b.right++
	}
}

// error is the expected calibration error.
func (y *tallyOf) error() float64 {
	sum := 0.0
	for _, b := range y.bins {
		sum += math.Abs(b.right-b.p) / y.n
	}
	return sum
}

func (y *tallyOf) String() string {
	return fmt.Sprintf("n %.0f: right %.1f %%, not decided %.1f %% (undecidable %.1f %%), wrong %.1f %% (a false cause: %.1f %%, above 0.9: %.1f %%), calibration error %.3f",
		y.n, 100*y.right/y.n, 100*y.open/y.n, 100*y.unlucky/y.n, 100*y.wrong/y.n, 100*y.false/y.n, 100*y.sure/y.n, y.error())
}

func (s *sampler) rank(findings []copilot.Finding, scope string, closed func(string) bool) copilot.Ranking {
	return s.w.rank(findings, func(in *diagnosis.Input) {
		in.Withheld = closed
		in.Scope = obj(s.types[scope], scope)
	})
}
