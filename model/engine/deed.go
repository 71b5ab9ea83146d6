package engine

import (
	"encoding/json"
	"slices"
	"strings"
	"time"

	"github.com/kernelcopilot/copilot"
)

// settling is how long the figures may need to come back after a change, where the act does not say otherwise.
const settling = 15 * time.Minute

// onsetSlack is how long before the recorded time of a change what it brought about may be dated.
const onsetSlack = time.Minute

// deed is a change that an earlier run of the conversation made.
type deed struct {
	copilot.Done
	values map[string]string // its arguments
	until  time.Time         // when its figures had time to come back
	hands  bool              // it asks people to work on the spot
}

// deeds are the changes of the conversation that are about the place at hand, the newest last.
func (e *Engine) deeds(s *state) []deed {
	var out []deed
	for _, done := range s.block.Done {
		d := deed{Done: done, until: done.At.Add(settling)}
		if json.Unmarshal([]byte(done.Args), &d.values) != nil {
			continue
		}
		for _, a := range e.cfg.Dialogue.Acts {
			if a.Tool == d.Tool && a.Settles > 0 {
				d.until, d.hands = d.At.Add(a.Settles), a.Hands
			}
		}
		if d.about(s.place) {
			out = append(out, d)
		}
	}
	return out
}

// settlingDeeds are the changes about the place that have not had time to show.
func (e *Engine) settlingDeeds(s *state) []deed {
	return slices.DeleteFunc(e.deeds(s), func(d deed) bool { return !s.now.Before(d.until) })
}

// about reports whether a change was made to the object, or upon a ranking of it.
func (d deed) about(o copilot.Object) bool {
	if o.ID == "" {
		return false
	}
	if d.Scope == o.ID || d.Object.ID == o.ID {
		return true
	}
	for _, v := range d.values {
		if v == o.ID {
			return true
		}
	}
	return false
}

// does reports whether a call would change the same object in the same way: texts that go with it may differ.
func (d deed) does(tool, args string) bool {
	var other map[string]string
	if tool != d.Tool || json.Unmarshal([]byte(args), &other) != nil {
		return false
	}
	for k, v := range other {
		if d.values[k] != v && !strings.Contains(v, " ") {
			return false
		}
	}
	return true
}

// aims reports whether a hypothesis is the one that the change was to end, or began with the change at its object: what a
// restart interrupts is the restart's own doing.
func (d deed) aims(h copilot.Hypothesis) bool {
	same := h.Object == d.Object && (h.Cause == d.Cause || h.Cause == string(copilot.OutcomeUnknown))
	own := d.about(h.Object) && !h.Onset.IsZero() && !h.Onset.Before(d.At.Add(-onsetSlack))
	return same || own || h.Cause == string(copilot.OutcomeNone)
}

// doneAlready finds the change that a remedy would make again.
func (e *Engine) doneAlready(s *state, m copilot.Remedy) (deed, bool) {
	ds := e.deeds(s)
	for i := len(ds) - 1; i >= 0; i-- {
		if ds[i].does(m.Tool, m.Args) {
			return ds[i], true
		}
	}
	return deed{}, false
}

// recheck looks again where the traces were that a change was to end: what was seen before it tells nothing of now.
func (e *Engine) recheck(s *state) []plannedCall {
	var next []copilot.NextTest
	for _, d := range e.deeds(s) {
		for _, t := range d.Traces {
			if e.heals(t.Finding) && !s.seenNow(t) {
				next = append(next, copilot.NextTest{Finding: t.Finding, Object: t.Object})
			}
		}
	}
	return e.tests(s, next)
}

// heals reports whether a finding goes when what is behind it has ended: a change that was made and a complaint that was
// written stand for ever.
func (e *Engine) heals(kind string) bool {
	k := e.kinds[kind]
	return k.From != "change" && k.From != "ticket" && !k.Circumstance
}

// seenNow reports whether a look of this run tells of a trace.
func (s *state) seenNow(t copilot.Trace) bool {
	_, _, ok := s.found(t)
	return ok
}

// found is how the last look of this run found a trace.
func (s *state) found(t copilot.Trace) (found copilot.Finding, evidence string, ok bool) {
	for _, st := range s.steps {
		for _, f := range st.result.Findings {
			if st.ok && st.current && f.Kind == t.Finding && f.Object == t.Object {
				found, evidence, ok = f, st.result.Evidence, true
			}
		}
	}
	return found, evidence, ok
}

// standing sorts the traces that changes were to end by how this run found them, and adds what came with the changes.
type standing struct {
	back, still, fresh []copilot.HypothesisPoint
}

func (e *Engine) standingAfter(s *state, ds []deed) standing {
	var out standing
	told := map[copilot.Trace]bool{}
	for _, d := range ds {
		for _, t := range d.Traces {
			f, ev, ok := s.found(t)
			switch {
			case !ok || told[t] || !e.heals(t.Finding) || f.State == copilot.NotLooked:
			case f.State == copilot.Present && f.End.IsZero():
				out.still = append(out.still, pointOf(f, ev))
			default:
				out.back = append(out.back, pointOf(f, ev))
			}
			told[t] = true
		}
	}
	for _, st := range s.steps {
		for _, f := range st.result.Findings {
			t := copilot.Trace{Finding: f.Kind, Object: f.Object}
			lasts := f.State == copilot.Present && f.End.IsZero() && !f.At.Before(ds[0].At.Add(-onsetSlack))
			if st.ok && st.current && lasts && !told[t] && e.heals(f.Kind) {
				told[t] = true
				out.fresh = append(out.fresh, pointOf(f, st.result.Evidence))
			}
		}
	}
	return out
}

func pointOf(f copilot.Finding, evidence string) copilot.HypothesisPoint {
	return copilot.HypothesisPoint{Finding: f.Kind, Object: f.Object, Evidence: evidence, Record: f.Record, At: f.At, End: f.End, Before: f.Before}
}
