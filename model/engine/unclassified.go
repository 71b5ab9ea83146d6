package engine

import (
	"slices"
	"strings"
	"time"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/prompts"
)

// unclassified is the finding of an alarm whose probable cause does not tell what it means.
const unclassified = "alarm.unclassified"

// unclear is an alarm that does not tell what it means: its record and the evidence that holds it.
type unclear struct {
	record   copilot.Record
	evidence string
	end      time.Time // when it was cleared, zero while it is open
}

// unclearAlarm is the alarm without a meaning that matters for an answer: the one that was asked about, or, where no cause was
// found, one at the place or at the object that is left unexplained.
func (e *Engine) unclearAlarm(s *state, r copilot.Ranking) (unclear, bool) {
	at := []copilot.Object{s.place}
	for _, h := range leading(r) {
		if h.Cause == "unknown" {
			at = append(at, h.Object)
		}
	}
	for _, st := range s.steps {
		if !st.ok || !st.current {
			continue
		}
		for _, f := range st.result.Findings {
			if f.Kind != unclassified || f.State != copilot.Present {
				continue
			}
			rec, ok := s.record(st.result.Evidence, f.Record)
			asked := s.alarm != "" && rec.ID == s.alarm
			if ok && rec.Value("code") != "" && (asked || r.Outcome != copilot.OutcomeCause && slices.Contains(at, f.Object)) {
				return unclear{rec, st.result.Evidence, f.End}, true
			}
		}
	}
	return unclear{}, false
}

// dictionaryCall looks the vendor's code of such an alarm up in the operator's documents. It reports false when it was made, or
// when there is nothing to look up.
func (e *Engine) dictionaryCall(s *state) (plannedCall, bool) {
	r, _, _ := s.ranking(s.place.ID, true)
	a, ok := e.unclearAlarm(s, r)
	if !ok {
		return plannedCall{}, false
	}
	call, ok := e.need(s, prompts.NeedDocuments, map[string]string{"text": a.record.Value("code")})
	if !ok {
		return call, false
	}
	made, _ := s.made(call)
	return call, !made
}

// dictionary says of an alarm without a meaning what its vendor's code is, and what the documents say of the code. That is told
// and not reasoned with.
func (e *Engine) dictionary(s *state, r copilot.Ranking) string {
	a, ok := e.unclearAlarm(s, r)
	if !ok {
		return ""
	}
	c := e.say[s.lang]
	code := a.record.Value("code")
	f := &fill{Object: a.record.Object.ID, Name: plain(code, 60), Title: plain(a.record.Value("probableCause"), 60), Time: s.clock(timeOf(a.record)), End: s.clock(a.end), Cite: cite(a.evidence)}
	line := c.line("unclassified", f)
	call, ok := e.need(s, prompts.NeedDocuments, map[string]string{"text": code})
	if !ok {
		return line
	}
	made, st := s.made(call)
	switch quote := entryOf(st.result, code); {
	case !made || !st.ok:
		return line
	case quote == "":
		return line + " " + c.line("unclassified.silent", &fill{Cite: cite(st.result.Evidence)})
	default:
		return line + " " + c.line("unclassified.said", nil) + "\n\n> " + quote + " " + cite(st.result.Evidence)
	}
}

// entryOf is what documents say of a code: the line that holds it, with the next one when it is a heading.
func entryOf(res copilot.Result, code string) string {
	want := words(code)
	for _, rec := range res.Records {
		headed := indexOf(words(rec.Value("heading")), want) >= 0
		for _, f := range rec.Fields {
			if f.Origin != copilot.OriginDocument {
				continue
			}
			var said []string
			for line := range strings.Lines(f.Value) {
				if line = plain(line, 300); line == "" || slices.Equal(words(line), want) {
					continue
				}
				if headed || len(said) > 0 || indexOf(words(line), want) >= 0 {
					said = append(said, line)
				}
				if len(said) > 0 && len(strings.Join(said, " ")) > len(code)+20 {
					return firstSentences(strings.Join(said, " "), 400)
				}
			}
		}
	}
	return ""
}
