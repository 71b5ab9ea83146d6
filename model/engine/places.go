package engine

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/prompts"
)

// answerPlaces says which cells or sites a fault takes along: the object of the cause itself and what hangs on it, by the
// topology, the count first.
func (e *Engine) answerPlaces(s *state) turn {
	r, ev, ok := s.ranking(s.place.ID, false)
	if !ok {
		return e.answer(s)
	}
	c := e.say[s.lang]
	kind := s.askedKind()
	verdict := e.verdict(s, r, ev)
	if r.Outcome != copilot.OutcomeCause && r.Outcome != copilot.OutcomeUnknown {
		return turn{text: e.page(s, c.line("places.none."+string(kind), &fill{Object: s.place.ID, Cite: cite(ev)}), verdict)}
	}
	var blocks []string
	for _, h := range leading(r) {
		at := *s
		at.place = h.Object
		if !slices.Contains([]copilot.ObjectType{copilot.ObjectSite, copilot.ObjectLink, copilot.ObjectCell}, h.Object.Type) {
			blocks = append(blocks, c.line("places.everywhere."+string(kind), &fill{Object: h.Object.ID, Cite: cite(ev)}))
			continue
		}
		call, open := e.hanging(&at)
		if !open {
			continue
		}
		done, st := s.made(call)
		switch {
		case !done:
			return turn{calls: []plannedCall{call}}
		case st.ok:
			blocks = append(blocks, e.hit(s, h.Object, kind, st))
		}
	}
	return turn{text: e.page(s, append(blocks, verdict)...)}
}

// askedKind is the type of the places that are asked for: sites, or else cells.
func (s *state) askedKind() copilot.ObjectType {
	for _, stem := range s.lex.stems(s.ask.text) {
		for word, kind := range s.lex.Types {
			if kind == "site" && s.lex.stem(word) == stem {
				return copilot.ObjectSite
			}
			if kind == "cell" && s.lex.stem(word) == stem {
				return copilot.ObjectCell
			}
		}
	}
	return copilot.ObjectCell
}

// hanging is the call that tells what hangs on the place: two relations from a link are the cells of its sites.
func (e *Engine) hanging(s *state) (plannedCall, bool) {
	call, ok := e.need(s, prompts.NeedPath, nil)
	if !ok || s.place.Type != copilot.ObjectLink || !slices.Contains(s.specs[call.tool].properties, "depth") {
		return call, ok
	}
	args := map[string]json.RawMessage{}
	if json.Unmarshal([]byte(call.args), &args) != nil {
		return call, ok
	}
	args["depth"] = json.RawMessage("2")
	raw, err := json.Marshal(args)
	if err != nil {
		return call, ok
	}
	return plannedCall{call.tool, canonical(string(raw))}, true
}

// hit lists what of the kind depends on the object, by the identifiers that each record names as what it needs.
func (e *Engine) hit(s *state, o copilot.Object, kind copilot.ObjectType, st step) string {
	in := map[string]bool{o.ID: true}
	for grown := true; grown; {
		grown = false
		for _, rec := range st.result.Records {
			needs := slices.ContainsFunc(rec.Fields, func(f copilot.Field) bool {
				return f.Kind == copilot.KindID && f.Name != "region" && in[f.Value]
			})
			if needs && !in[rec.Object.ID] {
				in[rec.Object.ID], grown = true, true
			}
		}
	}
	var lines []string
	for _, rec := range st.result.Records {
		if in[rec.Object.ID] && rec.Object.Type == kind && len(lines) < maxRows {
			lines = append(lines, e.say[s.lang].line("places.one", &fill{
				Name: plain(nameOf(rec, rec.Object), 60), Object: rec.Object.ID, Cite: cite(st.result.Evidence),
			}))
		}
	}
	f := &fill{N: itoa(len(lines)), Object: o.ID, Cite: cite(st.result.Evidence)}
	return e.say[s.lang].line("places.hit."+string(kind), f) + "\n" + strings.Join(lines, "\n")
}
