package engine

import (
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/kernelcopilot/copilot"
)

// record finds a record of an evidence by its id.
func (s *state) record(evidence, id string) (copilot.Record, bool) {
	if evidence == "" || id == "" {
		return copilot.Record{}, false
	}
	for _, st := range s.steps {
		if !st.ok || st.result.Evidence != evidence {
			continue
		}
		for _, r := range st.result.Records {
			if r.ID == id {
				return r, true
			}
		}
	}
	return copilot.Record{}, false
}

// finding tells how a finding stands in an evidence; false when the shown text leaves it out.
func (s *state) finding(evidence, kind string, o copilot.Object, record string) (copilot.Finding, bool) {
	for _, st := range s.steps {
		if !st.ok || st.result.Evidence != evidence {
			continue
		}
		for _, f := range st.result.Findings {
			if f.Kind == kind && f.Object == o && (record == "" || f.Record == record) {
				return f, true
			}
		}
	}
	return copilot.Finding{}, false
}

// clause is what a finding says, in the answer's language.
func (e *Engine) clause(s *state, kind string) string {
	k, ok := e.kinds[kind]
	switch {
	case !ok:
		return kind
	case s.lang == "es" && k.TextES != "":
		return k.TextES
	}
	return k.Text
}

// title is a hypothesis in the answer's language.
func (e *Engine) title(s *state, h copilot.Hypothesis) string {
	switch h.Cause {
	case "none":
		return e.say[s.lang].line("title.none", nil)
	case "unknown":
		return e.say[s.lang].line("title.unknown", &fill{Object: h.Object.ID})
	}
	c := e.cause[h.Cause]
	title := c.TitlePort
	if s.lang == "es" {
		title = c.TitlePortES
	}
	if title == "" || !s.isPort(h.Object) {
		title = ""
		if s.lang == "es" {
			title = c.TitleES
		}
	}
	if title != "" {
		return strings.ReplaceAll(title, "{object}", h.Object.ID)
	}
	if h.Title == "" {
		return h.Cause + " " + h.Object.ID
	}
	return h.Title
}

// isPort reports whether an object is a port of an optical access network: its technology in a record says so, or its name.
func (s *state) isPort(o copilot.Object) bool {
	if o.Type != copilot.ObjectLink {
		return false
	}
	name := o.ID
	for _, st := range s.steps {
		for _, rec := range st.result.Records {
			if rec.Object == o && st.ok {
				if slices.ContainsFunc(s.lex.Ports, func(p string) bool { return strings.Contains(fold(rec.Value("technology")), p) }) {
					return true
				}
				name = nameOf(rec, o)
			}
		}
	}
	return s.lex.isPort(candidate{object: o, name: name})
}

// points writes findings as evidence lines: at most limit kinds, each with its first object in full and the others named.
func (e *Engine) points(s *state, points []copilot.HypothesisPoint, ranked string, supports bool, limit int) string {
	var out []string
	var done []string
	for i, p := range points {
		key := e.pointKey(s, p, supports)
		if slices.Contains(done, key) {
			continue
		}
		if len(done) == limit {
			break
		}
		done = append(done, key)
		out = append(out, e.point(s, p, ranked, supports))
		var more []string
		for _, q := range points[i+1:] {
			if e.pointKey(s, q, supports) == key && len(more) < 4 && q.Object != p.Object {
				more = append(more, q.Object.ID)
			}
		}
		if len(more) > 0 {
			out = append(out, e.say[s.lang].line("point.same", &fill{List: strings.Join(more, ", "), Cite: cite(orElse(p.Evidence, ranked))}))
		}
	}
	return strings.Join(out, "\n")
}

// pointKey is alike for points that are told in one line.
func (e *Engine) pointKey(s *state, p copilot.HypothesisPoint, supports bool) string {
	return strings.Join([]string{p.Finding, p.Evidence, string(e.stateOf(s, p, supports)), s.standing(p)}, " ")
}

func (e *Engine) stateOf(s *state, p copilot.HypothesisPoint, supports bool) copilot.FindingState {
	if f, ok := s.finding(p.Evidence, p.Finding, p.Object, p.Record); ok {
		return f.State
	}
	if supports || p.Record != "" {
		return copilot.Present
	}
	return copilot.Absent
}

// point writes one finding. A time or figure is stated only when the record that is cited holds it.
func (e *Engine) point(s *state, p copilot.HypothesisPoint, ranked string, supports bool) string {
	f := &fill{Object: p.Object.ID, Text: e.clause(s, p.Finding), Cite: cite(orElse(p.Evidence, ranked))}
	if e.stateOf(s, p, supports) == copilot.Absent {
		return e.say[s.lang].line("point.absent", f)
	}
	id := p.Record
	at := p.At
	if found, ok := s.finding(p.Evidence, p.Finding, p.Object, p.Record); ok {
		id = orElse(id, found.Record)
		at = found.At
		if p.End.IsZero() {
			p.End = found.End
		}
	}
	rec, ok := s.record(p.Evidence, id)
	if !ok {
		f.Time = s.clock(p.At)
		if f.Time != "" {
			f.Cite = cite(p.Evidence, ranked)
		}
		f.End = s.clock(p.End)
		return e.say[s.lang].line(e.pointLine(p, at), f)
	}
	if at.IsZero() {
		at = timeOf(rec)
	}
	f.Time, f.End, f.Before = s.clock(at), s.clock(p.End), p.Before
	if f.End != "" { // which a later look may have shown: the ranking knows it
		f.Cite = cite(p.Evidence, ranked)
	}
	f.List = e.meaning(s, rec, p.Finding)
	return e.say[s.lang].line(e.pointLine(p, at), f)
}

// pointLine is how a point that was found is said. An alarm that is cleared is told as past: its own words are in the present.
func (e *Engine) pointLine(p copilot.HypothesisPoint, at time.Time) string {
	switch {
	case p.End.IsZero() || e.kinds[p.Finding].From != "alarm":
		return "point.present"
	case !p.End.After(at): // over, and nobody says when
		return "point.cleared.once"
	}
	return "point.cleared"
}

// standing tells apart what lasts from what is over, so that neither is told with the other.
func (s *state) standing(p copilot.HypothesisPoint) string {
	f, _ := s.finding(p.Evidence, p.Finding, p.Object, p.Record)
	if p.End.IsZero() && f.End.IsZero() {
		return ""
	}
	return "over " + s.clock(orTime(p.End, f.End))
}

func orTime(a, b time.Time) time.Time {
	if a.IsZero() {
		return b
	}
	return a
}

// timeOf is the record's own time, or the first time among its fields.
func timeOf(rec copilot.Record) time.Time {
	if !rec.Time.IsZero() {
		return rec.Time
	}
	for _, f := range rec.Fields {
		if t, err := time.Parse(time.RFC3339Nano, f.Value); f.Kind == copilot.KindTime && err == nil {
			return t
		}
	}
	return time.Time{}
}

// capital writes the first letter large.
func capital(text string) string {
	r, n := utf8.DecodeRuneInString(text)
	return string(unicode.ToUpper(r)) + text[n:]
}
