package app_test

import (
	"testing"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/app"
	"github.com/kernelcopilot/copilot/client"
)

// TestWholeNetwork asks what is wrong without naming a place: one area is diagnosed, several are choices, none is said.
func TestWholeNetwork(t *testing.T) {
	t.Parallel()
	en, es := "What is wrong with the network right now?", "¿Qué va mal en la red ahora mismo?"
	for name, x := range map[string]struct {
		faults  []string // forty minutes old
		say     string
		outcome copilot.Outcome
		object  string // of the cause; "" for none
		answer  []string
		then    string // the answer to a question back, "" for none
		end     string // object of the cause that comes of it
	}{
		"one area":  {[]string{"backhaul_loss@link#3"}, en, copilot.OutcomeCause, "LINK-003", []string{"No place was named", "point at one: Granada Zaidín"}, "", ""},
		"una zona":  {[]string{"site_power_loss@site#9"}, es, copilot.OutcomeCause, "SITE-009", []string{"No se nombra ningún lugar", "señalan uno: Écija"}, "", ""},
		"a symptom": {[]string{"cell_congestion@cell#14"}, "Why is data slow?", copilot.OutcomeCause, "CELL-005-2", []string{"point at one"}, "", ""},
		"two areas": {[]string{"backhaul_loss@link#3", "site_power_loss@site#9"}, en, copilot.OutcomeClarify, "", []string{"more than one area", "- Écija", "- Granada Zaidín", "alarms, since"}, "the second", "LINK-003"},
		"dos zonas": {[]string{"backhaul_loss@link#3", "site_power_loss@site#9"}, es, copilot.OutcomeClarify, "", []string{"más de una zona", "- Écija", "- Granada Zaidín"}, "Écija", "SITE-009"},
		"nothing":   {nil, en, copilot.OutcomeClarify, "", []string{"No open alarm in the network touches service"}, "", ""},
		"nada":      {nil, es, copilot.OutcomeClarify, "", []string{"Ninguna alarma abierta"}, "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c, o := bootServed(t, func(cfg *app.Config) { cfg.Faults = []string{"none"} })
			o.world(t, "2026-03-04T10:00:00Z", x.faults...)
			r := put(t, c, client.RunRequest{Text: x.say})
			if r.result.Outcome != x.outcome || x.object != "" && leads(r) != x.object {
				t.Errorf("the result is %+v", r.result)
			}
			if !has(r.text, x.answer...) || r.cited == 0 || len(r.unverified()) > 0 {
				t.Errorf("%d citations, unverified %q:\n%s", r.cited, r.unverified(), r.text)
			}
			if x.then != "" {
				next := put(t, c, client.RunRequest{Text: x.then, Conversation: r.run.Conversation})
				if leads(next) != x.end || len(next.unverified()) > 0 {
					t.Errorf("then %+v\n%s", next.result, next.text)
				}
			}
			unwritten(t, o)
		})
	}
}

// leads is the object of the leading cause, "" when there is none.
func leads(r record) string {
	if len(r.result.Causes) == 0 {
		return ""
	}
	return r.result.Causes[0].Object
}
