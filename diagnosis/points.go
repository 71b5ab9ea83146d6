package diagnosis

import (
	"encoding/json"
	"math"
	"sort"
	"strings"
	"time"

	"github.com/kernelcopilot/copilot"
)

const (
	showFor     = 5
	showAgainst = 4
	showGaps    = 4
)

// points lists what speaks for and against a candidate and what was not looked at, the weightiest first. A presence that
// the leading explanation explains and this candidate does not speaks against it.
func (r *ranker) points(cands []candidate, i int, lead explanation) (pro, con, gap []copilot.HypothesisPoint) {
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
	con = append(con, r.unexplained(cands, i, lead, mine)...)
	return best(pro, showFor), best(con, showAgainst), best(gap, showGaps)
}

// point is what a look saw, not yet weighed.
func (r *ranker) point(l *look) copilot.HypothesisPoint {
	return copilot.HypothesisPoint{
		Finding: r.kinds[l.kind].Kind, Object: r.topo.objects[l.object], Evidence: l.evidence, Record: l.record, At: l.at, Before: l.before, End: l.end,
	}
}

func (r *ranker) unexplained(cands []candidate, i int, lead explanation, mine map[key]bool) []copilot.HypothesisPoint {
	var out []copilot.HypothesisPoint
	for _, m := range lead.members {
		if m == i {
			return nil
		}
		for j := range cands[m].expects {
			e := &cands[m].expects[j]
			for _, at := range e.looks {
				l := &r.looks[at]
				if l.state == copilot.Present && !mine[l.key] && e.strength >= 0.3 {
					p := r.point(l)
					p.End, p.Weight = time.Time{}, logFar(l.degree)-math.Log(e.strength/r.healthy(e.kind))
					out = append(out, p)
				}
			}
		}
	}
	return out
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
