package app_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/app"
	"github.com/kernelcopilot/copilot/client"
)

// answered is one question to a world and what its answer must and must not hold.
type answered struct {
	text    string // {customer1} and the like are the sandbox's own words
	has     []string
	lacks   []string
	outcome copilot.Outcome
	waits   bool
}

// TestAnswers asks, in worlds with one of the four causes or none, for things to be done, on right and wrong premises, and for
// figures. Each answer begins as it should, is grounded, and writes nothing.
func TestAnswers(t *testing.T) {
	t.Parallel()
	for fault, list := range map[string][]answered{
		"":                        quietAnswers,
		"cell_congestion@cell#14": congestionAnswers,
		"backhaul_loss@link#3":    backhaulAnswers,
		"site_power_loss@site#9":  powerAnswers,
		"apn_wrong@apn#1":         gatewayAnswers,
		"apn_wrong@subscriber#40": lineAnswers,
	} {
		t.Run(fault, func(t *testing.T) {
			t.Parallel()
			c, o := bootServed(t, func(cfg *app.Config) { cfg.Faults = []string{"none"} })
			o.world(t, "2026-03-04T10:00:00Z", strings.Fields(fault)...)
			for _, x := range list {
				r := put(t, c, client.RunRequest{Text: o.filled(t, x.text)})
				if !has(r.text, x.has...) || r.result.Outcome != x.outcome || r.waits != x.waits {
					t.Errorf("%q: outcome %s, waits %v, and one of %q:\n%s", x.text, r.result.Outcome, r.waits, x.has, r.text)
				}
				for _, not := range x.lacks {
					if has(r.text, not) {
						t.Errorf("%q: %q is in\n%s", x.text, not, r.text)
					}
				}
				if u := r.unverified(); len(u) > 0 {
					t.Errorf("%q: unverified %q\n%s", x.text, u, r.text)
				}
				if r.waits {
					reject(t, c, r.run.ID)
				}
			}
			unwritten(t, o)
		})
	}
}

// filled puts the sandbox's own words in the place of {customer1} and the like.
func (o operator) filled(t *testing.T, text string) string {
	t.Helper()
	var p struct{ Say map[string]string }
	o.do(t, http.MethodGet, "places", nil, &p)
	for name, word := range p.Say {
		text = strings.ReplaceAll(text, "{"+name+"}", word)
	}
	return text
}

const (
	isCause  = copilot.OutcomeCause
	isNone   = copilot.OutcomeNone
	isAsked  = copilot.OutcomeClarify
	isAnswer = copilot.OutcomeAnswered
)

var quietAnswers = []answered{
	{"restart CELL-017-3", []string{"Restarting CELL-017-3 is not proposed: nothing is wrong there"}, nil, isNone, false},
	{"reinicia la celda CELL-017-3", []string{"Reiniciar CELL-017-3 no se propone: no pasa nada allí"}, nil, isNone, false},
	{"is CELL-017-3 down?", []string{"No: nothing that was looked at shows", "- CELL-017-3: looked for and not found: the cell is out of service for part"}, nil, isNone, false},
	{"¿está congestionada CELL-017-3?", []string{"No: nada de lo mirado", "CELL-017-3: se ha buscado y no consta"}, nil, isNone, false},
	{"who is affected in Lucena?", []string{"**30 customers are served by Lucena (SITE-005)**", "Nothing is wrong"}, []string{"| | |", "count"}, isNone, false},
	{"show KPIs of Lucena", []string{"| mains voltage | 2", " V | [E"}, []string{"site_mains", "value"}, isAnswer, false},
	{"close the ticket", []string{"Closing a ticket is not possible here", "restart a cell"}, nil, isAnswer, false},
	{"envía un técnico", []string{"Enviar un técnico no es posible aquí", "reiniciar una celda"}, nil, isAnswer, false},
	{"approve it", []string{"/approvals", "Words in the chat approve nothing"}, nil, isAnswer, false},
	{"apruébalo", []string{"/approvals", "no aprueban nada"}, nil, isAnswer, false},
	{"what is the weather in Sevilla today?", []string{"nothing this copilot can look up", "Name a region"}, []string{"documents [E"}, isAnswer, false},
	{"who won the football match yesterday?", []string{"nothing this copilot can look up", "Name a region"}, nil, isAnswer, false},
	{"why is CELL-999-1 slow?", []string{"knows nothing called", "Did you mean one of them?"}, nil, isAsked, false},
	{"why is CELL-17-3 slow?", []string{"Did you mean", "(CELL-017-3)"}, nil, isAsked, false},
	{"<img src=x onerror=alert(1)> why is CELL-017-3 slow?", []string{"Nothing is wrong at CELL-017-3"}, nil, isNone, false},
	{"09:12:03 ERROR imsi=214070000000040 cell=CELL-017-3 attach failed\nwhy?", []string{"CELL-017-3"}, []string{"phone number"}, isNone, false},
	{"696 679 587 has no data, why?", []string{"Nothing is wrong at SUB-"}, nil, isNone, false},
	{"¿por qué no tiene datos el 696-679-587?", []string{"No pasa nada en SUB-"}, nil, isNone, false},
}

