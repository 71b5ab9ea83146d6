package diagnosis

import (
	"sort"
	"strings"
	"time"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/prompts"
)

// Input is all that a ranking rests on. Nothing else is read.
type Input struct {
	Findings   []copilot.Finding
	Graph      Graph
	NoGraph    bool // the topology was withheld: candidates are the objects that findings name
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

type key struct {
	kind   string
	object string
}

func (k key) compare(other key) int {
	if c := strings.Compare(k.kind, other.kind); c != 0 {
		return c
	}
	return strings.Compare(k.object, other.object)
}

// ranker holds one ranking's working state.
type ranker struct {
	in    Input
	topo  *topology
	area  map[string]bool // what has to do with the scope; nil means everything
	kinds map[string]prompts.FindingKind
	seen  map[key]observation
	asked map[string]bool      // the scope and what it depends on
	below map[string]bool      // what depends on the scope
	looks map[string]time.Time // when each look was taken, by its evidence
	found []copilot.Finding    // present traces, one for each key, in order

	spreads map[spreadKey]spread
	pools   map[placeKey][]copilot.Object
	made    map[string]int  // observations by kind
	shown   map[string]bool // kinds that are present somewhere

	data   []datum     // the observations that were made
	index  map[key]int // into data
	strays []tally     // by neighbourhood and kind
	rates  []float64   // healthy rate of each of strays
	owners []owner     // scratch of score, by datum
	taken  []tally     // scratch of score, by stray
}

func newRanker(in Input) *ranker {
	r := &ranker{in: in, kinds: map[string]prompts.FindingKind{}, seen: make(map[key]observation, len(in.Findings)), spreads: map[spreadKey]spread{}, pools: map[placeKey][]copilot.Object{}, made: map[string]int{}, shown: map[string]bool{}}
	if in.NoGraph {
		r.in.Graph = Graph{}
	}
	r.topo = newTopology(r.in.Graph)
	r.looks = timeOfLooks(in.Findings)
	for _, k := range in.Vocabulary {
		r.kinds[k.Kind] = k
	}
	if r.in.Withheld == nil {
		r.in.Withheld = func(string) bool { return false }
	}
	r.area = r.topo.area(in.Scope, r.in.Graph.Objects)
	r.topo.know(in.Scope)
	r.asked, r.below = map[string]bool{}, map[string]bool{}
	if in.Scope.ID != "" {
		for _, o := range r.topo.contained(in.Scope, r.in.Graph.Objects) {
			r.asked[o.ID] = true
			for _, d := range r.topo.downstream(o.ID) { // a question about a place is not about one of its customers
				r.below[d.ID] = d.Type != copilot.ObjectSubscriber
			}
			r.topo.mark(r.asked, r.topo.upstream(o.ID))
		}
		if in.Scope.Type != copilot.ObjectSubscriber {
			r.topo.mark(r.asked, everywhere(r.in.Graph.Objects))
		}
	}
	for _, f := range in.Findings {
		if _, known := r.kinds[f.Kind]; known && f.Object.ID != "" && (r.area == nil || r.area[f.Object.ID]) {
			r.topo.know(f.Object)
			r.see(f)
		}
	}
	r.hush()
	for k, o := range r.seen {
		if o.state == copilot.Present && !r.kinds[k.kind].Circumstance {
			r.found = append(r.found, copilot.Finding{Kind: k.kind, Object: r.topo.nodes[k.object], At: o.at, State: o.state, Evidence: o.evidence, Record: o.record})
		}
	}
	sort.Slice(r.found, func(i, j int) bool {
		a, b := r.found[i], r.found[j]
		if a.Kind != b.Kind {
			return a.Kind < b.Kind
		}
		return a.Object.ID < b.Object.ID
	})
	r.observe()
	r.taken = make([]tally, len(r.strays))
	return r
}

// hush takes away absences of counters' findings at objects of which it is a finding that their counters do not arrive: what
// they still said before says nothing of what silenced them.
func (r *ranker) hush() {
	silent := map[string]bool{}
	for k, o := range r.seen {
		if o.state == copilot.Present && r.kinds[k.kind].Rule.Missing > 0 {
			silent[k.object] = true
		}
	}
	for k, o := range r.seen {
		kind := r.kinds[k.kind]
		if silent[k.object] && o.state == copilot.Absent && kind.From == "metric" && kind.Rule.Missing == 0 {
			o.state = copilot.NotLooked
			r.seen[k] = o
		}
	}
}

// rankOfState orders states: a presence outweighs an absence, which outweighs a gap.
var rankOfState = map[copilot.FindingState]int{copilot.Present: 3, copilot.Absent: 2, copilot.NotLooked: 1}

// undated reports whether a state was found by a look that does not tell since when: it bears the time of the look, as what
// the look found absent does. It may be as old as it likes.
func (r *ranker) undated(f copilot.Finding) bool {
	looked, known := r.looks[f.Evidence]
	return f.State == copilot.Present && r.kinds[f.Kind].From == "state" && known && !f.At.Before(looked)
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

func (r *ranker) see(f copilot.Finding) {
	k := key{f.Kind, f.Object.ID}
	if f.State != copilot.Present {
		f.End = time.Time{}
	}
	o := observation{f.State, f.At, f.End, f.Before, f.Degree, f.Evidence, f.Record}
	if r.undated(f) {
		o.at = time.Time{}
	}
	r.seen[k] = o
}
