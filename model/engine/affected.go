package engine

import (
	"slices"
	"strings"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/prompts"
)

// answerAffected says how many are hit and where, what the cause is, and shows a few of them.
func (e *Engine) answerAffected(s *state) turn {
	r, ev, ok := s.ranking(s.place.ID, false)
	verdict, hit := "", ok && (r.Outcome == copilot.OutcomeCause || r.Outcome == copilot.OutcomeUnknown)
	if ok {
		verdict = e.verdict(s, r, ev)
	}
	asked, f := s.place, &fill{Name: plain(orElse(s.name, s.place.ID), 60)}
	e.narrow(s)
	if s.place != asked {
		f.Title, f.Name = f.Name, s.place.ID
	}
	call, open := e.need(s, prompts.NeedAffected, nil)
	if !open {
		return e.affectedByRank(s, r, ev, hit)
	}
	done, st := s.made(call)
	if !done {
		return turn{calls: []plannedCall{call}}
	}
	n, counted := counted(st.result)
	lines := slices.DeleteFunc(slices.Clone(st.result.Records), func(rec copilot.Record) bool { return rec.Object.ID == "" })
	if !st.ok || !counted && (hit && r.Customers != nil || len(lines) > 0) {
		return e.affectedByRank(s, r, ev, hit)
	}
	if !counted { // which is not the same as none
		return turn{text: e.page(s, e.say[s.lang].line("who.uncounted", &fill{Object: s.place.ID, Cite: cite(st.result.Evidence)}), verdict)}
	}
	if n == "0" {
		cause := ""
		if hit {
			cause = leading(r)[0].Cause
		}
		return turn{text: e.page(s, e.whoNobody(s, s.place, cause, st.result.Evidence), verdict)}
	}
	line := "served"
	if hit {
		line = "affected"
	}
	f.N, f.Object, f.Cite = n, s.place.ID, cite(st.result.Evidence)
	if s.through == "" { // a follow-up: nothing was asked by name
		f.Title = ""
	} else if f.Title != "" {
		f.Cite = cite(st.result.Evidence, s.through)
	}
	shown, table, more := lines[:min(len(lines), e.shows.Served)], "", ""
	if len(shown) > 0 {
		table = e.rows(s, shown, st.result.Evidence)
	}
	if len(lines) > len(shown) || st.result.Handle != "" {
		more = e.say[s.lang].line("list.more", nil)
	}
	return turn{text: e.page(s, e.say[s.lang].line(line, f), verdict, table, more)}
}

// affectedByRank answers with the ranking's own count, for want of a list.
func (e *Engine) affectedByRank(s *state, r copilot.Ranking, ev string, hit bool) turn {
	if hit && r.Customers != nil {
		return turn{text: e.page(s, e.who(s, r, ev), e.verdict(s, r, ev))}
	}
	return e.listNeed(s, prompts.NeedAffected, "")
}

// counted is the number of customers that a result counts in a record of its own, which is about no object.
func counted(res copilot.Result) (string, bool) {
	for _, rec := range res.Records {
		for _, f := range rec.Fields {
			if rec.Object.ID == "" && f.Kind == copilot.KindNumber && (strings.Contains(f.Name, "ustomer") || strings.Contains(f.Name, "ubscriber")) {
				return f.Value, true
			}
		}
	}
	return "", false
}
