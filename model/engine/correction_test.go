package engine

import (
	"strings"
	"testing"
	"time"
)

func TestCorrection(t *testing.T) {
	e := newEngine(t)
	for _, c := range []struct{ text, lang, denied, wanted string }{
		{"no, it is not the power, look at the transport", "en", "power", "transport"},
		{"It isn't congestion. Look into the backhaul.", "en", "congestion", "backhaul"},
		{"this has nothing to do with the fibre", "en", "fibre", ""},
		{"please check the link", "en", "", "link"},
		{"no, no es la luz, mira el transporte", "es", "luz", "transporte"},
		{"No se debe a la congestión; revise el enlace", "es", "congestion", "enlace"},
		{"there is no power at Triana", "en", "", ""},
		{"is it not congestion?", "en", "", ""},
		{"No hay luz en Triana", "es", "", ""},
		{"¿No será congestión?", "es", "", ""},
		{"Is it congestion in Triana?", "en", "", ""},
		{"not now", "en", "", ""},
	} {
		u := e.hear(c.text, c.lang, time.Date(2026, 3, 4, 10, 50, 0, 0, time.UTC), time.UTC)
		if u.deniedWord != c.denied || u.wantedWord != c.wanted {
			t.Errorf("%q: denied %q, wanted %q", c.text, u.deniedWord, u.wantedWord)
		}
		if (c.wanted != "") != (len(u.wanted) > 0) || c.wanted != "" && len(u.places) > 0 {
			t.Errorf("%q: causes %v, places %v", c.text, strings.Join(u.wanted, " "), u.places)
		}
	}
}
