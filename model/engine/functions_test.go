package engine

import (
	"slices"
	"testing"
	"time"
)

// TestHearFunctions: the names of core functions are places in either language, the one that is blamed is none, and what stands
// behind "PON" is a port.
func TestHearFunctions(t *testing.T) {
	e := newEngine(t)
	for _, c := range []struct {
		text, lang, function, blames string
		intent                       intent
		places                       []string
	}{
		{"Is the API gateway slow since 09:40?", "en", "APIGW", "", wantWhy, nil},
		{"is the api gateway ok?", "en", "APIGW", "", wantWhy, nil},
		{"La pasarela de API va lenta desde las 09:40", "es", "APIGW", "", wantWhy, nil},
		{"¿Qué le pasa al servicio de tokens?", "es", "AUTHZ", "", wantWhy, nil},
		{"¿Por qué falla el registrador IMS?", "es", "CSCF", "", wantWhy, nil},
		{"¿Va bien el resolutor de nombres?", "es", "DNS", "", wantWhy, nil},
		{"¿Por qué tienen problemas los socios con token service desde las 09:40?", "es", "AUTHZ", "", wantWhy, nil},
		{"Why do requests to the roaming interconnect Orange fail?", "en", "IPX", "", wantWhy, nil},
		{"¿Falla la interconexión de itinerancia con Orange?", "es", "IPX", "", wantWhy, nil},
		{"no, the token service", "en", "AUTHZ", "", wantNothing, nil},
		{"no, el servicio de tokens", "es", "AUTHZ", "", wantNothing, nil},
		{"Partners cannot get tokens", "en", "AUTHZ", "", wantWhy, nil},
		{"Los socios no pueden obtener tokens", "es", "AUTHZ", "", wantWhy, nil},
		{"API calls return errors since 09:40", "en", "APIGW", "", wantWhy, nil},
		{"Las llamadas a la API devuelven errores", "es", "APIGW", "", wantWhy, nil},
		{"Partners do not receive events", "en", "EVENTS", "", wantWhy, nil},
		{"Los socios no reciben eventos", "es", "EVENTS", "", wantWhy, nil},
		{"Calls fail in Triana", "en", "", "", wantWhy, []string{"Triana"}},
		{"Fallan las llamadas en Triana", "es", "", "", wantWhy, []string{"Triana"}},
		{"Do calls fail in Triana since the IMS registrar is down?", "en", "", "CSCF", wantWhy, []string{"Triana"}},
		{"¿Fallan las llamadas en Triana porque el registrador IMS está caído?", "es", "", "CSCF", wantWhy, []string{"Triana"}},
		{"Why do partners get errors since the API gateway is down?", "en", "APIGW", "", wantWhy, nil},
		{"Is it the name resolver?", "en", "", "DNS", wantWhy, nil},
		{"what is an API gateway?", "en", "APIGW", "", wantExplain, nil},
		{"Restart the token service", "en", "AUTHZ", "", wantAction, nil},
		{"Why is there no home internet at PON Triana 1 since 09:40?", "en", "", "", wantWhy, []string{"PON Triana 1"}},
		{"¿Por qué no hay internet en casa en la PON Triana 1?", "es", "", "", wantWhy, []string{"PON Triana 1"}},
		{"is pon sevilla este 2 ok?", "en", "", "", wantWhy, []string{"PON sevilla este 2"}},
		{"pon una nota en el ticket TT-00001", "es", "", "", wantAction, []string{"TT-00001"}},
		{"No home internet at +34954000017", "en", "", "", wantWhy, nil},
		{"El +34954000017 no tiene internet en casa", "es", "", "", wantWhy, nil},
		{"My customer +34600000042 is in France without service", "en", "", "", wantWhy, nil},
	} {
		u := e.hear(c.text, c.lang, time.Date(2026, 3, 4, 9, 50, 0, 0, time.UTC), time.UTC)
		if u.function.is != c.function || u.blames.is != c.blames || u.intent != c.intent || !slices.Equal(u.places, c.places) && u.number == "" {
			t.Errorf("%q: function %q, blames %q, intent %q, places %q", c.text, u.function.is, u.blames.is, u.intent, u.places)
		}
	}
}
