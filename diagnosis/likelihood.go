package diagnosis

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/prompts"
)

const (
	// together is the concentration of a beta-binomial: objects at which one cause shows one manifestation share its fate,
	// so that fifty dark cells are little more proof than five, and fifty sound ones little more doubt.
	together = 1.0
	// burst says how likely a stray finding comes with a second one of its kind beside it: 1 in 1+burst, and more for each
	// further one.
	burst = 9.0
	// askedOdds is what it tells, in nats, that somebody asks about an object: that a fault lasts there, or at what it
	// depends on or serves, is some ten times likelier than at a random object and hour.
	askedOdds = 2.3
	// complaintOdds is the same where somebody asks about one line. Places are asked about by those who watch them, but of
	// two thousand lines it is the one whose customer complained: a hundred times likelier than at a random line.
	complaintOdds = 4.6
	// concert is what a further kind of trace tells, in nats, when it begins with others that one cause explains: traces that
	// have nothing to do with each other begin within the same quarter of an hour about once in eight.
	concert = 2.0
	// tailPower says how fast the rate of a stray counter falls with its degree: fluctuations have long tails, so that twice as
	// far is nearly three times as seldom, and ten times as far thirty times.
	tailPower = 1.5
	// deniedOdds is what a cause pays, beside the absence itself, when its decisive test came out against it, if it is one that
	// the cause nearly always passes.
	deniedOdds   = 8.0
	nearlyAlways = 0.9
)

// logTogether is the log-likelihood of present and absent observations of one manifestation of the given strength.
func logTogether(t tally, strength float64) float64 {
	return logBetaBinomial(t, strength, together)
}

// logBetaBinomial is the log-likelihood of a sequence of presences and absences whose rate is drawn from a beta
// distribution of the given mean and concentration.
func logBetaBinomial(t tally, mean, concentration float64) float64 {
	return logRising(mean*concentration, t.present) + logRising((1-mean)*concentration, t.absent) - logRising(concentration, t.present+t.absent)
}

// logRising is log of x(x+1)…(x+n-1).
func logRising(x float64, n int) float64 {
	if n > 12 {
		hi, _ := math.Lgamma(x + float64(n))
		lo, _ := math.Lgamma(x)
		return hi - lo
	}
	p := 1.0
	for i := range n {
		p *= x + float64(i)
	}
	return math.Log(p)
}

// logStray is the log-likelihood of observations of one kind in one neighbourhood that no cause explains. The first pays
// for how far they lie beyond the rule, on the mean: what a burst does to its neighbours it does as much.
func logStray(t tally, healthy float64) float64 {
	sum := float64(t.absent) * math.Log(1-healthy)
	if t.present == 0 {
		return sum
	}
	rate := healthy * math.Exp(t.far/float64(t.present))
	for i := range t.present {
		sum += math.Log(max(rate, float64(i)/(float64(i)+burst)))
	}
	return sum
}

// logFar is how much rarer, in nats, a presence of the degree is at a healthy object than one at the rule.
func logFar(degree float64) float64 { return -tailPower * math.Log1p(max(degree, 0)) }

// tally counts observations.
type tally struct {
	present, absent int
	far             float64 // sum of logFar of the present ones
}

// stray is a kind in a neighbourhood: the cells of a site, the sites of a link, the lines of a cell.
type stray struct {
	kind  kind
	place node
}

// datum is one observation that was made, numbered.
type datum struct {
	key     key
	present bool
	look    int     // index of the look that it was made by
	far     float64 // logFar of a present one
	group   int     // index of its stray
}

// claim says that a candidate's expectation holds for a datum.
type claim struct {
	datum  int
	expect int
	weight float64 // how much the datum says, less than 1 for an absence that may be too early
}

