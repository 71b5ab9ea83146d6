package diagnosis

import (
	"encoding/json"
	"math"
	"sort"
	"strings"

	"github.com/kernelcopilot/copilot"
)

const (
	showFor     = 5
	showAgainst = 4
	showGaps    = 4
	showLoose   = 4
)

// points fills in what speaks for a candidate, what it would show and was looked for and not found, what was not looked at,
// and what the leading explanation explains and this candidate would leave unexplained, the weightiest first.
func (r *ranker) points(h *copilot.Hypothesis, cands []candidate, i int, lead explanation) {
	var pro, con, gap []copilot.HypothesisPoint
	c := &cands[i]
	mine := map[key]bool{}
	for j := range c.expects {
		e := &c.expects[j]
		for _, at := range e.looks {
			l := &r.looks[at]
			weight := r.weight(c, &e.trace, &l.observation)
			p := r.point(l)
			switch {
			case l.state == copilot.Present && e.strength > r.healthy(e.kind) && weight > 0:
				mine[l.key] = true
				p.Weight = math.Log(e.strength/r.healthy(e.kind)) - logFar(l.degree)
				pro = append(pro, p)
			case l.state == copilot.Absent && e.strength >= 0.3 && c.cause.ID != unknownCause && weight > 0:
				p.Weight = math.Log((1 - weight*e.strength) / (1 - r.healthy(e.kind)))
				con = append(con, p)
			case e.strength >= 0.3 && r.missed(c, &e.trace, &l.observation):
				p.Weight = math.Log(e.strength / r.healthy(e.kind))
				gap = append(gap, p)
			}
		}
	}
	h.For, h.Against, h.NotLooked = best(pro, showFor), best(con, showAgainst), best(gap, showGaps)
	h.Unexplained = r.unexplained(cands, i, lead, mine)
}

// point is what a look saw, not yet weighed.
func (r *ranker) point(l *look) copilot.HypothesisPoint {
	return copilot.HypothesisPoint{
		Finding: r.kinds[l.kind].Kind, Object: r.topo.objects[l.object], Evidence: l.evidence, Record: l.record, At: l.at, Before: l.before, End: l.end,
	}
}

// unexplained is what the members of the leading explanation explain and is not the candidate's; nothing for a member. What
// several members explain stands once, with the weight of the one that makes it most.
func (r *ranker) unexplained(cands []candidate, i int, lead explanation, mine map[key]bool) []copilot.HypothesisPoint {
	if contains(lead.members, i) {
		return nil
	}
	at := map[key]int{}
	var out []copilot.HypothesisPoint
	for _, m := range lead.members {
		for j := range cands[m].expects {
			e := &cands[m].expects[j]
			for _, n := range e.looks {
				l := &r.looks[n]
				if l.state != copilot.Present || mine[l.key] || e.strength < 0.3 || r.weight(&cands[m], &e.trace, &l.observation) == 0 {
					continue
				}
				p := r.point(l)
				p.Weight = logFar(l.degree) - math.Log(e.strength/r.healthy(e.kind))
				if have, ok := at[l.key]; !ok {
					at[l.key] = len(out)
					out = append(out, p)
				} else if p.Weight < out[have].Weight {
					out[have] = p
				}
			}
		}
	}
	return best(out, showLoose)
}

// best keeps n points, one of each kind before the second of any.
func best(ps []copilot.HypothesisPoint, n int) []copilot.HypothesisPoint {
	sort.SliceStable(ps, func(i, j int) bool {
		a, b := math.Abs(ps[i].Weight), math.Abs(ps[j].Weight)
		if a != b {
			return a > b
		}
		if ps[i].Finding != ps[j].Finding {
			return ps[i].Finding < ps[j].Finding
		}
		return ps[i].Object.ID < ps[j].Object.ID
	})
	var first, more []copilot.HypothesisPoint
	kinds := map[string]bool{}
	for _, p := range ps {
		if kinds[p.Finding] {
			more = append(more, p)
		} else {
			kinds[p.Finding] = true
			first = append(first, p)
		}
	}
	first = append(first, more...)
	return first[:min(n, len(first))]
}

// fillArgs writes a remedy's arguments as canonical JSON (keys sorted) with {object} put in. {ticket} is left for the
// caller, who knows the tickets.
func fillArgs(args map[string]string, object string) string {
	filled := make(map[string]string, len(args))
	for k, v := range args {
		filled[k] = strings.ReplaceAll(v, "{object}", object)
	}
	b, err := json.Marshal(filled)
	if err != nil {
		return "{}"
	}
	return string(b)
}
