package engine

import (
	"slices"
	"testing"
	"time"
)

func newEngine(t *testing.T) *Engine {
	t.Helper()
	cfg, err := FromPrompts()
	if err != nil {
		t.Fatal(err)
	}
	e, err := New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func TestHear(t *testing.T) {
	e := newEngine(t)
	for _, c := range []struct {
		text, lang string
		intent     intent
		places     []string
		number     string
		premise    string
	}{
		{"Why is data slow in Sevilla Este since 09:40?", "en", wantWhy, []string{"Sevilla Este"}, "", ""},
		{"sevilla este is slow", "en", wantWhy, []string{"sevilla este"}, "", ""},
		{"why is it slow in sevilla este since 9:40", "en", wantWhy, []string{"sevilla este"}, "", ""},
		{"Triana Norte is dark since 09:10, what happened?", "en", wantWhy, []string{"Triana Norte", "Norte"}, "", ""},
		{"what is wrong with CELL-012-1", "en", wantWhy, []string{"CELL-012-1"}, "", ""},
		{"What is the PRB utilisation?", "en", wantExplain, nil, "", ""},
		{"who is affected?", "en", wantAffected, nil, "", ""},
		{"And how many customers are hit?", "en", wantAffected, nil, "", ""},
		{"since when?", "en", wantSince, nil, "", ""},
		{"how sure are you and what speaks against it?", "en", wantSure, nil, "", ""},
		{"Do it.", "en", wantAction, nil, "", ""},
		{"What changed in Triana Norte?", "en", wantChanges, []string{"Triana Norte"}, "", ""},
		{"Is it congestion at Triana Norte?", "en", wantWhy, []string{"Triana Norte"}, "", "congestion"},
		{"Has Triana Norte lost power?", "en", wantWhy, []string{"Triana Norte"}, "", "power"},
		{"The customer with +34600000042 has had no mobile data since 09:10.", "en", wantWhy, nil, "+34600000042", ""},
		{"write me a poem about the sea", "en", wantOther, []string{"sea"}, "", ""},
		{"¿Qué pasa en Jerez de la Frontera 2?", "es", wantWhy, []string{"Jerez de la Frontera 2"}, "", ""},
		{"¿Se ha ido la luz en Triana Norte?", "es", wantWhy, []string{"Triana Norte"}, "", "luz"},
		{"¿Cómo de seguro estás y qué habla en contra?", "es", wantSure, nil, "", ""},
		{"El +34 600 000 042 no puede navegar con datos móviles, ¿por qué?", "es", wantWhy, nil, "+34600000042", ""},
		{"¿Qué ha cambiado en Triana?", "es", wantChanges, []string{"Triana"}, "", ""},
		{"¿Desde cuándo?", "es", wantSince, nil, "", ""},
		{"¿Y a quién afecta?", "es", wantAffected, nil, "", ""},
		{"Enséñame las alarmas de Triana Norte", "es", wantShow, []string{"Triana Norte"}, "", ""},
		{"¿Qué significa lossOfSignal?", "es", wantExplain, nil, "", ""},
		{"hazlo", "es", wantAction, nil, "", ""},
	} {
		if got := e.language(c.text); got != c.lang && got != "" {
			t.Errorf("%q: language %q", c.text, got)
		}
		u := e.hear(c.text, c.lang, time.Date(2026, 3, 4, 10, 50, 0, 0, time.UTC), time.UTC)
		if u.weak && c.intent == wantNothing {
			u.places = nil
		}
		if u.intent != c.intent || !slices.Equal(u.places, c.places) && c.intent != wantExplain || u.number != c.number || u.premise != c.premise {
			t.Errorf("%q: intent %q places %q number %q premise %q", c.text, u.intent, u.places, u.number, u.premise)
		}
	}
}

// TestCatalogues: both languages say the same things, and no sentence of ours holds an exclamation mark.
func TestCatalogues(t *testing.T) {
	e := newEngine(t)
	for _, tpl := range e.say["en"].t.Templates() {
		if !e.say["es"].has(tpl.Name()) && tpl.Name() != "en" && tpl.Name() != "en.tmpl" {
			t.Errorf("Spanish lacks %q", tpl.Name())
		}
	}
}
