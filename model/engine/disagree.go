package engine

import (
	"slices"
	"strings"

	"github.com/kernelcopilot/copilot"
)

// disagreement lists what each of the operator's systems holds of a subscriber, where they were found to differ.
func (e *Engine) disagreement(s *state) string {
	for _, st := range s.steps {
		if !st.ok || !st.current || st.tool == RankTool {
			continue
		}
		for _, f := range st.result.Findings {
			rec, ok := s.record(st.result.Evidence, f.Record)
			if !ok || f.State != copilot.Present || f.Object != s.place || !slices.Contains(e.shows.Tabled, f.Kind) {
				continue
			}
			if rows := e.held(s, rec, st.result.Evidence); len(rows) > 0 {
				return e.say[s.lang].line("disagree", &fill{Object: rec.Object.ID}) + "\n" + strings.Join(rows, "\n")
			}
		}
	}
	return ""
}

// held are the lines of a record that say what each system holds, and which services were sold and not built or the reverse.
func (e *Engine) held(s *state, rec copilot.Record, evidence string) []string {
	c := e.say[s.lang]
	var out []string
	for _, f := range rec.Fields {
		row := &fill{Cite: cite(evidence)}
		switch {
		case !ours(f) || f.Value == "":
			continue
		case slices.Contains(e.shows.Systems, f.Name):
			row.Name, row.Text = c.line("system."+f.Name, &fill{Text: e.fieldName(s, f.Name)}), e.value(s, f)
		case f.Name == e.shows.Service:
			name, how, found := strings.Cut(f.Value, ": ")
			if !found || !c.has("service."+how) {
				continue
			}
			row.Name, row.Text = c.line("service", &fill{Text: c.line("word."+name, &fill{Text: plain(name, 40)})}), c.line("service."+how, nil)
		default:
			continue
		}
		out = append(out, c.line("disagree.row", row))
	}
	return out
}

// partnersOnly reports whether what serves partners alone is at an object: a function of the API platform.
func (e *Engine) partnersOnly(s *state, o copilot.Object, cause string) bool {
	if o.Type != copilot.ObjectCore {
		return false
	}
	for _, st := range s.steps {
		for _, rec := range st.result.Records {
			if is := rec.Value("function"); rec.Object == o && is != "" {
				return slices.Contains(e.shows.Partners, is)
			}
		}
	}
	if o != s.place && e.partnersOnly(s, s.place, "") { // what a function of the platform asks for each request
		return true
	}
	at := e.cause[cause].Functions
	return len(at) > 0 && !slices.ContainsFunc(at, func(is string) bool { return !slices.Contains(e.shows.Partners, is) })
}

// whoNobody says who is hit by what serves no customer directly.
func (e *Engine) whoNobody(s *state, o copilot.Object, cause string, cited ...string) string {
	name := "who.nobody"
	if e.partnersOnly(s, o, cause) {
		name = "who.partners"
	}
	return e.say[s.lang].line(name, &fill{Object: o.ID, Cite: cite(cited...)})
}
