package engine

import (
	"testing"
	"time"
)

func TestNightReachesToNow(t *testing.T) {
	now := time.Date(2026, 3, 4, 6, 35, 0, 0, time.UTC)
	for _, c := range []struct {
		lang, text string
		over       bool
	}{
		{"es", "esta noche actualización masiva de contadores, el MME está ardiendo y la gente no registra", false},
		{"es", "tormenta anoche. esta mañana en Triana casi no hay cobertura", false},
		{"es", "anoche hubo obras y en Triana los datos siguen fatal", false},
		{"es", "hubo corte de luz anoche, hoy Triana sin servicio", false},
		{"es", "anoche cambiaron una tarjeta, los móviles no cargan nada", false},
		{"en", "works last night, Triana is dead", false},
		{"en", "storm last night, hardly any coverage in Triana this morning", false},
		{"en", "they swapped a card last night. Triana has no data", false},
		{"en", "upgrade last night and now nobody can register", false},
		{"en", "what happened last night in Triana?", true},
		{"en", "was Triana slow last night?", true},
		{"es", "¿qué pasó anoche en Triana?", true},
		{"es", "¿hubo algún corte esta noche en Triana?", true},
	} {
		lex, err := loadLexicon(c.lang)
		if err != nil {
			t.Fatal(err)
		}
		if at := lex.when(c.text, now, time.UTC); at.since.IsZero() || at.until.IsZero() == c.over {
			t.Errorf("%q: from %v until %v, want an end: %v", c.text, at.since, at.until, c.over)
		}
	}
}
