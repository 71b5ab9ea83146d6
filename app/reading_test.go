package app_test

import (
	"strings"
	"testing"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/app"
	"github.com/kernelcopilot/copilot/client"
)

// heard is one turn of a conversation: "+ " goes on in it, anything else begins a new one.
type heard struct {
	text    string
	begins  string // of the answer; "" for anything
	has     []string
	lacks   []string
	outcome copilot.Outcome
}

// TestReadings asks in the words of people who tried the product: of one customer's trouble, of an access point by its plain
// name, of another place than before, of the second of two faults, of what is over. Each is answered about what was meant.
func TestReadings(t *testing.T) {
	t.Parallel()
	for faults, turns := range map[string][]heard{
		"site_power_loss@site#9":                         powerReadings,
		"site_power_loss@site#9 cell_congestion@cell#14": twoReadings,
		"apn_wrong@apn#1":                                gatewayReadings,
		"backhaul_loss@link#3":                           linkReadings,
		"":                                               quietReadings,
	} {
		t.Run(faults, func(t *testing.T) {
			t.Parallel()
			c, o := bootServed(t, func(cfg *app.Config) { cfg.Faults = []string{"none"} })
			o.world(t, "2026-03-04T10:00:00Z", strings.Fields(faults)...)
			conversation := ""
			for _, x := range turns {
				text, on := strings.CutPrefix(x.text, "+ ")
				req := client.RunRequest{Text: o.filled(t, text)}
				if on {
					req.Conversation = conversation
				}
				r := put(t, c, req)
				conversation = r.run.Conversation
				if !strings.HasPrefix(r.text, x.begins) || !has(r.text, x.has...) || r.result.Outcome != x.outcome || len(r.unverified()) > 0 {
					t.Errorf("%q: outcome %s, unverified %q, begins %q, has %q:\n%s", x.text, r.result.Outcome, r.unverified(), x.begins, x.has, r.text)
				}
				for _, not := range append(x.lacks, "**`", "No place was named", "No se nombra ningún") {
					if has(r.text, not) {
						t.Errorf("%q: %q is in\n%s", x.text, not, r.text)
					}
				}
				if r.waits {
					reject(t, c, r.run.ID)
				}
			}
			unwritten(t, o)
		})
	}
}

var powerReadings = []heard{
	{"{customer1} says internet doesn't work", "**Site SITE-009 is without power", nil, nil, isCause},
	{"the customer {customer1} can't surf", "**Site SITE-009 is without power", nil, nil, isCause},
	{"el cliente {customer1} dice que no le va internet", "**El emplazamiento SITE-009 está sin alimentación", nil, nil, isCause},
	{"is the internet APN ok?", "**Nothing is wrong at APN-internet", nil, []string{"SITE-009"}, isNone},
	{"¿qué le pasa al APN internet?", "**No pasa nada en APN-internet", nil, []string{"SITE-009"}, isNone},
	{"why do sessions on the APN internet fail?", "**Nothing is wrong at APN-internet", nil, []string{"SITE-009"}, isNone},
	{"is everything ok in Andalucía?", "**Site SITE-009 is without power", []string{"**What speaks against it:** nothing that was found"}, []string{"CELL-016-1"}, isCause},
	{"+ since when?", "**Site SITE-009 is without power: since 10:20**", nil, nil, isCause},
	{"+ no, I mean Granada Zaidín", "**Nothing is wrong at SITE-003", nil, []string{"SITE-009"}, isNone},
	{"+ why?", "**Nothing is wrong at SITE-003", nil, []string{"SITE-009"}, isNone},
	{"which cells are affected in Écija?", "**3 cells are hit by what failed at SITE-009**", []string{"CELL-009-1 (Écija 1)", "CELL-009-3"}, []string{"SUB-", "count"}, isCause},
	{"+ ¿qué celdas están afectadas?", "**3 celdas afectadas", []string{"CELL-009-2"}, []string{"SUB-"}, isCause},
	{"+ when did it end?", "No: it lasts, seen last at 11:00", nil, nil, isCause},
	{"+ is it fixed?", "No: it lasts, seen last at 11:00", nil, nil, isCause},
	{"+ ¿ya está arreglado?", "No: continúa, visto por última vez a las 11:00", nil, nil, isCause},
	{"+ why not congestion?", "No: ", []string{"(congestion)", "Against it:\n- "}, nil, isCause},
	{"+ is the fiber cut?", "No: none of the explanations that the evidence leaves is what you asked about (fiber)", []string{"SITE-009 at 10:2"}, nil, isCause},
	{"show me the open alarms", "**Open alarms of the network", []string{"- Écija (SITE-009), site, ", " alarms, since 10:20"}, nil, isAnswer},
	{"¿qué alarmas hay abiertas?", "**Alarmas abiertas de la red", []string{"- Écija (SITE-009)"}, nil, isAnswer},
}

