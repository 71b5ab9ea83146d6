package grounding_test

import (
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"pgregory.net/rapid"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/agent/grounding"
)

var (
	onset = time.Date(2026, 3, 4, 8, 41, 0, 0, time.UTC) // 09:41 in Madrid
	now   = time.Date(2026, 3, 4, 9, 5, 0, 0, time.UTC)
)

func field(name string, kind copilot.FieldKind, value, unit string) copilot.Field {
	return copilot.Field{Name: name, Kind: kind, Value: value, Unit: unit}
}

func num(name, value, unit string) copilot.Field            { return field(name, copilot.KindNumber, value, unit) }
func word(name, value string) copilot.Field                 { return field(name, copilot.KindText, value, "") }
func ident(name, value string) copilot.Field                { return field(name, copilot.KindID, value, "") }
func object(t copilot.ObjectType, id string) copilot.Object { return copilot.Object{Type: t, ID: id} }

func kpi(cell, name, metric, value, baseline, unit string) copilot.Record {
	return copilot.Record{ID: cell + "/" + metric, Object: object(copilot.ObjectCell, cell), Time: onset, Fields: []copilot.Field{
		word("name", name), word("metric", metric), num("value", value, unit), num("baseline", baseline, unit),
	}}
}

func evidence() []copilot.Evidence {
	n := 311
	ranking := copilot.Ranking{
		Outcome: copilot.OutcomeCause, P: 0.9412, Customers: &n, Through: "E4",
		Hypotheses: []copilot.Hypothesis{
			{Cause: "transport-link-lost", Title: "Backhaul LINK-012 is lost", Object: object(copilot.ObjectLink, "LINK-012"), P: 0.9412, Onset: onset, Leading: true},
			{Cause: "mains-outage", Title: "Mains power at SITE-012 is out", Object: object(copilot.ObjectSite, "SITE-012"), P: 0.031, Onset: onset},
			{Cause: "radio-overload", Title: "Cell CELL-012-1 is congested", Object: object(copilot.ObjectCell, "CELL-012-1"), P: 0.002, Onset: onset},
		},
	}
	undecided := ranking
	undecided.Outcome, undecided.P = copilot.OutcomeNotDecided, 0.55
	alarm := func(id, typ, obj, cause string, at time.Time) copilot.Record {
		return copilot.Record{ID: id, Object: object(copilot.ObjectType(typ), obj), Time: at, Fields: []copilot.Field{word("probableCause", cause), word("severity", "major")}}
	}
	window := `{"scope":"SITE-012","since":"2026-03-04T08:00:00Z","until":"2026-03-04T09:05:00Z"}`
	return []copilot.Evidence{
		{ID: "E1", Tool: "alarm.list", Args: window, AsOf: now, Result: copilot.Result{Total: 3, Records: []copilot.Record{
			alarm("1042", "link", "LINK-012", "lossOfSignal", onset), alarm("1043", "site", "SITE-012", "communicationsSubsystemFailure", onset.Add(2*time.Minute)),
			alarm("1050", "cell", "CELL-013-2", "congestion", onset.Add(7*time.Minute)),
		}}},
		{ID: "E2", Tool: "performance.check", Args: window, AsOf: now, Result: copilot.Result{Records: []copilot.Record{
			kpi("CELL-012-1", "Sevilla Este 1", "cell_dl_user_throughput_mbps", "12.4", "41.8", "Mbit/s"),
			kpi("CELL-012-1", "Sevilla Este 1", "cell_dl_prb_utilisation_percent", "93.2", "40.0", "%"),
			kpi("CELL-013-2", "Triana 2", "cell_dl_prb_utilisation_percent", "88.9", "52.0", "%"),
			kpi("CELL-013-2", "Triana 2", "cell_session_setup_success_percent", "3.4", "99.1", "%"),
		}}},
		{ID: "E3", Tool: "ticket.list", Args: window, AsOf: now, Result: copilot.Result{Records: []copilot.Record{
			{ID: "TT-00007", Object: object(copilot.ObjectTicket, "TT-00007"), Time: onset.Add(9 * time.Minute), Fields: []copilot.Field{
				word("status", "acknowledged"), {Name: "description", Kind: copilot.KindText, Value: "No tengo internet desde las diez, llamen al 600", Origin: copilot.OriginCustomer},
			}},
		}}},
		{ID: "E4", Tool: "document.search", Args: `{"query":"prb"}`, AsOf: now, Result: copilot.Result{Records: []copilot.Record{
			{ID: "kpi.md#prb", Fields: []copilot.Field{word("title", "KPI definitions"), {Name: "text", Kind: copilot.KindText, Origin: copilot.OriginDocument, Value: "Above 85 % the scheduler has little room left."}}},
		}}},
		{ID: "E5", Tool: "customer.find", Args: `{"msisdn":"+34600123456"}`, AsOf: now, Result: copilot.Result{Records: []copilot.Record{
			{ID: "SUB-00042", Object: object(copilot.ObjectSubscriber, "SUB-00042"), Fields: []copilot.Field{ident("msisdn", "+34600123456"), word("productName", "Fibra y Móvil 50"), ident("cell", "CELL-012-1")}},
		}}},
		{ID: "E7", Tool: "diagnosis.rank", Args: `{"scope":"SITE-012","through":"E4"}`, AsOf: now, Result: copilot.Result{Records: ranking.Records()}},
		{ID: "E8", Tool: "diagnosis.rank", Args: `{"scope":"SITE-012","through":"E4"}`, AsOf: now, Result: copilot.Result{Records: undecided.Records()}},
	}
}

