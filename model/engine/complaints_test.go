package engine

import (
	"testing"
	"time"

	"github.com/kernelcopilot/copilot/prompts"
)

// TestComplaints: what is told in common speech is a diagnosis, of the place that is named or of none, with the symptom that is meant.
func TestComplaints(t *testing.T) {
	e := newEngine(t)
	for _, c := range []struct {
		text     string
		place    string
		function string // or what is blamed
		runbook  string
	}{
		{"heaps of complaints since 15:10, phones show bars but no internet, any idea?", "", "", "slow-data-in-area"},
		{"people with full bars can't browse anything since lunch, any idea?", "", "", "slow-data-in-area"},
		{"roaming seems down since 8:35, can you confirm? and whose problem is it", "", "", "roaming-customer-without-service"},
		{"¿Va todo bien con el roaming? dicen que en Francia no funciona", "", "", "what-is-wrong"},
		{"A bank says number checks take ages. Is something wrong with the consent store?", "", "CONSENT", "platform-calls-fail"},
		{"Un banco dice que las comprobaciones de SIM tardan mucho. ¿Le pasa algo al almacén de consentimientos?", "", "CONSENT", "platform-calls-fail"},
		{"A partner says SIM swap checks are slow today, is the API gateway struggling?", "", "APIGW", "platform-calls-fail"},
		{"Are our APIs in trouble right now? A partner wants to know", "", "", "platform-calls-fail"},
		{"are the partner APIs ok at the moment?", "", "", "platform-calls-fail"},
		{"¿puedes comprobar si las APIs van bien ahora mismo? Pregunta un socio", "", "", "platform-calls-fail"},
		{"Since 14:05 partners get timeouts on device checks. Is it the event dispatcher or is it them?", "", "EVENTS", "platform-calls-fail"},
		{"Line SUB-02003: the fibre is dead, all lights off. Our fault?", "SUB-02003", "", "home-line-without-internet"},
		{"The ONT of SUB-02017 shows a red light, what is wrong?", "SUB-02017", "", "home-line-without-internet"},
		{"A SUB-02003 no le va la fibra, ¿qué le pasa?", "SUB-02003", "", "home-line-without-internet"},
		{"PON-004: several homes have no internet", "PON-004", "", "home-line-without-internet"},
		{"CORE-APIGW-1 answers slowly, why?", "CORE-APIGW-1", "", ""},
		{"morning, a pile of calls from Nervión, phones show no bars since about 7:15. whats going on", "Nervión", "", "no-service-in-area"},
		{"hi, lots of calls from Triana, no signal since 6. what happened", "Triana", "", "no-service-in-area"},
		{"buenas, montones de llamadas de Nervión, móviles sin cobertura desde las 7:15. qué pasa", "Nervión", "", "no-service-in-area"},
		{"échale un ojo a Nervión, la gente se queja de que no hay cobertura", "Nervión", "", "no-service-in-area"},
		{"Clients in Andalucía can't make or receive calls, data is fine. What is the cause?", "Andalucía", "", "voice-calls-fail"},
		{"nobody can phone out in Andalucía, internet is ok", "Andalucía", "", "voice-calls-fail"},
		{"nadie puede llamar en Andalucía pero los datos van bien, ¿me miras por qué?", "Andalucía", "", "voice-calls-fail"},
		{"cant take calls in Nervión since 8, internet works", "Nervión", "", "voice-calls-fail"},
		{"mobile data crawling in nervion since noon", "nervion", "", "slow-data-in-area"},
		{"is anything wrong in triana?", "triana", "", "what-is-wrong"},
		{"whole street without fibre since 10, is it ours?", "", "", "several-home-lines-without-internet"},
		{"toda la calle sin fibra desde las 10, ¿es cosa nuestra?", "", "", "several-home-lines-without-internet"},
		{"half the support queue says the phones have no signal since 6", "", "", "no-service-in-area"},
		{"are we having problems at the moment?", "", "", ""},
	} {
		lang := orElse(e.language(c.text), "en")
		u := e.hear(c.text, lang, time.Date(2026, 3, 4, 16, 50, 0, 0, time.UTC), time.UTC)
		r, _ := e.toldBy(e.lex[lang], c.text, func(prompts.Runbook) bool { return true })
		place := ""
		if len(u.places) > 0 {
			place = u.places[0]
		}
		is := u.function.is + u.blames.is
		if u.intent != wantWhy || place != c.place || is != c.function || r.ID != c.runbook || u.badNumber != "" {
			t.Errorf("%q (%s): intent %q, place %q, function %q, runbook %q, number %q", c.text, lang, u.intent, place, is, r.ID, u.badNumber)
		}
	}
}

