package diagnosis

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/prompts"
)

// Input is all that a ranking rests on. Nothing else is read.
type Input struct {
	Findings   []copilot.Finding
	Network    *Network // the topology made ready, for many rankings; nil when Graph is all of it
	Graph      Graph    // what else there is, as the lines that findings name
	NoGraph    bool     // the topology was withheld: candidates are the objects that findings name
	Causes     []prompts.Cause
	Vocabulary []prompts.FindingKind
	Scope      copilot.Object // where the question points; the zero Object means anywhere
	Complaints []string       // kinds, from tickets, of what the one customer complains of whose line Scope is; none when not known
	Since      time.Time      // of the window looked at
	Until      time.Time
	Now        time.Time              // kernel time
	Through    string                 // last evidence the findings come from
	Withheld   func(kind string) bool // kinds that may not be looked at; nil means none
}

// observation is what is known of one finding kind at one object.
type observation struct {
	state    copilot.FindingState
	at       time.Time // onset when present, end of the window when absent
	end      time.Time // when what was present was over; zero while it lasts
	before   bool      // it began before at
	degree   float64   // how far beyond its rule a present counter is
	evidence string
	record   string
}

// kind numbers the kinds of the vocabulary, in order of their names.
type kind int32

const noKind kind = -1 // of what the vocabulary does not hold

type key struct {
	kind   kind
	object node
}

func (k key) compare(other key) int {
	return cmp.Or(cmp.Compare(k.kind, other.kind), cmp.Compare(k.object, other.object))
}

// look is what is known under a key.
type look struct {
	key
	observation
	datum int // its number among the observations that were made, -1 where it was not
}

// ranker holds one ranking's working state.
type ranker struct {
	in     Input
	topo   *topology
	scope  node                  // where the question points, nowhere when anywhere
	area   set                   // what has to do with the scope; nil means everything
	kinds  []prompts.FindingKind // by number
	number map[string]kind
	causes []cause
	looks  []look               // in order of keys
	at     []node               // of looks: their objects
	of     []int                // of looks, by kind: where those of the kind begin
	asked  set                  // the scope and what it depends on
	below  set                  // what depends on the scope
	taken  map[string]time.Time // when each look was taken, by its evidence
	found  []node               // with present traces

	spreads map[spreadKey]spread
	made    []int  // observations by kind
	shown   []bool // by kind: it is present somewhere

	data   []datum // the observations that were made
	strays []tally // by neighbourhood and kind
	rates  []float64
	scratch
}

// scratch is memory that is used again.
type scratch struct {
	owners  []owner // of score, by datum
	owned   []int
	tallied []tally // of likelihood, by stray
	shares  [][]share
	slots   []int // of claim, by datum: where its claim is, from 1
	expects []expectation
	claims  []claim
}

func newRanker(in Input, t *topology) *ranker {
	r := &ranker{in: in, topo: t, spreads: make(map[spreadKey]spread, 1024)}
	if r.in.Withheld == nil {
		r.in.Withheld = func(string) bool { return false }
	}
	r.learn()
	r.taken = timeOfLooks(in.Findings)
	r.aim()
	r.see()
	r.hush()
	r.observe()
	return r
}

// topologyOf is the input's, with what it asks about and what its findings are at.
func topologyOf(in Input) *topology {
	others := make([]copilot.Object, 0, len(in.Findings)+1)
	others = append(others, in.Scope)
	vocabulary := map[string]bool{}
	for _, k := range in.Vocabulary {
		vocabulary[k.Kind] = true
	}
	for _, f := range in.Findings {
		if vocabulary[f.Kind] {
			others = append(others, f.Object)
		}
	}
	switch {
	case in.NoGraph:
		return newTopology(Graph{}, others)
	case in.Network != nil:
		return in.Network.with(in.Graph, others)
	}
	return newTopology(in.Graph, others)
}

// learn numbers the vocabulary and reads the causes in its terms.
func (r *ranker) learn() {
	r.kinds = slices.Clone(r.in.Vocabulary)
	slices.SortStableFunc(r.kinds, func(a, b prompts.FindingKind) int { return strings.Compare(a.Kind, b.Kind) })
	r.number = make(map[string]kind, len(r.kinds))
	for i, k := range r.kinds {
		r.number[k.Kind] = kind(i)
	}
	r.made, r.shown = make([]int, len(r.kinds)), make([]bool, len(r.kinds))
	r.causes = make([]cause, len(r.in.Causes))
	for i := range r.in.Causes {
		r.causes[i] = r.cause(&r.in.Causes[i])
	}
}

// kindOf is the number of a kind.
func (r *ranker) kindOf(name string) kind {
	if k, ok := r.number[name]; ok {
		return k
	}
	return noKind
}

