package engine

import "testing"

// TestComplaint: what a customer complains of is passed on where the words say it clearly, and vague words pass nothing.
func TestComplaint(t *testing.T) {
	e := newEngine(t)
	for _, c := range []struct{ lang, text, want string }{
		{"en", "why can't +34600000042 make calls?", "no_calls,no_service"},
		{"en", "+34600000042 cannot call since noon", "no_calls,no_service"},
		{"en", "calls of +34600000042 fail", "no_calls,no_service"},
		{"en", "data is slow for +34600000042", "slow_data"},
		{"en", "+34600000042 says the internet is crawling", "slow_data"},
		{"en", "+34600000042 has no service at all", "no_service"},
		{"en", "nothing works for +34600000042", "no_service"},
		{"en", "+34600000042 has no signal", "no_service"},
		{"en", "+34600000042 has a problem", ""},
		{"en", "+34600000042 has no data", ""},
		{"en", "what is wrong with +34600000042?", ""},
		{"en", "is +34600000042 ok?", ""},
		{"en", "the data of +34600000042 is not slow", ""},
		{"en", "a customer called: +34600000042 complains", ""},
		{"en", "+34600000042 cannot call, data is slow too", "no_calls,no_service,slow_data"},
		{"es", "¿por qué +34600000042 no puede llamar?", "no_calls,no_service"},
		{"es", "a +34600000042 se le cortan las llamadas", "no_calls,no_service"},
		{"es", "a +34600000042 le van lentos los datos", "slow_data"},
		{"es", "+34600000042 está sin cobertura", "no_service"},
		{"es", "+34600000042 no tiene servicio", "no_service"},
		{"es", "+34600000042 tiene un problema", ""},
		{"es", "+34600000042 no tiene datos", ""},
	} {
		if got := e.complaintIn(e.lex[c.lang], c.text); got != c.want {
			t.Errorf("%q: %q, not %q", c.text, got, c.want)
		}
	}
}