func check(text, lang string, user ...string) grounding.Report {
	return grounding.Check(grounding.Input{
		MessageID: "msg_1", Text: text, Lang: lang, TimeZone: "Europe/Madrid", Evidence: evidence(), UserTexts: user, Now: now,
		Causes: map[string][]string{"transport-link-lost": {"Enlace {object} caído"}, "mains-outage": {"Corte de red eléctrica en {object}"}, "radio-overload": {"Congestión en {object}"}},
	})
}

func TestRight(t *testing.T) {
	for name, c := range map[string]struct{ lang, text, user string }{
		"verdict":            {"en", "Backhaul LINK-012 is lost since 09:41, 94 % [E7].", ""},
		"percent, two":       {"en", "The probability of LINK-012 is 94.1 % [E7].", ""},
		"spanish decimals":   {"es", "En CELL-013-2 el éxito de sesión cae al 3,4 % [E2].", ""},
		"spanish, point":     {"es", "En CELL-013-2 el éxito de sesión cae al 3.4 % [E2].", ""},
		"spoken name":        {"en", "Throughput at Sevilla Este 1 is 12.4 Mbit/s against 41.8 usually [E2].", ""},
		"rounded":            {"en", "PRB utilisation on CELL-012-1 is 93 % [E2].", ""},
		"two cells":          {"en", "PRB utilisation is 93.2 % on CELL-012-1 and 88.9 % on CELL-013-2 [E2].", ""},
		"under":              {"en", "Cell CELL-012-1 is congested: under 1 % [E7].", ""},
		"menos":              {"es", "Congestión en CELL-012-1: menos del 1 % [E7].", ""},
		"customers":          {"en", "311 customers are hit [E7].", ""},
		"customers at":       {"en", "LINK-012 serves 311 customers [E7].", ""},
		"alarm by id":        {"en", "Alarm 1042 on LINK-012 was raised at 09:41 [E1].", ""},
		"count":              {"en", "There are 3 alarms [E1].", ""},
		"quoted, no signs":   {"en", "The operator's topology knows nothing called \"St Mary\".", "Customers in St. Mary have no data"},
		"count in words":     {"en", "Three alarms were raised [E1].", ""},
		"count of a kind":    {"en", "One of them, and 1 alarm says lossOfSignal [E1].", ""},
		"difference":         {"en", "CELL-012-1 lost 29.4 Mbit/s of throughput [E2].", ""},
		"percent change":     {"en", "Throughput of CELL-012-1 is down 70 % [E2].", ""},
		"duration":           {"en", "LINK-012 has been down for 24 minutes [E1].", ""},
		"causal":             {"en", "The root cause is the loss of backhaul LINK-012 [E7].", ""},
		"causal, spanish":    {"es", "Se debe a la caída del enlace LINK-012 [E7].", ""},
		"causal denied":      {"en", "It is not due to congestion of CELL-012-1 [E7].", ""},
		"hedged":             {"en", "It could be due to power at SITE-012 [E8].", ""},
		"quote of customer":  {"en", "The customer writes “No tengo internet desde las diez” in TT-00007 [E3].", ""},
		"passage figure":     {"en", "Above 85 % the scheduler has little room left [E4].", ""},
		"msisdn":             {"en", "+34 600 123 456 is SUB-00042 on CELL-012-1 [E5].", ""},
		"asked about":        {"en", "You asked about CELL-999-9.", "what about CELL-999-9?"},
		"denied":             {"en", "There is no cell CELL-999-9.", "what about CELL-999-9?"},
		"asked back":         {"en", "Do you mean CELL-999-9?", "CELL-999-9 is slow"},
		"asked in spanish":   {"es", "Preguntaste por CELL-999-9 desde las 09:12.", "¿y CELL-999-9 desde las 09:12?"},
		"nothing to check":   {"en", "I work without a language model. The engine can diagnose 4G and 5G networks.", ""},
		"window":             {"en", "Looked from 09:00 to 10:05 at SITE-012 [E1].", ""},
		"table row":          {"en", "| cell | PRB |\n|---|---|\n| CELL-012-1 | 93.2 % [E2] |", ""},
		"cited by paragraph": {"en", "CELL-012-1 carries 12.4 Mbit/s. That is low [E2].", ""},
	} {
		if r := check(c.text, c.lang, c.user); !r.OK {
			t.Errorf("%s: %q is refused: %+v", name, c.text, r.Spans)
		}
	}
}

