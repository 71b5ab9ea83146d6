package engine

import (
	"testing"
	"time"
)

func TestSince(t *testing.T) {
	loc, err := time.LoadLocation("Europe/Madrid")
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 3, 4, 10, 50, 0, 0, loc)
	for _, c := range []struct{ lang, text, want string }{
		{"en", "slow since 09:40", "2026-03-04 09:40"},
		{"en", "slow since 9.40", "2026-03-04 09:40"},
		{"en", "down since 23:10", "2026-03-03 23:10"},
		{"en", "slow since 9 am", "2026-03-04 09:00"},
		{"en", "dead since 9", "2026-03-04 09:00"},
		{"en", "since yesterday 3 pm", "2026-03-03 15:00"},
		{"en", "since yesterday evening", "2026-03-03 18:00"},
		{"en", "since yesterday", "2026-03-03 00:00"},
		{"en", "since this morning", "2026-03-04 06:00"},
		{"en", "since last night", "2026-03-03 21:00"},
		{"en", "for an hour", "2026-03-04 09:50"},
		{"en", "for half an hour", "2026-03-04 10:20"},
		{"en", "in the last 30 minutes", "2026-03-04 10:20"},
		{"en", "two hours ago", "2026-03-04 08:50"},
		{"en", "why is it slow in Triana 2", ""},
		{"es", "lento desde las 9:40", "2026-03-04 09:40"},
		{"es", "desde las nueve", "2026-03-04 09:00"},
		{"es", "desde ayer a las 15:30", "2026-03-03 15:30"},
		{"es", "desde ayer por la tarde", "2026-03-03 13:00"},
		{"es", "desde esta mañana", "2026-03-04 06:00"},
		{"es", "desde anoche", "2026-03-03 21:00"},
		{"es", "desde hace una hora", "2026-03-04 09:50"},
		{"es", "hace dos horas", "2026-03-04 08:50"},
		{"es", "en los últimos 30 minutos", "2026-03-04 10:20"},
		{"es", "hace media hora", "2026-03-04 10:20"},
		{"es", "va lento en Triana", ""},
	} {
		lex, err := loadLexicon(c.lang)
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		if at, ok := lex.since(c.text, now, loc); ok {
			got = at.In(loc).Format("2006-01-02 15:04")
		}
		if got != c.want {
			t.Errorf("%q: got %q, want %q", c.text, got, c.want)
		}
	}
}