// observe numbers the observations that were made, in a fixed order, and counts them by neighbourhood.
func (r *ranker) observe() {
	groups := map[stray]int{}
	r.data = make([]datum, 0, len(r.looks))
	for i := range r.looks {
		if l := &r.looks[i]; l.state != copilot.NotLooked {
			d := datum{key: l.key, look: i, present: l.state == copilot.Present}
			if d.present {
				d.far = logFar(l.degree)
				r.shown[l.kind] = true
			}
			r.data = append(r.data, d)
		}
	}
	byID := func(a, b datum) int { // also where objects of several types have a kind
		if a.key.kind != b.key.kind {
			return cmp.Compare(a.key.kind, b.key.kind)
		}
		return strings.Compare(r.topo.id(a.key.object), r.topo.id(b.key.object))
	}
	if !slices.IsSortedFunc(r.data, byID) {
		slices.SortFunc(r.data, byID)
	}
	found := r.topo.set()
	for i := range r.data {
		d := &r.data[i]
		r.looks[d.look].datum = i
		r.made[d.key.kind]++
		if d.present && !r.kinds[d.key.kind].Circumstance && !found[d.key.object] {
			found[d.key.object] = true
			r.found = append(r.found, d.key.object)
		}
		s := stray{d.key.kind, r.topo.neighbourhood(d.key.object)}
		g, ok := groups[s]
		if !ok {
			g = len(r.strays)
			groups[s] = g
			r.strays = append(r.strays, tally{})
			r.rates = append(r.rates, r.healthy(d.key.kind))
		}
		d.group = g
		r.strays[g].count(d)
	}
	r.owners, r.slots, r.tallied = make([]owner, len(r.data)), make([]int, len(r.data)), make([]tally, len(r.strays))
}

func (t *tally) count(d *datum) {
	if d.present {
		t.present++
		t.far += d.far
	} else {
		t.absent++
	}
}

// owner is who explains a datum in the explanation under weight.
type owner struct {
	member, expect   int
	strength, weight float64
}

// score is the log of prior times likelihood of an explanation, less the likelihood that nothing is wrong. A datum that
// several members expect goes to the one that expects it most; what nobody expects is stray.
func (r *ranker) score(cands []candidate, members []int) float64 {
	total := 0.0
	mine := r.owned[:0]
	for i, m := range members {
		c := &cands[m]
		total += c.prior
		for _, cl := range c.claims {
			s := c.expects[cl.expect].strength
			if have := r.owners[cl.datum]; have.strength == 0 {
				mine = append(mine, cl.datum)
			} else if s <= have.strength {
				continue
			}
			r.owners[cl.datum] = owner{i, cl.expect, s, cl.weight}
		}
	}
	asked := 0.0
	for _, m := range members {
		asked = max(asked, r.prompted(&cands[m]))
	}
	total += asked
	slices.Sort(mine)
	total += r.likelihood(cands, members, mine)
	for _, d := range mine {
		r.owners[d] = owner{}
	}
	r.owned = mine
	return total
}

// prompted is how much likelier a candidate is for the question's being asked. Of all that hangs on a place, something
// odd that nobody knows can always be found: there the question tells less.
func (r *ranker) prompted(c *candidate) float64 {
	if r.complained(c) {
		return complaintOdds
	}
	if r.asked[c.at] || r.below[c.at] && c.cause.ID != unknownCause {
		return askedOdds
	}
	return 0
}

// complained reports whether the candidate is a known cause at the one line that is asked about.
func (r *ranker) complained(c *candidate) bool {
	return c.known() && c.object.Type == copilot.ObjectSubscriber && c.at == r.scope
}

// denied is what a candidate pays when its decisive test was made and came out against it, as far as it was late enough. A
// test that many objects cannot show, like the alarm of a module that nobody supervises, decides only when it is present.
func (r *ranker) denied(c *candidate) float64 {
	for _, cl := range c.claims {
		e, d := &c.expects[cl.expect], &r.data[cl.datum]
		if e.kind == c.cause.decisive && e.where == prompts.AtSelf && e.strength > nearlyAlways && !d.present {
			return mixed(cl.weight, -deniedOdds, 0)
		}
	}
	return 0
}

