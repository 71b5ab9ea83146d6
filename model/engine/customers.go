package engine

import (
	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/prompts"
)

// locateCustomer takes an identifier that the topology does not know for a customer's, and finds the line by the number that the
// customer has. It reports false when there is no such customer or nobody to ask.
func (e *Engine) locateCustomer(s *state, phrase string) (located, bool) {
	find, ok := e.need(s, prompts.NeedCustomer, map[string]string{"text": phrase})
	if !ok || !identifierForm.MatchString(phrase) {
		return located{}, false
	}
	done, st := s.made(find)
	switch {
	case !done:
		return located{calls: []plannedCall{find}}, true
	case !st.ok && failureOf(st).Code == copilot.CodeUnavailable:
		return located{failed: failureOf(st)}, true
	case !st.ok:
		return located{}, false
	}
	var out located
	var lines []candidate
	through := ""
	for _, number := range numbersOf(st.result) {
		call, ok := e.need(s, prompts.NeedNumber, map[string]string{"msisdn": number})
		if !ok {
			return located{failed: &copilot.Failure{Code: copilot.CodeUnavailable, Message: prompts.NeedNumber}}, true
		}
		done, line := s.made(call)
		if !done {
			out.calls = append(out.calls, call)
			continue
		}
		for _, c := range areasIn(line.result) {
			if line.ok && c.object.Type == copilot.ObjectSubscriber {
				lines, through = append(lines, c), line.result.Evidence
			}
		}
	}
	switch {
	case len(out.calls) > 0:
		return out, true
	case len(lines) == 1:
		s.place, s.name, s.through = lines[0].object, lines[0].name, through
		return located{}, true
	}
	return located{choices: lines}, len(lines) > 0
}

// mostLines of one customer are looked up at most.
const mostLines = 5

// numbersOf are the numbers of the customers in a result.
func numbersOf(res copilot.Result) []string {
	var out []string
	for _, rec := range res.Records {
		for _, f := range rec.Fields {
			if f.Name == "msisdn" && f.Value != "" && len(out) < mostLines {
				out = append(out, f.Value)
			}
		}
	}
	return out
}
