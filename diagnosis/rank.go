package diagnosis

import (
	"slices"
	"sort"
	"strings"

	"github.com/kernelcopilot/copilot"
)

const (
	decidedAt    = 0.8  // p from which an explanation is the outcome
	enoughAt     = 0.9  // p from which no further test is proposed
	openAt       = 0.75 // the most that is said of what leads and is not decided
	surest       = 0.99 // no ranking is surer: the knowledge it weighs may itself be wrong
	worthShowing = 0.05 // p from which an unknown cause stands before known ones that are all but excluded
	showHypos    = 5    // hypotheses on the board, refuted ones beside
	showRefute   = 2
)

// Rank weighs the explanations of the findings as they stand at the end of the window. When nothing is wrong then, what
// was wrong within the window and is over is looked for: its hypotheses have an end. The same input gives the same output,
// whatever the order of its lists. Where nothing could be looked at there are no hypotheses. Customers is left nil: who is served by what is the caller's to count.
func Rank(in Input) copilot.Ranking {
	all := settle(in.Findings)
	in.Findings = view(all, in.Since, in.Until, false)
	topo := topologyOf(in)
	now := rank(in, topo)
	if len(now.Hypotheses) == 0 || now.Hypotheses[0].Cause != noneCause {
		return now
	}
	in.Findings = view(all, in.Since, in.Until, true)
	if then := rank(in, topo); then.Outcome == copilot.OutcomeCause && over(then) {
		then.Next = nil
		return then
	}
	return now
}

// over reports whether every leading hypothesis has an end.
func over(r copilot.Ranking) bool {
	for _, h := range r.Hypotheses {
		if h.Leading && h.End.IsZero() {
			return false
		}
	}
	return true
}

func rank(in Input, t *topology) copilot.Ranking {
	r := newRanker(in, t)
	cands := append(r.candidates(), r.unknowns()...)
	expl := r.explain(cands)
	for _, e := range expl {
		for _, m := range e.members {
			cands[m].mass += e.p
		}
	}
	lead := expl[0]
	if len(r.data) == 0 {
		return copilot.Ranking{Outcome: copilot.OutcomeNotDecided, Through: in.Through, Since: in.Since, Until: in.Until, Gaps: r.unread()}
	}
	if apart := r.beside(cands, lead); len(apart) > 0 {
		return r.without(cands, apart)
	}
	out := copilot.Ranking{Outcome: r.outcome(cands, expl), Through: in.Through, Since: in.Since, Until: in.Until, Hypotheses: r.board(cands, expl)}
	most := surest
	if out.Outcome == copilot.OutcomeNotDecided {
		most = openAt
	}
	out.P = min(surest*lead.p, most)
	for i := range out.Hypotheses {
		out.Hypotheses[i].P = min(surest*out.Hypotheses[i].P, most)
	}
	out.Gaps = r.gaps(cands, expl)
	if out.Outcome == copilot.OutcomeNotDecided || lead.p < enoughAt || len(r.unseen(lead)) > 0 {
		out.Next = r.next(cands, expl)
	}
	return r.alarmed(out)
}

// outcome is decided from p ≥ 0.8, unless what could not be looked at might turn it over. Without a topology, traces at several objects may be one fault's or several': that is open too.
func (r *ranker) outcome(cands []candidate, expl []explanation) copilot.Outcome {
	lead := expl[0]
	switch {
	case lead.p < decidedAt, r.in.NoGraph && r.scattered(cands, lead), r.overturned(cands, expl), r.doubtful(cands, lead), r.untried(cands, lead), r.misfits(cands, lead):
		return copilot.OutcomeNotDecided
	case len(lead.members) == 0:
		return copilot.OutcomeNone
	case cands[lead.members[0]].cause.ID == unknownCause:
		return copilot.OutcomeUnknown
	}
	return copilot.OutcomeCause
}

// board lists the hypotheses: the leading explanation's members first, then the others by their probability, then
// refuted ones with what refutes them.
func (r *ranker) board(cands []candidate, expl []explanation) []copilot.Hypothesis {
	lead := expl[0]
	none := 0.0
	for _, e := range expl {
		if len(e.members) == 0 {
			none += e.p
		}
	}
	var out []copilot.Hypothesis
	leading := map[int]bool{}
	for _, m := range lead.members {
		leading[m] = true
		h := r.hypothesis(cands, m, lead)
		h.P, h.Leading = lead.p, true
		out = append(out, h)
	}
	if len(lead.members) == 0 {
		out = append(out, copilot.Hypothesis{Cause: noneCause, Title: "Nothing is wrong", P: none, Leading: true})
	}
	rest := []int{}
	for i := range cands {
		if !leading[i] && cands[i].refuted == "" {
			rest = append(rest, i)
		}
	}
	sort.SliceStable(rest, func(i, j int) bool {
		a, b := cands[rest[i]], cands[rest[j]]
		if n, m := a.known() || a.mass >= worthShowing, b.known() || b.mass >= worthShowing; n != m {
			return n
		}
		return a.mass > b.mass
	})
	for _, i := range rest {
		if len(out) >= showHypos {
			break
		}
		if cands[i].mass < 1e-4 && (hasRival(out) || !cands[i].known()) {
			continue
		}
		h := r.hypothesis(cands, i, lead)
		h.P = cands[i].mass
		out = append(out, h)
	}
	if len(lead.members) > 0 && none >= 1e-4 {
		out = append(out, copilot.Hypothesis{Cause: noneCause, Title: "Nothing is wrong", P: none, Unexplained: r.unexplained(cands, -1, lead, nil)})
	}
	return append(out, r.refuted(cands, lead)...)
}

// known reports whether the candidate is a cause with a name.
func (c candidate) known() bool { return c.cause.ID != unknownCause }

// hasRival reports whether a known cause stands beside the leading ones.
func hasRival(hs []copilot.Hypothesis) bool {
	return slices.ContainsFunc(hs, func(h copilot.Hypothesis) bool { return !h.Leading && h.Cause != unknownCause && h.Cause != noneCause })
}

func (r *ranker) refuted(cands []candidate, lead explanation) []copilot.Hypothesis {
	var out []copilot.Hypothesis
	objects := map[string]bool{}
	for _, m := range lead.members {
		objects[cands[m].object.ID] = true
	}
	for _, near := range []bool{true, false} { // those at the leading objects are the ones a reader asks about
		for i := range cands {
			if cands[i].refuted != "" && objects[cands[i].object.ID] == near && len(out) < showRefute {
				h := r.hypothesis(cands, i, lead)
				h.Refuted = cands[i].refuted
				out = append(out, h)
			}
		}
	}
	return out
}

func (r *ranker) hypothesis(cands []candidate, i int, lead explanation) copilot.Hypothesis {
	c := cands[i]
	h := copilot.Hypothesis{Cause: c.cause.ID, Title: titleOf(c), Object: c.object, Onset: c.onset, Before: r.before(&c)}
	r.points(&h, cands, i, lead)
	if h.End = r.endOf(&c); !h.End.IsZero() {
		return h // nothing is left to be mended
	}
	for _, rem := range c.cause.Remedies {
		h.Remedies = append(h.Remedies, copilot.Remedy{Tool: rem.Tool, Args: fillArgs(rem.Args, c.object.ID)})
	}
	return h
}

func titleOf(c candidate) string {
	if c.cause.ID == unknownCause {
		return "An unknown cause at " + c.object.ID
	}
	return strings.ReplaceAll(c.cause.Title, "{object}", c.object.ID)
}