func (r *ranker) likelihood(cands []candidate, members, mine []int) float64 {
	shown := r.blank(cands, members)
	for _, d := range mine {
		o := r.owners[d]
		shown[o.member][o.expect].add(&r.data[d], o.weight)
	}
	var touched []int
	for _, d := range mine {
		o, x := &r.owners[d], &r.data[d]
		if cands[members[o.member]].cause.ID == unknownCause && shown[o.member][o.expect].present == 0 {
			continue // a kind that it does not show is seen as often as without it
		}
		if r.tallied[x.group] == (tally{}) {
			touched = append(touched, x.group)
		}
		r.tallied[x.group].count(x)
	}
	total := 0.0
	for i, m := range members {
		total += r.shows(&cands[m], shown[i]) + concert*float64(r.chorus(&cands[m], i, mine))
	}
	for _, g := range touched {
		all, taken := r.strays[g], r.tallied[g]
		rest := tally{all.present - taken.present, all.absent - taken.absent, all.far - taken.far}
		total += logStray(rest, r.rates[g]) - logStray(all, r.rates[g])
		r.tallied[g] = tally{}
	}
	return total
}

// shows is the log-likelihood of what a candidate explains, tallied by its expectations.
func (r *ranker) shows(c *candidate, shown []share) float64 {
	if c.cause.ID == unknownCause {
		return showsUnknown(c, shown)
	}
	total := r.denied(c) + r.partial(c)
	for j := range shown {
		if t := &shown[j]; t.tally != (tally{}) {
			total += t.likelihood(c.expects[j].strength)
		}
	}
	return total
}

// showsUnknown weighs an unknown cause: at each place relative to its object it shows some share of the kinds that were
// looked at, and each of those at some share of the objects.
func showsUnknown(c *candidate, shown []share) float64 {
	total := 0.0
	var kinds [len(relatives)]tally
	for j := range shown {
		t := shown[j].tally
		if t == (tally{}) {
			continue
		}
		kinds[relative(c.expects[j].where)].count(&datum{present: t.present > 0})
		if t.present > 0 {
			nowhere := math.Exp(logTogether(tally{absent: t.present + t.absent}, unknownStrength))
			total += logTogether(t, unknownStrength) - math.Log1p(-nowhere)
		}
	}
	for i, where := range relatives {
		total += logBetaBinomial(kinds[i], unknownBreadth[where], breadthKnown)
	}
	return total
}

// relatives are the places at which an unknown cause may show something.
var relatives = [...]prompts.Relative{prompts.AtSelf, prompts.AtDownstream, prompts.AtUpstream, prompts.AtNeighbour}

func relative(where prompts.Relative) int { return max(0, slices.Index(relatives[:], where)) }

// blank is an empty share for each expectation of each member.
func (r *ranker) blank(cands []candidate, members []int) [][]share {
	for len(r.shares) < len(members) {
		r.shares = append(r.shares, nil)
	}
	for i, m := range members {
		n := len(cands[m].expects)
		r.shares[i] = slices.Grow(r.shares[i][:0], n)[:n]
		clear(r.shares[i])
	}
	return r.shares[:len(members)]
}

// chorus counts the kinds of trace, among the data that the member of the explanation owns, that begin together with an
// earlier one, each as long after the fault as declared for it, or half as long.
func (r *ranker) chorus(c *candidate, member int, mine []int) int {
	type start struct{ from, to time.Time } // of the fault, by one kind
	var starts []start
	latest := noKind
	for _, i := range mine { // in order of kinds
		w, d := &r.owners[i], &r.data[i]
		if w.member != member || !d.present {
			continue
		}
		at := r.looks[d.look].at
		if at.IsZero() {
			continue
		}
		delay := c.expects[w.expect].delay
		s := start{at.Add(-delay), at.Add(-delay / 2)}
		if d.key.kind != latest {
			starts, latest = append(starts, s), d.key.kind
		} else if have := &starts[len(starts)-1]; s.from.Before(have.from) {
			*have = s
		}
	}
	slices.SortFunc(starts, func(a, b start) int { return cmp.Or(a.from.Compare(b.from), a.to.Compare(b.to)) })
	n := 0
	for i := 1; i < len(starts); i++ {
		if starts[i].from.Sub(starts[i-1].to) <= slack {
			n++
		}
	}
	return n
}
