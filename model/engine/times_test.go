package engine

import (
	"testing"
	"time"
)

func TestWhen(t *testing.T) {
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
		{"en", "why was there no service between 09:35 and 10:10?", "2026-03-04 09:35 to 2026-03-04 10:10"},
		{"en", "no service from 9 to 10", "2026-03-04 09:00 to 2026-03-04 10:00"},
		{"en", "slow 09:35-10:10", "2026-03-04 09:35 to 2026-03-04 10:10"},
		{"en", "slow 09:35 – 10:10", "2026-03-04 09:35 to 2026-03-04 10:10"},
		{"en", "dark between 23:30 and 00:30", "2026-03-03 23:30 to 2026-03-04 00:30"},
		{"en", "slow until 10:10", " to 2026-03-04 10:10"},
		{"en", "was there a fault this morning?", "2026-03-04 06:00"},
		{"en", "what happened last night", "2026-03-03 21:00 to 2026-03-04 06:00"},
		{"en", "what happened yesterday", "2026-03-03 00:00 to 2026-03-04 00:00"},
		{"en", "slow on Monday", "2026-03-02 00:00 to 2026-03-03 00:00"},
		{"en", "slow on 2026-03-02 from 10:00 to 11:00", "2026-03-02 10:00 to 2026-03-02 11:00"},
		{"en", "since 25:99", "bad 25:99"},
		{"en", "since tomorrow", "bad tomorrow"},
		{"en", "was it slow in 2019?", "bad 2019"},
		{"en", "on 2026-02-30", "bad 2026-02-30"},
		{"en", "slow since half past two", "2026-03-04 02:30"},
		{"en", "slow since a quarter to nine", "2026-03-04 08:45"},
		{"en", "slow since twenty past two", "2026-03-04 02:20"},
		{"en", "slow since half past two in the afternoon", "2026-03-03 14:30"},
		{"en", "slow since half past eleven", "2026-03-03 23:30"},
		{"en", "slow since twenty to three", "2026-03-04 02:40"},
		{"en", "slow since ten minutes past nine", "2026-03-04 09:10"},
		{"en", "dead since half past twelve", "2026-03-04 00:30"},
		{"en", "it broke yesterday at half past two", "2026-03-03 14:30"},
		{"es", "lento desde las 3 menos 20", "2026-03-04 02:40"},
		{"es", "lento desde las dos y media", "2026-03-04 02:30"},
		{"es", "sin datos desde las nueve menos cuarto", "2026-03-04 08:45"},
		{"es", "se cayó a las 3 y cuarto", "2026-03-04 03:15"},
		{"es", "se cayó a las 3 y cuarto de la tarde", "2026-03-03 15:15"},
		{"es", "se cayó ayer a las cuatro y diez", "2026-03-03 16:10"},
		{"es", "entre las 3 y las 5 fue mal", "2026-03-04 03:00 to 2026-03-04 05:00"},
		{"en", "why is it slow? it began yesterday", "2026-03-03 00:00"},
		{"en", "why is it slow? yesterday it was fine", "2026-03-03 00:00"},
		{"en", "was it slow yesterday?", "2026-03-03 00:00 to 2026-03-04 00:00"},
		{"es", "va lento, empezó ayer", "2026-03-03 00:00"},
		{"es", "¿qué pasó ayer?", "2026-03-03 00:00 to 2026-03-04 00:00"},
		{"en", "2 cells and 3 customers are slow", ""},
		{"es", "sin servicio entre las 9:35 y las 10:10", "2026-03-04 09:35 to 2026-03-04 10:10"},
		{"es", "lento de 9 a 10", "2026-03-04 09:00 to 2026-03-04 10:00"},
		{"es", "hasta las 10:10", " to 2026-03-04 10:10"},
		{"es", "quejas de 3 clientes", ""},
		{"es", "desde las 25:99", "bad 25:99"},
		{"es", "qué pasó ayer por la tarde", "2026-03-03 13:00 to 2026-03-03 20:00"},
		{"es", "el lunes", "2026-03-02 00:00 to 2026-03-03 00:00"},
		{"en", "what happened on 1 March at 11:30", "2026-03-01 11:30"},
		{"en", "on March 1st, 2026 between 9:00 and 10:00", "2026-03-01 09:00 to 2026-03-01 10:00"},
		{"en", "dead since the 28th of February", "2026-02-28 00:00"},
		{"en", "it was slow on 2 Mar", "2026-03-02 00:00 to 2026-03-03 00:00"},
		{"en", "on Monday 2 March at half past nine", "2026-03-02 21:30"},
		{"en", "slow from 27 February to 1 March", "2026-02-27 00:00 to 2026-03-02 00:00"},
		{"en", "slow since 27 February until 4 March", "2026-02-27 00:00"},
		{"en", "on 15 December 2025 at 10:00", "2025-12-15 10:00"},
		{"en", "on 15 October 2025", "bad 2025-10-15"},
		{"en", "since 31 November", "bad 2025-11-31"},
		{"en", "what will be on 6 March 2026", "bad 2026-03-06"},
		{"en", "on 3/3/2026 at 9:00", "2026-03-03 09:00"},
		{"en", "dark on 3/3", "2026-03-03 00:00 to 2026-03-04 00:00"},
		{"en", "we are open 24/7 and 3/4 of us cannot call", ""},
		{"en", "it may be 4 customers, may 3 lines be slow", ""},
		{"es", "¿qué pasó el 1 de marzo a las 11:30?", "2026-03-01 11:30"},
		{"es", "desde el 28 de febrero", "2026-02-28 00:00"},
		{"en", "storm last night. this morning hardly any coverage in Triana", "2026-03-03 21:00"},
		{"en", "upgrade last night and nobody can register, the MME is on fire", "2026-03-03 21:00"},
		{"en", "last night a storm, since then no service", "2026-03-03 21:00"},
		{"en", "last night's works: why are the calls failing?", "2026-03-03 21:00"},
		{"en", "why did it fail last night and this morning?", "2026-03-03 21:00"},
		{"en", "why did it fail last night?", "2026-03-03 21:00 to 2026-03-04 06:00"},
		{"es", "esta noche actualización de contadores, el MME está ardiendo y no registra", "2026-03-03 21:00"},
		{"es", "tormenta anoche. esta mañana casi no hay cobertura", "2026-03-03 21:00"},
		{"es", "¿qué pasó esta noche?", "2026-03-03 21:00 to 2026-03-04 06:00"},
		{"es", "hubo averías anoche", "2026-03-03 21:00 to 2026-03-04 06:00"},
		{"es", "anoche cambiaron la antena y va fatal", "2026-03-03 21:00"},
		{"es", "el lunes 2 de marzo de 2026 por la tarde", "2026-03-02 13:00 to 2026-03-02 20:00"},
		{"es", "el 3/3 a las 9:00", "2026-03-03 09:00"},
		{"es", "el 03.03.2026 a las 9:00", "2026-03-03 09:00"},
		{"es", "desde el 31 de noviembre", "bad 2025-11-31"},
	} {
		lex, err := loadLexicon(c.lang)
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		text, _ := lex.dated(c.text, now)
		at := lex.when(text, now, loc)
		if !at.since.IsZero() {
			got = at.since.In(loc).Format("2006-01-02 15:04")
		}
		if !at.until.IsZero() {
			got += " to " + at.until.In(loc).Format("2006-01-02 15:04")
		}
		if at.bad != "" {
			got = "bad " + at.bad
		}
		if got != c.want {
			t.Errorf("%q: got %q, want %q", c.text, got, c.want)
		}
	}
}