var twoReadings = []heard{
	{"is everything ok in Andalucía?", "**Site SITE-009 is without power", []string{"**Proposed action:** a note", "**Next:** More is demanded of cell CELL-005-2", "`cell.balance`"}, []string{"CELL-016-1", "SITE-005"}, isCause},
	{"+ and the other one?", "**More is demanded of cell CELL-005-2", []string{"9 customers", "**Proposed action:** shifting load of CELL-005-2"}, []string{"SITE-009", "LINK-009", "CELL-009"}, isCause},
	{"+ since when?", "**More is demanded of cell CELL-005-2 than it can carry: since 10:20", nil, []string{"SITE-009"}, isCause},
	{"+ ¿y la otra?", "**El emplazamiento SITE-009 está sin alimentación", nil, []string{"CELL-005-2"}, isCause},
	{"+ since when is the second?", "**More is demanded of cell CELL-005-2 than it can carry: since 10:20", nil, []string{"SITE-009"}, isCause},
}

var gatewayReadings = []heard{
	{"{customer1} has no internet", "**The gateway's definition of APN-empresas no longer matches", []string{"APN asked for: empresas", "cause code 27"}, nil, isCause},
	{"is the empresas APN ok?", "**The gateway's definition of APN-empresas", nil, nil, isCause},
	{"why do sessions on the APN empresas fail?", "**The gateway's definition of APN-empresas", nil, nil, isCause},
	{"which cells are affected on the empresas APN?", "No cell is at fault: what failed is APN-empresas", nil, nil, isCause},
}

var linkReadings = []heard{
	{"is the fiber cut in Granada Zaidín?", "Yes: ", nil, nil, isCause},
	{"+ why not the power?", "No: none of the explanations that the evidence leaves is what you asked about (power)", []string{"Against it:\n- SITE-003: looked for and not found: "}, nil, isCause},
	{"was the fibre of Granada Zaidín cut yesterday at 22:00?", "No: what you asked about", nil, nil, isCause},
	{"which cells are affected in Granada Zaidín?", "**3 cells are hit by what failed at LINK-003**", []string{"CELL-003-1"}, nil, isCause},
	{"why is Xanadu down?", "The operator's topology knows nothing called \"Xanadu\"", nil, nil, isAsked},
}

var quietReadings = []heard{
	{"is everything ok in Castilla y León?", "**Nothing is wrong at REG-2", nil, nil, isNone},
	{"is castilla y león ok?", "**Nothing is wrong at REG-2", nil, nil, isNone},
	{"¿va todo bien en Castilla y León?", "**No pasa nada en REG-2", nil, nil, isNone},
	{"which cells are affected in Lucena?", "No cell is hit as far as was looked at SITE-005", nil, nil, isNone},
	{"is anything wrong in CELL-999-1?", "The operator's topology knows nothing called \"CELL-999-1\"", []string{"Did you mean", "(CELL-0"}, nil, isAsked},
	{"why did alarm 99999999 come?", "The operator's systems know no alarm \"99999999\"", nil, nil, isAsked},
	{"show me the open alarms", "No open alarm in the network touches service", nil, nil, isAnswer},
	{"no coverage in Écija since 25:70", "\"25:70\" is no time that can be looked at", nil, []string{"withdrawn"}, isAsked},
	{"what will happen in Écija tomorrow at 10:00?", "\"tomorrow\" is no time", nil, []string{"withdrawn"}, isAsked},
	{"¿qué pasa en Écija desde las 25:70?", "«25:70» no es una hora", nil, []string{"retirada"}, isAsked},
	{"what is an APN?", "", nil, []string{"SITE-", "Nothing is wrong"}, isAnswer},
	{"thanks", "You are welcome.", nil, []string{"Good day"}, isAnswer},
	{"gracias", "De nada.", nil, nil, isAnswer},
}
