package engine

import (
	"slices"
	"strings"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/prompts"
)

// lookAround finds the place of a question that names none: the one area that open alarms point at. Several are choices.
func (e *Engine) lookAround(s *state) located {
	call, ok := e.need(s, prompts.NeedOverview, nil)
	if kind := e.kindOfTrouble(s); !ok && kind.at() != "" {
		s.function, s.implied = function{is: kind.at(), hint: s.ask.text}, true
		return e.locateFunction(s)
	}
	if !ok {
		return located{}
	}
	if s.ordinal > 0 {
		if o, asked := s.chosenArea(call.tool); asked {
			s.place, s.name, s.pick, s.picking = o.object, o.name, 0, false
			return located{}
		}
	}
	made, st := s.made(call)
	switch {
	case !made:
		return located{calls: []plannedCall{call}}
	case !st.ok:
		return located{failed: failureOf(st)}
	}
	areas := areasIn(st.result)
	kind := e.kindOfTrouble(s)
	fit := kind.among(e, s, areas)
	switch {
	case len(fit) > 0:
		s.place, s.name, s.around = fit[0].object, fit[0].name, st.result.Evidence
		s.others = len(areas) - 1
		return located{}
	case kind.at() != "" && (kind.Only || len(areas) == 0):
		s.function, s.implied = function{is: kind.at(), hint: s.ask.text}, true
		return e.locateFunction(s)
	}
	if len(areas) == 1 {
		s.place, s.name, s.around = areas[0].object, areas[0].name, st.result.Evidence
		return located{}
	}
	return located{around: st.result.Evidence, choices: areas[:min(len(areas), 5)]}
}

// lookedAround reports whether this run has begun with an overview: its place comes from there and not from a ranking.
func (e *Engine) lookedAround(s *state) bool {
	tool := e.cfg.Dialogue.Needs[prompts.NeedOverview].Tool
	for _, st := range s.steps {
		switch {
		case !st.current:
		case st.tool == tool:
			return true
		case st.values["scope"] != "":
			return false // a runbook may look around too, from its place
		}
	}
	return false
}

func areasIn(res copilot.Result) []candidate {
	var out []candidate
	for _, rec := range res.Records {
		if usable(rec.Object.Type) {
			out = append(out, candidate{object: rec.Object, name: nameOf(rec, rec.Object)})
		}
	}
	return out
}

// chosenArea is the area that "the second" names, among those that were offered last.
func (s *state) chosenArea(tool string) (candidate, bool) {
	for i := len(s.steps) - 1; i >= 0; i-- {
		if st := s.steps[i]; st.tool == tool && st.ok {
			areas := areasIn(st.result)
			if s.ordinal > len(areas) {
				return candidate{}, false
			}
			return areas[s.ordinal-1], true
		}
	}
	return candidate{}, false
}

// sayAround says that nothing stands out, or asks which of the areas is meant, the worst first.
func (e *Engine) sayAround(s *state, at located) turn {
	c := e.say[s.lang]
	if len(at.choices) == 0 {
		return turn{text: e.page(s, e.sayUnfound(s), c.line("around.none", &fill{Cite: cite(at.around)}))}
	}
	lines := []string{joinLines(e.sayUnfound(s), c.line("around.several", &fill{Cite: cite(at.around)}))}
	return turn{text: e.page(s, strings.Join(append(lines, e.areaLines(s, at.around, at.choices)...), "\n"))}
}

// areaLines are areas with the count of their open alarms, one a line.
func (e *Engine) areaLines(s *state, evidence string, areas []candidate) []string {
	c := e.say[s.lang]
	var lines []string
	for i, ch := range areas {
		rec, _ := s.record(evidence, ch.object.ID)
		lines = append(lines, c.line("around.choice", &fill{
			N: itoa(i + 1), Name: plain(ch.name, 60), Object: ch.object.ID, List: s.decimal(rec.Value("alarms")),
			Time: s.clock(timeOf(rec)), Text: c.line("type."+string(ch.object.Type), nil), Cite: cite(evidence),
		}))
	}
	return lines
}

// readsAlarms reports whether a tool lists alarms, by what it establishes.
func (e *Engine) readsAlarms(s *state, tool string) bool {
	return slices.ContainsFunc(s.specs[tool].establishes, func(kind string) bool { return e.kinds[kind].From == "alarm" })
}

// showAround lists the open alarms of the whole network by area, when no place is spoken of.
func (e *Engine) showAround(s *state) turn {
	c := e.say[s.lang]
	call, ok := e.need(s, prompts.NeedOverview, nil)
	if !ok {
		return e.sayWhere(s)
	}
	made, st := s.made(call)
	switch {
	case !made:
		return turn{calls: []plannedCall{call}}
	case !st.ok:
		return turn{text: e.page(s, c.line("list.failed", &fill{Text: e.failed(s, failureOf(st)) + "."}))}
	}
	f := &fill{Cite: cite(st.result.Evidence)}
	areas := areasIn(st.result)
	if len(areas) == 0 {
		return turn{text: e.page(s, c.line("alarms.around.none", f))}
	}
	lines := e.areaLines(s, st.result.Evidence, areas[:min(len(areas), maxRows)])
	return turn{text: e.page(s, c.line("alarms.around", f)+"\n"+strings.Join(lines, "\n"), c.line("alarms.around.next", nil))}
}

// sayOneArea names the area that was taken, and why.
func (e *Engine) sayOneArea(s *state) string {
	rec, _ := s.record(s.around, s.place.ID)
	name := "around.one"
	if s.others > 0 {
		name = "around.fits"
	}
	return e.say[s.lang].line(name, &fill{
		Name: plain(s.name, 60), Object: s.place.ID, N: s.decimal(rec.Value("alarms")), Time: s.clock(timeOf(rec)), Cite: cite(s.around),
	})
}
