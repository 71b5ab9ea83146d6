package grounding_test

import (
	"testing"

	"github.com/kernelcopilot/copilot/agent/grounding"
)

// TestTimeAhead: when to look again is advice, and no fact that evidence would bear; any other time is one.
func TestTimeAhead(t *testing.T) {
	for _, c := range []struct {
		lang, text string
		ok         bool
	}{
		{"en", "Look again at 10:20.", true},
		{"en", "It is too early to tell; look again at about 10:20.", true},
		{"es", "Mire de nuevo a las 10:20.", true},
		{"en", "Look again at 09:20.", false},
		{"en", "LINK-012 is down since 10:20 [E1].", false},
		{"en", "It will be back at 10:20.", false},
		{"es", "Vuelve a las 10:20.", false},
	} {
		rep := grounding.Check(grounding.Input{Text: c.text, Lang: c.lang, TimeZone: "Europe/Madrid", Now: now, Evidence: evidence()})
		if rep.OK != c.ok {
			t.Errorf("%q: %+v", c.text, rep.Spans)
		}
	}
}
