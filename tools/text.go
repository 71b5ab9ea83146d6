package tools

import (
	"fmt"
	"slices"

	"github.com/kernelcopilot/copilot"
)

// The budgets of what a model reads of one result, in estimated tokens.
const (
	MaxResultTokens = 2000
	recordTokens    = 1300 // records alone, when there are findings too
	maxAbsent       = 14   // absent findings shown; tools put those at the asked object and its path first
	maxFieldRunes   = 1500
)

// ModelText renders a result for a model in less than MaxResultTokens: records as far as they fit, with a handle to the
// rest, present findings before those not looked at and absent ones. What is left out is counted in a hint. The stored
// result keeps everything.
func ModelText(r copilot.Result) string {
	if rk, ok := copilot.RankingOf(r); ok {
		return rankingText(r, rk)
	}
	full := r
	r.Records, r.Findings = nil, nil
	r.Hints = clipAll(r.Hints, 300)
	r.Summary = clip(r.Summary, 600)
	head := EstimateTokens(copilot.Render(r)) + 90 // for a handle and the hints added below
	findings := ordered(full.Findings)
	room := MaxResultTokens - head
	forRecords := room
	if len(findings) > 0 {
		forRecords = max(room-45*min(len(findings), 15), recordTokens)
	}
	var used int
	r.Records, used = fitRecords(full.Records, min(forRecords, room))
	var left int
	r.Findings, left = fitFindings(findings, room-used)
	if shown := len(r.Records); shown < len(full.Records) {
		r.Handle = ""
		if shown > 0 {
			r.Handle = handle(full, shown)
		}
		r.Hints = append(r.Hints, fmt.Sprintf("%d of %d rows are shown; the handle, given as page, brings the next ones", shown, len(full.Records)))
	}
	if left > 0 {
		r.Hints = append(r.Hints, fmt.Sprintf("%d further findings are stored with this evidence and count in diagnosis.rank; most are absent ones", left))
	}
	return copilot.Render(r)
}

// ordered puts present findings first, then those not looked at, then absent ones, each in the tool's order.
func ordered(all []copilot.Finding) []copilot.Finding {
	rank := map[copilot.FindingState]int{copilot.Present: 0, copilot.NotLooked: 1, copilot.Absent: 2}
	out := slices.Clone(all)
	slices.SortStableFunc(out, func(a, b copilot.Finding) int { return rank[a.State] - rank[b.State] })
	return out
}

// fitRecords returns as many records as fit, from the first on. The first one is made to fit, whatever it holds: a model
// that pages must come on.
func fitRecords(all []copilot.Record, room int) ([]copilot.Record, int) {
	var out []copilot.Record
	used := 0
	for i, rec := range all {
		rec = shorter(rec, maxFieldRunes)
		cost := recordCost(rec)
		for limit := maxFieldRunes; i == 0 && cost > room && limit > 40; cost = recordCost(rec) {
			limit /= 2
			rec = shorter(rec, limit)
		}
		for i == 0 && cost > room && len(rec.Fields) > 1 {
			rec.Fields = rec.Fields[:len(rec.Fields)*3/4]
			cost = recordCost(rec)
		}
		if used+cost > room {
			break
		}
		used += cost
		out = append(out, rec)
	}
	return out, used
}

func recordCost(rec copilot.Record) int {
	return EstimateTokens(copilot.Render(copilot.Result{Records: []copilot.Record{rec}}))
}

// shorter cuts long values; the caller's record is left alone.
func shorter(rec copilot.Record, runes int) copilot.Record {
	rec.Fields = slices.Clone(rec.Fields)
	for j := range rec.Fields {
		rec.Fields[j].Value = clip(rec.Fields[j].Value, runes)
	}
	return rec
}

func fitFindings(all []copilot.Finding, room int) (shown []copilot.Finding, left int) {
	used, absent := 0, 0
	for i, f := range all {
		cost := EstimateTokens(copilot.Render(copilot.Result{Findings: []copilot.Finding{f}}))
		if f.State != copilot.Present {
			absent++
		}
		if used+cost > room || absent > maxAbsent {
			return all[:i], len(all) - i
		}
		used += cost
	}
	return all, 0
}

func clipAll(ss []string, n int) []string {
	out := make([]string, len(ss))
	for i, s := range ss {
		out[i] = clip(s, n)
	}
	return out
}

// rankingText renders a ranking in less than the budget: it shortens points and drops the least hypotheses until it fits. What
// speaks for the leading explanation is shortened last: it is the reason of the answer.
func rankingText(r copilot.Result, rk copilot.Ranking) string {
	for _, size := range [][3]int{{8, 6, 6}, {7, 5, 5}, {6, 4, 5}, {5, 3, 5}, {4, 3, 5}, {4, 2, 5}, {3, 2, 5}, {3, 1, 4}, {2, 1, 3}, {1, 1, 1}} {
		r.Records = shortened(rk, size[0], size[1], size[2]).Records()
		if text := copilot.Render(r); EstimateTokens(text) < MaxResultTokens {
			return text
		}
	}
	r.Records = shortened(rk, 1, 0, 0).Records()
	return copilot.Render(r)
}

// shortened keeps all members of the leading cover, the runner-up, and in all hyps hypotheses where there are more; those from the fourth on keep one
// point a side. The members of the leading cover share reasons points for them.
func shortened(rk copilot.Ranking, hyps, points, reasons int) copilot.Ranking {
	lead := 0
	for lead < len(rk.Hypotheses) && rk.Hypotheses[lead].Leading {
		lead++
	}
	rk.Hypotheses = slices.Clone(rk.Hypotheses[:min(len(rk.Hypotheses), max(hyps, lead+1))])
	for i := range rk.Hypotheses {
		h, n := &rk.Hypotheses[i], points
		if i > max(lead, 1)+1 {
			n = min(points, 1)
		}
		pro := n
		if i < lead {
			pro = max(n, reasons/lead)
		}
		h.For, h.Against = h.For[:min(pro, len(h.For))], h.Against[:min(n, len(h.Against))]
		h.Unexplained = h.Unexplained[:min(max(n/2, min(n, 1)), len(h.Unexplained))]
		h.NotLooked = h.NotLooked[:min(max(n/2, min(n, 1)), len(h.NotLooked))]
		if i > lead {
			h.Remedies = nil
		}
	}
	rk.Next = rk.Next[:min(3, len(rk.Next))]
	rk.Gaps = clipAll(rk.Gaps[:min(6, len(rk.Gaps))], 160)
	return rk
}
