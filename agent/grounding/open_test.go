package grounding_test

import (
	"testing"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/agent/grounding"
)

// TestClearedAlarmIsNotOpen: a sentence that tells an alarm as open is not borne by a record that says cleared.
func TestClearedAlarmIsNotOpen(t *testing.T) {
	alarm := func(id, site, state string) copilot.Record {
		return copilot.Record{ID: id, Object: object(copilot.ObjectSite, site), Time: onset, Fields: []copilot.Field{
			word("probableCause", "indeterminate"), word("state", state),
		}}
	}
	evidence := []copilot.Evidence{{ID: "E1", Tool: "alarm.list", AsOf: now, Result: copilot.Result{Records: []copilot.Record{
		alarm("1042", "SITE-012", "cleared"), alarm("1043", "SITE-013", "raised"),
	}}}}
	for _, c := range []struct {
		lang, text string
		ok         bool
	}{
		{"en", "An alarm is open at SITE-012 [E1].", false},
		{"en", "The alarm of SITE-012 is open [E1].", false},
		{"en", "SITE-012 has an open alarm [E1].", false},
		{"en", "The alarm of SITE-012 is still open [E1].", false},
		{"en", "SITE-012: an alarm was open until it cleared [E1].", true},
		{"en", "The alarm of SITE-012 is not open [E1].", true},
		{"en", "SITE-013 has an open alarm [E1].", true},
		{"es", "La alarma de SITE-012 sigue abierta [E1].", false},
		{"es", "En SITE-012 hay una alarma abierta [E1].", false},
		{"es", "En SITE-013 hay una alarma abierta [E1].", true},
		{"es", "SITE-012: hubo una alarma abierta [E1].", true},
	} {
		got := grounding.Check(grounding.Input{Text: c.text, Lang: c.lang, TimeZone: "Europe/Madrid", Evidence: evidence, Now: now})
		if got.OK != c.ok {
			t.Errorf("%s: OK %v %+v", c.text, got.OK, got.Spans)
		}
	}
}
