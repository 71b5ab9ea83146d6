package engine

import (
	"slices"
	"testing"
	"time"

	"github.com/kernelcopilot/copilot"
)

// TestReading: what a message wants and what it names, in the words of people who do not know what is listened for.
func TestReading(t *testing.T) {
	e := newEngine(t)
	for _, c := range []struct {
		text, lang string
		intent     intent
		places     []string
		number     string
	}{
		{"+34636768989 says internet doesn't work", "en", wantWhy, nil, "+34636768989"},
		{"the customer +34646207499 can't surf", "en", wantWhy, nil, "+34646207499"},
		{"+34646207499 cannot use its phone line", "en", wantWhy, nil, "+34646207499"},
		{"customer +34646207499 complains about no internet", "en", wantWhy, nil, "+34646207499"},
		{"el cliente dice que no le va internet", "es", wantWhy, nil, ""},
		{"el cliente +34646207499 dice que no le va internet", "es", wantWhy, nil, "+34646207499"},
		{"+34646207499 se queja de que no le funciona la línea", "es", wantWhy, nil, "+34646207499"},
		{"which customers have no service?", "en", wantAffected, nil, ""},
		{"show works", "en", wantShow, nil, ""},
		{"is the internet APN ok?", "en", wantWhy, []string{"internet"}, ""},
		{"is the APN internet ok?", "en", wantWhy, []string{"internet"}, ""},
		{"¿qué le pasa al APN internet?", "es", wantWhy, []string{"internet"}, ""},
		{"why do sessions on the APN internet fail?", "en", wantWhy, []string{"internet"}, ""},
		{"why do sessions on the internet APN fail?", "en", wantWhy, []string{"internet"}, ""},
		{"why does the APN called internet refuse?", "en", wantWhy, []string{"internet"}, ""},
		{"¿por qué fallan las sesiones en el APN de empresas?", "es", wantWhy, []string{"empresas"}, ""},
		{"is the empresas APN ok?", "en", wantWhy, []string{"empresas"}, ""},
		{"what about the empresas APN?", "en", wantWhy, []string{"empresas"}, ""},
		{"has anything the wrong APN?", "en", wantWhy, nil, ""},
		{"is everything ok in Castilla y León?", "en", wantWhy, []string{"Castilla y León", "Castilla", "León"}, ""},
		{"is castilla y león ok?", "en", wantWhy, []string{"castilla y león"}, ""},
		{"¿va todo bien en castilla y león?", "es", wantWhy, []string{"castilla y león", "castilla"}, ""},
		{"why is it slow in Jerez de la Frontera and Triana Norte?", "en", wantWhy, []string{"Jerez de la Frontera and Triana Norte", "Jerez de la Frontera", "Triana Norte"}, ""},
		{"why is it slow in triana and since when", "en", wantSince, []string{"triana"}, ""},
		{"which cells are affected", "en", wantPlaces, nil, ""},
		{"¿qué celdas están afectadas?", "es", wantPlaces, nil, ""},
		{"how many sites are affected?", "en", wantPlaces, nil, ""},
		{"when did it end?", "en", wantSince, nil, ""},
		{"is it fixed?", "en", wantWhy, nil, ""},
		{"¿ya está arreglado?", "es", wantWhy, nil, ""},
		{"show me the open alarms", "en", wantShow, nil, ""},
		{"¿qué alarmas hay abiertas?", "es", wantShow, nil, ""},
		{"what is an APN?", "en", wantExplain, nil, ""},
		{"qué es un APN", "es", wantExplain, nil, ""},
		{"what is the APN internet doing?", "en", wantWhy, []string{"internet"}, ""},
		{"thanks", "en", wantThanks, nil, ""},
		{"muchas gracias", "es", wantThanks, nil, ""},
		{"why not congestion?", "en", wantWhy, nil, ""},
		{"why why why", "en", wantNothing, nil, ""},
		{"show me the users connected at SITE-012", "en", wantShow, []string{"SITE-012"}, ""},
		{"PEOPLE SAY THEY CANT MAKE CALLS!!! WHAT IS BROKEN", "en", wantWhy, nil, ""},
		{"WHY IS DATA SLOW IN TRIANA", "en", wantWhy, []string{"triana"}, ""},
		{"WHAT IS WRONG WITH SITE-012", "en", wantWhy, []string{"SITE-012"}, ""},
		{"NO HAY DATOS EN TRIANA NORTE", "es", wantWhy, []string{"triana norte"}, ""},
		{"internet lentísimo en cadiz bahia", "es", wantWhy, []string{"cadiz bahia"}, ""},
		{"can people call again?", "en", wantWhy, nil, ""},
		{"did it help?", "en", wantWhy, nil, ""},
		{"lento desde las 3 y cuarto", "es", wantWhy, nil, ""},
	} {
		u := e.hear(c.text, c.lang, time.Date(2026, 3, 4, 10, 50, 0, 0, time.UTC), time.UTC)
		if u.intent != c.intent || !slices.Equal(u.places, c.places) || u.number != c.number {
			t.Errorf("%q: intent %q places %q number %q", c.text, u.intent, u.places, u.number)
		}
	}
}