// TestListsAreAskedFor: a list is shown when it is asked for, and not when its noun stands in a complaint.
func TestListsAreAskedFor(t *testing.T) {
	e := newEngine(t)
	for text, want := range map[string]intent{
		"show me the complaints in Triana":                              wantShow,
		"can you list the alarms in Triana please":                      wantShow,
		"which tickets are open in Triana?":                             wantShow,
		"¿me muestras los tickets de Triana?":                           wantShow,
		"phones show no bars in Triana, what is going on":               wantWhy,
		"a flood of complaints from Triana, data is slow, why":          wantWhy,
		"tickets keep coming about slow data in Triana, whats going on": wantWhy,
		"montones de quejas de Triana, los datos van lentos, ¿qué pasa": wantWhy,
	} {
		u := e.hear(text, orElse(e.language(text), "en"), time.Date(2026, 3, 4, 16, 50, 0, 0, time.UTC), time.UTC)
		if u.intent != want {
			t.Errorf("%q: %s", text, u.intent)
		}
	}
}

// TestMatters: two troubles of two places are two matters, and one trouble told in two parts is one.
func TestMatters(t *testing.T) {
	e := newEngine(t)
	for text, want := range map[string]int{
		"no service in Triana since 9:10 and separately partners can't get tokens":         2,
		"No service in Triana. Also, calls fail in Sevilla Este.":                          2,
		"sin cobertura en Triana desde las 9:10 y aparte los socios no consiguen tokens":   2,
		"Data is slow in Triana and partners cannot get tokens":                            2,
		"Why is data slow in Triana and Nervión?":                                          1,
		"Data is slow in Triana and people complain":                                       1,
		"Calls fail in Triana, and also data is slow there":                                1,
		"Do calls fail in Triana since the IMS registrar is down and nobody registers?":    1,
		"No hay servicio en Castilla y León desde las 9 y la gente se queja, ¿por qué es?": 1,
	} {
		tr := &transcript{says: []string{text}, asked: true, loc: time.UTC}
		if got := max(1, len(e.matters(tr))); got != want {
			t.Errorf("%q: %d matters %q", text, got, e.matters(tr))
		}
	}
}

// TestTellsWell: what is said to work is no symptom, and what is asked is no statement.
func TestTellsWell(t *testing.T) {
	e := newEngine(t)
	for text, want := range map[string]bool{
		"data is fine": true, "but the internet works": true, "is data fine": false, "data is not working": false, "is it ok?": false,
		"los datos van bien": true, "pero los datos funcionan": true, "no funciona": false, "¿va bien?": false,
	} {
		if got := e.lex[orElse(e.language(text), "en")].tellsWell(text); got != want {
			t.Errorf("%q: %v", text, got)
		}
	}
}

// TestTroubleWithoutPlace: what a complaint is about tells where to look when no place is named.
func TestTroubleWithoutPlace(t *testing.T) {
	e := newEngine(t)
	for text, want := range map[string]string{
		"travellers have no service at all, whats happening":                                      "IPX",
		"customers abroad are without service since 8, is it us?":                                 "IPX",
		"Nos llaman viajeros desde el extranjero, no tienen servicio. ¿Por qué no va el roaming?": "IPX",
		"nobody can make calls, what's wrong?":                                                    "CSCF",
		"nadie puede llamar, ¿qué pasa?":                                                          "CSCF",
		"partners complain that the api is slow":                                                  "APIGW",
		"los socios se quejan de las APIs":                                                        "APIGW",
		"phones show no bars, lots of calls from customers":                                       "",
		"data is slow for everybody":                                                              "",
	} {
		l := e.lex[orElse(e.language(text), "en")]
		if got := e.troubleIn(l, text); got.at() != want || want == "" && !got.Radio {
			t.Errorf("%q: %+v", text, got)
		}
	}
}
