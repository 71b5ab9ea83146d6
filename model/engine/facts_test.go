package engine

import (
	"testing"
	"time"

	"github.com/kernelcopilot/copilot"
)

// TestAPortIsSpokenOfAsFixedAccess: a port of an optical access network is a link too, and no transport link.
func TestAPortIsSpokenOfAsFixedAccess(t *testing.T) {
	e := newEngine(t)
	at := func(id, technology string) *state {
		rec := copilot.Record{ID: id, Object: copilot.Object{Type: copilot.ObjectLink, ID: id}, Fields: []copilot.Field{{Name: "technology", Value: technology}}}
		return &state{transcript: &transcript{loc: time.UTC, steps: []step{{ok: true, result: copilot.Result{Records: []copilot.Record{rec}}}}}, lang: "en", lex: e.lex["en"]}
	}
	for _, c := range []struct{ id, technology, lang, want string }{
		{"PON-001", "", "en", "The feeder of PON-001 is interrupted"},
		{"ACCESS-7", "XGS-PON", "en", "The feeder of ACCESS-7 is interrupted"},
		{"ACCESS-7", "XGS-PON", "es", "La fibra alimentadora de ACCESS-7 está interrumpida"},
		{"LINK-001", "fibre", "en", "Transport link LINK-001 is interrupted"},
		{"LINK-001", "fibre", "es", "El enlace de transporte LINK-001 está interrumpido"},
	} {
		s := at(c.id, c.technology)
		s.lang = c.lang
		h := copilot.Hypothesis{Cause: "transport-link-lost", Title: "Transport link " + c.id + " is interrupted", Object: copilot.Object{Type: copilot.ObjectLink, ID: c.id}}
		if got := e.title(s, h); got != c.want {
			t.Errorf("%s %s: %s", c.id, c.lang, got)
		}
	}
}
