package diagnosis

import (
	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/prompts"
)

const (
	// partialOdds is what a cause that ends all of an object's work pays, in nats, when most of the work is done all the same
	// and nothing that usually reports the end was heard.
	partialOdds = 5.0
	// usual is the strength from which a trace is usual.
	usual = 0.7
	// gravest is how sure it is at least that something is wrong at an object that says so by an open alarm of severity major
	// or critical (ITU-T X.733 8.1.2.3: the service is affected), whatever its probable cause.
	gravest = decidedAt
)

// partial is what a candidate pays for a loss that is no whole one: its object still does more than half of what it is asked,
// the cause nearly always ends that, and each alarm that is usual with it was looked for and not found.
func (r *ranker) partial(c *candidate) float64 {
	works, missed := false, false
	for _, cl := range c.claims {
		e, d := &c.expects[cl.expect], &r.data[cl.datum]
		if e.where != prompts.AtSelf || e.strength < usual {
			continue
		}
		switch kind := &r.kinds[e.kind]; {
		case kind.From == "alarm" && d.present:
			return 0
		case kind.From == "alarm" && cl.weight >= 1:
			missed = true
		case kind.Kind == "kpi.request.drop" && d.present && e.strength > nearlyAlways:
			degree := r.look(cl.datum).degree
			works = degree > 0 && degree < mostDegree
		}
	}
	if works && missed {
		return -partialOdds
	}
	return 0
}

// alarmed is the ranking, unless it says that nothing is wrong while the object in question reports a grave trouble whose
// probable cause does not tell what it is: then the cause is unknown, and it is there.
func (r *ranker) alarmed(out copilot.Ranking) copilot.Ranking {
	if len(out.Hypotheses) == 0 || out.Hypotheses[0].Cause != noneCause || out.Outcome == copilot.OutcomeUnknown {
		return out
	}
	k := r.kindOf("alarm.unclassified")
	if k == noKind || r.scope == nowhere {
		return out
	}
	looks := r.looksAt(k)
	for i := range looks {
		l := &looks[i]
		if !r.inQuestion(l.object) || l.state != copilot.Present || l.degree == 0 || !l.end.IsZero() {
			continue
		}
		at := r.topo.objects[l.object]
		h := copilot.Hypothesis{Cause: unknownCause, Title: "An unknown cause at " + at.ID, Object: at, Onset: l.at, P: gravest, Leading: true}
		h.For = []copilot.HypothesisPoint{r.point(l)}
		none := out.Hypotheses[0]
		none.P, none.Leading = 1-gravest, false
		out.Outcome, out.P = copilot.OutcomeUnknown, gravest
		rest := make([]copilot.Hypothesis, 0, len(out.Hypotheses)+1)
		rest = append(rest, h, none)
		for _, o := range out.Hypotheses[1:] {
			o.P = min(o.P, 1-gravest)
			rest = append(rest, o)
		}
		out.Hypotheses = rest
		return out
	}
	return out
}

// inQuestion reports whether an object is the one that is asked about, a cell of it, or a link that it hangs on.
func (r *ranker) inQuestion(n node) bool {
	return n == r.scope || r.held(n) || r.asked[n] && r.topo.typeOf(n) == copilot.ObjectLink
}