// TestSupposedCauses: a reason that is denied a hearing is a premise and no correction, and a cut fibre is no noisy one.
func TestSupposedCauses(t *testing.T) {
	e := newEngine(t)
	for _, c := range []struct {
		text, lang   string
		causes, lack []string
	}{
		{"why not congestion?", "en", []string{"cell-demand-exceeds-capacity"}, []string{"transport-link-lost", "site-supply-lost"}},
		{"why is it not the power?", "en", []string{"site-on-battery", "site-supply-lost", "rectifiers-failed"}, []string{"transport-link-lost"}},
		{"¿por qué no es la luz?", "es", []string{"site-on-battery", "site-supply-lost", "rectifiers-failed"}, []string{"transport-link-lost"}},
		{"is the fiber cut?", "en", []string{"transport-link-lost", "feeder-fibre-interrupted"}, []string{"transport-link-impaired", "drop-fibre-lossy", "roaming-interconnect-interrupted"}},
		{"is it a broken fibre?", "en", []string{"transport-link-impaired", "transport-link-lost"}, []string{"roaming-interconnect-interrupted"}},
		{"¿está rota la fibra?", "es", []string{"transport-link-impaired", "transport-link-lost"}, []string{"roaming-interconnect-interrupted"}},
	} {
		u := e.hear(c.text, c.lang, time.Date(2026, 3, 4, 10, 50, 0, 0, time.UTC), time.UTC)
		meant := func(id string) bool { return slices.Contains(u.supposed, id) }
		without := func(id string) bool { return !meant(id) }
		if slices.ContainsFunc(c.causes, without) || slices.ContainsFunc(c.lack, meant) || u.correct {
			t.Errorf("%q: supposed %q, correction %v", c.text, u.supposed, u.correct)
		}
	}
}

// TestFiguresAgree: a figure beside a finding is one that shows it, or none.
func TestFiguresAgree(t *testing.T) {
	e := newEngine(t)
	s := &state{transcript: &transcript{loc: time.UTC}, lang: "en"}
	record := func(metric, value, usual string) copilot.Record {
		return copilot.Record{Fields: []copilot.Field{
			{Name: "metric", Kind: copilot.KindText, Value: metric}, {Name: "value", Kind: copilot.KindNumber, Value: value}, {Name: "usual", Kind: copilot.KindNumber, Value: usual},
		}}
	}
	for _, c := range []struct {
		kind, metric, value, usual string
		shown                      bool
	}{
		{"kpi.mains.low", "site_mains_voltage_volts", "228.4", "230", false},
		{"kpi.mains.low", "site_mains_voltage_volts", "0.97", "230", true},
		{"kpi.users.rise", "cell_rrc_connected_users", "47.5", "47", false},
		{"kpi.users.rise", "cell_rrc_connected_users", "90", "47", true},
		{"kpi.throughput.drop", "cell_dl_user_throughput_mbps", "37.2", "122.6", true},
		{"kpi.throughput.drop", "cell_dl_user_throughput_mbps", "120", "122.6", false},
		{"kpi.prb.high", "cell_dl_prb_utilisation_percent", "60", "40", false},
	} {
		if got := e.meaning(s, record(c.metric, c.value, c.usual), c.kind); (got != "") != c.shown {
			t.Errorf("%s, %s beside usual %s: %q", c.kind, c.value, c.usual, got)
		}
	}
}

// TestNamesEndWithTheirSentence: no name goes on beyond the end of a sentence, nor stops at a word that is written short.
func TestNamesEndWithTheirSentence(t *testing.T) {
	e := newEngine(t)
	for text, want := range map[string][]string{
		"Customers in Lucena. They have no service.":  {"Lucena"},
		"Customers in Lucena… They have no service.":  {"Lucena"},
		"Customers in Lucena: They have no service.":  {"Lucena"},
		"No service in Lucena\nNobody can call":       {"Lucena"},
		"no service in lucena? nobody can call":       {"lucena"},
		"no service in lucena. nobody can call":       {"lucena"},
		"no service in lucena, nobody can call":       {"lucena"},
		"No service in Andalucía. What is happening?": {"Andalucía"},
		"Lucena. OK?":                                     {"Lucena"},
		"No data in Lucena OK?":                           {"Lucena"},
		"Customers in St. Mary have no data":              {"St. Mary"},
		"Customers in Sta. Cruz. They have no data":       {"Sta. Cruz"},
		"Customers near J. Rodrigo Norte have no data":    {"J. Rodrigo Norte"},
		"why is it slow at CELL-005-1. Nobody knows":      {"CELL-005-1"},
		"why is it slow in Jerez de la Frontera. Please?": {"Jerez de la Frontera"},
	} {
		if u := e.hear(text, "en", time.Now(), time.UTC); !slices.Equal(u.places, want) {
			t.Errorf("%q: %q, want %q", text, u.places, want)
		}
	}
	if u := e.hear("Clientes en Lucena. Nadie tiene servicio", "es", time.Now(), time.UTC); !slices.Equal(u.places, []string{"Lucena"}) || u.intent != wantWhy {
		t.Errorf("%q %s", u.places, u.intent)
	}
}

// TestTermsAreNoPlaces: words of the trade are no places, and a name that nothing leads to may be none.
func TestTermsAreNoPlaces(t *testing.T) {
	e := newEngine(t)
	for _, text := range []string{"Partners get no QoD notifications", "The CAMARA APIs are slow", "Developers report 401 on our APIs", "everything failed all at once"} {
		if u := e.hear(text, "en", time.Now(), time.UTC); len(u.places) > 0 {
			t.Errorf("%q: %q", text, u.places)
		}
	}
	if u := e.hear("Integradores reportan 401 en las APIs de CAMARA", "es", time.Now(), time.UTC); len(u.places) > 0 {
		t.Errorf("%q", u.places)
	}
	for text, bare := range map[string]bool{"Grafana shows red": true, "It is slow in Grafana": false, "It is slow at the site Grafana": false} {
		if u := e.hear(text, "en", time.Now(), time.UTC); u.bare != bare || len(u.places) != 1 {
			t.Errorf("%q: %v %q", text, u.bare, u.places)
		}
	}
	if u := e.hear("No hay datos en La Línea", "es", time.Now(), time.UTC); !slices.Equal(u.places, []string{"La Línea"}) {
		t.Errorf("%q", u.places)
	}
}