func TestWrong(t *testing.T) {
	for name, c := range map[string]struct{ lang, text, user string }{
		"no citation":                    {"en", "PRB utilisation on CELL-012-1 is 93.2 %.", ""},
		"not under":                      {"en", "Site SITE-012 without mains: under 1 % [E7].", ""},
		"no such evidence":               {"en", "PRB utilisation on CELL-012-1 is 93.2 % [E99].", ""},
		"evidence without claims":        {"en", "All is well [E99].", ""},
		"figure of another cell":         {"en", "Session success on CELL-012-1 is 3.4 % [E2].", ""},
		"figure of another cell, name":   {"en", "Session success at Sevilla Este 1 is 3.4 % [E2].", ""},
		"cells swapped":                  {"en", "PRB utilisation is 88.9 % on CELL-012-1 and 93.2 % on CELL-013-2 [E2].", ""},
		"figure of another metric":       {"en", "Throughput of CELL-012-1 is 93.2 % [E2].", ""},
		"metric swapped":                 {"en", "PRB utilisation of CELL-013-2 is 3.4 % [E2].", ""},
		"unit swapped":                   {"en", "CELL-012-1 has 93.2 Mbit/s [E2].", ""},
		"figure of other evidence":       {"en", "PRB utilisation on CELL-012-1 is 93.2 % [E1].", ""},
		"invented":                       {"en", "PRB utilisation on CELL-012-1 is 95 % [E2].", ""},
		"rounded wrongly":                {"en", "PRB utilisation on CELL-012-1 is 93.4 % [E2].", ""},
		"spanish invented":               {"es", "En CELL-013-2 el éxito cae al 4,3 % [E2].", ""},
		"spanish thousands":              {"es", "En CELL-013-2 el éxito cae al 3.400 % [E2].", ""},
		"wrong time":                     {"en", "LINK-012 is down since 09:14 [E1].", ""},
		"time in utc":                    {"en", "LINK-012 is down since 08:41 [E1].", ""},
		"time of another object":         {"en", "Alarm 1050 on CELL-013-2 was raised at 09:41 [E1].", ""},
		"wrong date":                     {"en", "LINK-012 went down on 2026-03-05 [E1].", ""},
		"wrong day in words":             {"en", "LINK-012 went down on 5 March [E1].", ""},
		"wrong count":                    {"en", "There are 4 alarms [E1].", ""},
		"wrong count in words":           {"en", "Five alarms were raised [E1].", ""},
		"wrong count in spanish":         {"es", "Hay cinco alarmas [E1].", ""},
		"count of the wrong thing":       {"en", "3 tickets are open [E3].", ""},
		"wrong customers":                {"en", "3110 customers are hit [E7].", ""},
		"wrong difference":               {"en", "CELL-012-1 lost 39.4 Mbit/s of throughput [E2].", ""},
		"wrong percent change":           {"en", "Throughput of CELL-012-1 is down 80 % [E2].", ""},
		"wrong duration":                 {"en", "LINK-012 has been down for 48 minutes [E1].", ""},
		"wrong hours":                    {"en", "LINK-012 has been down for 3 hours [E1].", ""},
		"unknown cell":                   {"en", "CELL-999-9 is congested [E2].", ""},
		"unknown ticket":                 {"en", "Ticket TT-00008 says so [E3].", ""},
		"unknown msisdn":                 {"en", "+34 600 123 457 is SUB-00042 [E5].", ""},
		"prefix of an identifier":        {"en", "CELL-012-11 is slow [E2].", ""},
		"shorter identifier":             {"en", "CELL-0 is slow [E2].", ""},
		"misquoted":                      {"en", "The customer writes “No tengo fibra desde las diez” [E3].", ""},
		"quote of other evidence":        {"en", "“No tengo internet desde las diez” [E4].", ""},
		"cause without ranking":          {"en", "The root cause is the backhaul LINK-012 [E1].", ""},
		"cause without citation":         {"en", "This is caused by a power failure.", ""},
		"wrong cause":                    {"en", "It is caused by a mains power outage [E7].", ""},
		"wrong cause, spanish":           {"es", "Se debe a un corte de la red eléctrica [E7].", ""},
		"wrong cause at the object":      {"en", "It is caused by mains power on LINK-012 [E7].", ""},
		"wrong object":                   {"en", "It is caused by the loss of backhaul SITE-012 [E7].", ""},
		"cause though undecided":         {"en", "The root cause is the backhaul LINK-012 [E8].", ""},
		"wrong confidence":               {"en", "Backhaul LINK-012 is lost, 99 % [E7].", ""},
		"confidence of the runner-up":    {"en", "Mains power at SITE-012 is 94 % likely [E7].", ""},
		"user's value as a fact":         {"en", "CELL-999-9 is slow.", "CELL-999-9 is slow, why?"},
		"user's figure as a fact":        {"en", "Throughput of CELL-012-1 is 7 Mbit/s [E2].", "it is 7 Mbit/s on CELL-012-1"},
		"not in the question":            {"en", "You asked about CELL-999-9.", "what about SITE-012?"},
		"passage figure, other unit":     {"en", "Above 85 Mbit/s the scheduler has little room left [E4].", ""},
		"table row":                      {"en", "| cell | PRB |\n|---|---|\n| CELL-012-1 | 88.9 % [E2] |", ""},
		"second sentence":                {"en", "CELL-012-1 carries 12.4 Mbit/s [E2]. CELL-013-2 carries 12.4 Mbit/s [E2].", ""},
		"no borrowing from another list": {"en", "All is known [E2].\n\nCELL-012-1 carries 12.4 Mbit/s.", ""},
	} {
		if r := check(c.text, c.lang, c.user); r.OK {
			t.Errorf("%s: %q passes: %+v", name, c.text, r.Spans)
		}
	}
}