var congestionAnswers = []answered{
	{"is the backhaul of CELL-005-2 broken?", []string{"No: none of the explanations", "(backhaul)", "Against it:", "demanded of cell CELL-005-2"}, []string{", 0 %"}, isCause, true},
	{"¿está caída la celda CELL-005-2?", []string{"No: los datos no llevan ahí", "menos del 1 %", "recibe más demanda"}, nil, isCause, true},
	{"is CELL-005-2 without power?", []string{"No: ", "demanded of cell CELL-005-2"}, nil, isCause, true},
	{"¿está sin luz la celda CELL-005-2?", []string{"No: ", "recibe más demanda"}, nil, isCause, true},
	{"is the APN wrong in CELL-005-2?", []string{"No: ", "demanded of cell CELL-005-2"}, nil, isCause, true},
	{"is CELL-005-2 overloaded?", []string{"Yes: the evidence shows what you asked about (overloaded)"}, nil, isCause, true},
	{"¿está saturada CELL-005-2?", []string{"Sí: los datos muestran"}, nil, isCause, true},
	{"¿es la radio en CELL-005-2?", []string{"Sí: los datos muestran"}, nil, isCause, true},
	{"restart CELL-005-2", []string{"Restarting CELL-005-2 is not proposed", "the act does not end it", "`cell.balance`"}, nil, isCause, true},
	{"balance the load of CELL-005-2", []string{"is what the leading explanation calls for", "`cell.balance`"}, nil, isCause, true},
	{"reparte la carga de CELL-005-2", []string{"es lo que requiere la primera explicación", "`cell.balance`"}, nil, isCause, true},
	{"why is CELL-005-2 slow?", []string{"success rate of session setups 8", "throughput per user 3", ", usual 122.6 Mbit/s)", "radio resources in use 96.5 %"}, []string{"value", "96.36"}, isCause, true},
	{"show KPIs of CELL-005-2", []string{"| object | figure | now | usual |", "| throughput per user | 37.4 Mbit/s | 122.6 Mbit/s |"}, []string{"cell_dl"}, isAnswer, false},
}

var backhaulAnswers = []answered{
	{"is anything congested in Granada Zaidín?", []string{"No: none of the explanations", "LINK-003 is interrupted"}, nil, isCause, true},
	{"is it the radio in Granada Zaidín?", []string{"No: ", "LINK-003 is interrupted"}, nil, isCause, true},
	{"¿está sin luz Granada Zaidín?", []string{"No: ninguna de las explicaciones que dejan los datos es lo que indica su pregunta (luz)", "En su contra", "LINK-003 está interrumpido"}, nil, isCause, true},
	{"¿está roto el enlace de Granada Zaidín?", []string{"Sí: los datos muestran"}, nil, isCause, true},
	{"is Granada Zaidín down?", []string{"Yes: the evidence shows what you asked about (down)"}, nil, isCause, true},
	{"send a technician to Granada Zaidín", []string{"not possible here", "a note on the ticket TT-", "\n> Transport LINK-003", "repair time."}, []string{"with text"}, isCause, true},
	{"¿a quién afecta en Granada Zaidín?", []string{"31 clientes afectados:** los que atiende LINK-003", "| objeto | número |"}, []string{"|  |"}, isCause, false},
}

var powerAnswers = []answered{
	{"is Écija congested?", []string{"No: ", "SITE-009 is without power"}, nil, isCause, true},
	{"is the fibre to Écija cut?", []string{"No: none of the explanations that the evidence leaves is what you asked about (fibre)", "SITE-009 is without power"}, nil, isCause, true},
	{"is Écija dark?", []string{"Yes: the evidence shows"}, nil, isCause, true},
	{"¿está sin luz Écija?", []string{"Sí: los datos muestran"}, nil, isCause, true},
	{"¿está saturado Écija?", []string{"No: ", "SITE-009 está sin alimentación"}, nil, isCause, true},
	{"why is Écija down?", []string{"mains voltage when last seen 0.97 V", "under 1 %", "unless it stays down after power is back."}, []string{"lastValue", "…"}, isCause, true},
}

var gatewayAnswers = []answered{
	{"is something wrong with APN empresas?", []string{"Yes: ", "charging profile: actual CP-94, expected CP-11", "change CHG-6172160 by packet-core: charging profile from CP-11 to CP-94"}, []string{"No place was named"}, isCause, true},
	{"is APN-empresas overloaded?", []string{"No: ", "no longer matches its reference"}, nil, isCause, true},
	{"¿está sin luz APN-empresas?", []string{"No: ", "ya no coincide con su referencia"}, nil, isCause, true},
}

var lineAnswers = []answered{
	{"restore the APN of {customer1}", []string{"is what the leading explanation calls for", "`apn.restore`"}, nil, isCause, true},
	{"has {customer1} the wrong APN?", []string{"Yes: ", "actual APN in the profile: prepago, expected APN of the product: internet", "by prov-batch: APN from internet to prepago"}, []string{"rejectCause", "hssApn"}, isCause, true},
	{"¿tiene {customer1} mal el APN?", []string{"Sí: ", "APN actual del perfil: prepago, APN esperado del producto: internet"}, []string{"rejectCause"}, isCause, true},
	{"is the backhaul broken for {customer1}?", []string{"No: ", "asks for an access point"}, nil, isCause, true},
	{"¿está congestionada la celda de {customer1}?", []string{"No: ", "lleva un punto de acceso"}, nil, isCause, true},
}

// TestNothingToMiss: a greeting and the help say nothing of the network, so no notice misses evidence.
func TestNothingToMiss(t *testing.T) {
	t.Parallel()
	c, _ := bootServed(t, nil)
	for _, text := range []string{"hello", "help", "hola", "ayuda", "approve it"} {
		r := put(t, c, client.RunRequest{Text: text})
		if len(r.notices) > 0 || r.cited > 0 || strings.TrimSpace(r.text) == "" {
			t.Errorf("%q: notices %+v\n%s", text, r.notices, r.text)
		}
	}
}