// text says in words what a kind is; "" for one outside the vocabulary.
func (r *ranker) text(k kind) string {
	if k == noKind {
		return ""
	}
	return r.kinds[k].Text
}

// aim finds what has to do with the scope.
func (r *ranker) aim() {
	t := r.topo
	r.scope = t.find(r.in.Scope.ID)
	r.area = t.area(r.in.Scope)
	t.know(r.scope)
	r.asked, r.below = t.set(), t.set()
	if r.scope == nowhere {
		return
	}
	inside := t.contained(r.in.Scope)
	for _, n := range inside {
		for _, d := range t.downstream(n) { // a question about a place is not about one of its customers
			r.below[d] = t.typeOf(d) != copilot.ObjectSubscriber
		}
	}
	r.asked.add(inside)
	r.asked.add(t.above(inside))
	if r.in.Scope.Type != copilot.ObjectSubscriber {
		r.asked.add(t.shared)
	}
}

// see keeps the findings that have to do with the scope.
func (r *ranker) see() {
	looks := make([]look, 0, len(r.in.Findings))
	for _, f := range r.in.Findings {
		k, n := r.kindOf(f.Kind), r.topo.find(f.Object.ID)
		if k == noKind || n == nowhere || r.area != nil && !r.area[n] {
			continue
		}
		r.topo.know(n)
		looks = append(looks, look{key{k, n}, r.observation(f), -1})
	}
	order := make([]int, len(looks)) // looks are large to move
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(i, j int) int { return cmp.Or(looks[i].compare(looks[j].key), i-j) })
	r.looks = make([]look, 0, len(looks))
	for i, at := range order {
		if i+1 == len(order) || looks[order[i+1]].key != looks[at].key { // of several the last counts
			r.looks = append(r.looks, looks[at])
		}
	}
	r.of = make([]int, len(r.kinds)+1)
	r.at = make([]node, len(r.looks))
	for i := range r.looks {
		r.at[i] = r.looks[i].object
		r.of[r.looks[i].kind+1]++
	}
	for k := range r.kinds {
		r.of[k+1] += r.of[k]
	}
}

func (r *ranker) observation(f copilot.Finding) observation {
	if f.State != copilot.Present {
		f.End = time.Time{}
	}
	o := observation{f.State, f.At, f.End, f.Before, f.Degree, f.Evidence, f.Record}
	if r.undated(f) {
		o.at = time.Time{}
	}
	return o
}

// looksAt are those of a kind, in order of their objects.
func (r *ranker) looksAt(k kind) []look {
	if k == noKind {
		return nil
	}
	return r.looks[r.of[k]:r.of[k+1]]
}

// seen is what is known under a key, if anything.
func (r *ranker) seen(k key) (observation, bool) {
	if k.kind == noKind {
		return observation{}, false
	}
	first, last := r.of[k.kind], r.of[k.kind+1]
	i, ok := slices.BinarySearch(r.at[first:last], k.object)
	if !ok {
		return observation{}, false
	}
	return r.looks[first+i].observation, true
}

// hush takes away absences of counters' findings at objects of which it is a finding that their counters do not arrive: what
// they still said before says nothing of what silenced them.
func (r *ranker) hush() {
	silent := r.topo.set()
	for i := range r.looks {
		if l := &r.looks[i]; l.state == copilot.Present && r.kinds[l.kind].Rule.Missing > 0 {
			silent[l.object] = true
		}
	}
	for i := range r.looks {
		l := &r.looks[i]
		k := &r.kinds[l.kind]
		if silent[l.object] && l.state == copilot.Absent && k.From == "metric" && k.Rule.Missing == 0 {
			l.state = copilot.NotLooked
		}
	}
}

// from is the source of a kind.
func (r *ranker) from(name string) string {
	if k := r.kindOf(name); k != noKind {
		return r.kinds[k].From
	}
	return ""
}

// rankOfState orders states: a presence outweighs an absence, which outweighs a gap.
var rankOfState = map[copilot.FindingState]int{copilot.Present: 3, copilot.Absent: 2, copilot.NotLooked: 1}

// undated reports whether a state was found by a look that does not tell since when: it bears the time of the look, as what
// the look found absent does. It may be as old as it likes.
func (r *ranker) undated(f copilot.Finding) bool {
	looked, known := r.taken[f.Evidence]
	return f.State == copilot.Present && r.from(f.Kind) == "state" && known && !f.At.Before(looked)
}

// timeOfLooks is the end of the time that each look took in, by its evidence, of the looks that found something absent.
func timeOfLooks(findings []copilot.Finding) map[string]time.Time {
	out := map[string]time.Time{}
	for _, f := range findings {
		if f.State == copilot.Absent && f.Evidence != "" && f.At.After(out[f.Evidence]) {
			out[f.Evidence] = f.At
		}
	}
	return out
}
