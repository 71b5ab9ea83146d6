package engine

import (
	"testing"
	"time"
)

// A vendor's code that is asked about is heard as one, and an id of an object, a number of a customer or a figure is not.
func TestVendorCode(t *testing.T) {
	e := newEngine(t)
	for _, c := range []struct {
		text, lang, code string
		explain          bool
	}{
		{"What does A27597 mean?", "en", "A27597", true},
		{"what is A27597", "en", "A27597", true},
		{"Explain A27597", "en", "A27597", true},
		{"What does alarm A27597 mean?", "en", "A27597", true},
		{"the vendor code A27597", "en", "A27597", true},
		{"What is the meaning of code 7654?", "en", "7654", true},
		{"what is specificProblem BTS-7654 about?", "en", "BTS-7654", true},
		{"¿Qué significa A27597?", "es", "A27597", true},
		{"explícame el código 7654", "es", "7654", true},
		{"¿qué es A27597, por favor?", "es", "A27597", true},
		{"Why is SITE-003 down?", "en", "", false},
		{"what is alarm 1701 about?", "en", "", false},
		{"What is 5G?", "en", "", true},
		{"Why has +34600000001 no data?", "en", "", false},
		{"PON-004: several homes have no internet", "en", "", false},
		{"why is it slow? the screen shows A27597", "en", "A27597", false},
	} {
		u := e.hear(c.text, c.lang, time.Date(2026, 3, 4, 10, 50, 0, 0, time.UTC), time.UTC)
		if u.code != c.code || (u.intent == wantExplain) != c.explain {
			t.Errorf("%q: code %q, intent %q", c.text, u.code, u.intent)
		}
	}
}
