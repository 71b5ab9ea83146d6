package engine

import (
	"slices"
	"testing"
	"time"

	"github.com/kernelcopilot/copilot/prompts"
)

// TestAsked tells requests to act from questions about acts.
func TestAsked(t *testing.T) {
	e := newEngine(t)
	for _, c := range []struct {
		text, lang, tool string
		act, approves    bool
	}{
		{"restart CELL-017-3", "en", "cell.restart", true, false},
		{"Please restart the cell Lucena 2 now", "en", "cell.restart", true, false},
		{"can you balance the load of CELL-005-2?", "en", "cell.balance", true, false},
		{"restore the APN of +34600000042", "en", "apn.restore", true, false},
		{"approve it", "en", "", false, true},
		{"approve the action and restore the APN now", "en", "apn.restore", true, true},
		{"close the ticket", "en", "", true, false},
		{"send a technician to Lucena", "en", "", true, false},
		{"restore the link of Lucena", "en", "", true, false},
		{"why was CELL-017-3 restarted?", "en", "", false, false},
		{"did the restart of CELL-017-3 help?", "en", "", false, false},
		{"we restarted CELL-017-3 and it is still slow, why?", "en", "", false, false},
		{"open tickets for Lucena", "en", "", false, false},
		{"descarga lenta en Lucena", "es", "", false, false},
		{"se reinicia sola CELL-017-3, ¿por qué?", "es", "", false, false},
		{"who approved the restart?", "en", "", false, false},
		{"why is data slow in Lucena?", "en", "", false, false},
		{"reinicia la celda CELL-017-3", "es", "cell.restart", true, false},
		{"¿Puedes repartir la carga de CELL-005-2?", "es", "cell.balance", true, false},
		{"restablece el APN de +34600000042, por favor", "es", "apn.restore", true, false},
		{"apruébalo", "es", "", false, true},
		{"aprueba la acción y restaura el APN ahora", "es", "apn.restore", true, true},
		{"cierra el ticket", "es", "", true, false},
		{"¿por qué se reinició la celda CELL-017-3?", "es", "", false, false},
	} {
		if got := e.language(c.text); got != c.lang && got != "" {
			t.Errorf("%q: language %q", c.text, got)
		}
		acts, approves := e.asked(e.lex[c.lang], c.text)
		var act *prompts.ActEntry
		if len(acts) > 0 {
			act = acts[0]
		}
		if (act != nil) != c.act || act != nil && act.Tool != c.tool || approves != c.approves {
			t.Errorf("%q: act %+v, approves %v", c.text, act, approves)
		}
	}
}

// TestSupposed reads what a question supposes: a cause by its names, the state of a place, and nothing in a question whether all
// is well.
func TestSupposed(t *testing.T) {
	e := newEngine(t)
	for _, c := range []struct{ text, lang, word, cause string }{
		{"is the backhaul of CELL-001-3 broken?", "en", "backhaul", "transport-link-lost"},
		{"is anything congested in Torremolinos?", "en", "congested", "cell-demand-exceeds-capacity"},
		{"is it the radio?", "en", "radio", "cell-demand-exceeds-capacity"},
		{"is CELL-001-3 overloaded?", "en", "overloaded", "cell-demand-exceeds-capacity"},
		{"is Torremolinos without power?", "en", "power", "site-supply-lost"},
		{"is Torremolinos down?", "en", "down", "transport-link-lost"},
		{"is Torremolinos dark", "en", "dark", "site-supply-lost"},
		{"is CELL-001-3 broken?", "en", "broken", "cell-demand-exceeds-capacity"},
		{"has the customer the wrong APN?", "en", "apn", "subscriber-profile-misprovisioned"},
		{"¿está roto el enlace de Torremolinos?", "es", "enlace", "transport-link-lost"},
		{"¿está caído Torremolinos?", "es", "caido", "site-supply-lost"},
		{"¿está saturada CELL-001-3?", "es", "saturada", "cell-demand-exceeds-capacity"},
		{"¿está sin luz Torremolinos?", "es", "luz", "site-supply-lost"},
		{"¿tiene mal el APN?", "es", "apn", "access-point-definition-altered"},
		{"is it the power again?", "en", "power", "site-supply-lost"},
		{"is the link of Torremolinos still down?", "en", "link", "transport-link-lost"},
		{"is the link to Torremolinos working?", "en", "", ""},
		{"is everything ok with the APN empresas?", "en", "", ""},
		{"¿funciona el enlace de Torremolinos?", "es", "", ""},
		{"why is Torremolinos down?", "en", "", ""},
		{"¿por qué está caído Torremolinos?", "es", "", ""},
	} {
		word, ids := e.premise(e.lex[c.lang], c.text)
		if word != c.word || c.cause != "" && !slices.Contains(ids, c.cause) {
			t.Errorf("%q: %q %v", c.text, word, ids)
		}
	}
}

// TestIdentifiers reads numbers, alarms and places out of what people paste.
func TestIdentifiers(t *testing.T) {
	e := newEngine(t)
	for _, c := range []struct{ text, number, bad, alarm, place string }{
		{"696 679 587 has no data", "696679587", "", "", ""},
		{"696-679-587 has no data", "696679587", "", "", ""},
		{"0034 696 679 587 has no data", "+34696679587", "", "", ""},
		{"612 345 has no data", "", "612 345", "", ""},
		{"2026-03-04 10:12:03 ERROR imsi=214070000000040 cell=CELL-003-1 attach failed, why?", "", "", "", "CELL-003-1"},
		{"214070000000040 cannot attach in Lucena, why?", "", "", "", "Lucena"},
		{"<img src=x onerror=alert(1)> why is SITE-017 slow?", "", "", "", "SITE-017"},
		{"why is onerror=alert(1) SITE-017 slow?", "", "", "", "SITE-017"},
		{"alarm 4117851373073", "", "", "4117851373073", ""},
		{"alarm no. 1701, what is it?", "", "", "1701", ""},
		{"4117851373073", "", "", "4117851373073", ""},
		{"is something wrong with APN empresas?", "", "", "", "empresas"},
	} {
		u := e.hear(c.text, "en", time.Date(2026, 3, 4, 10, 50, 0, 0, time.UTC), time.UTC)
		place := ""
		if len(u.places) > 0 {
			place = u.places[0]
		}
		if u.number != c.number || u.badNumber != c.bad || u.alarm != c.alarm || place != c.place {
			t.Errorf("%q: number %q, bad %q, alarm %q, places %q", c.text, u.number, u.badNumber, u.alarm, u.places)
		}
	}
}

// TestSlips offers an identifier for another only when a slip of the hand explains it.
func TestSlips(t *testing.T) {
	for said, want := range map[string]bool{
		"CELL-017-9": true, "CELL-17-3": true, "CELL-071-3": true, "CELL-0173": true, "CELL-999-1": false, "CELL-028-4": false,
	} {
		if slip(said, "CELL-017-3") != want {
			t.Errorf("%s for CELL-017-3: %v", said, !want)
		}
	}
}

// TestRounded writes one decimal at most, and two figures below 1.
func TestRounded(t *testing.T) {
	for in, want := range map[string]string{
		"96.369": "96.4", "122.648": "122.6", "163": "163", "60.5": "60.5", "-39.989": "-40", "0.967": "0.97", "0.088": "0.088", "100": "100", "0.0": "0", "n/a": "n/a",
	} {
		if got := rounded(in); got != want {
			t.Errorf("%s: %s, not %s", in, got, want)
		}
	}
}