func TestSpansCountUTF16(t *testing.T) {
	text := "🛰️ Señal. CELL-012-1 has 99 % PRB utilisation [E2]."
	r := check(text, "en")
	if len(r.Spans) != 1 || len(r.Citations) != 1 {
		t.Fatalf("%+v", r)
	}
	units := utf16.Encode([]rune(text))
	if got := string(utf16.Decode(units[r.Spans[0].Start:r.Spans[0].End])); got != "CELL-012-1 has 99 % PRB utilisation [E2]." {
		t.Errorf("span %q", got)
	}
	if got := string(utf16.Decode(units[r.Citations[0].Start:r.Citations[0].End])); got != "[E2]" {
		t.Errorf("citation %q", got)
	}
}

func TestAnyTextIsChecked(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		parts := []string{"CELL-012-1", "[E2]", "93.2 %", "since 09:41", "\n", "| a | b |", "“x y”", "🛰", "\xff", ".", " ", "because", "E1", "12:99", "+34"}
		text := strings.Join(rapid.SliceOf(rapid.OneOf(rapid.SampledFrom(parts), rapid.String())).Draw(t, "text"), "")
		r := check(text, rapid.SampledFrom([]string{"en", "es", ""}).Draw(t, "lang"))
		limit := len(utf16.Encode([]rune(text)))
		for _, s := range r.Spans {
			if s.Start < 0 || s.End > limit || s.Start >= s.End {
				t.Fatalf("span %+v of %d units", s, limit)
			}
		}
	})
}

func BenchmarkCheck(b *testing.B) {
	text := strings.Repeat("PRB utilisation is 93.2 % on CELL-012-1 and 88.9 % on CELL-013-2 [E2].\n", 10)
	for b.Loop() {
		check(text, "en")
	}
}
