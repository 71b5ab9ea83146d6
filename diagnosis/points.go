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
)

// points lists what speaks for and against a candidate and what was not looked at, the weightiest first. A presence that
// the leading explanation explains and this candidate does not speaks against it.
func (r *ranker) points(cands []candidate, i int, lead explanation) (pro, con, gap []copilot.HypothesisPoint) {
	c := cands[i]
	mine := map[key]bool{}
	for _, e := range c.expects {
		for _, o := range e.objects {
			k := key{e.kind, o.ID}
			seen, looked := r.seen[k]
			weight := r.weight(&c, e, seen)
			p := copilot.HypothesisPoint{Finding: e.kind, Object: o, Evidence: seen.evidence, Record: seen.record, At: seen.at, Before: seen.before, End: seen.end}
			switch {
			case looked && seen.state == copilot.Present && e.strength > r.healthy(e.kind) && weight > 0:
				mine[k] = true
				p.Weight = math.Log(e.strength/r.healthy(e.kind)) - logFar(seen.degree)
				pro = append(pro, p)
			case looked && seen.state == copilot.Absent && e.strength >= 0.3 && c.cause.ID != unknownCause && weight > 0:
				p.Weight = math.Log((1 - weight*e.strength) / (1 - r.healthy(e.kind)))
				con = append(con, p)
			case looked && e.strength >= 0.3 && r.missed(&c, e, seen):
				p.Weight = math.Log(e.strength / r.healthy(e.kind))
				gap = append(gap, p)
			}
		}
	}
	con = append(con, r.unexplained(cands, i, lead, mine)...)
	return best(pro, showFor), best(con, showAgainst), best(gap, showGaps)
}

func (r *ranker) unexplained(cands []candidate, i int, lead explanation, mine map[key]bool) []copilot.HypothesisPoint {
	var out []copilot.HypothesisPoint
	for _, m := range lead.members {
		if m == i {
			return nil
		}
		for _, e := range cands[m].expects {
			for _, o := range e.objects {
				k := key{e.kind, o.ID}
				if seen := r.seen[k]; seen.state == copilot.Present && !mine[k] && e.strength >= 0.3 {
					out = append(out, copilot.HypothesisPoint{
						Finding: e.kind, Object: o, Evidence: seen.evidence, Record: seen.record, At: seen.at, Before: seen.before, Weight: logFar(seen.degree) - math.Log(e.strength/r.healthy(e.kind)),
					})
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
